"""What waits for a person to merge it: what tablets sent that could not be charted, or does not fit where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from django.db.models import QuerySet

from reprieve.chart.dayfile import DayFile, Wanted, open_file
from reprieve.chart.models import OfflineEntry, Outcome, Reading
from reprieve.chart.queries.presenting import event_rows
from reprieve.chart.queries.rows import EventRow
from reprieve.therapy.decisions import Sentence
from reprieve.therapy.late import misfits
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """An entry of a tablet, as it was typed. charted: it stands in the record, but the rules would have refused it."""

    id: int
    session_id: int
    act: str
    said: Mapping[str, str]
    observed_at: datetime
    typed_at: datetime
    came_at: datetime
    by: str
    why: tuple[Sentence, ...]
    charted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MisfitEvent:
    """An event of the record that does not fit where it stands, and changed nothing; why: what stands against it."""

    event: EventRow
    why: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMerge:
    """All that waits for a person in one session, oldest first."""

    session_id: int
    entries: tuple[WaitingEntry, ...]
    misfits: tuple[MisfitEvent, ...]

    def __len__(self) -> int:
        return len(self.entries) + len(self.misfits)


def to_merge(session_id: int, now: datetime) -> ToMerge:
    """Return what waits in a session. Raises NotFound. Four queries."""
    return to_merge_in(open_file(session_id, now, Wanted.NONE))


def to_merge_in(file: DayFile) -> ToMerge:
    """Return what waits in a day that was read already. One query."""
    rows = _undecided([file.session.pk]).order_by("observed_at", "id")
    return ToMerge(session_id=file.session.pk, entries=tuple(map(_entry, rows)), misfits=_misfits(file))


def waiting_by_session(files: Mapping[int, DayFile]) -> Mapping[int, int]:
    """Return how much waits in each of these sessions. One query."""
    counts = Counter(_undecided(files).values_list("session_id", flat=True))
    return {session_id: counts[session_id] + len(file.day.impossible) for session_id, file in files.items()}


def _undecided(session_ids: Iterable[int]) -> QuerySet[OfflineEntry]:
    return OfflineEntry.objects.filter(session_id__in=tuple(session_ids), decision__isnull=True).exclude(
        outcome=Outcome.CHARTED
    )


def _entry(row: OfflineEntry) -> WaitingEntry:
    return WaitingEntry(
        id=row.pk,
        session_id=row.session_id,
        act=row.act,
        said=row.said,
        observed_at=row.observed_at,
        typed_at=row.typed_at,
        came_at=row.written_at,
        by=row.by_name,
        why=tuple(Sentence.from_json(sentence) for sentence in row.why),
        charted=Outcome(row.outcome) is Outcome.AGAINST_RULES,
    )


def _misfits(file: DayFile) -> tuple[MisfitEvent, ...]:
    rows = {str(row.id): row for row in event_rows(file)}
    return tuple(
        MisfitEvent(event=rows[misfit.event.id], why=tuple(misfit.why.why())) for misfit in misfits(file.events)
    )


def tablet_readings(session_id: int) -> Mapping[int, datetime]:
    """Return reading → when it was typed on a tablet that had no server. Two queries.

    An entry of the tablet has one key, from which each of its signs has its own (`services.observations`).
    """
    entries = OfflineEntry.objects.filter(session_id=session_id, act="vitals").values_list("entry", "typed_at")
    typed = {uuid5(key, sign.value): typed_at for key, typed_at in entries for sign in Sign}
    rows = Reading.objects.filter(session_id=session_id, entry__in=typed).values_list("id", "entry")
    return {pk: typed[entry] for pk, entry in rows}
