"""What at the chair asks for action now (R21 to R23), and who may go on after a pause.

A pure function of recent history: the same answer whatever order readings arrive in. Each sign has its own limits.
Readings that arrive late are charted but do not ring. The bedside monitor's own alarm stays the first line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from reprieve.therapy.decisions import Decision
from reprieve.therapy.limits import Limits
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.scales import Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import Baseline, Reading

__all__ = ["Level", "Prompt", "active", "may_resume"]


def active(
    *,
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    now: datetime,
) -> tuple[Prompt, ...]:
    """Return what stands now, gravest first: at most one prompt per sign and side, at its worst level.

    Only while infusing, paused or recovering. readings: amended ones already replaced; artefacts are skipped here.
    """
    raise NotImplementedError


def may_resume(
    *,
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    rate_mg_per_h: Decimal,
    prescriber_at_bedside: bool,
    now: datetime,
) -> Decision:
    """Answer whether the pump may go on after a pause: after R21 only by the prescriber, slower, after two normal
    readings; after a stop-level R22 or R23 by nobody. Overridable by no one; the prescriber's presence is a fact.
    """
    raise NotImplementedError
