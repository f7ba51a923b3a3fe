"""The readiness gate: what the worked cases leave open, and who may override what."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy import gates
from reprieve.therapy.decisions import UNKNOWN, Decision, Finding, Role, Verdict
from reprieve.therapy.gates import GateFacts, Kit, LiverPanel, Monitor, UrinaryAnswers, monitors_needed
from reprieve.therapy.ordering import plan
from reprieve.therapy.rulebook.synthetic import CRPS, DEPRESSION, NOW, minutes, order, protocol, reading, ready
from reprieve.therapy.screening import QUESTIONS, DrugClass, Item, Medicine
from reprieve.therapy.vitals import Reading, Sign
from reprieve.therapy.weights import Weighing

READY: Any = ready()  # the facts that are known on a day in order


def ask(key: str = DEPRESSION, **changes: Any) -> Decision:
    return gates.evaluate(replace(ready(key), **changes), protocol(key), NOW)


def worst(rule: str, **changes: Any) -> Finding:
    return max((f for f in ask(**changes).findings if f.rule.startswith(rule)), key=lambda f: f.verdict)


@pytest.mark.parametrize("key", [DEPRESSION, CRPS])
def test_a_day_in_order_is_green(key):
    decision = ask(key)

    assert decision.verdict is Verdict.CLEAR
    assert decision.allows


@pytest.mark.hazard("H-02")
def test_nothing_known_holds_and_every_hold_says_what_to_ask():
    decision = gates.evaluate(GateFacts(), protocol(), NOW)

    assert not decision.allows
    assert all(finding.resolve for finding in decision.blocking)
    assert {"R01", "R02", "R03", "R05", "R06", "R07", "R08", "R11", "R14", "R15", "R16", "R17", "R18", "R19"} <= {
        finding.rule[:3] for finding in decision.blocking
    }


def test_findings_come_in_the_order_of_the_rulebook():
    rules = [finding.rule[:3] for finding in ask().findings]

    assert rules == sorted(rules)


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize("rule", ["R01", "R02", "R03", "R08", "R14", "R18", "R19", "C01", "C02", "C03", "C04", "C05"])
def test_some_rules_nobody_overrides(rule):
    found = [f for f in gates.evaluate(GateFacts(), protocol(), NOW).findings if f.rule.startswith(rule)]

    assert found
    assert not any(finding.overridable_by for finding in found)


def test_no_rule_of_the_gate_is_overridden_by_front_desk_owner_or_nurse():
    spoiled = {**ready().screening, Item.SEVERE_LIVER: True}
    decision = ask(screening=spoiled, new_psychosis_or_mania=True, liver=None, slow_stomach=True, misuse_flags=5)

    roles = {role for finding in decision.findings for role in finding.overridable_by}

    assert roles == {Role.PRESCRIBER}


@pytest.mark.parametrize("field", ["identity_checked", "scales_filled_in", "has_capacity"])
def test_the_checklist_refuses_a_no(field):
    changes: dict[str, Any] = {field: False}

    assert ask(**changes).verdict is Verdict.REFUSE


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("iv_access_free_flowing", False, "C04-access"),
        ("pump_limits_set", False, "C04-pump"),
        ("prescriber_on_site", False, "R19-prescriber"),
        ("monitors", UNKNOWN, "R19-monitors"),
        ("kit_checked_on", {}, "R19-kit-oxygen"),
        ("jaundice", True, "R15-jaundice"),
        ("unwell", True, "R16-unwell"),
        ("new_irregular_rhythm", True, "R16-rhythm"),
        ("rested_with_right_cuff", False, "R16-rested"),
        ("other_ketamine_last_at", UNKNOWN, "R07-other-ketamine"),
        ("misuse_flags", UNKNOWN, "R07-flags"),
        ("last_infusion_at", UNKNOWN, "R25-interval"),
        ("last_solids_at", UNKNOWN, "R17-solids"),
        ("liver", UNKNOWN, "R15-liver"),
    ],
)
def test_one_thing_wrong_closes_the_gate_by_its_own_rule(field, value, rule):
    assert rule in {finding.rule for finding in ask(**{field: value}).blocking}


def test_without_an_order_the_strictest_setting_is_assumed():
    facts = replace(ready(), order=UNKNOWN, airway_clinician_in_suite=False)

    rules = {finding.rule for finding in gates.evaluate(facts, protocol(), NOW).blocking}

    assert {"R12-order", "R14", "R19-airway"} <= rules
    assert "R11-order" not in rules


@pytest.mark.hazard("H-03")
def test_an_order_that_a_rule_refuses_does_not_start():
    refused = plan(order(dose_mg_per_kg=Decimal("0.6"), duration_min=Decimal(60)))

    assert worst("R12", order=refused).verdict is Verdict.REFUSE


def test_an_order_for_another_weight_is_to_be_made_again():
    lighter = (Weighing(weight_kg=Decimal(62), weighed_at=NOW),)

    assert worst("R11-order", weighings=lighter).verdict is Verdict.REFUSE
    assert worst("R11-order", weighings=UNKNOWN).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    "changes",
    [{"vial_lot": " "}, {"ndc": ""}, {"first_person": ""}, {"second_person": ""}, {"volume_ml": Decimal(99)}],
)
def test_an_incomplete_drug_check_is_none(changes):
    check = READY.drug_check

    assert worst("R14", drug_check=replace(check, **changes)).verdict is Verdict.REFUSE


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"phone": ""}, {"confirmed_at": UNKNOWN}, {"confirmed_at": NOW + minutes(9)}, {"confirmed_by": ""}],
)
def test_an_escort_is_a_name_a_phone_and_a_confirmation(changes):
    assert not worst("R18", escort=replace(READY.escort, **changes)).verdict < Verdict.HOLD


def test_a_consent_signed_in_the_future_is_not_complete():
    late = replace(READY.consent, signed_at=NOW + timedelta(days=1))

    assert worst("R01", consent=late).verdict is Verdict.REFUSE


def test_a_consent_for_another_treatment_says_so_once():
    other = replace(READY.consent, protocol_key="crps-outpatient-4h", protocol_version=9)

    says = [str(finding.says) for finding in ask(consent=other).blocking]

    assert says == ["The consent is for another treatment."]


def test_a_pregnancy_test_from_tomorrow_does_not_count():
    tomorrow = replace(READY.pregnancy_test, taken_at=NOW + timedelta(days=1))

    assert worst("R05", pregnancy_test=tomorrow).verdict is Verdict.REFUSE
    assert worst("R05", pregnancy_test=UNKNOWN).verdict is Verdict.HOLD


@pytest.mark.parametrize(("days", "verdict"), [(90, Verdict.CLEAR), (91, Verdict.REFUSE), (-2, Verdict.REFUSE)])
def test_liver_tests_have_a_window(days, verdict):
    panel = replace(READY.liver, taken_on=NOW.date() - timedelta(days=days))

    assert worst("R15-liver", liver=panel).verdict is verdict


@pytest.mark.parametrize(("enzyme", "value"), [("alt", 3), ("ast", 3), ("alp", 2), ("ggt", 2)])
def test_each_liver_enzyme_counts(enzyme, value):
    assert worst("R15-liver", liver=replace(READY.liver, **{enzyme: Decimal(value)})).verdict is Verdict.REFUSE


@pytest.mark.parametrize("value", ["-1", "NaN"])
def test_an_enzyme_is_a_multiple(value):
    with pytest.raises(ValueError, match="multiple"):
        LiverPanel(alt=Decimal(value), ast=Decimal(1), alp=Decimal(1), ggt=Decimal(1), taken_on=NOW.date())


def test_an_enzyme_too_low_to_be_measured_is_a_multiple_too():
    assert LiverPanel(alt=Decimal(0), ast=Decimal(0), alp=Decimal(0), ggt=Decimal(0), taken_on=NOW.date()).alt == 0


def test_grave_urinary_answers_that_are_reviewed_go_to_the_prescriber():
    reviewed = UrinaryAnswers(frequency=False, urgency=False, pain=True, blood=True, reviewed=True)

    assert worst("R15-urine", urinary=reviewed).overridable_by == {Role.PRESCRIBER}


def test_unknown_urinary_answers_hold():
    found = {f.rule: f.overridable_by for f in ask(urinary=UrinaryAnswers()).blocking}

    assert found["R15-urine-pain"] == frozenset()
    assert found["R15-urine-urgency"] == {Role.PRESCRIBER}


def resting(sign: Sign, *pairs: tuple[Any, float]) -> tuple[Reading, ...]:
    others = tuple(r for r in ready().session_readings if r.sign is not sign)
    return (*others, *(reading(sign, value, NOW - minutes(before)) for value, before in pairs))


@pytest.mark.parametrize(
    ("sign", "value", "verdict"),
    [
        (Sign.SYSTOLIC, 99, Verdict.HOLD),
        (Sign.SYSTOLIC, 100, Verdict.CLEAR),
        (Sign.SYSTOLIC, 139, Verdict.CLEAR),
        (Sign.DIASTOLIC, 89, Verdict.CLEAR),
        (Sign.DIASTOLIC, 90, Verdict.HOLD),
        (Sign.PULSE, 100, Verdict.CLEAR),
        (Sign.PULSE, 101, Verdict.HOLD),
        (Sign.PULSE, 120, Verdict.REFUSE),
        (Sign.PULSE, 49, Verdict.HOLD),
        (Sign.PULSE, 44, Verdict.REFUSE),
        (Sign.RESP, 21, Verdict.HOLD),
        (Sign.RESP, 30, Verdict.REFUSE),
        (Sign.RESP, 11, Verdict.HOLD),
        (Sign.RESP, 9, Verdict.REFUSE),
        (Sign.SPO2, 95, Verdict.CLEAR),
        (Sign.SPO2, 94, Verdict.HOLD),
        (Sign.SPO2, 91, Verdict.REFUSE),
        (Sign.TEMP, "37.9", Verdict.CLEAR),
        (Sign.TEMP, "38.4", Verdict.HOLD),
        (Sign.TEMP, "38.5", Verdict.REFUSE),
    ],
)
def test_resting_signs_hold_and_cancel_at_their_own_limits(sign, value, verdict):
    assert worst(f"R16-{sign.value}", session_readings=resting(sign, (value, 5))).verdict is verdict


def test_two_high_pressures_too_close_together_are_not_yet_two():
    close = resting(Sign.SYSTOLIC, (165, 5), (166, 2))

    assert worst("R16-systolic", session_readings=close).verdict is Verdict.HOLD


def test_a_confirmed_high_pressure_cancels_the_day_even_if_a_later_one_is_lower():
    settled = resting(Sign.SYSTOLIC, (165, 20), (165, 14), (130, 5))

    assert worst("R16-systolic", session_readings=settled).verdict is Verdict.REFUSE


def test_artefacts_and_future_readings_are_no_resting_signs():
    cuff = replace(reading(Sign.SYSTOLIC, 210, NOW - minutes(1)), artefact=True)
    later = reading(Sign.SYSTOLIC, 210, NOW + minutes(30))

    assert ask(session_readings=(*ready().session_readings, cuff, later)).allows


def test_two_values_of_one_moment_both_count():
    twice = (*ready().session_readings, reading(Sign.SPO2, 90, NOW - minutes(5)))

    assert worst("R16-spo2", session_readings=twice).verdict is Verdict.REFUSE


def test_altitude_moves_the_resting_saturation():
    high = protocol().at_site(spo2_offset=Decimal(3))
    facts = replace(ready(), session_readings=resting(Sign.SPO2, (92, 5)))

    assert gates.evaluate(facts, high, NOW).allows
    assert not gates.evaluate(facts, protocol(), NOW).allows


@pytest.mark.parametrize(
    ("changes", "extra"),
    [
        ({}, set()),
        ({"screening": {Item.APNOEA_OR_LUNG: True}}, {Monitor.ETCO2}),
        ({"age_years": 65}, {Monitor.ETCO2}),
        ({"age_years": UNKNOWN}, set()),
        ({"medicines": (Medicine(name="Oxycodone", drug_class=DrugClass.OPIOID),)}, {Monitor.ETCO2}),
        ({"medicines": UNKNOWN}, set()),
        ({"screening": {Item.RECENT_CARDIAC_EVENT: True}}, {Monitor.ECG}),
    ],
)
def test_tier_a_needs_more_monitors_for_some_patients(changes, extra):
    facts = replace(ready(), **changes)

    assert monitors_needed(facts, protocol()) == {Monitor.SPO2, Monitor.NIBP} | extra


def test_tiers_above_a_need_every_monitor():
    assert monitors_needed(ready(CRPS), protocol(CRPS)) == set(Monitor)


def test_the_kit_is_checked_on_the_clinics_own_day():
    evening: dict[str, Any] = {"today": NOW.date() - timedelta(days=1)}
    checked = dict.fromkeys(Kit, NOW.date() - timedelta(days=1))

    assert ask(**evening, kit_checked_on=checked).allows
    assert not ask(today=UNKNOWN, kit_checked_on=checked).allows
    assert ask(today=UNKNOWN).allows


def took(name: str, kind: Any, **details: Any) -> tuple[Medicine, ...]:
    return (Medicine(name=name, drug_class=kind, **details),)


@pytest.mark.parametrize(
    ("medicines", "rule", "verdict"),
    [
        (took("Mystery", UNKNOWN), "R08-mystery", Verdict.HOLD),
        (took("Oxycodone", DrugClass.OPIOID), "R09-oxycodone", Verdict.HOLD),
        (took("Diazepam", DrugClass.BENZODIAZEPINE, last_taken_at=NOW), "R09-diazepam-dose", Verdict.HOLD),
        (
            took("Diazepam", DrugClass.BENZODIAZEPINE, last_taken_at=NOW, diazepam_mg_per_day=Decimal(8)),
            "R09-diazepam-dose",
            Verdict.CLEAR,
        ),
        (took("Methylphenidate", DrugClass.STIMULANT), "R09-methylphenidate", Verdict.HOLD),
        (took("Naltrexone", DrugClass.NALTREXONE), "R09-naltrexone", Verdict.ADVISE),
        (took("Some QT drug", DrugClass.QT_PROLONGING), "R09-some-qt-drug", Verdict.ADVISE),
    ],
)
def test_medicines_speak_by_name(medicines, rule, verdict):
    (found,) = [finding for finding in ask(medicines=medicines).findings if finding.rule == rule]

    assert found.verdict is verdict


def test_a_benzodiazepines_daily_dose_matters_in_mood_series_only():
    diazepam = took("Diazepam", DrugClass.BENZODIAZEPINE, last_taken_at=NOW - timedelta(days=1))

    assert "R09-diazepam-dose" in {finding.rule for finding in ask(medicines=diazepam).findings}
    assert "R09-diazepam-dose" not in {finding.rule for finding in ask(CRPS, medicines=diazepam).findings}


def test_a_medicine_without_interaction_says_nothing():
    assert ask(medicines=took("Lithium", DrugClass.NONE)).verdict is Verdict.CLEAR


def test_every_screening_item_has_a_question():
    assert set(QUESTIONS) == set(Item)


def test_monitors_and_kit_have_words():
    assert all(thing.phrase for thing in (*Monitor, *Kit))
