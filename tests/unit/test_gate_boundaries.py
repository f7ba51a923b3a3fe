"""The gate at its limits: each number exactly, a moment inside and a moment beyond, all else well; and its words."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import Certainty
from reprieve.therapy import gates
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding
from reprieve.therapy.findings import NOBODY, PRESCRIBER
from reprieve.therapy.gate_facts import DrawnVial, GateFacts
from reprieve.therapy.gates import Kit, Monitor, UrinaryAnswers, monitors_needed
from reprieve.therapy.protocols import Indication, Tier
from reprieve.therapy.rulebook.synthetic import (
    CRPS,
    NOW,
    minutes,
    protocol,
    reading,
    screened,
    watched,
)
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import DrugClass, Item, Medicine
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Reading, Sign
from tests.gate_days import (
    ADVISE,
    CLEAR,
    DAY,
    HOLD,
    HOUR,
    MOMENT,
    READY,
    REFUSE,
    TODAY,
    checked,
    consent,
    heart_attack,
    liver,
    on_file,
    pregnancy_tested,
    said,
    took,
    urine,
    weighed,
)


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize(
    ("rule", "changes", "verdict"),
    [
        # R01: a consent holds for 365 days from the moment it was signed
        ("R01", consent(signed_at=NOW), CLEAR),
        ("R01", consent(signed_at=NOW + MOMENT), REFUSE),
        ("R01", consent(signed_at=NOW - 365 * DAY), CLEAR),
        ("R01", consent(signed_at=NOW - 365 * DAY - MOMENT), REFUSE),
        ("R01", consent(language=" "), REFUSE),
        ("R01", consent(indication=Indication.CRPS), REFUSE),
        ("R01", consent(protocol_key=CRPS), REFUSE),
        # R02: the order's protocol and its version, each alone
        ("R02-order", {"order": replace(READY.order, protocol_key=CRPS)}, REFUSE),
        ("R02-order", {"order": replace(READY.order, protocol_version=0)}, REFUSE),
        # R03, R04: 18 to 75 years; six weeks and twelve months after the heart
        ("R03-age", {"age_years": 17}, REFUSE),
        ("R03-age", {"age_years": 18}, CLEAR),
        ("R03-age", {"age_years": 75}, CLEAR),
        ("R04-age", {"age_years": 76}, HOLD),
        ("R03-recent-cardiac-event", heart_attack(TODAY - timedelta(days=41)), REFUSE),
        ("R04-recent-cardiac-event", heart_attack(TODAY - timedelta(days=42)), HOLD),
        # R05: a test counts for 7 days
        ("R05", pregnancy_tested(NOW), CLEAR),
        ("R05", pregnancy_tested(NOW + MOMENT), REFUSE),
        ("R05", pregnancy_tested(NOW - 7 * DAY), CLEAR),
        ("R05", pregnancy_tested(NOW - 7 * DAY - MOMENT), REFUSE),
        # R06: awake on the scale that the clinic uses, whatever the other one says
        ("R06-alertness", {"sedation": Scale.MOAAS, "moaas": 5, "rass": -3}, CLEAR),
        ("R06-alertness", {"sedation": Scale.MOAAS, "moaas": 4, "rass": 0}, REFUSE),
        ("R06-alertness", {"sedation": Scale.MOAAS, "moaas": UNKNOWN, "rass": 0}, HOLD),
        ("R06-alertness", {"rass": 0, "moaas": 1}, CLEAR),
        ("R06-alertness", {"rass": -1, "moaas": 5}, REFUSE),
        # R07: 24 hours, and every drug that a screen may find
        ("R07-other-ketamine", {"other_ketamine_last_at": NOW - 24 * HOUR}, CLEAR),
        ("R07-other-ketamine", {"other_ketamine_last_at": NOW - 24 * HOUR + MOMENT}, REFUSE),
        ("R07-alcohol", {"alcohol_or_drugs_last_at": NOW - 24 * HOUR}, CLEAR),
        ("R07-alcohol", {"alcohol_or_drugs_last_at": NOW - 24 * HOUR + MOMENT}, HOLD),
        ("R07-urine-screen", on_file(screened(days_ago=90)), CLEAR),
        ("R07-urine-screen", on_file(screened("ketamine")), REFUSE),
        ("R07-urine-screen", on_file(screened("amphetamine")), REFUSE),
        ("R07-urine-screen", on_file(screened("opioid")), REFUSE),
        ("R07-urine-screen", on_file(screened("opioid", explained=" ")), REFUSE),
        ("R07-urine-screen", on_file(screened("benzodiazepine")), HOLD),
        ("R07-demo", took(DrugClass.OTHER_KETAMINE, 24 * HOUR), ADVISE),
        ("R07-demo", took(DrugClass.OTHER_KETAMINE, 24 * HOUR - MOMENT), REFUSE),
        # R09: a rescue dose of an opioid counts for 4 hours, every sedating drug for 12
        ("R09-demo", took(DrugClass.SEDATIVE, 12 * HOUR), CLEAR),
        ("R09-demo", took(DrugClass.SEDATIVE, 12 * HOUR - MOMENT), HOLD),
        ("R09-demo", took(DrugClass.OPIOID, 12 * HOUR), CLEAR),
        ("R09-demo", took(DrugClass.OPIOID, 12 * HOUR - MOMENT), HOLD),
        # R11: 30 days; a change of 5 and of 10 percent; 45 to 115 kg
        ("R11-age", weighed("70", ago=30 * DAY), CLEAR),
        ("R11-age", weighed("70", ago=30 * DAY + MOMENT), REFUSE),
        ("R11-change", weighed("66.5", "69.825"), CLEAR),
        ("R11-change", weighed("66.5", "69.826"), HOLD),
        ("R11-change", weighed("80", "72"), HOLD),
        ("R11-change", weighed("80", "71.9"), REFUSE),
        ("R11-order", weighed("63"), CLEAR),
        ("R11-order", weighed("62.9"), REFUSE),
        ("R11-order", weighed("77"), CLEAR),
        ("R11-order", weighed("77.1"), REFUSE),
        ("R11-range", weighed("45"), CLEAR),
        ("R11-range", weighed("44.9"), HOLD),
        ("R11-range", weighed("115"), CLEAR),
        ("R11-range", weighed("115.1"), HOLD),
        # R14: the lot, the NDC and the volume, each alone
        ("R14", checked(vial_lot=" "), REFUSE),
        ("R14", checked(ndc=" "), REFUSE),
        ("R14", checked(volume_ml=READY.drug_check.volume_ml + Decimal("0.1")), REFUSE),
        ("R14-drawn", {"drawn": frozenset({DrawnVial(lot="DEMO-LOT", ndc="another")})}, REFUSE),
        # R15: every enzyme; a panel of tomorrow may be the laboratory's calendar, one of the day after is none
        ("R15-liver", liver(alt=Decimal("2.99")), CLEAR),
        ("R15-liver", liver(ast=Decimal("2.99")), CLEAR),
        ("R15-liver", liver(alp=Decimal("1.99")), CLEAR),
        ("R15-liver", liver(ggt=Decimal("1.99")), CLEAR),
        ("R15-liver", liver(taken_on=TODAY), CLEAR),
        ("R15-liver", liver(taken_on=TODAY + DAY), CLEAR),
        ("R15-liver", liver(taken_on=TODAY + 2 * DAY), REFUSE),
        ("R15-urine-frequency", urine(frequency=True), HOLD),
        ("R15-urine-urgency", urine(urgency=True), HOLD),
        ("R15-urine-pain", urine(pain=True), REFUSE),
        ("R15-urine-blood", urine(blood=True), REFUSE),
        # R17: 6 hours after food, 2 after clear liquid
        ("R17-solids", {"last_solids_at": NOW - 6 * HOUR}, CLEAR),
        ("R17-solids", {"last_solids_at": NOW - 6 * HOUR + MOMENT}, HOLD),
        ("R17-liquids", {"last_clear_liquids_at": NOW - 2 * HOUR}, CLEAR),
        ("R17-liquids", {"last_clear_liquids_at": NOW - 2 * HOUR + MOMENT}, HOLD),
        # R18: confirmed by now
        ("R18", {"escort": replace(READY.escort, confirmed_at=NOW)}, CLEAR),
        ("R18", {"escort": replace(READY.escort, confirmed_at=NOW + MOMENT)}, HOLD),
        ("R18", {"escort": replace(READY.escort, confirmed_by=" ")}, HOLD),
        # R25: 48 hours in a mood series
        ("R25-interval", {"last_infusion_at": NOW - 48 * HOUR}, CLEAR),
        ("R25-interval", {"last_infusion_at": NOW - 48 * HOUR + MOMENT}, HOLD),
    ],
)
def test_every_limit_of_the_gate_is_exact(rule, changes, verdict):
    assert said(**changes)[rule].verdict is verdict


def test_an_order_of_this_protocol_and_version_is_not_spoken_of():
    assert "R02-order" not in said()
    assert "R14-drawn" not in said()


def test_above_setting_a_nobody_overrides_fasting():
    late: list[dict[str, Any]] = [{"last_solids_at": NOW - 5 * HOUR}, {"last_clear_liquids_at": NOW - HOUR}]
    for changes in late:
        (low,) = [one for one in said(**changes).values() if one.rule.startswith("R17") and one.blocks]
        (high,) = [one for one in said(CRPS, **changes).values() if one.rule.startswith("R17") and one.blocks]

        assert (low.verdict, low.overridable_by) == (HOLD, PRESCRIBER)
        assert (high.verdict, high.overridable_by) == (REFUSE, NOBODY)
    forgotten = said(CRPS, last_solids_at=UNKNOWN)["R17-solids"]
    assert (forgotten.verdict, forgotten.overridable_by) == (HOLD, NOBODY)


def test_nobody_looked_and_nothing_there_are_two_answers():
    """Unknown asks; a thing that is known to be missing refuses. Neither is ever a pass."""
    for field in ("consent", "drug_check", "escort", "liver"):
        unknown: dict[str, Any] = {field: UNKNOWN}
        missing: dict[str, Any] = {field: None}

        assert max(one.verdict for one in said(**unknown).values()) is HOLD, field
        assert max(one.verdict for one in said(**missing).values()) is REFUSE, field


# -- R15: the liver ------------------------------------------------------------------------------------------------

MULTIPLES = st.decimals(0, 5, places=1)
PANEL = st.fixed_dictionaries(
    dict.fromkeys(("alt", "ast", "alp", "ggt"), MULTIPLES) | {"reviewed": st.booleans()},
)


@pytest.mark.hazard("H-02")
@given(PANEL, st.integers(91, 400), st.booleans())
def test_a_panel_that_is_too_old_is_never_milder_than_none(panel, days, before):
    """What was reviewed long ago says nothing of today: high and reviewed does not outlive its ninety days."""
    old = said(went_without_liver_tests=before, **liver(taken_on=TODAY - days * DAY, **panel))["R15-liver"]
    none = said(went_without_liver_tests=before, liver=None)["R15-liver"]

    assert old.verdict is none.verdict is REFUSE
    assert old.overridable_by <= none.overridable_by


@given(PANEL, st.integers(0, 400), st.integers(0, 400), st.booleans())
def test_an_older_liver_panel_is_never_judged_milder(panel, one, other, before):
    def judged(days: int) -> Finding:
        return said(went_without_liver_tests=before, **liver(taken_on=TODAY - days * DAY, **panel))["R15-liver"]

    newer, older = judged(min(one, other)), judged(max(one, other))

    assert newer.verdict <= older.verdict
    assert not newer.blocks or newer.overridable_by >= older.overridable_by


def test_a_high_panel_is_said_to_be_high_until_somebody_reviewed_it():
    high = liver(alt=Decimal(4), taken_on=TODAY - 91 * DAY)

    assert str(said(**high)["R15-liver"].says).startswith("Liver tests are high: ALT or AST 3 times, or ALP or GGT 2")


# -- R16: resting signs --------------------------------------------------------------------------------------------


def resting(sign: Sign, *pairs: tuple[Any, float]) -> dict[str, Any]:
    others: tuple[Reading, ...] = tuple(one for one in READY.session_readings if one.sign is not sign)
    return {"session_readings": (*others, *(reading(sign, value, NOW - minutes(ago)) for value, ago in pairs))}


@pytest.mark.parametrize(
    ("pairs", "verdict", "by", "says"),
    [
        # 160 and above cancels once a run of readings beyond it spans 5 minutes
        (((165, 10), (165, 5.01)), HOLD, NOBODY, "Systolic pressure 165 mmHg: beyond 160; to be repeated."),
        (
            ((166, 10), (161, 5)),
            REFUSE,
            NOBODY,
            "Systolic pressure was beyond 160 mmHg twice, 5 minutes apart; now 161.",
        ),
        (((160, 10), (159, 7), (165, 4)), HOLD, NOBODY, "Systolic pressure 165 mmHg: beyond 160; to be repeated."),
        (((159, 10), (159, 4)), HOLD, PRESCRIBER, "Systolic pressure 159 mmHg: beyond 140."),
        (((120, 10), (140, 4)), HOLD, PRESCRIBER, "Systolic pressure 140 mmHg: beyond 140."),
        (((150, 10), (139, 4)), CLEAR, NOBODY, "Systolic pressure 139 mmHg."),
        # below 90 at once, but only if it is the last
        (((89, 4),), REFUSE, NOBODY, "Systolic pressure 89 mmHg: beyond the limit of 90 for today."),
        (((89, 10), (110, 4)), CLEAR, NOBODY, "Systolic pressure 110 mmHg."),
    ],
)
def test_a_resting_pressure_in_numbers_and_words(pairs, verdict, by, says):
    found = said(**resting(Sign.SYSTOLIC, *pairs))["R16-systolic"]

    assert (found.verdict, found.overridable_by, str(found.says)) == (verdict, by, says)


def test_what_a_resting_sign_asks_for_next():
    def next_of(*pairs: tuple[int, float]) -> str:
        return str(said(**resting(Sign.SYSTOLIC, *pairs))["R16-systolic"].resolve)

    assert next_of((150, 4)) == "Measure again at rest, or let the prescriber decide."
    assert next_of((165, 4)) == "Let the patient rest and measure again after 5 minutes."
    assert next_of((85, 4)) == "No infusion today. Tell the prescriber."
    assert next_of() == "Measure it at rest."
    assert str(said(**resting(Sign.PULSE))["R16-pulse"].says) == "The pulse has not been measured."


def test_a_reading_counts_until_a_minute_from_now_because_two_clocks_never_agree():
    sooner, later = -1.0, -1 - 1e-6 / 60  # minutes ago

    for ago, verdict in ((0.0, REFUSE), (0.5, REFUSE), (sooner, REFUSE), (later, CLEAR)):
        low = (*READY.session_readings, reading(Sign.SPO2, 80, NOW - minutes(ago)))
        assert said(session_readings=low)["R16-spo2"].verdict is verdict, ago


def test_at_altitude_both_floors_are_said():
    high = protocol().at_site(spo2_offset=Decimal(3))

    def spo2(value: int) -> Finding:
        return said(by=high, **resting(Sign.SPO2, (value, 4)))["R16-spo2"]

    def basis(found: Finding) -> tuple[str, Certainty]:
        return found.source, found.certainty

    assert (spo2(95).verdict, str(spo2(95).says)) == (CLEAR, "Oxygen saturation 95 %.")
    assert spo2(94).verdict is ADVISE
    assert str(spo2(94).says) == "Oxygen saturation 94 %: within this site's limit of 92, beyond 95 at sea level."
    assert str(spo2(94).resolve) == "Look at what is usual for this patient."
    assert basis(spo2(95)) == ("MAYOICU", Certainty.READ)
    assert basis(spo2(94)) == ("REPRIEVE-DEFAULTS", Certainty.RECALL)
    assert str(spo2(91).says) == "Oxygen saturation 91 %: beyond 92 (95 at sea level)."
    assert str(spo2(88).says) == "Oxygen saturation 88 %: beyond the limit of 89 (92 at sea level) for today."


# -- R19: who needs which monitor, and whom a nurse may look after --------------------------------------------------


def known(**changes: Any) -> GateFacts:
    facts: GateFacts = replace(READY, **changes)
    return facts


SLEEPY: dict[Item, Fact] = {**READY.screening, Item.SNORES: True, Item.TIRED_BY_DAY: True}


@pytest.mark.parametrize(
    ("changes", "extra"),
    [
        ({"age_years": 64}, set()),
        ({"age_years": 65}, {Monitor.ETCO2}),
        (took(DrugClass.BENZODIAZEPINE, DAY), {Monitor.ETCO2}),
        (took(DrugClass.SEDATIVE, DAY), set()),
        (
            {"medicines": (Medicine(name="Demo", drug_class=DrugClass.QT_PROLONGING, also=(DrugClass.OPIOID,)),)},
            {Monitor.ETCO2},
        ),
        ({"screening": SLEEPY}, set()),
        ({"screening": {**SLEEPY, Item.LARGE_NECK: UNKNOWN}}, set()),
        ({"screening": {**SLEEPY, Item.LARGE_NECK: True}}, {Monitor.ETCO2}),
        ({"screening": {Item.APNOEA_OR_LUNG: UNKNOWN}}, set()),
        ({"screening": {Item.POORLY_CONTROLLED_HEART: True}}, {Monitor.ECG}),
        ({"order": replace(READY.order, tier=Tier.B)}, {Monitor.ETCO2, Monitor.ECG}),
    ],
)
def test_each_reason_for_a_further_monitor_suffices_alone(changes, extra):
    assert monitors_needed(known(**changes), protocol()) == {Monitor.SPO2, Monitor.NIBP} | extra


@pytest.mark.parametrize("thing", list(Kit))
def test_each_thing_of_the_kit_is_asked_for_alone(thing):
    on = {**dict.fromkeys(Kit, TODAY), thing: TODAY - DAY}

    (found,) = [one for one in said(kit_checked_on=on).values() if one.blocks]

    assert found.rule == f"R19-kit-{thing.value.replace('_', '-')}"
    assert str(found.says) == f"Not checked today: {thing.value.replace('_', ' ')}."
    assert str(found.resolve) == "Check it now and write it down."


def test_the_airway_clinician_is_asked_for_from_setting_c():
    for tier, asked in ((Tier.A, False), (Tier.B, False), (Tier.C, True)):
        assert ("R19-airway" in said(order=replace(READY.order, tier=tier))) is asked


def test_who_runs_alone_in_the_room_needs_the_nurse_alone():
    alone = replace(READY.order, tier=Tier.B)

    found = said(order=alone, nurses_patients=(watched(State.RECOVERING),))["R19-alone"]

    assert str(found.says) == "Demo Nurse Ash must stay with one patient alone (Room 1) and looks after 2."
    assert said(order=alone)["R19-load"].verdict is CLEAR


# -- several things wrong at once are all said ----------------------------------------------------------------------


def test_a_drug_check_says_everything_that_is_wrong_with_it():
    wrong = replace(
        READY.drug_check,
        second_person=" DEMO nurse ash ",
        vial_lot="",
        concentration_mg_per_ml=Decimal(2),
        volume_ml=Decimal(1),
        pump_rate_ml_per_h=Decimal(1),
    )

    found = [one for one in gates.evaluate(known(drug_check=wrong), protocol(), NOW).blocking if one.rule == "R14"]

    assert [str(one.says) for one in found] == [
        "The drug was not checked by two different people.",
        "The lot or the NDC of the vial is missing.",
        "The bag's concentration is not the ordered one.",
        "The volume to be infused is not the ordered one.",
        "The pump's rate is not the ordered one.",
    ]


def test_the_vials_read_are_the_vials_drawn_in_any_order():
    both = frozenset({DrawnVial(lot="A1", ndc="N1"), DrawnVial(lot="B2", ndc="N2")})
    read = checked(vial_lot="B2, A1", ndc="N1,N2")

    assert said(drawn=both, **read)["R14-drawn"].verdict is CLEAR
    found = said(drawn=both, **checked(vial_lot="A1, C3", ndc="N1, N2"))["R14-drawn"]
    assert str(found.says) == "Lot A1, C3 was read, lot A1, B2 was drawn from the dispensary."


def test_unknown_urinary_answers_are_asked_one_by_one():
    asked = {one.rule: one for one in said(urinary=UrinaryAnswers()).values() if one.blocks}

    assert {rule: one.overridable_by for rule, one in asked.items()} == {
        "R15-urine-frequency": PRESCRIBER,
        "R15-urine-urgency": PRESCRIBER,
        "R15-urine-pain": NOBODY,
        "R15-urine-blood": NOBODY,
    }
