"""Small counts stay hidden: whatever is shown could also have come from other patients' numbers."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.tally import HIDDEN, SMALLEST_SHOWN, Hidden, masked, per_hundred, whole

SMALL = int(SMALLEST_SHOWN.value) - 1
counts = st.dictionaries(st.integers(0, 5), st.integers(0, 3 * SMALL), max_size=4)


@pytest.mark.hazard("H-14")
@given(counts)
def test_no_small_count_is_ever_shown(numbers):
    table = masked(numbers)

    assert all(isinstance(cell, Hidden) or cell == 0 or cell > SMALL for cell in (*table.cells.values(), table.total))
    assert all(table.cells[key] in (numbers[key], HIDDEN) for key in numbers)


@pytest.mark.hazard("H-14")
@given(st.dictionaries(st.integers(0, 2), st.integers(0, 2 * SMALL), max_size=3))
def test_a_shown_total_leaves_every_hidden_cell_at_least_two_values(numbers):
    """By brute force: every hidden cell takes two values or more among the tables that look the same."""
    table = masked(numbers)
    hidden = [key for key, cell in table.cells.items() if isinstance(cell, Hidden)]
    rest = sum(cell for cell in table.cells.values() if not isinstance(cell, Hidden))
    fits = [
        guess
        for guess in product(range(1, SMALL + 1), repeat=len(hidden))
        if isinstance(table.total, Hidden) or rest + sum(guess) == table.total
    ]

    assert all(len({guess[place] for guess in fits}) > 1 for place in range(len(hidden)))


@given(counts, st.lists(st.integers(0, SMALL), max_size=3))
def test_another_split_on_the_page_can_only_hide_more(numbers, other):
    alone, beside = masked(numbers), masked(numbers, other)

    assert beside.cells == alone.cells
    assert beside.total in (alone.total, HIDDEN)


@given(counts)
def test_who_may_see_charts_sees_every_count(numbers):
    assert whole(numbers).cells == numbers
    assert whole(numbers).total == sum(numbers.values())


def test_a_rate_has_infusions_beneath_it():
    assert str(per_hundred(3, 40)) == "7.5"
    assert per_hundred(3, 0) is None
    assert per_hundred(HIDDEN, 40) is None
