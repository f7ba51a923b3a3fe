"""The hazard list and the tests that prove its controls move together."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (H-\d\d) \|", re.MULTILINE)
MARK = re.compile(r"""hazard\(["'](H-\d\d)["']\)""")


def listed() -> list[str]:
    return ROW.findall((ROOT / "docs/safety/hazards.md").read_text())


def proven() -> set[str]:
    tests = (path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__))
    return {hazard for path in tests for hazard in MARK.findall(path.read_text())}


def test_every_hazard_is_numbered_once() -> None:
    assert len(listed()) == len(set(listed())) > 0


def test_every_hazard_has_a_test_and_every_marked_test_a_hazard() -> None:
    assert proven() == set(listed())
