"""When the shelf's own papers fall due, and what a barcode says."""

from __future__ import annotations

import doctest
from datetime import date

import pytest

from reprieve.dispensary import scanning
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose, VialFacts, may_draw, next_inventory, report_due

VIAL = VialFacts(name="V-0001", drug_form=DrugForm.RACEMIC, expires_on=date(2026, 12, 1), quarantined="")


def test_a_vial_may_be_used_up_to_its_last_day():
    assert may_draw(VIAL, ordered=DrugForm.RACEMIC, today=date(2026, 12, 1)).allows
    assert not may_draw(VIAL, ordered=DrugForm.RACEMIC, today=date(2026, 12, 2)).allows


def test_another_form_of_the_drug_is_never_drawn():
    decision = may_draw(VIAL, ordered=DrugForm.S_KETAMINE, today=date(2026, 11, 1))

    assert [finding.rule for finding in decision.blocking] == ["R14-vial"]


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-12-01", "2026-12-02"),
        ("2026-12-04", "2026-12-07"),
        ("2026-12-05", "2026-12-07"),
        ("2026-12-06", "2026-12-07"),
    ],
)
def test_a_loss_is_reported_within_one_business_day(found, due):
    assert report_due(date.fromisoformat(found)) == date.fromisoformat(due)


def test_the_first_inventory_is_due_at_once_and_then_one_each_year():
    assert next_inventory({}) == (Purpose.INITIAL, None)
    assert next_inventory({Purpose.INITIAL: date(2026, 5, 1)}) == (Purpose.ANNUAL, date(2027, 5, 5))
    assert next_inventory({Purpose.INITIAL: date(2024, 2, 29)}) == (Purpose.ANNUAL, date(2025, 3, 4))


def test_the_examples_of_scanning_hold():
    assert doctest.testmod(scanning).failed == 0
