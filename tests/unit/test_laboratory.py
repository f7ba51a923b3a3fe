"""Results: units, limits that are the laboratory's own, and what they mean for today."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.decisions import UNKNOWN, Finding, Verdict
from reprieve.therapy.findings import NOBODY, PRESCRIBER
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.gate_laboratory import findings, prolongs_qt, qtc_finding
from reprieve.therapy.laboratory import CARDS, LabResult, LabTest, in_card_unit
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.rulebook.synthetic import NOW, protocol, ready, screened
from reprieve.therapy.screening import Item
from reprieve.therapy.vitals import NotPlausible

TODAY = NOW.date()
GATE = protocol().limits.gate


def number(test: LabTest, value: str, **limits: Decimal) -> LabResult:
    return LabResult(
        test=test, taken_on=TODAY, value=Decimal(value), lower=limits.get("lower"), upper=limits.get("upper")
    )


def said(*results: LabResult, limits: GateLimits = GATE, **changes: Any) -> dict[str, Finding]:
    facts = replace(ready(), laboratory={result.test: result for result in results}, **changes)
    return {finding.rule: finding for finding in findings(facts, limits, NOW)}


@pytest.mark.parametrize(
    ("test", "typed", "unit", "kept"),
    [
        (LabTest.QTC, "0.486", "s", "486"),
        (LabTest.QTC, "486", "ms", "486"),
        (LabTest.TSH, "0.21", "µIU/mL", "0.21"),
        (LabTest.BILIRUBIN, "1.2", "mg/dL", "1.2"),
        (LabTest.BILIRUBIN, "20.5", "µmol/L", "1.1986"),
    ],
)
def test_a_number_is_kept_in_one_unit(test, typed, unit, kept):
    assert in_card_unit(test, Decimal(typed), unit).quantize(Decimal("0.0001")) == Decimal(kept)


def test_a_unit_of_another_test_is_none():
    with pytest.raises(NotPlausible):
        in_card_unit(LabTest.QTC, Decimal(486), "mg/dL")


@pytest.mark.parametrize("wrong", ["0", "-1", "NaN", "Infinity"])
def test_a_result_is_a_number_above_zero(wrong):
    with pytest.raises(NotPlausible):
        number(LabTest.TSH, wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"test": LabTest.TSH, "value": Decimal(1), "lower": Decimal(4), "upper": Decimal("0.4")},
        {"test": LabTest.URINALYSIS, "looked_for": frozenset({"protein"}), "found": frozenset({"blood"})},
        {"test": LabTest.URINALYSIS, "looked_for": frozenset({"gold"})},
        {"test": LabTest.URINALYSIS},
        {"test": LabTest.QTC},
    ],
)
def test_limits_are_not_swapped_and_nothing_is_found_that_nobody_looked_for(wrong):
    with pytest.raises(NotPlausible):
        LabResult(taken_on=TODAY, **wrong)


@given(st.decimals("0.01", "20", places=2), st.decimals("0.01", "20", places=2))
def test_low_and_high_are_the_laboratorys_own_words(value, limit):
    result = LabResult(test=LabTest.TSH, taken_on=TODAY, value=value, lower=limit)

    assert result.low == (value < limit)
    assert not result.high


def test_every_test_has_a_unit_or_finds_something_and_says_what_for():
    for card in CARDS.values():
        assert bool(card.unit) != bool(card.finds)
        assert not card.unit or card.unit in card.units
        assert card.why


# -- what it means for today ---------------------------------------------------------------------------------------


def test_a_tsh_is_asked_for_only_where_the_thyroid_is_in_question():
    assert "R04-tsh" not in said()
    thyroid = {**ready().screening, Item.HYPERTHYROID: True}

    assert "no TSH is on file" in str(said(screening=thyroid)["R04-tsh"].says)
    normal = number(LabTest.TSH, "2", lower=Decimal("0.4"))
    found = said(normal, screening=thyroid)["R04-tsh"]
    assert (found.verdict, str(found.says)) == (Verdict.CLEAR, f"Thyroid: TSH of {TODAY} is not low.")


@pytest.mark.hazard("H-02")
def test_a_screen_of_yesterday_speaks_louder_than_a_tick():
    found = said(screened("cocaine", days_ago=1), urine_screen_unexplained=False)["R07-urine-screen"]

    assert found.verdict is Verdict.REFUSE
    assert "cocaine" in str(found.says)


def test_a_tick_that_something_is_unexplained_stands_against_a_clean_screen():
    assert said(screened(), urine_screen_unexplained=True)["R07-urine-screen"].verdict is Verdict.REFUSE


def test_an_old_screen_answers_nothing():
    assert said(screened("cocaine", days_ago=91), urine_screen_unexplained=UNKNOWN)["R07-urine-screen"].blocks


def test_how_old_a_screen_may_be_is_the_clinics_own_signed_number():
    tighter = replace(GATE, urine_screen_days=replace(GATE.urine_screen_days, value=Decimal(30)))
    screen = screened(days_ago=31)

    assert not said(screen, urine_screen_unexplained=UNKNOWN)["R07-urine-screen"].blocks
    assert said(screen, limits=tighter, urine_screen_unexplained=UNKNOWN)["R07-urine-screen"].blocks


def test_a_urinalysis_from_before_the_last_infusion_reviews_nothing():
    old = LabResult(test=LabTest.URINALYSIS, taken_on=TODAY - timedelta(days=9), looked_for=frozenset({"blood"}))
    bleeds = replace(ready().urinary, blood=True, reviewed=True)
    last = NOW - timedelta(days=3)

    assert said(old, urinary=bleeds, last_infusion_at=last)["R15-urinalysis-missing"].blocks
    new = replace(old, taken_on=TODAY)
    assert "R15-urinalysis-missing" not in said(new, urinary=bleeds, last_infusion_at=last)


@pytest.mark.parametrize(
    ("value", "long_from", "verdict", "words"),
    [
        (None, None, Verdict.ADVISE, "not on file"),
        ("486", None, Verdict.ADVISE, "has not signed from when it is long"),
        ("486", "480", Verdict.ADVISE, "long here, from 480 ms"),
        ("480", "480", Verdict.ADVISE, "long here"),
        ("479", "480", Verdict.CLEAR, "not long here"),
    ],
)
def test_the_qtc_is_named_and_never_judged_by_a_number_that_nobody_signed(value, long_from, verdict, words):
    found = qtc_finding(number(LabTest.QTC, value) if value else None, Decimal(long_from) if long_from else None)

    assert found.verdict is verdict
    assert words in str(found.says)


def test_the_qtc_is_said_with_its_day_and_what_next():
    def words(value: str | None, long_from: str | None) -> tuple[str, str, str | None]:
        result = number(LabTest.QTC, value) if value else None
        found = qtc_finding(result, Decimal(long_from) if long_from else None)
        return found.rule, str(found.says), str(found.resolve) if found.resolve else None

    assert words(None, None) == ("R09-qtc", "QTc: not on file.", "Look at an ECG before ondansetron or haloperidol.")
    assert words("486", None) == (
        "R09-qtc",
        f"QTc 486 ms on {TODAY}. This clinic has not signed from when it is long.",
        "Judge it before ondansetron or haloperidol.",
    )
    assert words("479", "480") == ("R09-qtc", f"QTc 479 ms on {TODAY}: not long here.", None)


def test_at_the_gate_a_qtc_speaks_from_the_clinics_own_number_on():
    for value, long_from, speaks in (("480", Decimal(480), True), ("479", Decimal(480), False), ("600", None, False)):
        assert ("R09-qtc" in said(number(LabTest.QTC, value), qtc_long_ms=long_from)) is speaks
    assert "R09-qtc" not in said(qtc_long_ms=Decimal(480))


def test_pain_or_blood_that_was_reviewed_each_needs_a_urinalysis():
    for answers, needed in (({"pain": True}, True), ({"blood": True}, True), ({"urgency": True}, False), ({}, False)):
        own = replace(ready().urinary, reviewed=True, **answers)
        assert ("R15-urinalysis-missing" in said(urinary=own)) is needed


def test_a_urinalysis_of_the_day_of_the_last_infusion_counts():
    clean = LabResult(test=LabTest.URINALYSIS, taken_on=TODAY - timedelta(days=3), looked_for=frozenset({"blood"}))
    bleeds = replace(ready().urinary, blood=True, reviewed=True)

    assert "R15-urinalysis-missing" not in said(clean, urinary=bleeds, last_infusion_at=NOW - timedelta(days=3))
    assert "R15-urinalysis-missing" in said(clean, urinary=bleeds, last_infusion_at=NOW - timedelta(days=2))


def test_blood_that_a_urinalysis_found_goes_to_the_prescriber_only_once_reviewed():
    found = LabResult(
        test=LabTest.URINALYSIS, taken_on=TODAY, looked_for=frozenset({"blood"}), found=frozenset({"blood"})
    )

    for reviewed, verdict, by in ((False, Verdict.REFUSE, NOBODY), (True, Verdict.HOLD, PRESCRIBER)):
        answer = said(found, urinary=replace(ready().urinary, reviewed=reviewed))["R15-urinalysis"]
        assert (answer.verdict, answer.overridable_by) == (verdict, by)


def test_ondansetron_and_haloperidol_carry_it():
    assert {drug.key for drug in FORMULARY.values() if prolongs_qt(drug)} == {"ondansetron", "haloperidol"}
