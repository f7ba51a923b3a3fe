"""How long relief lasts: the page says what it rests on, and gives no date from too little."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from reprieve.chart import services as chart
from reprieve.chart.queries import relief_view
from reprieve.staff.relief import relief_of
from reprieve.therapy.forecast import Proposal
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

    for said in ("population only", "Too little is known for a date", "1 own scores; 3 are needed.", "never a booking"):
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
