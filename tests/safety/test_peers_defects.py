"""Each defect read in peers' code names a test that would catch it here, and that test exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", (ROOT / "docs/validation/peers.md").read_text(), re.MULTILINE)
NAMED = [(number, *named) for number, cell in ROWS for named in re.findall(r"`(tests/\S+?\.py)::(\w+)`", cell)]


def test_all_sixteen_defects_are_listed_once() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 17))


def test_each_names_a_test_or_says_why_it_does_not_apply() -> None:
    named = {number for number, _, _ in NAMED}

    assert all(number in named or cell.startswith("does not apply yet: ") for number, cell in ROWS)


@pytest.mark.parametrize(("number", "file", "name"), NAMED)
def test_the_named_test_exists(number: str, file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE), number
