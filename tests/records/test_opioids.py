"""Opioids on record: the load with its table, what was offered and looked up, and a taper from signature to end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from reprieve.audit.refusal import Refused
from reprieve.chart import services as chart
from reprieve.chart.queries import medicine_list
from reprieve.opioids import queries, services, tapering
from reprieve.opioids.models import LoadRecord, TaperMove, TaperPlan
from reprieve.people.permissions import NotPermitted
from reprieve.people.services import confirm_password
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.opioids.safeguards import Naloxone
from reprieve.therapy.scales import Scale
from reprieve.therapy.taper import Use, Wish
from reprieve.therapy.taper_course import Look, Withdrawal
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import NOW, PASSWORD, Clinic, after

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
FASTER = "A move abroad in eight weeks; agreed with the family doctor."


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register()


def add(clinic: Clinic, patient_id: int, name: str, dose: str, **more: Any) -> None:
    chart.add_medicine(patient_id=patient_id, name=name, dose=dose, by=clinic.by(), now=NOW, **more)


def view(patient_id: int, now=NOW) -> queries.OpioidView:
    return queries.opioid_view(patient_id, now)


def wish(**changes: Any) -> Wish:
    return Wish(
        **{
            "drug": "oxycodone", "dose": Fraction(60), "times_a_day": 2, "strengths": (Fraction(5), Fraction(10)),
            "use": Use.LONG, "percent": Fraction(10), "every_days": 30, "floor": Fraction(20), "starts_on": TODAY,
            **changes,
        }
    )  # fmt: skip


def sign(clinic: Clinic, patient_id: int, planned: Wish | None = None, *, now: datetime = NOW, **more: Any) -> int:
    words = {"stops_if": "Pain worse by 2, or a bad week.", "agreed": "Yes, slowly please.", **more}
    signed = confirm_password(user=clinic.prescriber, password=PASSWORD, now=now)
    return tapering.sign_taper(patient_id=patient_id, wish=planned or wish(), signed=signed, now=now, **words)


def calm(on: date = TODAY, **changes: Any) -> Look:
    facts: dict[str, Any] = {"pain": 5, "withdrawal": frozenset(), "wants_to_pause": False, "self_harm": False}
    return Look(on=on, **{**facts, **changes})


def days(count: float):
    return NOW + timedelta(days=count)


def rules(decision) -> set[str]:
    return {finding.rule.partition("-")[0] for finding in decision.findings if finding.blocks}


def test_the_load_is_of_the_list_as_it_stands(clinic, patient_id):
    add(clinic, patient_id, "Percocet 5/325", "1 tab every 6 hours")
    add(clinic, patient_id, "morphine ER", "15 mg twice a day")
    add(clinic, patient_id, "gabapentin", "300 mg at night")
    assert view(patient_id).load.mme_per_day == 60

    chart.add_medicine(patient_id=patient_id, name="morphine ER", taken=False, by=clinic.by(), now=after(1))

    assert view(patient_id).load.mme_per_day == 30


@pytest.mark.hazard("H-90")
def test_a_medicine_that_nobody_explained_keeps_the_load_unknown(clinic, patient_id):
    add(clinic, patient_id, "morphine", "15 mg twice a day")
    add(clinic, patient_id, "blue pain pill", "1 a day")
    assert view(patient_id).load.mme_per_day is None
    assert view(patient_id).load.counted_mme_per_day == 30

    chart.identify_medicine(
        patient_id=patient_id, name="blue pain pill", ingredient="ibuprofen", by=clinic.by(), now=after(1)
    )

    assert view(patient_id).load.mme_per_day == 30


def test_a_load_keeps_the_version_and_the_day_of_its_table(clinic, patient_id):
    add(clinic, patient_id, "morphine", "30 mg twice a day")
    key = uuid4()
    first = services.record_load(patient_id=patient_id, by=clinic.by(), now=after(2), key=key)
    again = services.record_load(patient_id=patient_id, by=clinic.by(), now=after(3), key=key)

    row = LoadRecord.objects.get(pk=first)
    assert again == first
    assert row.mme_per_day == 60
    assert row.band == "50-89.99"
    assert (row.table_version, row.table_effective) == ("2022", date(2022, 11, 4))
    assert "morphine 30x2x1=60" in {item["working"] for item in row.items}


def test_no_load_of_an_empty_list_is_put_on_record(clinic, patient_id):
    for name in {row.name for row in medicine_list(patient_id) if row.taken}:
        chart.add_medicine(patient_id=patient_id, name=name, taken=False, by=clinic.by(), now=after(1))

    with pytest.raises(Refused, match="empty"):
        services.record_load(patient_id=patient_id, by=clinic.by(), now=after(2))


def test_a_load_on_record_is_never_changed(clinic, patient_id):
    add(clinic, patient_id, "morphine", "30 mg twice a day")
    row = services.record_load(patient_id=patient_id, by=clinic.by(), now=after(2))

    with pytest.raises(DatabaseError), transaction.atomic():
        LoadRecord.objects.filter(pk=row).update(band="<50")


@pytest.mark.hazard("H-91")
def test_what_an_opioid_asks_for_is_said_until_it_is_on_record(clinic, patient_id):
    add(clinic, patient_id, "morphine", "30 mg twice a day")
    add(clinic, patient_id, "Ativan", "1 mg at night")
    before = view(patient_id).decision
    assert rules(before) == {"O04", "O05"}
    assert any(finding.rule == "O03-lorazepam" for finding in before.findings)

    services.offer_naloxone(patient_id=patient_id, answer=Naloxone.GIVEN, by=clinic.by(), now=after(1))
    services.record_pdmp_look(
        patient_id=patient_id, programme="New Mexico PMP", looked_at=after(1), seen="Nothing new.", as_expected=True,
        by=clinic.by(), now=after(2),
    )  # fmt: skip

    assert view(patient_id, after(3)).decision.allows
    assert rules(view(patient_id, days(91)).decision) == {"O05"}
    assert view(patient_id).pdmp[0].by == "Demo Nurse, RN"


def test_a_look_into_the_programme_says_when_and_what(clinic, patient_id):
    given = {"patient_id": patient_id, "programme": "NM", "as_expected": True, "by": clinic.by(), "now": NOW}
    with pytest.raises(NotPlausible):
        services.record_pdmp_look(looked_at=after(5), seen="x", **given)
    with pytest.raises(NotPlausible):
        services.record_pdmp_look(looked_at=NOW, seen=" ", **given)


def test_the_pain_of_an_infusion_day_stands_beside_the_load(clinic, patient_id):
    session_id = clinic.ready(patient_id)
    chart.score(session_id=session_id, scale=Scale.PAIN, value=7, by=clinic.by(), now=after(1))
    clinic.start(session_id, now=after(2))

    found = view(patient_id, after(3))
    assert [row.score for row in found.pains] == [7]
    assert found.infusions == (after(2),)


def test_a_plan_is_signed_by_a_prescriber_with_what_the_patient_said(clinic, patient_id):
    plan_id = sign(clinic, patient_id)

    taper = view(patient_id).taper
    assert taper is not None
    assert (taper.id, taper.agreed, taper.by) == (plan_id, "Yes, slowly please.", "Demo Prescriber, MD")
    assert [step.dose for step in taper.steps][:3] == [55, 50, 45]
    with pytest.raises(NotPermitted):
        tapering.sign_taper(
            patient_id=patient_id, wish=wish(), stops_if="x", agreed="yes", now=NOW,
            signed=confirm_password(user=clinic.nurse, password=PASSWORD, now=NOW),
        )  # fmt: skip


@pytest.mark.hazard("H-92")
def test_a_plan_faster_than_the_stated_rates_needs_a_written_reason(clinic, patient_id):
    fast = wish(percent=Fraction(20))
    with pytest.raises(Refused) as refusal:
        sign(clinic, patient_id, fast)
    assert rules(refusal.value.decision) >= {"O10"}
    with pytest.raises(Refused):
        sign(clinic, patient_id, fast, faster_because="hurry")

    sign(clinic, patient_id, fast, faster_because=FASTER)

    taper = view(patient_id).taper
    assert taper is not None
    assert taper.faster_because == FASTER
    assert {f.override.reason for f in taper.decision.findings if f.override} == {FASTER}


@pytest.mark.parametrize("missing", ["agreed", "stops_if"])
def test_without_agreement_or_an_end_there_is_no_plan(clinic, patient_id, missing):
    blank: dict[str, Any] = {missing: " "}
    with pytest.raises(NotPlausible):
        sign(clinic, patient_id, **blank)
    assert not TaperPlan.objects.exists()


@pytest.mark.hazard("H-92")
def test_a_step_waits_for_its_day_and_for_a_look(clinic, patient_id):
    plan_id = sign(clinic, patient_id)
    with pytest.raises(Refused) as early:
        tapering.take_step(plan_id=plan_id, by=clinic.by(), now=NOW)
    assert rules(early.value.decision) == {"O19"}

    tapering.record_look(plan_id=plan_id, found=calm(TODAY + timedelta(days=30)), by=clinic.by(), now=days(30))
    tapering.take_step(plan_id=plan_id, by=clinic.by(), now=days(30))

    taper = view(patient_id).taper
    assert taper is not None
    assert taper.standing.step == 1
    assert taper.standing.dose == 55


@pytest.mark.hazard("H-92")
@pytest.mark.parametrize(
    "worse",
    [{"withdrawal": frozenset({Withdrawal.SWEATING})}, {"pain": 8}, {"wants_to_pause": True}, {"self_harm": True}],
)
def test_a_look_that_hurts_puts_the_plan_on_pause_by_itself(clinic, patient_id, worse):
    plan_id = sign(clinic, patient_id)
    tapering.record_look(plan_id=plan_id, found=calm(), by=clinic.by(), now=NOW)
    tapering.record_look(plan_id=plan_id, found=calm(TODAY + timedelta(days=30), **worse), by=clinic.by(), now=days(30))

    taper = view(patient_id).taper
    assert taper is not None
    assert taper.standing.paused
    assert taper.moves[0].because
    with pytest.raises(Refused):
        tapering.take_step(plan_id=plan_id, by=clinic.by(), now=days(30))
    with pytest.raises(Refused):
        tapering.take_step(plan_id=plan_id, because=FASTER, by=clinic.by("prescriber"), now=days(30))


def test_what_was_not_asked_pauses_nothing_and_holds_the_step(clinic, patient_id):
    plan_id = sign(clinic, patient_id)
    tapering.record_look(plan_id=plan_id, found=calm(withdrawal=UNKNOWN), by=clinic.by(), now=NOW)

    taper = view(patient_id).taper
    assert taper is not None
    assert not taper.standing.paused
    with pytest.raises(Refused) as refusal:
        tapering.take_step(plan_id=plan_id, by=clinic.by(), now=days(30))
    assert "O16" in rules(refusal.value.decision)


def test_only_a_prescriber_lets_it_go_on_and_ends_it(clinic, patient_id):
    plan_id = sign(clinic, patient_id)
    tapering.pause_taper(plan_id=plan_id, because="A death in the family.", by=clinic.by(), now=NOW)
    with pytest.raises(Refused):
        tapering.pause_taper(plan_id=plan_id, because="Again.", by=clinic.by(), now=NOW)
    with pytest.raises(NotPermitted):
        tapering.resume_taper(plan_id=plan_id, because="Better now.", by=clinic.by(), now=NOW)

    prescriber = clinic.by("prescriber")
    tapering.resume_taper(plan_id=plan_id, because="Better now.", by=prescriber, now=days(3))
    tapering.end_taper(plan_id=plan_id, because="The dose of today suits.", by=prescriber, now=days(4))

    assert view(patient_id).taper is None
    with pytest.raises(Refused):
        tapering.pause_taper(plan_id=plan_id, because="Too late.", by=clinic.by(), now=days(5))


def test_a_later_plan_replaces_the_one_that_stands(clinic, patient_id):
    first = sign(clinic, patient_id)
    second = sign(clinic, patient_id, wish(percent=Fraction(5)), now=after(5))

    tapers = {taper.id: taper for taper in view(patient_id).tapers}
    assert tapers[first].replaced
    assert [taper.id for taper in tapers.values() if taper.is_open] == [second]
    with pytest.raises(Refused):
        tapering.record_look(plan_id=first, found=calm(), by=clinic.by(), now=after(6))


def test_a_step_pressed_twice_is_taken_once(clinic, patient_id):
    plan_id, key = sign(clinic, patient_id), uuid4()
    tapering.record_look(plan_id=plan_id, found=calm(), by=clinic.by(), now=NOW)

    first = tapering.take_step(plan_id=plan_id, by=clinic.by(), now=days(30), key=key)
    again = tapering.take_step(plan_id=plan_id, by=clinic.by(), now=days(30), key=key)

    assert first == again
    assert TaperMove.objects.count() == 1


def test_the_database_refuses_a_plan_that_does_not_come_down(clinic, patient_id):
    plan_id = sign(clinic, patient_id)
    row = TaperPlan.objects.get(pk=plan_id)
    row.pk, row.entry, row.floor, row._state.adding = None, uuid4(), Decimal(60), True

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
