"""A person decides about what tablets sent and the record could not take as it was: nothing is decided by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart.models import OfflineDecision, OfflineEntry, Outcome, SessionEvent
from reprieve.chart.services.amending import retract_event
from reprieve.chart.services.observations import add_note
from reprieve.chart.services.offline import Sent, What, chart
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible


class Decided(StrEnum):
    """What can be decided about an entry that waits."""

    NOTE = "note"
    OTHER_TIME = "other_time"
    DISCARD = "discard"
    SEEN = "seen"


def decide(
    *,
    entry_id: int,
    decided: Decided,
    reason: str,
    by: Actor,
    now: datetime,
    words: str = "",
    what: Iterable[What] = (),
    observed_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Settle one entry that waits; return the decision's id. The entry stays as it came, whatever was decided.

    words: of the late note. what, observed_at: what to chart, at its other time. Raises Refused if it was settled
    before or may not stand there, NotPlausible.
    """
    require(by, Act.CHART)
    if not reason.strip():
        raise NotPlausible("reason", say("Say why."))
    with audit.writing():
        known = already(OfflineDecision, key)
        if known is not None:
            return known
        entry = _waiting(entry_id, decided)
        if decided is Decided.NOTE:
            add_note(session_id=entry.session_id, text=words, by=by, now=now, key=uuid5(entry.entry, "note"))
        elif decided is Decided.OTHER_TIME:
            at = observed_at or entry.observed_at
            chart(_sent(entry, at), what, by=by, now=now)
        row = OfflineDecision.objects.create(
            about=entry, decided=decided.value, reason=reason.strip(), **written(by, now, key)
        )
        details = {"entry": str(entry.pk), "decided": decided.value}
        tell(entry.session, "entry of a tablet decided", by=by, now=now, details=details)
        return row.pk


def note_instead(*, event_id: int, words: str, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Withdraw an event that does not fit and write down in a note what it said; return the note's id."""
    require(by, Act.CHART)
    with audit.writing():
        row = SessionEvent.objects.filter(pk=event_id).first()
        if row is None:
            raise NotFound(f"There is no event {event_id}.")
        retract_event(event_id=event_id, reason=reason, by=by, now=now, key=key)
        return add_note(session_id=row.session_id, text=words, by=by, now=now, key=uuid5(key, "note") if key else None)


def _waiting(entry_id: int, decided: Decided) -> OfflineEntry:
    entry = OfflineEntry.objects.filter(pk=entry_id).select_related("session").first()
    if entry is None:
        raise NotFound(f"There is no entry {entry_id}.")
    if OfflineDecision.objects.filter(about=entry).exists():
        raise refused("decided-already", "Somebody has decided about this entry meanwhile.")
    charted = Outcome(entry.outcome) is Outcome.AGAINST_RULES
    if charted != (decided is Decided.SEEN) or Outcome(entry.outcome) is Outcome.CHARTED:
        raise refused("not-waiting", "That cannot be decided about this entry.")
    return entry


def _sent(entry: OfflineEntry, at: datetime) -> Sent:
    return Sent(
        session_id=entry.session_id,
        key=entry.entry,
        act=entry.act,
        said=entry.said,
        observed_at=at,
        typed_at=entry.typed_at,
        tablet=entry.tablet,
    )
