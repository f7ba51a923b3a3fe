"""The forecast on a page: nothing is drawn outside the scale, words, table and drawing agree, unknown stays unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reprieve.chart.queries import PainReport, ReliefView
from reprieve.people.models import Sex
from reprieve.people.queries import PatientSummary
from reprieve.staff.drawing.relief import NARROW, WIDE, draw_relief
from reprieve.staff.drawing.scene import Path, Words
from reprieve.staff.presenters.relief import ReliefPage, present_relief
from reprieve.staff.relief import Relief, relief_of
from reprieve.therapy.protocols import book

FIRST = datetime(2026, 9, 1, 18, 0, tzinfo=UTC)
WEEKS = (8, 4, 3, 4, 5, 4)  # pain before the infusion of each week


def seen(pain: tuple[int, ...] = WEEKS, *, later_days: int = 3, protocol: str | None = "crps-outpatient-4h") -> Relief:
    started = tuple(FIRST + timedelta(days=7 * week) for week in range(len(pain)))
    view = ReliefView(
        patient=PatientSummary(
            id=1, mrn="DEMO-1", given_name="Demo", family_name="Alder", born_on=date(1980, 1, 1), sex=Sex.FEMALE,
            preferred_language="en", phone="",
        ),
        protocol=book()[protocol] if protocol else None,
        started=started,
        pain=tuple(PainReport(at=at, points=points) for at, points in zip(started, pain, strict=True)),
        now=started[-1] + timedelta(days=later_days),
    )  # fmt: skip
    found = relief_of(view)
    assert found is not None
    return found


def page(relief: Relief) -> ReliefPage:
    return present_relief(relief)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_is_drawn_outside_the_sheet(size):
    relief = seen()
    scene = draw_relief(relief.first, relief.history, relief.forecast, description="", size=size)

    for shape in scene.shapes:
        points = [point for run in shape.runs for point in run] if isinstance(shape, Path) else [(shape.x, shape.y)]
        assert all(-1 <= x <= scene.width + 1 and 0 <= y <= scene.height for x, y in points), shape


def test_the_unit_the_threshold_and_today_are_written():
    relief = seen()
    scene = draw_relief(relief.first, relief.history, relief.forecast, description="")
    written = [shape.text for shape in scene.shapes if isinstance(shape, Words)]

    assert any("points, by date" in text for text in written)
    assert any(isinstance(shape, Path) and shape.look == "relief-threshold" for shape in scene.shapes)
    assert page(relief).threshold == "6.0"
    assert "today" in written


def test_every_report_and_every_infusion_has_its_mark():
    relief = seen()
    scene = draw_relief(relief.first, relief.history, relief.forecast, description="")
    looks = [shape.look for shape in scene.shapes if isinstance(shape, Path) and shape.closed]

    assert looks.count("relief-report") == len(WEEKS)
    assert looks.count("relief-infusion") == len(WEEKS)


def test_the_page_gives_dates_of_the_calendar():
    shown = page(seen())

    assert shown.basis == "own scores: 6"
    assert shown.reports[0].day == date(2026, 9, 1)
    assert [row.points for row in shown.reports] == [str(points) for points in WEEKS]
    assert shown.day is not None
    assert shown.day >= date(2026, 9, 1) + timedelta(days=35 + 28)  # the protocol's shortest interval
    assert any("shortest interval is 28 days" in sentence for sentence in shown.why)
    assert "every 28 days: 3 Nov 2026" in shown.fixed_interval


def test_the_table_is_the_forecast_week_by_week():
    relief = seen()
    shown = page(relief)

    assert len(shown.rows) == relief.forecast.days.size // 7
    assert shown.rows[0].day == date(2026, 10, 6) + timedelta(days=3 + 7)
    assert shown.rows[0].p50 == f"{relief.forecast.reports.p50[6]:.1f}"


@pytest.mark.hazard("H-95")
def test_old_scores_give_no_date():
    shown = page(seen(later_days=20))

    assert (shown.day, shown.opens, shown.closes) == (None, None, None)
    assert shown.mark.word == "Too little is known for a date"
    assert any("20 days old" in sentence for sentence in shown.why)


def test_without_a_protocol_no_limit_is_made_up():
    relief = seen(protocol=None)

    assert (relief.settings.least_interval_days, relief.settings.most_a_year) == (None, None)
