"""The list of medicines: a name stays as typed, what it means is said beside it, and what nobody knows holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.queries import MedicineRow
from reprieve.chart.services import NotFound, NotPermitted, NotPlausible, Refused
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.vocabulary import DrugClass
from tests.clinic import NOW, Clinic, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register()


def add(clinic: Clinic, patient_id: int, name: str, **more) -> None:
    chart.add_medicine(patient_id=patient_id, name=name, by=clinic.by(), now=more.pop("now", NOW), **more)


def row(patient_id: int, name: str) -> MedicineRow:
    return next(row for row in queries.patient_view(patient_id, NOW).medicines if row.name == name)


def medicines_allow(clinic: Clinic, session_id: int) -> bool:
    decision = chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=after(70))
    return not any(f.blocks for f in decision.findings if f.rule[:3] in {"R08", "R09"})


def test_a_name_on_the_list_is_matched_and_stays_as_typed(clinic, patient_id):
    add(clinic, patient_id, "Ativan 1 mg")

    found = row(patient_id, "ativan 1 mg")
    assert (found.ingredient, found.classes) == ("lorazepam", (DrugClass.BENZODIAZEPINE,))


@pytest.mark.hazard("H-18")
def test_an_unmatched_medicine_holds_the_start_until_somebody_says_what_it_is(clinic, patient_id):
    session_id = clinic.ready(patient_id)
    add(clinic, patient_id, "lamotrigin", now=after(60))

    before = medicines_allow(clinic, session_id)
    chart.identify_medicine(
        patient_id=patient_id, name="lamotrigin", ingredient="lamotrigine", by=clinic.by(), now=after(65)
    )

    assert not before
    assert row(patient_id, "lamotrigin").ingredient == "lamotrigine"
    assert medicines_allow(clinic, session_id)


@pytest.mark.hazard("H-18")
def test_a_prescriber_classes_what_is_on_no_list_by_name_and_in_writing(clinic, patient_id):
    session_id = clinic.ready(patient_id)
    add(clinic, patient_id, "zzz mixture", now=after(60))
    said = {"patient_id": patient_id, "name": "zzz mixture", "drug_class": DrugClass.NONE, "now": after(65)}

    with pytest.raises(NotPermitted):
        chart.classify_medicine(**said, note="Peppermint tea.", by=clinic.by())
    with pytest.raises(NotPlausible):
        chart.classify_medicine(**said, note="  ", by=clinic.by("prescriber"))
    chart.classify_medicine(**said, note="Peppermint tea.", by=clinic.by("prescriber"))

    found = row(patient_id, "zzz mixture")
    assert (found.class_note, found.by) == ("Peppermint tea.", "Demo Prescriber, MD")
    assert medicines_allow(clinic, session_id)


def test_what_was_said_of_a_name_holds_when_it_is_taken_again(clinic, patient_id):
    add(clinic, patient_id, "lamotrigin")
    chart.identify_medicine(patient_id=patient_id, name="lamotrigin", ingredient="lamotrigine", by=clinic.by(), now=NOW)

    add(clinic, patient_id, "Lamotrigin", dose="200 mg", last_taken_at=NOW - timedelta(hours=3))

    found = row(patient_id, "lamotrigin")
    assert (found.ingredient, found.dose) == ("lamotrigine", "200 mg")


def test_what_was_said_of_one_patients_medicine_says_nothing_of_anothers(clinic, patient_id):
    other = clinic.register("Birch")
    for somebody in (patient_id, other):
        add(clinic, somebody, "lamotrigin")

    chart.identify_medicine(patient_id=other, name="lamotrigin", ingredient="lamotrigine", by=clinic.by(), now=NOW)

    assert row(patient_id, "lamotrigin").classes == ()


@pytest.mark.hazard("H-18")
def test_nobody_calls_a_known_drug_harmless(clinic, patient_id):
    add(clinic, patient_id, "theophylline")

    with pytest.raises(Refused, match="on the list of drugs: theophylline"):
        chart.classify_medicine(
            patient_id=patient_id,
            name="theophylline",
            drug_class=DrugClass.NONE,
            note="Only a little.",
            by=clinic.by("prescriber"),
            now=NOW,
        )
    with pytest.raises(Refused):
        chart.identify_medicine(
            patient_id=patient_id, name="theophylline", ingredient="metformin", by=clinic.by(), now=NOW
        )

    assert row(patient_id, "theophylline").classes == (DrugClass.THEOPHYLLINE,)


def test_only_what_is_on_the_patients_list_and_on_the_list_of_drugs_is_identified(clinic, patient_id):
    add(clinic, patient_id, "zzz")

    with pytest.raises(NotFound):
        chart.identify_medicine(patient_id=patient_id, name="yyy", ingredient="metformin", by=clinic.by(), now=NOW)
    with pytest.raises(NotFound):
        chart.identify_medicine(patient_id=patient_id, name="zzz", ingredient="zzz", by=clinic.by(), now=NOW)


def test_one_drug_under_two_names_is_said(clinic, patient_id):
    add(clinic, patient_id, "Ativan")
    add(clinic, patient_id, "lorazepam")

    decision = queries.patient_view(patient_id, NOW).screening_decision

    assert decision is not None
    (twice,) = [finding for finding in decision.findings if finding.rule == "R09-twice-lorazepam"]
    assert twice.verdict is Verdict.ADVISE
    assert "ativan, lorazepam" in str(twice.says)


def test_a_second_class_speaks_for_itself(clinic, patient_id):
    add(clinic, patient_id, "methadone", last_taken_at=NOW - timedelta(hours=2))

    decision = queries.patient_view(patient_id, NOW).screening_decision

    assert decision is not None
    verdicts = {finding.rule: finding.verdict for finding in decision.findings if "methadone" in finding.rule}
    assert verdicts == {"R09-methadone": Verdict.HOLD, "R09-methadone-qt-prolonging": Verdict.ADVISE}


def test_saying_what_it_is_leaves_a_trace(clinic, patient_id):
    add(clinic, patient_id, "lamotrigin")

    chart.identify_medicine(patient_id=patient_id, name="lamotrigin", ingredient="lamotrigine", by=clinic.by(), now=NOW)

    entry = trail.trail(limit=1)[0]
    assert (entry.action, entry.patient_id) == ("medicine identified", patient_id)
