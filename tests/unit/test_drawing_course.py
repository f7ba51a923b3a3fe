"""The course of a patient and the clinic's curve as drawings and tables; small counts are hidden by row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.outcomes.queries import ClinicOutcomes, CourseResult, MeasureCourse, Point, Series
from reprieve.outcomes.queries.judging import follow
from reprieve.staff.drawing.course import NARROW, WIDE, CourseSheet, Format, Lane, draw
from reprieve.staff.drawing.scene import Path, Words
from reprieve.staff.drawing.svg import svg
from reprieve.staff.presenters.outcomes import present_outcomes
from reprieve.staff.presenters.outcomes_files import cells, csv_rows, dictionary_rows
from reprieve.therapy.course import Given
from reprieve.therapy.decisions import UNKNOWN, Fact
from reprieve.therapy.durability import Followed, Standing
from reprieve.therapy.instruments import instrument
from reprieve.therapy.protocols import Indication, book
from reprieve.therapy.series_plan import PLANS, so_far

START = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)


def sheet(*values: tuple[float, float]) -> CourseSheet:
    points = tuple((START + timedelta(days=day), value) for day, value in values)
    return CourseSheet(
        begins=START - timedelta(days=1),
        ends=START + timedelta(days=max(day for day, _ in values) + 1),
        now=START + timedelta(days=3),
        infusions=((START, True, "35 mg"), (START + timedelta(days=4), False, "")),
        harm=((START + timedelta(hours=1), "grade 2"),),
        lanes=(Lane(title="PHQ-9", unit="0 to 27 points", low=0, high=27, points=points, baseline=18),),
        says="words",
    )


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_course_is_drawn_with_units_and_stays_on_the_sheet(size: Format) -> None:
    scene = draw(sheet((0, 18), (2, 9), (5, 4)), size)
    ElementTree.fromstring(svg(scene, name="x"))  # noqa: S314 our own

    said = [shape.text for shape in scene.shapes if isinstance(shape, Words)]
    assert "PHQ-9 (0 to 27 points)" in said
    assert {"35 mg", "grade 2", "4", "before the course"} <= set(said)
    for shape in scene.shapes:
        places = [at for run in shape.runs for at in run] if isinstance(shape, Path) else [(shape.x, shape.y)]
        assert all(-6 <= x <= scene.width + 6 and -6 <= y <= scene.height + 6 for x, y in places)


@given(st.lists(st.tuples(st.floats(0, 700), st.floats(0, 27)), min_size=1, max_size=30).map(sorted))
def test_every_score_has_its_dot_whatever_the_span(values: list[tuple[float, float]]) -> None:
    scene = draw(sheet(*values), WIDE)

    assert sum(shape.look == "course-dot" for shape in scene.shapes) == len(values)
    dates = [shape for shape in scene.shapes if isinstance(shape, Words) and shape.look == "ink-clock"]
    assert len(dates) <= WIDE.width / 60


def test_a_series_is_counted_from_its_first_infusion() -> None:
    limits = book()["depression-0.5"].limits.course
    given_ = tuple(
        Given(at=START + timedelta(days=day), mg=Decimal(35), mg_per_kg=Decimal("0.5")) for day in (0, 60, 63, 70)
    )

    run = so_far(given_, limits)

    assert so_far((), limits) is None
    assert run is not None
    assert (run.given, run.days) == (3, 10)
    assert PLANS[Indication.DEPRESSION].infusions.value == 6


def course(
    responder: Fact = True,
    *,
    infusions: int = 6,
    answered: bool = True,
    lost: float | None = None,
    protocol: str = "depression-0.5",
):
    day = Decimal(str(lost or 60))
    standing = Standing.LOST if lost else Standing.GOOD
    return CourseResult(
        indication=Indication.DEPRESSION,
        protocol_key=protocol if infusions else "",
        boosters=0,
        infusions=infusions,
        has_baseline=True,
        answered_after=answered,
        responder=responder,
        worse=False,
        followed=Followed(standing=standing, last_good=day, first_bad=day if lost else None, until=day)
        if responder is True
        else None,
    )


def outcomes(*courses: CourseResult, harm: int = 0) -> ClinicOutcomes:
    return ClinicOutcomes(first=date(2026, 1, 1), last=date(2026, 11, 30), courses=courses, infusions=200, harm=harm)


def test_the_owner_sees_large_counts_and_no_row_with_a_small_one() -> None:
    large = [course() for _ in range(40)] + [course(False) for _ in range(20)]
    (shown,) = present_outcomes(outcomes(*large, harm=30), shows_all=False).lines
    assert shown.cells == ("60", "60", "60", "0", "40", "20", "0", "0")

    one_silent = [*large, course(UNKNOWN, answered=False)]
    (hidden,) = present_outcomes(outcomes(*one_silent), shows_all=False).lines
    (whole,) = present_outcomes(outcomes(*one_silent), shows_all=True).lines
    assert set(hidden.cells) == {"too few to show"}
    assert whole.cells == ("61", "61", "61", "1", "40", "20", "1", "0")


def test_the_curve_ends_for_the_owner_where_few_are_left() -> None:
    many = [course(lost=10 + number) for number in range(30)]
    for_owner = present_outcomes(outcomes(*many), shows_all=False)
    for_director = present_outcomes(outcomes(*many), shows_all=True)

    assert [mark.at_risk for mark in for_owner.marks] == ["30", "26", "12", "too few to show", "too few to show"]
    assert [mark.at_risk for mark in for_director.marks] == ["30", "26", "12", "0", "0"]
    assert for_director.marks[2].share == "37 %"
    assert present_outcomes(outcomes(course()), shows_all=False).marks == ()


def test_the_funnel_by_protocol_hides_all_rows_of_an_indication_where_one_could_be_reckoned() -> None:
    many = [course() for _ in range(40)]
    (shown,) = present_outcomes(outcomes(*many), shows_all=False).funnel
    assert shown.cells == ("40", "40", "40", "40", "40", "0")

    page = present_outcomes(outcomes(*many, course(infusions=0)), shows_all=False)
    assert [set(line.cells) for line in page.funnel] == [{"too few to show"}, {"too few to show"}]
    whole = present_outcomes(outcomes(*many, course(infusions=0)), shows_all=True)
    assert [line.name for line in whole.funnel][1].endswith("no infusion yet")


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(("depression-0.5", "x"))), max_size=60))
def test_no_file_of_a_reader_without_charts_tells_a_small_count(made: list[tuple[bool, bool, str]]) -> None:
    page = present_outcomes(
        outcomes(*(course(responds, answered=heard, protocol=key) for responds, heard, key in made)), shows_all=False
    )

    for cell in cells(page):
        if cell.table in {"courses", "funnel"} or cell.name == "at_risk":
            assert cell.value is None or not 0 < cell.value < 11, cell


def a_measure(*values: tuple[float, int]) -> MeasureCourse:
    held = instrument("phq-9")
    points = tuple(
        Point(at=START + timedelta(days=day), value=Decimal(value), band="", form_id=1) for day, value in values
    )
    return MeasureCourse(instrument=held, points=points, baseline=points[0], judged=None)


def test_who_responded_and_lost_it_stays_in_the_curve_and_who_never_did_is_not_in_it() -> None:
    series, now = Series(given=(START, START + timedelta(days=18))), START + timedelta(days=80)
    lost = a_measure((-1, 18), (19, 6), (40, 16), (47, 17))
    never = a_measure((-1, 18), (19, 14), (40, 4))
    silent = a_measure((-1, 18), (3, 6))

    found = [follow(one, series, now, mood=True) for one in (lost, never, silent)]

    assert found[0] is not None
    assert (found[0].standing, found[0].first_bad) == (Standing.LOST, Decimal(22))
    assert found[1] is None
    assert found[2] is not None
    assert found[2].standing is Standing.NO_REPORT


def test_every_name_in_the_file_is_explained() -> None:
    page = present_outcomes(outcomes(*[course() for _ in range(40)]), shows_all=True)
    explained = {(table, name) for table, name, _means in dictionary_rows()}

    assert {(table, name) for table, _group, name, _value in csv_rows(page)} <= explained | {("table", "name")}
