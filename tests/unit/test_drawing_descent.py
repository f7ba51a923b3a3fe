"""A taper as a drawing: plan and what was taken as steps, with units, whatever the span, and nothing off the sheet."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.staff.drawing.descent import NARROW, WIDE, DescentSheet, Format, Lane, draw
from reprieve.staff.drawing.months import LoadPoint
from reprieve.staff.drawing.scene import Path, Scene, Words
from reprieve.staff.drawing.svg import svg

START = date(2026, 3, 2)


def day(after: int) -> date:
    return START + timedelta(days=after)


def sheet(*loads: float, taken: tuple[tuple[int, float], ...] = ((0, 90), (31, 81)), until: int = 60) -> DescentSheet:
    return DescentSheet(
        title="oxycodone on the way down",
        unit="MME a day: oxycodone, and all opioids on record",
        planned=[(day(0), 90), (day(30), 81), (day(60), 73), (day(90), 66)],
        taken=[(day(on), dose) for on, dose in taken],
        loads=[LoadPoint(on=day(10 * place), mme=mme, known=bool(place % 2)) for place, mme in enumerate(loads)],
        paused=[(day(40), day(50))],
        lanes=[
            Lane(title="pain, 0 to 10", high=10, points=[(day(0), 6), (day(31), 8)]),
            Lane(title="COWS, 0 to 48 points", high=48, points=[(day(31), 7)]),
        ],
        until=day(until),
        is_open=True,
        says="words",
    )


def on_the_sheet(scene: Scene) -> bool:
    places = [
        at
        for shape in scene.shapes
        for at in ([at for run in shape.runs for at in run] if isinstance(shape, Path) else [(shape.x, shape.y)])
    ]
    return all(-6 <= x <= scene.width + 6 and -6 <= y <= scene.height + 6 for x, y in places)


def run_of(scene: Scene, look: str) -> tuple[tuple[float, float], ...]:
    return next(shape.runs[0] for shape in scene.shapes if isinstance(shape, Path) and shape.look == look)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_every_lane_has_its_unit_and_every_dose_holds_until_the_next(size: Format) -> None:
    scene = draw(sheet(120, 110), size)
    ElementTree.fromstring(svg(scene, name="x"))  # noqa: S314 our own

    said = {shape.text for shape in scene.shapes if isinstance(shape, Words)}
    assert {"MME a day: oxycodone, and all opioids on record", "pain, 0 to 10", "COWS, 0 to 48 points"} <= said
    taken = run_of(scene, "descent-taken")
    assert len(taken) == 4
    assert taken[0][1] == taken[1][1] < taken[2][1] == taken[3][1], "down is further from the top"
    assert taken[3][0] < run_of(scene, "descent-planned")[-1][0], "what was taken ends today, the plan goes on"
    assert on_the_sheet(scene)


def test_an_ended_plan_has_no_today_and_a_late_step_is_drawn_when_it_was_taken() -> None:
    late = draw(sheet(taken=((0, 90), (48, 81))))
    planned, taken = run_of(late, "descent-planned"), run_of(late, "descent-taken")

    assert taken[1][0] > planned[1][0]
    assert any(shape.look == "descent-today" for shape in late.shapes)
    closed = DescentSheet(**{**{name: getattr(sheet(), name) for name in sheet().__slots__}, "is_open": False})
    assert not any(shape.look == "descent-today" for shape in draw(closed).shapes)


@given(st.lists(st.floats(0, 2000), max_size=20), st.integers(0, 2000))
def test_nothing_leaves_the_sheet(loads: list[float], until: int) -> None:
    scene = draw(sheet(*loads, until=until))

    assert on_the_sheet(scene)
    assert sum(shape.look in {"months-known", "months-least"} for shape in scene.shapes) == len(loads)
