"""Which sedation scale a day uses: one to a clinic, and never two in one chart (standard 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from reprieve.chart.models import SedationChoice
from reprieve.therapy.scales import SEDATION, Scale, Score

UNTIL_CHOSEN: Final = Scale.RASS  # the first of the two that the standard names


def scale_at(at: datetime) -> Scale:
    """Return the scale that the clinic had chosen by then. One query."""
    chosen = SedationChoice.objects.filter(written_at__lte=at).order_by("id").values_list("scale", flat=True).last()
    return Scale(chosen) if chosen else UNTIL_CHOSEN


def scale_of_day(scores: Iterable[Score], began_at: datetime) -> Scale:
    """Return the scale of one day: the one it began with, scored or chosen, whatever is chosen later."""
    first = min((s for s in scores if s.scale in SEDATION), key=lambda score: score.taken_at, default=None)
    return first.scale if first is not None else scale_at(began_at)
