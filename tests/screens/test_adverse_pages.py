"""Recording harm from the session's page, and its numbers for the owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.therapy.scales import Scale
from tests.clinic import PASSWORD, Clinic


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def running(clinic: Clinic, now) -> int:
    start = now - timedelta(minutes=20)
    session_id = clinic.ready(clinic.register(now=start - timedelta(minutes=40)), now=start)
    clinic.start(session_id, now=start)
    return session_id


def typed(now: datetime, **changes: str) -> dict[str, str]:
    """What a nurse types; `prompt` never fills it in."""
    return {
        "key": str(uuid4()),
        "harm": "high_pressure",
        "onset_at": f"{timezone.localtime(now) - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
        "grade": "2",
        "serious": "no",
        "relation": "probable",
        "action": "pump_paused",
        "outcome": "going_on",
        "words": "Flushed, no headache",
        "password": PASSWORD,
        **changes,
    }


def test_a_nurse_records_one_and_reads_it_back(clinic, enter, running, now):
    nurse = enter(clinic.nurse)
    answer = nurse.post(f"/sessions/{running}/adverse-events", typed(now), follow=True)

    page = answer.content.decode()
    assert "Grade 2" in page
    assert "Flushed, no headache" in page
    assert "Demo Nurse, RN" in page
    assert "high blood pressure" in nurse.get(f"/sessions/{running}/record").content.decode()


def test_a_prompt_lends_its_words_but_not_its_judgement(clinic, enter, running, now):
    chart.score(session_id=running, scale=Scale.RASS, value=-3, by=clinic.by(), now=now)
    prompt = next(row for row in queries.session_view(running, now).prompts if row.rule == "R22")
    nurse = enter(clinic.nurse)
    assert f"adverse-events?prompt={prompt.id}" in nurse.get(f"/sessions/{running}").content.decode()

    page = nurse.get(f"/sessions/{running}/adverse-events?prompt={prompt.id}").content.decode()

    assert "RASS: -3; the limit is -3." in page
    assert "checked" not in page
    assert "selected" in page.split("Choose …")[0].rsplit("<option", 1)[1]
    assert nurse.get(f"/sessions/{running}/adverse-events?prompt=999").status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "wrong"}, "not your password"),
        ({"grade": ""}, "This field is required."),
        ({"outcome": "gone"}, "has a time when it was gone"),
        ({"harm": "other", "words": ""}, "Say what it was."),
        ({"onset_at": ""}, "When did it begin?"),
        ({"onset_at": "2999-01-01T10:00"}, "has not come yet"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_typed_is_lost(clinic, enter, running, now, changes, says):
    answer = enter(clinic.nurse).post(f"/sessions/{running}/adverse-events", typed(now, action="watched", **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert '<option value="watched" selected>' in page
    assert queries.adverse_events(running) == ()


def test_it_is_corrected_with_what_it_said_before_the_eye(clinic, enter, running, now):
    nurse = enter(clinic.nurse)
    nurse.post(f"/sessions/{running}/adverse-events", typed(now))
    first = queries.adverse_events(running)[0].id
    address = f"/sessions/{running}/adverse-events/{first}"
    assert "Flushed, no headache" in nurse.get(address).content.decode()

    minutes = f"{timezone.localtime(now):%Y-%m-%dT%H:%M}"
    nurse.post(address, typed(now, outcome="gone", resolved_at=minutes, reason="It passed."))

    assert [row.counts for row in queries.adverse_events(running)] == [False, True]


@pytest.mark.hazard("H-14")
def test_the_owner_sees_numbers_without_names_and_without_small_counts(clinic, enter, running, now):
    enter(clinic.nurse).post(f"/sessions/{running}/adverse-events", typed(now))
    owner, director = enter(clinic.owner), enter(clinic.director)

    for address in ("/safety", "/safety.csv"):
        hidden, shown = owner.get(address).content.decode(), director.get(address).content.decode()
        assert "1 to 10" in hidden
        assert "1 to 10" not in shown
        assert "Flushed" not in hidden + owner.get(address).content.decode()
        assert "100.0" in shown  # one event, one infusion
        assert "100.0" not in hidden
    assert "Flushed" in director.get("/safety").content.decode()
    assert owner.get(f"/sessions/{running}/adverse-events").status_code == 403


def test_months_the_wrong_way_round_are_said(clinic, enter):
    page = enter(clinic.director).get("/safety?first=2026-05&last=2026-01").content.decode()

    assert "The last month lies before the first." in page
