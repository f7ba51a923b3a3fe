"""A drawn signature: what a hand draws is kept as it is; nothing else comes into the record or a page through it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart.drawn import HEIGHT, MOST, WIDTH, checked, strokes
from reprieve.therapy.vitals import NotPlausible

POINTS = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
ACROSS = ((10, 10), (10 + WIDTH // 20, 20))


def written(drawing) -> str:
    return "".join("M" + "L".join(f"{x} {y}" for x, y in stroke) for stroke in drawing)


@given(st.lists(st.lists(POINTS, min_size=1, max_size=30).map(tuple), max_size=8).map(tuple))
def test_what_a_hand_draws_in_the_box_is_kept_stroke_by_stroke(drawing):
    whole = (*drawing, ACROSS)

    assert strokes(checked(written(whole))) == whole


@given(st.text(max_size=60))
def test_no_other_text_is_taken_for_a_drawing(text):
    try:
        kept = checked(text)
    except NotPlausible:
        return
    assert set(kept) <= set("ML 0123456789")


@pytest.mark.parametrize(
    "drawn",
    [
        'M1 1L90 90" onload="alert(1)',
        "M1 1L90 90</path>",
        "M1 1L90 90Z",
        "L90 90",
        "M1 1 90 90",
        "m1 1l90 90",
        "M601 1L90 90",
        "M1 201L90 90",
        "M-1 1L90 90",
        "M1 1L90 90\n",
        "M١ ١L٩٠ ٩٠",
        "M1 1" + "L90 90" * (MOST // 6),
        "M5 5",
        "M5 5L9 9",
    ],
)
def test_what_no_hand_drew_is_refused(drawn):
    with pytest.raises(NotPlausible, match="sign again"):
        checked(drawn)


def test_nothing_drawn_is_nothing():
    assert checked("") == ""
