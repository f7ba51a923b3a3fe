"""How long relief lasts: the page says what it rests on, and gives no date from too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import services as chart
from reprieve.chart.queries import relief_view
from reprieve.outcomes import services as outcomes
from reprieve.outcomes.queries import course_of
from reprieve.staff.relief import relief_of, relief_of_course
from reprieve.therapy.forecast import Proposal
from reprieve.therapy.protocols import Indication
from reprieve.therapy.scales import Scale
from tests.clinic import CRPS, Clinic


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def treated(clinic: Clinic, patient: int, pain: int, at: datetime, *, afterwards: int | None = None) -> None:
    """Give one infusion with a pain score before it, and perhaps one while it runs."""
    session_id = clinic.ready(patient, now=at, protocol_key=CRPS)
    chart.score(session_id=session_id, scale=Scale.PAIN, value=pain, by=clinic.by(), now=at)
    clinic.start(session_id, now=at + timedelta(minutes=1))
    if afterwards is not None:
        chart.score(
            session_id=session_id, scale=Scale.PAIN, value=afterwards, by=clinic.by(), now=at + timedelta(minutes=20)
        )
    clinic.stop(session_id, now=at + timedelta(minutes=30))


def test_before_the_first_infusion_there_is_nothing_to_forecast(clinic, nurse):
    patient = clinic.register(now=timezone.now(), protocol_key=CRPS)

    page = nurse.get(f"/patients/{patient}/forecast").content.decode()

    assert "No infusion was given yet" in page
    assert "relief-title" not in page


@pytest.mark.hazard("H-95")
def test_one_infusion_shows_the_population_and_no_date(clinic, nurse):
    patient = clinic.register(now=timezone.now() - timedelta(days=5), protocol_key=CRPS)
    treated(clinic, patient, 8, timezone.now() - timedelta(days=4))

    page = nurse.get(f"/patients/{patient}/forecast").content.decode()

    for said in (
        "population only",
        "Too little is known for a date",
        "Own scores: 1; 3 are needed.",
        "never a booking",
    ):
        assert said in page
    assert "(window" not in page
    assert 'aria-labelledby="relief-title relief-desc"' in page


def test_what_was_said_under_the_drug_does_not_count(clinic):
    patient = clinic.register(now=timezone.now() - timedelta(days=5), protocol_key=CRPS)
    treated(clinic, patient, 8, timezone.now() - timedelta(days=4), afterwards=1)

    view = relief_view(patient, timezone.now())

    assert [report.points for report in view.pain] == [8]
    assert len(view.started) == 1


def test_days_count_from_the_first_infusion_and_limits_are_the_protocols(clinic):
    patient = clinic.register(now=timezone.now() - timedelta(days=5), protocol_key=CRPS)
    treated(clinic, patient, 8, timezone.now() - timedelta(days=4))

    found = relief_of(relief_view(patient, timezone.now()))

    assert found is not None
    assert found.history.infusion_days == (0.0,)
    assert found.history.today == 4
    assert (found.settings.least_interval_days, found.settings.most_a_year) == (28, 12)
    assert found.forecast.review.proposal is Proposal.TOO_LITTLE


def test_the_patients_page_leads_there_and_the_look_is_on_the_trail(clinic, nurse):
    patient = clinic.register(now=timezone.now(), protocol_key=CRPS)

    assert f"/patients/{patient}/forecast" in nurse.get(f"/patients/{patient}").content.decode()
    assert nurse.get("/patients/999999/forecast").status_code == 404


def reported(clinic: Clinic, patient: int, instrument: str, at: datetime, *values: int) -> None:
    outcomes.answer_all(
        patient_id=patient,
        instrument=instrument,
        answers={str(place): value for place, value in enumerate(values, 1)},
        by=clinic.by(),
        now=timezone.now(),
        for_at=at,
        key=uuid4(),
    )


def test_the_course_page_forecasts_what_the_patient_reports(clinic, enter):
    start = timezone.now() - timedelta(days=15)
    patient = clinic.register(now=start - timedelta(days=10), protocol_key=CRPS)
    outcomes.assign(patient_id=patient, indication=Indication.CRPS, by=clinic.by(), now=start - timedelta(days=9))
    for day in (-5, -3, -1):
        reported(clinic, patient, "nrs", start + timedelta(days=day), 8)
    treated(clinic, patient, 8, start)
    for day in (3, 7, 10, 13):
        reported(clinic, patient, "nrs", start + timedelta(days=day), 3)

    prescriber = enter(clinic.prescriber)
    page = prescriber.get(f"/patients/{patient}/course").content.decode()

    assert "own scores: 7" in prescriber.get(f"/patients/{patient}/forecast").content.decode()
    for said in (
        "own scores: 7",
        "Look again",
        "(window ",
        "every 28 days:",
        "What would change it",
        "never a booking",
    ):
        assert said in page
    assert page.count('id="relief-title"') == 1


@pytest.mark.hazard("H-95")
def test_two_reports_above_the_threshold_call_for_a_look_now(clinic, enter):
    start = timezone.now() - timedelta(days=15)
    patient = clinic.register(now=start - timedelta(days=10), protocol_key=CRPS)
    for day in (-5, -3, -1):
        reported(clinic, patient, "nrs", start + timedelta(days=day), 8)
    treated(clinic, patient, 8, start)
    for day, points in ((3, 3), (7, 7), (11, 7), (14, 8)):
        reported(clinic, patient, "nrs", start + timedelta(days=day), points)

    page = enter(clinic.prescriber).get(f"/patients/{patient}/course").content.decode()

    assert "Look now" in page
    assert "whatever was forecast" in page


def test_what_is_reported_after_the_start_on_its_day_does_not_count(clinic):
    start = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=10)
    patient = clinic.register(now=start - timedelta(days=10), protocol_key=CRPS)
    reported(clinic, patient, "nrs", start - timedelta(hours=2), 8)
    treated(clinic, patient, 8, start)
    reported(clinic, patient, "nrs", start + timedelta(hours=5), 1)

    found = relief_of_course(course_of(patient, timezone.now()), None)

    assert found is not None
    assert [(score.day, score.points) for score in found.history.scores] == [(0, 8)]


def test_a_review_falls_on_a_day_on_which_the_clinic_is_open(clinic):
    patient = clinic.register(now=timezone.now() - timedelta(days=5), protocol_key=CRPS)
    treated(clinic, patient, 8, timezone.now() - timedelta(days=4))
    relief = relief_of(relief_view(patient, timezone.now()))
    assert relief is not None
    to_saturday = float((5 - relief.first.weekday()) % 7)

    week = replace(relief, open_days=frozenset(range(5)))
    assert week.open_on(to_saturday) == relief.first + timedelta(days=to_saturday + 2)
    assert week.open_on(to_saturday, at_latest=True) == relief.first + timedelta(days=to_saturday - 1)
    unsaid = replace(relief, open_days=frozenset())
    assert unsaid.open_on(to_saturday) == relief.first + timedelta(days=to_saturday)
