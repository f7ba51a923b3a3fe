"""What the patient's own questionnaires came to, in words: the last score, the first, and which end is the good one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reprieve.outcomes.queries import Diary, ScoreView
from reprieve.portal.presenters import words
from reprieve.portal.presenters.questions import title_of
from reprieve.therapy.instruments import Instrument

_DIARY = frozenset(kind.value for kind in Diary)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One questionnaire: what it came to, time by time, oldest first."""

    title: str
    good: str
    times: tuple[tuple[str, str], ...]


def present_scores(rows: Iterable[ScoreView]) -> tuple[ScoreLine, ...]:
    """Return the questionnaires that came to a score; the diary has its own picture. No band: a name is for a talk."""
    by_name: dict[str, list[ScoreView]] = {}
    for row in rows:
        if row.value is not None and row.instrument.name not in _DIARY and not row.instrument.by_clinician:
            by_name.setdefault(row.instrument.name, []).append(row)
    return tuple(_line(own) for own in by_name.values())


def _line(own: list[ScoreView]) -> ScoreLine:
    held = own[-1].instrument
    return ScoreLine(
        title=title_of(held),
        good=_("Lower is better.") if held.better == "lower" else _("Higher is better."),
        times=tuple((words.short_day(row.for_at), _of(row.value, held)) for row in own if row.value is not None),
    )


def _of(value: Decimal, held: Instrument) -> str:
    return _("{score} of {most}").format(score=f"{value:.{held.decimals}f}", most=f"{held.high.normalize():f}")
