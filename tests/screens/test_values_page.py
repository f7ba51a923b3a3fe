"""Every value of a day in one table: observed and recorded time, source, and what somebody looks for in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.clinic import Clinic


@pytest.fixture
def running(clinic: Clinic) -> int:
    start = timezone.now() - timedelta(minutes=32)
    session_id = clinic.ready(clinic.register(now=start - timedelta(hours=2)), now=start)
    clinic.start(session_id, now=start)
    return session_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def lines(client, session_id: int, **asked) -> list[str]:
    page = client.get(f"/sessions/{session_id}/values", asked).content.decode()
    return page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1] if "<tbody>" in page else []


def test_the_four_sources_stand_in_one_table_and_look_different(nurse, running):
    page = "".join(lines(nurse, running))

    for source, word in (("hand", "by hand"), ("computed", "computed"), ("predicted", "predicted")):
        assert f"values__{source}" in page
        assert word in page
    assert "ng/mL" in page


def test_what_was_written_late_shows_both_times_and_can_be_asked_for(nurse, running):
    seen = timezone.localtime(timezone.now() - timedelta(minutes=11))
    nurse.post(f"/sessions/{running}/vitals", {"key": str(uuid4()), "pulse": "91", "seen_at": f"{seen:%H:%M}"})

    (line,) = lines(nurse, running, late="on")

    assert f"{seen:%H:%M}" in line
    assert f"{timezone.localtime():%H:}" in line
    assert "late" in line
    assert "91 /min" in line


def test_the_table_is_narrowed_by_words_kind_and_source(nurse, running):
    every = lines(nurse, running)

    scores = lines(nurse, running, kind="score")
    assert 0 < len(scores) < len(every)
    assert all("RASS" in line for line in lines(nurse, running, q="rass"))
    assert not lines(nurse, running, source="device")
    assert len(lines(nurse, running, kind="nonsense")) == len(every)


def test_the_chart_can_be_looked_at_closely_and_stays_so_while_it_renews(nurse, running):
    page = nurse.get(f"/sessions/{running}?zoom=15").content.decode()
    part = nurse.get(f"/sessions/{running}/chart?zoom=15").content.decode()

    for html in (page, part):
        assert f'data-live-url="/sessions/{running}/chart?zoom=15"' in html
        assert 'aria-current="true">last 15 min' in html
    assert 'aria-current="true">whole day' in nurse.get(f"/sessions/{running}?zoom=7").content.decode()
