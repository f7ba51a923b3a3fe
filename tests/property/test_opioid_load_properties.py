"""What must hold of every opioid load: it scales, order is nothing to it, and it never fails or guesses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.opioids import Status, load_of, table

SWALLOWED = st.sampled_from(sorted(table().factors))
DOSE_MG = st.integers(min_value=1, max_value=400).map(lambda quarters: Decimal(quarters) / 4)
OFTEN = st.sampled_from(
    [("once a day", 1), ("BID", 2), ("q12h", 2), ("three times daily", 3), ("q.i.d.", 4), ("every 4 hours prn", 6)]
)
LINES = st.builds(
    lambda drug, mg, often: f"{drug} {mg} mg {often[0]}", drug=SWALLOWED, mg=DOSE_MG, often=OFTEN
) | st.sampled_from(
    [
        "fentanyl patch 25 mcg/h q72h",
        "buprenorphine 8 mg",
        "levorphanol 2 mg TID",
        "gabapentin 300 mg TID",
        "oxycodone prn",
    ]
)
PIECES = st.sampled_from(
    [
        "oxycodone",
        "morphine",
        "fentanyl",
        "Percocet",
        "patch",
        "mcg/h",
        "mg",
        "mcg",
        "ml",
        "5",
        "5/325",
        "10-20",
        "-3",
        "0",
        "1/2",
        "BID",
        "q4-6h",
        "prn",
        "every",
        "3",
        "days",
        "hours",
        "daily",
        "and",
        "+",
        ",",
        ";",
        "(",
        ")",
        "or",
        "for",
        "stopped",
        "weekly",
        "#30",
        "tabs",
        "2",
        "tablets",
        "of",
        "20",
        "mg/mL",
        "zolpidol",
        "lorazepam",
        "IV",
        "½",
        "x",
        "max",
        "/",
        "1.5",
        "unknown",
    ]
)


@given(drug=SWALLOWED, mg=DOSE_MG, often=OFTEN, count=st.integers(min_value=1, max_value=6))
def test_a_load_is_dose_times_how_often_times_factor(drug, mg, often, count):
    expected = Fraction(mg) * count * often[1] * Fraction(table().factors[drug].value)

    load = load_of(f"{drug} {mg} mg, {count} tabs {often[0]}")

    assert load.mme_per_day is not None
    assert Fraction(load.mme_per_day) == expected


@given(mcg=st.sampled_from([12, 25, 50, 75, 100]), worn=st.integers(min_value=1, max_value=3))
def test_a_patch_counts_while_it_is_worn_however_often_it_is_changed(mcg, worn):
    every_three_days = load_of(f"fentanyl patch {mcg} mcg/h, {worn} patches every 72 hours")
    every_two_days = load_of(f"fentanyl {mcg} mcg/hr patches, {worn} patches every 2 days")

    assert every_three_days.mme_per_day == every_two_days.mme_per_day == Decimal("2.4") * mcg * worn


@given(st.lists(LINES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(lines, rng):
    shuffled = list(lines)
    rng.shuffle(shuffled)

    assert load_of(*shuffled).mme_per_day == load_of(*lines).mme_per_day
    assert load_of(*shuffled).counted_mme_per_day == load_of(*lines).counted_mme_per_day


@given(st.lists(LINES, max_size=5))
def test_lines_of_their_own_and_lines_joined_by_a_semicolon_are_the_same(lines):
    assert load_of("; ".join(lines)).counted_mme_per_day == load_of(*lines).counted_mme_per_day


@given(st.lists(LINES, max_size=4), LINES)
def test_one_more_prescription_never_lowers_what_is_counted(lines, one_more):
    assert load_of(*lines, one_more).counted_mme_per_day >= load_of(*lines).counted_mme_per_day


@pytest.mark.hazard("H-90")
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_whatever_is_typed_gives_a_number_or_a_reason_and_never_an_error(text):
    load = load_of(text)

    assert load.counted_mme_per_day >= 0
    for item in load.items:
        counted = item.status is Status.OK
        assert (item.mme_per_day is not None) is counted
        assert counted or item.asks or item.notes
    if load.mme_per_day is None:
        assert any(item.asks or item.notes for item in load.items)


@pytest.mark.hazard("H-90")
@given(drug=SWALLOWED, mg=DOSE_MG, often=OFTEN, figure=st.integers(min_value=1, max_value=99))
def test_a_figure_without_a_unit_is_never_read_past(drug, mg, often, figure):
    assert load_of(f"{drug} {mg} mg {often[0]} {figure}").mme_per_day is None
