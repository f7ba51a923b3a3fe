"""The chart of an infusion: it shows what was observed, hides nothing grave, and stays on its sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.staff.drawing.anaesthesia import NARROW, WIDE, Format, draw
from reprieve.staff.drawing.axes import TimeAxis, round_ceiling
from reprieve.staff.drawing.legend import legend
from reprieve.staff.drawing.scene import Path, Scene, Words
from reprieve.staff.drawing.sheet import (
    ChartSheet,
    DrugMark,
    Mark,
    NumberRow,
    Origin,
    PredictedCurve,
    PumpStretch,
    PumpStrip,
    RateStep,
    Remark,
)
from reprieve.staff.drawing.svg import svg
from reprieve.staff.drawing.thinning import fit, thin
from reprieve.staff.drawing.window import cut

ZERO = datetime(2026, 11, 3, 14, 7, 20, tzinfo=UTC)

marks = st.builds(
    Mark,
    at_min=st.floats(-15, 260),
    value=st.floats(0, 300),
    origin=st.sampled_from(Origin),
    late=st.booleans(),
    struck=st.booleans(),
)
many = st.lists(marks, max_size=60).map(tuple)


def sheet(**more) -> ChartSheet:
    known = {"title": "Chart", "description": "45 min", "zero": ZERO, "begins_min": -10.0, "ends_min": 75.0}
    return ChartSheet(**{**known, "drug": "ketamine", **more})


def looks(scene: Scene, part: str) -> list[str]:
    return [shape.look for shape in scene.shapes if part in shape.look]


def texts(scene: Scene, part: str) -> list[str]:
    return [s.text for s in scene.shapes if isinstance(s, Words) and part in s.look]


@given(values=many, every_min=st.floats(0.5, 20))
def test_thinning_shows_only_what_was_observed_and_all_that_people_wrote(values, every_min):
    kept = thin(values, every_min=every_min)

    assert set(kept) <= set(values)
    written = {m for m in values if m.origin is Origin.TYPED or m.late or m.struck}
    assert written <= set(kept)


@given(values=many.filter(bool), every_min=st.floats(0.5, 20))
def test_thinning_never_hides_the_extremes(values, every_min):
    kept = thin(values, every_min=every_min)

    assert max(m.value for m in kept) == max(m.value for m in values)
    assert min(m.value for m in kept) == min(m.value for m in values)


@given(values=many, cell_min=st.integers(1, 60), keep=st.sampled_from(["last", "lowest", "highest"]))
def test_a_cell_shows_one_standing_value_and_keeps_the_amended_one_beside_it(values, cell_min, keep):
    chosen = fit(values, cell_min=cell_min, keep=keep)

    cells = [(int(m.at_min // cell_min), m.struck) for m in chosen]
    assert len(cells) == len(set(cells))
    assert set(cells) == {(int(m.at_min // cell_min), m.struck) for m in values}


def test_the_lowest_saturation_of_the_sheet_is_always_shown():
    stream = tuple(Mark(at_min=t / 2, value=97, origin=Origin.DEVICE) for t in range(480))
    dip = Mark(at_min=100.3, value=84, origin=Origin.DEVICE)
    row = NumberRow(label="SpO₂", marks=(*stream, dip), keep="lowest")

    for size in (WIDE, NARROW):
        assert "84" in texts(draw(sheet(ends_min=250.0, rows=(row,)), size), "ink-number")


@settings(max_examples=40)
@given(
    systolic=many,
    pulse=many,
    numbers=many,
    size=st.sampled_from([WIDE, NARROW]),
    ends=st.floats(20, 400),
    remark_times=st.lists(st.floats(-30, 300), max_size=12),
)
def test_everything_stays_on_the_sheet(
    systolic: tuple[Mark, ...], pulse: tuple[Mark, ...], numbers, size: Format, ends, remark_times
):
    scene = draw(
        sheet(
            ends_min=ends,
            systolic=systolic,
            pulse=pulse,
            rows=(NumberRow(label="pain", marks=numbers),),
            steps=(RateStep(begin_min=0, end_min=min(ends, 40), rate_mg_per_h=40, label="40 mg/h"),),
            remarks=tuple(Remark(number=i, at_min=t) for i, t in enumerate(sorted(remark_times), 1)),
        ),
        size,
    )

    for shape in scene.shapes:
        points = [p for run in shape.runs for p in run] if isinstance(shape, Path) else [(shape.x, shape.y)]
        for x, y in points:
            assert -8 <= x <= scene.width + 8  # half a sign may stand over an edge of the grid
            assert -8 <= y <= scene.height + 8


@given(
    at=st.lists(st.floats(0, 60), min_size=2, max_size=40),
    origins=st.lists(st.sampled_from(Origin), min_size=40, max_size=40),
    size=st.sampled_from([WIDE, NARROW]),
)
def test_crowded_numbers_find_a_place_or_none_and_never_overlap(at, origins, size):
    marks = tuple(Mark(at_min=t, value=70 + i, origin=o) for i, (t, o) in enumerate(zip(at, origins, strict=False)))
    scene = draw(sheet(rows=(NumberRow(label="pulse", marks=marks),)), size)

    numbers = sorted((s.x, len(s.text)) for s in scene.shapes if isinstance(s, Words) and "ink-number--" in s.look)
    for (x, letters), (next_x, next_letters) in pairwise(numbers):
        assert next_x - x >= (letters + next_letters) / 2 * size.text * 0.6


def test_device_typed_late_and_amended_pressures_look_different():
    values = (
        Mark(at_min=1, value=120, origin=Origin.DEVICE),
        Mark(at_min=2, value=121, origin=Origin.TYPED),
        Mark(at_min=3, value=122, origin=Origin.TYPED, late=True),
        Mark(at_min=4, value=123, origin=Origin.TYPED, struck=True),
    )
    scene = draw(sheet(systolic=values))

    pressure = looks(scene, "ink-pressure--")
    assert sorted(look.rsplit("--", 1)[1] for look in pressure) == ["device", "late", "struck", "typed"]
    assert "ink-strike" in looks(scene, "ink-strike")


def test_what_is_predicted_lies_behind_and_has_its_own_look():
    curve = PredictedCurve(at_min=(0.0, 10.0), typical=(0.0, 80.0), p05=(0.0, 50.0), p95=(0.0, 120.0), label="ng/mL")
    scene = draw(sheet(predicted=curve, systolic=(Mark(at_min=5, value=120, origin=Origin.DEVICE),)))

    order = [shape.look for shape in scene.shapes]
    assert order.index("ink-band") < order.index("ink-typical") < order.index("ink-pressure ink-pressure--device")
    assert "ng/mL" in texts(scene, "ink-axis--predicted")


def test_the_pulse_is_not_joined_across_a_gap():
    seen = [Mark(at_min=t, value=70, origin=Origin.DEVICE) for t in (0, 1, 2, 20, 21)]
    scene = draw(sheet(pulse=tuple(seen)))

    (joined,) = [s for s in scene.shapes if isinstance(s, Path) and s.look == "ink-pulse-line"]
    assert [len(run) for run in joined.runs] == [3, 2]


def test_the_rate_is_a_step_strip_with_its_labels_and_an_amended_remark_is_struck():
    scene = draw(
        sheet(
            steps=(
                RateStep(begin_min=0, end_min=12, rate_mg_per_h=56, label="56 mg/h"),
                RateStep(begin_min=12, end_min=15, rate_mg_per_h=0, label="pause"),
                RateStep(begin_min=15, end_min=40, rate_mg_per_h=40, label="40 mg/h"),
            ),
            given_mg=((12.0, "11.2"), (40.0, "27.9")),
            doses=(DrugMark(at_min=20, drug="ondansetron", label="4 mg", struck=True),),
            remarks=(Remark(number=1, at_min=12), Remark(number=2, at_min=30, struck=True)),
        )
    )

    assert len(looks(scene, "ink-rate")) == 2 + 4  # two bars; three rate labels and the dose's
    assert texts(scene, "ink-rate-label") == ["56 mg/h", "pause", "40 mg/h", "4 mg"]
    assert "27.9" in texts(scene, "ink-number")
    assert "ink-remark ink-remark--struck" in looks(scene, "ink-remark")


@given(times=st.lists(st.floats(-10, 75), min_size=1, max_size=30))
def test_every_remark_is_numbered_even_where_they_crowd(times):
    remarks = tuple(Remark(number=i, at_min=t) for i, t in enumerate(sorted(times), 1))
    scene = draw(sheet(remarks=remarks), NARROW)

    numbered = set()
    for text in texts(scene, "ink-remark-number"):
        first, _, last = text.partition("–")
        numbered |= set(range(int(first), int(last or first) + 1))
    assert numbered == {remark.number for remark in remarks}


def test_lines_stand_at_round_minutes_of_the_clock():
    axis = TimeAxis(zero=ZERO, begins_min=-10, ends_min=40, left=0, right=100)

    assert [axis.clock(at + 0.001) for at in axis.lines(15)] == ["14:00", "14:15", "14:30", "14:45"]


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 1), (0.9, 1), (1, 1), (56, 100), (187, 200), (201, 250), (260, 500)]
)
def test_axis_ends_at_a_round_number(value, ceiling):
    assert round_ceiling(value) == ceiling


def test_svg_is_wellformed_named_and_free_of_inline_style():
    drawn = str(svg(draw(sheet(title="Chart of <Demo> & Co")), name="wide"))

    root = ElementTree.fromstring(drawn)  # noqa: S314  our own text
    assert root.attrib["role"] == "img"
    assert root[0].text == "Chart of <Demo> & Co"
    assert root.attrib["aria-labelledby"] == "wide-title wide-desc"
    assert "style=" not in drawn


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_key_names_every_sign_and_fits(size):
    scene = legend(size)

    words = texts(scene, "ink-key")
    assert len(words) == 11
    assert all(s.x < size.width for s in scene.shapes if isinstance(s, Words))


def test_a_mark_without_a_finite_value_cannot_exist():
    with pytest.raises(ValueError, match="value"):
        Mark(at_min=1, value=float("nan"), origin=Origin.TYPED)


def test_a_sheet_ends_after_it_begins():
    with pytest.raises(ValueError, match="ends"):
        sheet(begins_min=10, ends_min=10)


def test_what_the_pump_reported_stands_under_the_charted_rate_and_a_difference_is_marked():
    strip = PumpStrip(
        label="PUMP-1",
        stretches=(
            PumpStretch(begin_min=0, end_min=20, label="60 mL/h", runs=True),
            PumpStretch(begin_min=20, end_min=30, label="30 mL/h", runs=True),
            PumpStretch(begin_min=30, end_min=40, label="still", runs=False),
        ),
        differs=((20.0, 30.0),),
    )
    steps = (RateStep(begin_min=0, end_min=30, rate_mg_per_h=60, label="60 mg/h"),)

    for size in (WIDE, NARROW):
        scene = draw(sheet(steps=steps, pumps=(strip,)), size)
        said = texts(scene, "ink-pump-label")
        assert "≠ 30 mL/h" in said
        assert not any(text.startswith("≠") for text in said if "30" not in text)
        assert looks(scene, "ink-pump-differs") == ["ink-pump-differs"]
        assert "PUMP-1" in texts(scene, "ink-label")
        assert scene.height > draw(sheet(steps=steps), size).height


@settings(max_examples=60)
@given(
    edges=st.lists(st.floats(-20, 300), min_size=2, max_size=12),
    differs=st.lists(st.tuples(st.floats(-20, 300), st.floats(0, 90)), max_size=4),
    size=st.sampled_from([WIDE, NARROW]),
    window=st.tuples(st.floats(-10, 100), st.floats(5, 200)),
)
def test_a_pumps_strip_stays_on_the_sheet_also_when_it_is_cut(edges, differs, size, window):
    stretches = tuple(
        PumpStretch(begin_min=begin, end_min=end, label="60 mL/h", runs=place % 2 == 0)
        for place, (begin, end) in enumerate(pairwise(sorted(edges)))
    )
    strip = PumpStrip(label="PUMP-1", stretches=stretches, differs=tuple((at, at + lasts) for at, lasts in differs))
    shown = cut(sheet(pumps=(strip,)), begins_min=window[0], ends_min=window[0] + window[1])

    for shape in draw(shown, size).shapes:
        if isinstance(shape, Path):
            assert all(-1 <= x <= size.width + 1 for run in shape.runs for x, _ in run)
    assert all(window[0] <= one.begin_min <= one.end_min <= sum(window) for one in shown.pumps[0].stretches)
