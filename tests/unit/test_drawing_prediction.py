"""The predicted course on paper: nothing is cut off, the lanes share the curve's clock, the words agree with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Regimen
from reprieve.staff.drawing.prediction import NARROW, WIDE, draw
from reprieve.staff.drawing.scene import Path, Scene, Words
from reprieve.staff.drawing.svg import svg
from reprieve.staff.presenters.prediction import present_course


def a_course(*, dose_mg: float = 35, over_min: float = 40, weight_kg: float = 70, until: int = 240) -> Prediction:
    return predict(
        model=model(),
        covariates=Covariates(weight_kg=weight_kg, age_years=45),
        regimen=Regimen.constant(dose_mg=dose_mg, over_min=over_min),
        at_min=np.arange(0.0, until + 1),
        siblings=200,
    )


def path(scene: Scene, look: str) -> Path:
    return next(shape for shape in scene.shapes if isinstance(shape, Path) and shape.look == look)


def words(scene: Scene, look: str) -> list[str]:
    return [shape.text for shape in scene.shapes if isinstance(shape, Words) and shape.look.startswith(look)]


@settings(max_examples=15, deadline=None)
@given(
    dose_mg=st.floats(min_value=5, max_value=200),
    over_min=st.floats(min_value=20, max_value=240),
    weight_kg=st.floats(min_value=45, max_value=150),
)
def test_no_curve_is_cut_off_at_an_edge(dose_mg, over_min, weight_kg):
    prediction = a_course(dose_mg=dose_mg, over_min=over_min, weight_kg=weight_kg)

    for size in (WIDE, NARROW):
        scene = draw(prediction, infusion_min=over_min, size=size)
        numbers = [float(word) for word in words(scene, "course-number")]
        assert max(numbers) >= float(prediction.ketamine_ng_per_ml.p95.max())
        for curve in ("course-typical", "course-band", "course-other"):
            ys = [
                y
                for shape in scene.shapes
                if shape.look == curve and isinstance(shape, Path)
                for run in shape.runs
                for _x, y in run
            ]
            if not ys:
                continue
            assert min(ys) >= size.top - 1e-6
            assert max(ys) <= size.bottom + 1e-6


def test_the_typical_curve_peaks_where_the_infusion_ends():
    scene = draw(a_course(), infusion_min=40)

    highest = min(path(scene, "course-typical").runs[0], key=lambda point: point[1])
    bar = path(scene, "course-infusion").runs[0]

    assert highest[0] == pytest.approx(max(x for x, _y in bar), abs=3)


def test_above_100_kg_the_other_view_of_weight_is_drawn_too():
    assert any(shape.look == "course-other" for shape in draw(a_course(weight_kg=130), infusion_min=40).shapes)
    assert not any(shape.look == "course-other" for shape in draw(a_course(), infusion_min=40).shapes)


def test_a_feeling_that_outlasts_the_page_has_no_end_on_it():
    short = draw(a_course(until=60), infusion_min=40)
    long = draw(a_course(until=420), infusion_min=40)

    def whiskers(scene: Scene) -> int:
        return sum(shape.look == "course-whisker" for shape in scene.shapes)

    assert whiskers(short) == 2
    assert whiskers(long) == 3


def test_the_description_says_the_numbers_that_the_curve_shows():
    prediction = a_course()
    scene = draw(prediction, infusion_min=40)

    assert f"reaches {prediction.ketamine_ng_per_ml.typical.max():.0f} nanograms" in scene.description


def test_the_drawing_carries_no_inline_style():
    assert "style=" not in svg(draw(a_course(), infusion_min=40), name="course")


def test_the_table_begins_at_the_start_and_agrees_with_the_engine():
    prediction = a_course()
    course = present_course(prediction, infusion_min=40)

    assert course.rows[0].minute == "0"
    row = next(row for row in course.rows if row.minute == "40")
    assert row.typical == f"{prediction.ketamine_ng_per_ml.typical[40]:.0f}"
    assert row.low == f"{prediction.ketamine_ng_per_ml.p05[40]:.0f}"


def test_when_it_is_felt_is_said_with_its_spread():
    course = present_course(a_course(), infusion_min=40)

    assert course.feels.startswith("from 5 min (")
    assert course.worn_off.startswith("by ")
    assert course.sampling
    assert course.sources
