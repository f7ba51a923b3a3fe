"""A stretch of the chart shows what the whole shows there, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.staff.drawing.anaesthesia import NARROW, WIDE, draw
from reprieve.staff.drawing.scene import Path, Words
from reprieve.staff.drawing.sheet import ChartSheet, DrugMark, Mark, NumberRow, Origin, RateStep, Remark
from reprieve.staff.drawing.window import cut, last
from reprieve.staff.presenters.due import pressure_slots, slots, slots_of
from reprieve.therapy.monitoring import Due, Group
from reprieve.therapy.scales import Scale
from reprieve.therapy.vitals import Sign

ZERO = datetime(2026, 11, 3, 14, 7, 20, tzinfo=UTC)
NOW = ZERO + timedelta(minutes=100)


def device(at_min: float, value: float) -> Mark:
    return Mark(at_min=at_min, value=value, origin=Origin.DEVICE)


def four_hours(**more) -> ChartSheet:
    minutes = range(240)
    known = {
        "title": "Chart", "description": "4 h", "zero": ZERO, "begins_min": -10.0, "ends_min": 255.0,
        "drug": "ketamine", "now_min": 240.0,
        "systolic": tuple(device(m, 120 + m % 7) for m in minutes),
        "diastolic": tuple(device(m, 70 + m % 5) for m in minutes),
        "pulse": tuple(device(m, 72 + m % 9) for m in minutes),
        "rows": (NumberRow(label="SpO₂ %", marks=tuple(device(m, 96 + m % 3) for m in minutes), keep="lowest"),),
        "steps": (
            RateStep(begin_min=0, end_min=120, rate_mg_per_h=20, label="20 mg/h"),
            RateStep(begin_min=120, end_min=240, rate_mg_per_h=25, label="25 mg/h"),
        ),
        "given_mg": ((60, "20"), (120, "40"), (240, "90")),
        "doses": (DrugMark(at_min=30, drug="Ondansetron", label="4 mg"),),
        "remarks": (Remark(number=1, at_min=30), Remark(number=2, at_min=235)),
        "crosses_min": (0,),
    }  # fmt: skip
    return ChartSheet(**{**known, **more})


@given(begins=st.floats(-10, 200), length=st.floats(1, 60))
def test_a_stretch_holds_exactly_what_was_seen_in_it(begins, length):
    whole, ends = four_hours(), begins + length

    part = cut(whole, begins_min=begins, ends_min=ends)

    for name in ("systolic", "diastolic", "pulse", "remarks", "doses"):
        assert getattr(part, name) == tuple(t for t in getattr(whole, name) if begins <= t.at_min <= ends)
    assert part.rows[0].marks == tuple(m for m in whole.rows[0].marks if begins <= m.at_min <= ends)
    assert all(begins <= step.begin_min < step.end_min <= ends for step in part.steps)
    ran = sum(step.end_min - step.begin_min for step in part.steps)
    assert ran == pytest.approx(max(0, min(ends, 240) - max(begins, 0)))


def test_the_last_minutes_end_a_little_after_now_and_at_the_end_of_a_day_that_is_over():
    running, over = last(four_hours(), 30), last(four_hours(now_min=None), 30)

    assert (running.begins_min, running.ends_min) == (210, 243)
    assert (over.begins_min, over.ends_min) == (225, 255)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_four_hours_of_a_monitor_each_minute_leave_each_caret_its_own_place(size):
    """Read side by side: at most the lowest and the highest of a place, and the places do not overlap."""
    scene = draw(four_hours(), size)

    drawn = [s for s in scene.shapes if isinstance(s, Path) and s.look == "ink-pressure ink-pressure--device"]
    tips = sorted(run[1][0] for shape in drawn for run in shape.runs)
    places = (size.width - size.left - size.right) / (2.2 * size.caret)
    assert 0 < len(tips) <= 4 * (places + 2)


def test_looked_at_closely_each_five_minutes_has_its_clock():
    clocks = [s.text for s in draw(last(four_hours(), 15)).shapes if isinstance(s, Words) and s.look == "ink-clock"]

    assert len(clocks) >= 3
    assert all(int(clock[-2:]) % 5 == 0 for clock in clocks)


def test_an_empty_slot_stands_in_the_lane_and_gives_way_to_a_value():
    late, taken = device(50, 97), NumberRow(label="SpO₂ %", marks=(device(50, 97),), due_min=(50.0,))
    scene = draw(four_hours(rows=(NumberRow(label="SpO₂ %", marks=(late,), due_min=(100.0,)),)))
    full = draw(four_hours(rows=(taken,)))

    assert [s.look for s in scene.shapes].count("ink-due") == 1
    assert "ink-due" not in [s.look for s in full.shapes]


def due(group: Group, minutes: float, every_min: int | None) -> Due:
    return Due(group=group, due_at=NOW + timedelta(minutes=minutes), last_at=None, every_min=every_min, vital=True)


@pytest.mark.parametrize(
    ("minutes", "every_min", "slots_at"),
    [(-25, 10, [-25, -15, -5]), (-25, None, [-25]), (4, 10, [4]), (16, 10, [])],
)
def test_each_set_that_was_due_and_never_came_leaves_its_slot(minutes, every_min, slots_at):
    found = slots_of(due(Group.PRESSURE, minutes, every_min), NOW)

    assert [(at - NOW).total_seconds() / 60 for at in found] == slots_at


def test_slots_stand_in_the_lanes_of_what_is_due():
    dues = [due(Group.PRESSURE, -1, 5), due(Group.BREATHING, -2, 5), due(Group.PAIN, 3, None)]

    lanes = slots(dues, NOW)

    assert len(pressure_slots(dues, NOW)) == 1
    assert len(lanes[Sign.RESP]) == 1
    assert len(lanes[Scale.PAIN]) == 1
    assert Sign.SPO2 not in lanes
