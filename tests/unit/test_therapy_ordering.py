"""Orders: the sum, the rounding, the tiers, and what is no order at all."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy.decisions import UNKNOWN, Override, Role, Verdict
from reprieve.therapy.ordering import LastTime, NotAnOrder, OrderRequest, Plan, dose_at_rate, plan, rate_change, tier_of
from reprieve.therapy.protocols import Tier
from reprieve.therapy.rulebook.synthetic import CRPS, DEPRESSION, NOW, order, protocol
from reprieve.therapy.vitals import NotPlausible
from reprieve.therapy.weights import Weighing, latest


def weigh(kg: str, days: float = 1) -> Weighing:
    return Weighing(weight_kg=Decimal(kg), weighed_at=NOW - timedelta(days=days))


def verdicts(ordered: Plan) -> dict[str, Verdict]:
    return {finding.rule: finding.verdict for finding in ordered.decision.findings}


def test_eighty_kilograms_at_half_a_milligram_is_forty_milligrams_in_forty_minutes():
    ordered = plan(order(weighings=(weigh("80"),)))

    assert Decimal(40) == ordered.dose_mg
    assert Decimal(60) == ordered.rate_mg_per_h
    assert Decimal(60) == ordered.rate_ml_per_h
    assert Decimal(40) == ordered.volume_ml
    assert Decimal("0.75") == ordered.rate_mg_per_kg_h
    assert Decimal(40) == ordered.run_min
    assert str(ordered.rounding) == "Nothing was rounded."


def test_two_milligrams_a_millilitre_halves_the_volume_not_the_dose():
    ordered = plan(order(weighings=(weigh("80"),), concentration_mg_per_ml=Decimal(2)))

    assert (Decimal(40), Decimal(20), Decimal(30)) == (ordered.dose_mg, ordered.volume_ml, ordered.rate_ml_per_h)


@pytest.mark.hazard("H-01")
def test_rounding_is_downwards_and_said():
    ordered = plan(order(weighings=(weigh("73.5"),)))

    assert Decimal("36.7") == ordered.dose_mg < ordered.asked_mg == Decimal("36.75")
    assert Decimal("55.0") == ordered.rate_mg_per_h
    assert ordered.run_min >= ordered.duration_min
    assert "36.7 mg of 36.75 mg" in str(ordered.rounding)


@pytest.mark.parametrize("name", ["dose_mg_per_kg", "duration_min", "concentration_mg_per_ml", "pump_step_ml"])
@pytest.mark.parametrize("value", ["0", "-1", "NaN", "Infinity"])
def test_zero_negative_and_no_number_are_no_order(name, value):
    changes: dict[str, Any] = {name: Decimal(value)}

    with pytest.raises(NotAnOrder, match=name):
        order(**changes)


@pytest.mark.parametrize("height", ["0", "NaN"])
def test_a_height_is_a_number(height):
    with pytest.raises(NotAnOrder, match="height"):
        order(height_cm=Decimal(height))


@pytest.mark.parametrize("weighings", [UNKNOWN, ()])
def test_without_a_weight_there_is_no_order(weighings):
    with pytest.raises(NotAnOrder, match="weight"):
        plan(order(weighings=weighings))


def test_a_dose_below_the_pumps_step_is_no_order():
    with pytest.raises(NotAnOrder, match="too small"):
        plan(order(dose_mg_per_kg=Decimal("0.0001")))


def test_a_weight_in_pounds_is_recognised():
    ordered = plan(order(weighings=(weigh("180"),)))

    (found,) = [finding for finding in ordered.decision.findings if finding.rule == "R11-range"]
    assert str(found.says) == "180 kg looks like pounds: 180 lb are 81.6 kg."


def test_a_weight_in_pounds_is_recognised_by_the_weight_before():
    ordered = plan(order(weighings=(weigh("118", 40), weigh("260"))))
    heavy = plan(order(weighings=(weigh("150", 40), weigh("152"))))

    assert "looks like pounds" in " ".join(map(str, ordered.decision.why()))
    assert "looks like pounds" not in " ".join(map(str, heavy.decision.why()))


def test_a_weight_nobody_has_cannot_be_weighed():
    with pytest.raises(NotPlausible):
        weigh("700")


def test_the_latest_weighing_is_used_whatever_order_they_come_in():
    assert Decimal(71) == plan(order(weighings=(weigh("71", 1), weigh("70", 9)))).weight_kg
    assert latest(()) is None


@pytest.mark.parametrize(
    ("dose", "rate", "mg", "minutes", "benzodiazepine", "tier"),
    [
        ("0.5", "0.75", "40", "40", False, Tier.A),
        ("0.5", "0.75", "40", "40", True, Tier.B),
        ("0.5", "0.76", "40", "40", False, Tier.B),
        ("0.2", "0.6", "16", "20", False, Tier.B),
        ("1", "1", "80", "60", False, Tier.B),
        ("1", "0.5", "80", "121", False, Tier.C),
        ("1.01", "0.9", "80", "67", False, Tier.C),
        ("1", "1.01", "80", "59", False, Tier.C),
        ("2", "2", "160", "60", False, Tier.C),
        ("2.1", "2.1", "160", "60", False, Tier.D),
        ("1", "0.5", "200.1", "120", False, Tier.D),
        ("1", "0.5", "200", "120", False, Tier.B),
    ],
)
def test_tiers(dose, rate, mg, minutes, benzodiazepine, tier):
    asked = {
        "dose_mg_per_kg": Decimal(dose),
        "rate_mg_per_kg_h": Decimal(rate),
        "dose_mg": Decimal(mg),
        "duration_min": Decimal(minutes),
    }

    assert tier is tier_of(**asked, protocol=protocol(), iv_benzodiazepine=benzodiazepine)


@pytest.mark.hazard("H-01")
def test_three_ceilings_are_separate():
    heavy = plan(order(CRPS, weighings=(weigh("110"),), dose_mg_per_kg=Decimal("1.4")))
    fast = plan(order(CRPS, weighings=(weigh("50"),), dose_mg_per_kg=Decimal("1.2"), duration_min=Decimal(120)))
    light = plan(order(CRPS, weighings=(weigh("50"),), dose_mg_per_kg=Decimal("1.5")))

    assert verdicts(heavy)["R12-session-mg"] is Verdict.REFUSE
    assert verdicts(heavy)["R12-mg-per-h"] is Verdict.REFUSE
    assert verdicts(heavy)["R12-mg-per-kg-h"] is Verdict.CLEAR
    assert verdicts(fast)["R12-mg-per-kg-h"] is Verdict.REFUSE
    assert verdicts(fast)["R12-session-mg"] is Verdict.CLEAR
    assert verdicts(light)["R12-mg-per-kg"] is Verdict.REFUSE
    assert verdicts(light)["R12-session-mg"] is Verdict.CLEAR


def test_a_session_longer_than_the_protocols_is_refused():
    assert verdicts(plan(order(duration_min=Decimal(101))))["R12-longest"] is Verdict.REFUSE


@pytest.mark.hazard("H-01")
def test_nobody_overrides_tier_d():
    ordered = plan(order(CRPS, dose_mg_per_kg=Decimal(3)))
    everyone = [
        Override(rule=finding.rule, by="demo", role=role, reason="A reason that is long enough.", at=NOW)
        for finding in ordered.decision.findings
        for role in Role
    ]

    overridden = ordered.decision.with_overrides(o for o in everyone if o.role is Role.MEDICAL_DIRECTOR)

    assert not overridden.allows
    assert [finding.rule for finding in overridden.blocking] == ["R12-tier"]


def test_the_medical_director_may_pass_a_protocols_ceiling_within_tier_c():
    ordered = plan(order(dose_mg_per_kg=Decimal("0.6"), duration_min=Decimal(60)))
    override = Override(
        rule="R12-mg-per-kg", by="demo", role=Role.MEDICAL_DIRECTOR, reason="A reason that is long enough.", at=NOW
    )

    assert ordered.decision.with_overrides([override]).allows


def test_a_setting_above_the_protocols_own_is_said():
    ordered = plan(order(iv_benzodiazepine=True))

    assert verdicts(ordered)["R12-tier"] is Verdict.ADVISE
    assert ordered.tier is Tier.B


def test_a_high_body_mass_is_said_and_a_low_one_is_not():
    assert verdicts(plan(order(height_cm=Decimal(150))))["R11-body-mass"] is Verdict.ADVISE
    assert "R11-body-mass" not in verdicts(plan(order(height_cm=Decimal(180))))


def test_stepping_down_or_staying_needs_no_reason():
    last = LastTime(dose_mg_per_kg=Decimal("0.5"))

    assert verdicts(plan(order(last_time=last)))["R13"] is Verdict.CLEAR


def test_a_step_up_after_a_session_nobody_wrote_about_holds():
    ordered = plan(order(last_time=LastTime(dose_mg_per_kg=Decimal("0.45"))))
    found = verdicts(ordered)

    assert (found["R13-response"], found["R13-event"]) == (Verdict.HOLD, Verdict.HOLD)
    said = {finding.rule: str(finding.says) for finding in ordered.decision.blocking}
    assert said["R13-response"] == "Nobody has said how the patient did after the last session."
    assert said["R13-event"] == "Nobody has said whether there was an adverse event last time."


@pytest.mark.parametrize(
    ("before", "now", "too_large"),
    [
        ("0.4", "0.5", False),  # exactly a quarter, and exactly 0.1 mg/kg
        ("0.2", "0.26", True),  # little in milligrams, more than a quarter
        ("0.2", "0.25", False),
        ("0.5", "0.61", True),  # less than a quarter, more than 0.1 mg/kg
        ("0.5", "0.6", False),
    ],
)
def test_a_step_up_is_measured_in_percent_and_in_milligrams(before: str, now: str, too_large: bool) -> None:
    last = LastTime(dose_mg_per_kg=Decimal(before), response_adequate=False, worst_event_grade=0)

    found = verdicts(plan(order(dose_mg_per_kg=Decimal(now), last_time=last)))

    assert ("R13-size" in found) is too_large
    assert too_large or found["R13"] is Verdict.CLEAR


def test_a_step_up_names_what_speaks_against_it() -> None:
    last = LastTime(dose_mg_per_kg=Decimal("0.45"), response_adequate=True, worst_event_grade=2)

    said = {finding.rule: str(finding.says) for finding in plan(order(last_time=last)).decision.blocking}

    assert said["R13-response"] == "The response to the last dose was adequate; there is no reason to step up."
    assert said["R13-event"] == "There was an adverse event of grade 2 last time."


def test_a_dose_from_a_rate_never_passes_the_rate():
    dose = dose_at_rate(rate_mg_per_kg_h=Decimal("0.35"), duration_min=Decimal(250))

    assert Decimal("1.4583") == dose
    assert dose * 60 / 250 <= Decimal("0.35")


@pytest.mark.parametrize("rate", ["0", "-5", "NaN", "Infinity"])
def test_a_rate_of_zero_or_no_number_is_no_rate(rate):
    with pytest.raises(NotAnOrder, match="above zero"):
        rate_change(plan=plan(order()), protocol=protocol(), rate_mg_per_h=Decimal(rate), given_mg=Decimal(0))


@pytest.mark.parametrize(
    ("rate", "given", "rule", "verdict", "by"),
    [
        ("50", "10", None, Verdict.CLEAR, frozenset()),
        ("52.5", "10", None, Verdict.CLEAR, frozenset()),
        ("53", "10", "R12-mg-per-kg-h", Verdict.REFUSE, frozenset()),
        ("90", "10", "R12-mg-per-h", Verdict.REFUSE, frozenset()),
        ("50", "35", "R12-dose", Verdict.REFUSE, frozenset()),
    ],
)
def test_a_ceiling_is_never_passed_in_a_session(rate, given, rule, verdict, by):
    decision = rate_change(
        plan=plan(order()), protocol=protocol(), rate_mg_per_h=Decimal(rate), given_mg=Decimal(given)
    )

    assert verdict is decision.verdict
    if rule:
        (found,) = [finding for finding in decision.blocking if finding.rule == rule]
        assert by == found.overridable_by


def test_above_the_order_but_under_the_ceiling_the_prescriber_decides():
    low = plan(order(dose_mg_per_kg=Decimal("0.3")))

    decision = rate_change(plan=low, protocol=protocol(), rate_mg_per_h=Decimal(40), given_mg=Decimal(5))

    assert [finding.rule for finding in decision.blocking] == ["R12-order"]
    assert decision.blocking[0].overridable_by == {Role.PRESCRIBER}


def test_a_plan_names_the_protocol_it_was_made_under():
    ordered = plan(order())

    assert (ordered.protocol_key, ordered.protocol_version) == (DEPRESSION, 1)
    assert isinstance(replace(order(), now=NOW), OrderRequest)
