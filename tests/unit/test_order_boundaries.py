"""Orders at their limits: each ceiling and each edge of a setting exactly, and a hair beyond; and their words."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy.decisions import UNKNOWN, Finding, Verdict
from reprieve.therapy.findings import PRESCRIBER
from reprieve.therapy.ordering import NotAnOrder, dose_at_rate, plan, rate_change, tier_of
from reprieve.therapy.protocols import Tier
from reprieve.therapy.rulebook.synthetic import CRPS, DEPRESSION, NOW, order, protocol
from reprieve.therapy.weights import Weighing

CLEAR, ADVISE, HOLD, REFUSE = Verdict


def weigh(kg: str) -> tuple[Weighing, ...]:
    return (Weighing(weight_kg=Decimal(kg), weighed_at=NOW - timedelta(days=1)),)


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize(
    ("changes", "tier"),
    [
        # each edge alone, the other three numbers well inside; A ends at 0.5 mg/kg, 0.75 mg/kg/h, 40 min
        ({}, Tier.A),
        ({"dose_mg_per_kg": "0.5"}, Tier.A),
        ({"dose_mg_per_kg": "0.501"}, Tier.B),
        ({"rate_mg_per_kg_h": "0.75"}, Tier.A),
        ({"rate_mg_per_kg_h": "0.751"}, Tier.B),
        ({"duration_min": "40"}, Tier.A),
        ({"duration_min": "39.9"}, Tier.B),
        ({"duration_min": "120"}, Tier.A),
        # B ends at 1 mg/kg, 1 mg/kg/h, 120 min
        ({"duration_min": "120.1"}, Tier.C),
        ({"dose_mg_per_kg": "1"}, Tier.B),
        ({"dose_mg_per_kg": "1.001"}, Tier.C),
        ({"rate_mg_per_kg_h": "1"}, Tier.B),
        ({"rate_mg_per_kg_h": "1.001"}, Tier.C),
        # C ends at 2 mg/kg/h and 200 mg
        ({"rate_mg_per_kg_h": "2"}, Tier.C),
        ({"rate_mg_per_kg_h": "2.001"}, Tier.D),
        ({"dose_mg": "200"}, Tier.A),
        ({"dose_mg": "200.1"}, Tier.D),
    ],
)
def test_each_edge_of_a_setting_alone(changes, tier):
    inside = {"dose_mg_per_kg": "0.4", "rate_mg_per_kg_h": "0.5", "dose_mg": "30", "duration_min": "60"}
    asked: dict[str, Any] = {name: Decimal(value) for name, value in (inside | changes).items()}

    assert tier_of(**asked, protocol=protocol()) is tier


def test_a_benzodiazepine_by_vein_lifts_setting_a_to_b_and_lowers_nothing():
    inside: dict[str, Any] = {
        "dose_mg_per_kg": Decimal("0.4"),
        "rate_mg_per_kg_h": Decimal("0.5"),
        "dose_mg": Decimal(30),
        "duration_min": Decimal(60),
        "protocol": protocol(),
    }

    assert tier_of(**inside, iv_benzodiazepine=True) is Tier.B
    assert tier_of(**inside | {"duration_min": Decimal(180)}, iv_benzodiazepine=True) is Tier.C
    assert plan(order(iv_benzodiazepine=True)).tier is Tier.B


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize(
    ("key", "kg", "rate", "rule", "says"),
    [
        # 70 kg at 0.75 mg/kg/h are 52.5 mg/h
        (DEPRESSION, "70", "52.5", "R12-mg-per-kg-h", "Within the ceiling of 0.75 mg/kg/h."),
        (
            DEPRESSION,
            "70",
            "52.6",
            "R12-mg-per-kg-h",
            "0.7514 mg/kg/h is above the protocol's ceiling of 0.75 mg/kg/h.",
        ),
        (CRPS, "100", "25", "R12-mg-per-h", "Within the ceiling of 25 mg/h."),
        (CRPS, "100", "25.1", "R12-mg-per-h", "25.1 mg/h is above the protocol's ceiling of 25 mg/h."),
    ],
)
def test_a_rate_at_the_ceiling_runs_and_one_above_it_never(key, kg, rate, rule, says):
    ordered = plan(order(key, weighings=weigh(kg), dose_mg_per_kg=Decimal("0.2")))

    decision = rate_change(plan=ordered, protocol=protocol(key), rate_mg_per_h=Decimal(rate), given_mg=Decimal("0.1"))

    (found,) = [one for one in decision.findings if one.rule == rule]
    assert str(found.says) == says
    assert found.verdict is (CLEAR if says.startswith("Within") else REFUSE)
    assert found.overridable_by == frozenset()
    assert found.verdict is CLEAR or str(found.resolve) == "A ceiling is never passed during a session."


def changed(rate: str, given: str) -> dict[str, Finding]:
    ordered = plan(order(dose_mg_per_kg=Decimal("0.4")))  # 28 mg at 42 mg/h
    decision = rate_change(plan=ordered, protocol=protocol(), rate_mg_per_h=Decimal(rate), given_mg=Decimal(given))
    return {one.rule: one for one in decision.findings}


def test_within_the_order_freely_above_it_by_the_prescriber():
    within, above = changed("42", "1")["R12-order"], changed("42.1", "1")["R12-order"]

    assert (within.verdict, str(within.says)) == (CLEAR, "The rate is within the order.")
    assert (above.verdict, above.overridable_by) == (HOLD, PRESCRIBER)
    assert str(above.says) == "42.1 mg/h is above the ordered 42 mg/h."
    assert str(above.resolve) == "Only the prescriber may go above the order."


@pytest.mark.hazard("H-01")
def test_once_the_ordered_dose_is_in_no_rate_is_right():
    left, given = changed("20", "27.999")["R12-dose"], changed("20", "28")["R12-dose"]

    assert (left.verdict, str(left.says)) == (CLEAR, "Part of the ordered dose is still to be given.")
    assert (given.verdict, given.overridable_by) == (REFUSE, frozenset())
    assert str(given.says) == "The ordered 28 mg have been given."
    assert str(given.resolve) == "Stop the infusion."
    assert changed("20", "28.1")["R12-dose"].verdict is REFUSE


@pytest.mark.parametrize(
    ("kg", "duration", "says"),
    [
        ("70", "40", "Nothing was rounded."),
        (  # the dose alone: 35.3 of 35.35 mg; the rate of 35.35 mg in 40 min would be 53.025
            "70.7",
            "40",
            "Rounded down to what the pump can be set to: 35.3 mg of 35.35 mg, 52.9 mg/h of 53.025 mg/h.",
        ),
        (  # the rate alone: 35 mg in 43 minutes
            "70",
            "43",
            "Rounded down to what the pump can be set to: 35 mg of 35 mg, 48.8 mg/h of 48.8372 mg/h.",
        ),
    ],
)
def test_rounding_is_said_for_the_dose_and_for_the_rate(kg, duration, says):
    ordered = plan(order(weighings=weigh(kg), duration_min=Decimal(duration)))

    assert str(ordered.rounding) == says


@pytest.mark.hazard("H-01")
def test_every_number_of_an_order_by_hand():
    """73.5 kg, 0.5 mg/kg in 40 minutes from a bag of 2 mg/mL, a pump that is set in tenths."""
    made = plan(order(weighings=weigh("73.5"), concentration_mg_per_ml=Decimal(2)))

    assert (made.protocol_key, made.protocol_version, made.drug_form) == (DEPRESSION, 1, protocol().drug_form)
    assert (made.weight_kg, made.asked_mg) == (Decimal("73.5"), Decimal("36.75"))
    assert (made.volume_ml, made.dose_mg) == (Decimal("18.3"), Decimal("36.6"))  # 18.375 mL, down
    assert (made.rate_ml_per_h, made.rate_mg_per_h) == (Decimal("27.4"), Decimal("54.8"))  # 27.45 mL/h, down
    assert round(made.dose_mg_per_kg, 4) == Decimal("0.4980")
    assert round(made.rate_mg_per_kg_h, 4) == Decimal("0.7456")
    assert (made.concentration_mg_per_ml, made.duration_min) == (Decimal(2), Decimal(40))
    assert round(made.run_min, 3) == Decimal("40.073")
    assert made.tier is Tier.A


@pytest.mark.parametrize(
    ("dose", "duration", "tier"),
    [("0.9", "54", Tier.B), ("0.9", "53", Tier.C), ("1", "30", Tier.C), ("1", "29", Tier.D)],
)
def test_a_short_infusion_of_the_same_dose_needs_a_higher_setting(dose, duration, tier):
    made = plan(order(dose_mg_per_kg=Decimal(dose), duration_min=Decimal(duration)))

    assert made.tier is tier


@pytest.mark.parametrize("rate", ["0.1", "0.5", "1"])
def test_a_rate_however_small_is_a_rate(rate):
    assert all(one.verdict is CLEAR for one in changed(rate, "1").values())


def test_the_smallest_order_is_one_step_of_the_pump():
    step = Decimal("0.1")
    least = plan(order(weighings=weigh("100"), dose_mg_per_kg=Decimal("0.001"), duration_min=Decimal(60)))

    assert (least.volume_ml, least.rate_ml_per_h) == (step, step)
    with pytest.raises(NotAnOrder, match="too small for this pump"):
        plan(order(weighings=weigh("100"), dose_mg_per_kg=Decimal("0.001"), duration_min=Decimal(61)))


def test_an_order_without_a_weight_says_what_to_do():
    with pytest.raises(NotAnOrder, match=r"no weight to compute a dose from\. Weigh the patient"):
        plan(order(weighings=UNKNOWN))


def test_a_dose_from_a_rate_is_rounded_down_to_a_ten_thousandth():
    assert dose_at_rate(rate_mg_per_kg_h=Decimal("0.75"), duration_min=Decimal(40)) == Decimal("0.5")
    assert dose_at_rate(rate_mg_per_kg_h=Decimal(1), duration_min=Decimal(40)) == Decimal("0.6666")
