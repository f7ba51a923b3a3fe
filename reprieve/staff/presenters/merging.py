"""What waits to be merged by a person: each entry in one sentence, with what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reprieve.chart.queries import MisfitEvent, ToMerge, WaitingEntry
from reprieve.staff.presenters.events import event_words
from reprieve.staff.presenters.sentences import words
from reprieve.therapy.formulary import FORMULARY

_ACTS: Final[Mapping[str, Promise]] = {
    "vitals": pgettext_lazy("kept entry", "Vital signs"),
    "scores": pgettext_lazy("kept entry", "Scores"),
    "symptom": pgettext_lazy("kept entry", "Symptom"),
    "rescue": pgettext_lazy("kept entry", "Drug given"),
    "note": pgettext_lazy("kept entry", "Note"),
    "pause": pgettext_lazy("kept entry", "Pump paused"),
    "resume": pgettext_lazy("kept entry", "Pump runs again"),
    "rate": pgettext_lazy("kept entry", "New rate"),
    "stop": pgettext_lazy("kept entry", "Infusion stopped"),
    "ask-to-stop": pgettext_lazy("kept entry", "The patient asked to stop"),
    "prompts": pgettext_lazy("kept entry", "Answer to a prompt"),
}
_NOT_SAID: Final = frozenset({"key", "csrfmiddlewaretoken", "was_mg_per_h"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeItem:
    """One thing that waits. kind: "entry" as a tablet sent it, or "event" of the record; charted: it stands there."""

    kind: str
    id: int
    says: str
    at: datetime
    by: str
    came_at: datetime
    why: tuple[str, ...]
    charted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """All that waits in one session."""

    session_id: int
    items: tuple[MergeItem, ...]


def present_merging(waiting: ToMerge) -> Merging:
    """Return what waits, in the order in which it was observed."""
    items = (*map(_entry, waiting.entries), *map(_misfit, waiting.misfits))
    return Merging(session_id=waiting.session_id, items=tuple(sorted(items, key=lambda item: item.at)))


def act_words(act: str) -> str:
    """Return what kind of entry it is."""
    return str(_ACTS.get(act.partition("/")[0], act))


def _entry(entry: WaitingEntry) -> MergeItem:
    typed = ", ".join(f"{name} {value}" for name, value in entry.said.items() if value and name not in _NOT_SAID)
    return MergeItem(
        kind="entry",
        id=entry.id,
        says=_("{what}: {typed}").format(what=act_words(entry.act), typed=typed) if typed else act_words(entry.act),
        at=entry.observed_at,
        by=entry.by,
        came_at=entry.came_at,
        why=tuple(words(sentence) for sentence in entry.why),
        charted=entry.charted,
    )


def _misfit(misfit: MisfitEvent) -> MergeItem:
    event = misfit.event
    return MergeItem(
        kind="event",
        id=event.id,
        says=event_words(event, FORMULARY, None),
        at=event.occurred_at,
        by=event.by,
        came_at=event.written_at,
        why=tuple(words(sentence) for sentence in misfit.why),
        charted=False,
    )
