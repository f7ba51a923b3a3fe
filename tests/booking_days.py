"""A patient who had infusions before, with one thing changed: what the tests of booking ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from reprieve.therapy.course import CourseFacts, Given, Purpose, may_book
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.rulebook.synthetic import CRPS, DEPRESSION, NOW, protocol

MOOD, PAIN = protocol(DEPRESSION), protocol(CRPS)


def infusion(days_ago: float, **more: Any) -> Given:
    usual = Given(
        at=NOW - timedelta(days=days_ago),
        mg=Decimal(40),
        mg_per_kg=Decimal("0.5"),
        adequate=True,
        scales_filled_in=True,
    )
    return replace(usual, **more)


def facts(*given: Given, **more: Any) -> CourseFacts:
    usual = CourseFacts(given=given, purpose=Purpose.SERIES, jaundice=False, urinary_trouble=False, misuse_flags=0)
    return replace(usual, **more)


def verdict(rule: str, asked: CourseFacts, version: Protocol = MOOD) -> Verdict:
    return max((f.verdict for f in may_book(asked, version, NOW).findings if f.rule == rule), default=Verdict.CLEAR)
