"""The screening history on record: days are reckoned, notes are wanted, a no grows old and a yes does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import NotPermitted, NotPlausible, Refused
from reprieve.therapy.decisions import Finding, Verdict
from reprieve.therapy.history import QUESTIONS, Item
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
EVENT = Item.RECENT_CARDIAC_EVENT


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register()


def answer(clinic: Clinic, patient_id: int, item: Item, present: bool, **more) -> None:
    chart.add_screening_answer(
        patient_id=patient_id, item=item, present=present, by=clinic.by(), now=more.pop("now", NOW), **more
    )


def found(patient_id: int, suffix: str, now=NOW) -> Finding:
    decision = queries.patient_view(patient_id, now).screening_decision
    assert decision is not None
    (one,) = [finding for finding in decision.findings if finding.rule.partition("-")[2] == suffix]
    return one


def test_a_cardiac_event_is_reckoned_from_its_day(clinic, patient_id):
    answer(clinic, patient_id, EVENT, True, happened_on=TODAY - timedelta(days=20))

    finding = found(patient_id, "recent-cardiac-event")

    assert (finding.verdict, finding.overridable_by) == (Verdict.REFUSE, frozenset())


@pytest.mark.hazard("H-02")
def test_the_day_of_an_event_is_moved_only_with_a_document(clinic, patient_id):
    answer(clinic, patient_id, EVENT, True, happened_on=TODAY - timedelta(days=20))
    earlier = TODAY - timedelta(days=900)

    with pytest.raises(Refused):
        answer(clinic, patient_id, EVENT, True, happened_on=earlier)
    with pytest.raises(Refused):
        answer(clinic, patient_id, EVENT, False)
    answer(clinic, patient_id, EVENT, True, happened_on=earlier, note="Discharge letter of the hospital.")

    assert found(patient_id, "recent-cardiac-event").verdict is Verdict.ADVISE


@pytest.mark.parametrize("days", [{"present": False}, {"present": True, "item": Item.TIA}])
def test_only_a_yes_to_a_question_about_a_day_has_a_day(clinic, patient_id, days):
    with pytest.raises(NotPlausible):
        answer(clinic, patient_id, days.get("item", EVENT), days["present"], happened_on=TODAY)


def test_a_relative_contraindication_waits_for_the_note_that_it_needs(clinic, patient_id):
    answer(clinic, patient_id, Item.SEVERE_LIVER, True)
    before = found(patient_id, "severe-liver")

    chart.add_specialist_note(
        patient_id=patient_id,
        item=Item.SEVERE_LIVER,
        author="Dr Demo Rowan",
        dated_on=TODAY,
        says="Stable.",
        by=clinic.by(),
        now=NOW,
    )

    after = found(patient_id, "severe-liver")
    assert (before.verdict, bool(before.overridable_by)) == (Verdict.HOLD, False)
    assert (after.verdict, bool(after.overridable_by)) == (Verdict.HOLD, True)


def test_stop_bang_is_reckoned_with_what_the_chart_knows(clinic, patient_id):
    """The tests' patient is a man of 45 and 80 kg: one point; two more and apnoea is likely."""
    for item in (Item.SNORES, Item.TIRED_BY_DAY):
        answer(clinic, patient_id, item, True)

    assert found(patient_id, "stop-bang").verdict is Verdict.HOLD


@pytest.mark.hazard("H-02")
def test_a_no_past_the_clinics_interval_is_unknown_and_a_yes_is_not_forgotten(clinic, patient_id):
    answer(clinic, patient_id, Item.SEIZURES, True)
    later = NOW + timedelta(days=400)
    before = found(patient_id, "porphyria", later)

    chart.set_review_interval(days=365, by=clinic.by("director"), now=NOW)

    assert before.verdict is Verdict.CLEAR
    assert "Not asked yet" in str(found(patient_id, "porphyria", later).says)
    assert "On file" in str(found(patient_id, "seizures", later).says)
    assert found(patient_id, "porphyria", NOW + timedelta(days=300)).verdict is Verdict.CLEAR


def test_no_interval_is_invented_and_only_the_director_sets_one(clinic, patient_id):
    assert queries.patient_view(patient_id, NOW).review_days is None
    with pytest.raises(NotPermitted):
        chart.set_review_interval(days=365, by=clinic.by("prescriber"), now=NOW)
    with pytest.raises(NotPlausible):
        chart.set_review_interval(days=0, by=clinic.by("director"), now=NOW)


def test_every_question_of_the_history_can_be_answered_and_read_back(clinic, patient_id):
    view = queries.patient_view(patient_id, NOW)

    assert set(view.screening) == set(QUESTIONS)
    assert all(row.by == "Demo Nurse, RN" for row in view.screening.values())
