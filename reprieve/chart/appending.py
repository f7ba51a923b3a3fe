"""Append an event to a day: it must fit where it stands; the session's cached replay follows with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypedDict, Unpack
from uuid import UUID

from reprieve.audit.entries import written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import insist
from reprieve.audit.services import Actor, Detail
from reprieve.chart import translate
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import Session, SessionEvent
from reprieve.chart.prompting import settle
from reprieve.chart.raterecords import settle_given
from reprieve.chart.trailing import tell
from reprieve.therapy.decisions import Decision, say
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import DETAILS, Cause, Event, EventKind, InfusionDay, may_record
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import NotPlausible

# Observations change a session's page and its room; moves change the lists of patients and of the day as well.
_OBSERVATIONS = frozenset(
    {
        EventKind.RATE_CHANGED,
        EventKind.RESCUE_GIVEN,
        EventKind.SYMPTOM,
        EventKind.SYMPTOM_GONE,
        EventKind.SCORED,
        EventKind.NOTED,
        EventKind.SNOOZED,
    }
)

# What is seen or given beside the pump changes nothing of what the drug register follows.
_LEAVES_THE_PUMP = _OBSERVATIONS - {EventKind.RATE_CHANGED}

NO_MORE_CHECKS: Final = Decision(())


class Said(TypedDict, total=False):
    """What an event says; which of it a kind has is said by `therapy.session.NEEDS`."""

    rate_mg_per_h: Decimal | None
    cause: Cause | None
    drug: str | None
    dose: Decimal | None
    unit: str | None
    route: str | None
    symptom: Symptom | None
    scale: Scale | None
    score: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """When somebody typed an entry on a tablet that had no server, and under which key."""

    key: UUID
    at: datetime


def new_event(
    file: DayFile,
    kind: EventKind,
    *,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    amends: int | None = None,
    gate: int | None = None,
    typed: Typed | None = None,
    **said: Unpack[Said],
) -> Event:
    """Return the next event of this day, happening now unless said otherwise. Raises NotPlausible for a future time.

    typed: where it was not typed into the record at once.
    """
    at = occurred_at or now
    if at > now:
        raise NotPlausible("time", say("That time has not come yet. Check the clock and type it again."))
    said["words"] = said.get("words", "").strip()
    return Event(
        id="new",
        seq=max((row.seq for row in file.event_rows), default=0) + 1,
        kind=kind,
        occurred_at=at,
        recorded_at=now,
        by=by.display,
        amends=str(amends) if amends else None,
        gate=str(gate) if gate else None,
        entry=str(typed.key) if typed else "",
        typed_at=typed.at if typed else None,
        **said,
    )


def append(
    file: DayFile,
    event: Event,
    *,
    by: Actor,
    key: UUID | None,
    reason: str = "",
    gate_id: int | None = None,
    checks: Decision = NO_MORE_CHECKS,
) -> int:
    """Write the event if it fits and `checks` allow; return its id. Raises Refused. Call inside `audit.writing()`.

    gate_id: the gate record that let a discharge through; a start carries its own.
    """
    allowed = insist(may_record(file.events, event) + checks)
    return _write(file, event, allowed, by=by, key=key, reason=reason, gate_id=gate_id)


def append_as_observed(file: DayFile, event: Event, *, by: Actor, key: UUID, reason: str = "") -> int:
    """Write an event that a tablet kept, because it happened; whether it fits is for `therapy.late` to say.

    Refusing it here would let the record depend on which tablet found its server first. Call inside `audit.writing()`.
    """
    return _write(file, event, NO_MORE_CHECKS, by=by, key=key, reason=reason)


def _write(
    file: DayFile,
    event: Event,
    allowed: Decision,
    *,
    by: Actor,
    key: UUID | None,
    reason: str = "",
    gate_id: int | None = None,
) -> int:
    columns = translate.event_columns(event)
    row = SessionEvent.objects.create(
        session_id=file.session.pk,
        reason=reason.strip(),
        **{**columns, "gate_id": columns["gate_id"] or gate_id},
        **written(by, event.recorded_at, key),
    )
    after = file.with_event(row)
    _keep(file.session, after.day)
    tell(
        file.session,
        event.kind.value,
        by=by,
        now=event.recorded_at,
        details=_details(event, row, allowed),
        lists=event.kind not in _OBSERVATIONS,
    )
    settle(after, event.recorded_at)
    if event.amends is not None or event.kind not in _LEAVES_THE_PUMP:
        settle_given(after, by, event.recorded_at)
    return row.pk


def _details(event: Event, row: SessionEvent, allowed: Decision) -> dict[str, Detail]:
    said = {name: plain(getattr(event, name)) for name in DETAILS if getattr(event, name) is not None}
    overridden: list[Detail] = [plain(finding.as_json()) for finding in allowed.findings if finding.override]
    return {
        "event": row.pk,
        "at": plain(event.occurred_at),
        **said,
        **({"amends": row.amends_id} if row.amends_id else {}),
        **({"overridden": overridden} if overridden else {}),
    }


def _keep(session: Session, day: InfusionDay) -> None:
    """Cache the replay on the session's row, for constraints and lists."""
    session.state = day.state.value
    session.checked_in_at = day.checked_in_at
    session.started_at = day.started_at
    session.stopped_at = day.stopped_at
    session.over_at = day.over_at
    session.save(update_fields=["state", "checked_in_at", "started_at", "stopped_at", "over_at"])
