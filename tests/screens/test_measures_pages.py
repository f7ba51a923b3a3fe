"""Questionnaires, calls for help and the course, as nurse and prescriber see them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import services as chart
from reprieve.opioids import services as opioids
from reprieve.outcomes import queries, services
from reprieve.therapy.protocols import Indication
from tests.clinic import PASSWORD, Clinic

WELL = {f"item-{item}": "1" for item in range(1, 9)} | {"item-9": "0"}


@pytest.fixture
def patient(clinic: Clinic) -> int:
    now = timezone.now() - timedelta(days=10)
    patient_id = clinic.register(now=now)
    services.assign(patient_id=patient_id, indication=Indication.DEPRESSION, by=clinic.by(), now=now)
    return patient_id


def send(client: Any, address: str, **typed: object) -> Any:
    return client.post(address, {"key": str(uuid4()), **typed}, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_questionnaires_are_assigned_typed_in_and_listed(clinic, enter):
    patient_id, nurse = clinic.register(), enter(clinic.nurse)
    address = f"/patients/{patient_id}/measures"
    assert "No questionnaires are assigned" in text(nurse.get(address))

    page = text(send(nurse, f"{address}/assign", indication="depression"))
    assert "PHQ-9" in page
    assert "before the course" in page
    due = next(one for one in queries.due_for(patient_id, timezone.now()) if one.instrument.name == "phq-9")

    page = text(send(nurse, f"{address}/new/phq-9?occasion={due.key}", **WELL))
    assert "PHQ-9 is on record." in page
    assert "mild" in page
    assert due.key not in {
        one.key for one in queries.due_for(patient_id, timezone.now()) if one.instrument.name == "phq-9"
    }
    assert "Measures are assigned already." in text(send(nurse, f"{address}/assign", indication="ocd"))

    page = text(send(nurse, f"{address}/end", reason="Course is over"))
    assert "Nothing more falls due." in page


def test_what_is_left_empty_is_asked_about_and_nothing_typed_is_lost(clinic, enter, patient):
    nurse, address = enter(clinic.nurse), f"/patients/{patient}/measures/new/phq-9"
    typed = WELL | {"item-3": ""}

    answer = send(nurse, address, **typed)
    assert answer.status_code == 422
    assert "Not answered: 3." in text(answer)
    assert len(re.findall(r"<input[^>]* checked", text(answer))) == 8
    assert not queries.scores_of(patient)

    send(nurse, address, **typed, left_open="on")
    (score,) = queries.scores_of(patient)
    assert (score.missing, score.prorated) == (("3",), True)
    assert "Nothing was answered." in text(send(nurse, address))
    future = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert "still to come" in text(send(nurse, address, **WELL, for_at=future))


def test_pressing_twice_makes_one_form(clinic, enter, patient):
    nurse, key = enter(clinic.nurse), str(uuid4())
    for _ in range(2):
        nurse.post(f"/patients/{patient}/measures/new/phq-9", {"key": key, **WELL})

    assert len(queries.scores_of(patient)) == 1


def test_a_form_is_corrected_and_the_earlier_one_stays_struck(clinic, enter, patient):
    nurse = enter(clinic.nurse)
    send(nurse, f"/patients/{patient}/measures/new/phq-9", **WELL)
    (score,) = queries.scores_of(patient)

    page = text(send(nurse, f"/measures/{score.form_id}", **WELL | {"item-1": "3"}, reason="Misread item 1"))

    assert 'class="struck"' in page
    assert [row.value for row in queries.scores_of(patient)] == [10]
    assert "A later form corrects this one." in text(nurse.get(f"/measures/{score.form_id}"))


def test_an_instrument_without_words_is_typed_by_number(clinic, enter, patient):
    nurse = enter(clinic.nurse)
    page = text(nurse.get(f"/patients/{patient}/measures/new/madrs"))
    assert "Item 10" in page
    assert "Item 1<" in page or "Item 1" in page
    for name in ("c-ssrs", "audit-c", "peg", "bpic-ss", "pcl-5", "moaa-s", "paindetect"):
        assert nurse.get(f"/patients/{patient}/measures/new/{name}").status_code == 200
    assert nurse.get(f"/patients/{patient}/measures/new/nothing").status_code == 404
    assert nurse.get("/patients/999999/measures").status_code == 404
    assert nurse.get("/measures/999999").status_code == 404


@pytest.mark.hazard("H-80")
def test_a_call_for_help_stands_over_board_and_day_until_it_is_done(clinic, enter, patient):
    form_id = services.begin(
        patient_id=patient, instrument="phq-9", by=services.patient_actor(patient), now=timezone.now()
    )
    services.answer_item(
        form_id=form_id, item="9", value=1, by=services.patient_actor(patient), now=timezone.now(), key=uuid4()
    )
    nurse, prescriber = enter(clinic.nurse), enter(clinic.prescriber)
    for page in ("/board", "/day"):
        assert "may mean self-harm" in text(nurse.get(page))
        assert "Nobody has seen it yet." in text(prescriber.get(page))
    assert "may mean self-harm" not in text(enter(clinic.front_desk).get("/day"))
    assert 'data-live="queue:self-harm"' in text(nurse.get("/help-calls/banner"))

    (call,) = queries.escalations()
    page = text(nurse.get(f"/help-calls/{call.id}"))
    assert "988" in page
    assert "Nobody has seen it" in page
    page = text(send(nurse, f"/help-calls/{call.id}/seen"))
    assert "Seen by" in page
    assert "Nobody has seen" not in text(nurse.get("/board"))
    assert send(prescriber, f"/help-calls/{call.id}", did="ok").status_code == 422
    send(prescriber, f"/help-calls/{call.id}", did="Rang at once: safe, daughter stays tonight.")
    assert "may mean self-harm" not in text(nurse.get("/board"))
    assert "daughter stays" in text(nurse.get("/help-calls"))
    assert "on record already" in text(send(nurse, f"/help-calls/{call.id}/seen"))
    assert nurse.get("/help-calls/999999").status_code == 404


def test_the_course_shows_scores_and_infusions_and_what_the_rules_say(clinic, enter, patient):
    nurse, now = enter(clinic.nurse), timezone.now()
    address = f"/patients/{patient}/course"
    assert "No questionnaire has a score yet." in text(nurse.get(address))
    start = now - timedelta(days=5)
    by = clinic.by()

    def phq(at, value: int, nine: int) -> None:
        answers = {str(item): value for item in range(1, 9)} | {"9": nine}
        services.answer_all(
            patient_id=patient, instrument="phq-9", answers=answers, by=by, now=now, for_at=at, key=uuid4()
        )

    phq(start - timedelta(days=1), 2, 0)
    session_id = clinic.ready(patient, now=start)
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=start + timedelta(minutes=40))
    phq(start + timedelta(days=1), 1, 0)

    page = text(nurse.get(address))
    assert "16 before the course, 8 on" in page
    assert "8 points less (50 %)" in page
    assert "MCINNES22 [read]" in page
    assert "No remission" in page
    assert "Planned: 6 infusions within 21 days" in page
    assert "Given in this series: 1, on " in page
    assert page.count("<svg") >= 2

    phq(start + timedelta(days=3), 3, 2)
    page = text(nurse.get(address))
    assert "PHQ-9 is worse than before the course." in page
    assert "Thoughts of self-harm that were not there before the course." in page
    assert nurse.get("/patients/999999/course").status_code == 404


def test_a_pain_course_names_every_part_of_its_verdict(clinic, enter):
    now = timezone.now()
    start = now - timedelta(days=25)
    patient_id = clinic.register(now=start - timedelta(days=10), protocol_key="crps-outpatient-4h")
    by = clinic.by()
    services.assign(patient_id=patient_id, indication=Indication.CRPS, by=by, now=start - timedelta(days=9))

    def said(name: str, at, *values: int) -> None:
        answers = {str(place): value for place, value in enumerate(values, 1)}
        services.answer_all(
            patient_id=patient_id, instrument=name, answers=answers, by=by, now=now, for_at=at, key=uuid4()
        )

    said("nrs", start - timedelta(days=1), 8)
    said("peg", start - timedelta(days=1), 8, 8, 8)
    session_id = clinic.ready(patient_id, now=start, protocol_key="crps-outpatient-4h")
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=start + timedelta(minutes=60))
    for day in (2, 9, 16, 22, 24):
        said("nrs", start + timedelta(days=day), 4)
    said("peg", start + timedelta(days=22), 4, 4, 4)

    page = text(enter(clinic.prescriber).get(f"/patients/{patient_id}/course"))

    assert "Not assessable" in page, "nobody knows the opioids"
    assert "pain at least 30 % below the baseline" in page
    assert "Has to hold for 21 days" in page
    assert "Still responding; last report on day 24" in page
    assert "The test dose helped" in page


def test_the_course_shows_opioids_and_boosters_on_the_same_axis(clinic, enter):
    now = timezone.now()
    start = now - timedelta(days=40)
    patient_id = clinic.register(now=start - timedelta(days=10), protocol_key="crps-outpatient-4h")
    services.assign(patient_id=patient_id, indication=Indication.CRPS, by=clinic.by(), now=start - timedelta(days=9))
    add, record = chart.add_medicine, opioids.record_load
    for days, dose in ((5, "30 mg twice a day"), (4, "some")):
        at = start - timedelta(days=days)
        add(
            patient_id=patient_id, name="OxyContin", dose=dose, by=clinic.by(), now=at,
            last_taken_at=at - timedelta(hours=20),
        )  # fmt: skip
        record(patient_id=patient_id, by=clinic.by(), now=at)
    session_id = clinic.ready(patient_id, now=start, protocol_key="crps-outpatient-4h")
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=start + timedelta(minutes=60))

    page = text(enter(clinic.prescriber).get(f"/patients/{patient_id}/course"))

    assert "Opioid load (MME a day)" in page
    assert "90 MME a day" in page
    assert "known only in part" in page
    assert "infusion 1 of the series" in page


def test_who_orders_again_says_what_for_and_reads_what_the_reports_say(clinic, enter):
    now = timezone.now()
    start = now - timedelta(days=40)
    patient_id = clinic.register(now=start - timedelta(days=10))
    services.assign(patient_id=patient_id, indication=Indication.DEPRESSION, by=clinic.by(), now=start)
    session_id = clinic.ready(patient_id, now=start)
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=start + timedelta(minutes=40))
    clinic.leaves(session_id, now=start + timedelta(minutes=60))
    prescriber, address = enter(clinic.prescriber), f"/patients/{patient_id}/orders/new"
    typed = {
        "protocol": "depression-0.5",
        "dose_mg_per_kg": "0.5",
        "duration_min": "40",
        "concentration_mg_per_ml": "1",
        "password": PASSWORD,
    }

    page = text(prescriber.get(f"{address}?protocol=depression-0.5"))
    assert "What this infusion is for" in page
    refused = send(prescriber, address, **typed)
    assert refused.status_code == 422
    assert 'value="0.5"' in text(refused)
    page = text(send(prescriber, address, **typed, what_for="booster-asked"))
    assert "A booster: the patient asks for it" in page
