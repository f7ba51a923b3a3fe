"""The virtual trial beside what was observed: every row, and which ones it does not reproduce."""

from __future__ import annotations

import pytest

from reprieve.pharmacology.validation import Kind
from reprieve.pharmacology.validation import comparisons as kinetic
from reprieve.studies.tables import validation_sheet
from reprieve.studies.validation import WHY, comparisons

NOT_REPRODUCED = {"T03", "T04", "T06", "T09", "T10", "T11"}


def test_what_is_not_reproduced_is_known_and_explained() -> None:
    assert {one.observation.key for one in comparisons() if not one.holds} == NOT_REPRODUCED == WHY.keys()


def test_what_set_a_number_is_called_a_calibration_and_holds() -> None:
    calibrated = [one for one in comparisons() if one.observation.kind is Kind.CALIBRATION]

    assert {one.observation.key for one in calibrated} == {"T01", "T02"}
    assert all(one.holds for one in calibrated)


@pytest.mark.hazard("H-97")
def test_no_row_is_left_out_of_the_report() -> None:
    rows = [str(row[0]) for row in validation_sheet().rows]

    assert rows == [one.observation.key for one in (*kinetic(), *comparisons())]
    assert {f"P{number:02}" for number in range(1, 42)} <= set(rows)
