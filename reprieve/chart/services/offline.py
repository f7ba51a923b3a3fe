"""Take in what tablets kept while they had no server: each entry on its own, once, and never refused away.

What happened is charted where it stands in time, whichever tablet finds its server first (`therapy.late`). What cannot
be charted is kept as it was typed, for a person to decide about. No start, no override, no way home comes in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias
from uuid import UUID, uuid5

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, Refused, refused
from reprieve.audit.services import Actor
from reprieve.chart.appending import Said, Typed, append_as_observed, new_event
from reprieve.chart.dayfile import DayFile, Wanted, open_file
from reprieve.chart.models import OfflineEntry, Outcome, SessionEvent
from reprieve.chart.prompting import tell_missed
from reprieve.chart.pumping import answered, prescriber_at_bedside
from reprieve.chart.services.observations import record_vitals
from reprieve.chart.services.prompts import answer_prompt
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, NotPermitted, require
from reprieve.therapy import alarms, ordering
from reprieve.therapy.decisions import Decision, Sentence, say
from reprieve.therapy.events import Event, EventKind, ImpossibleEvent, State
from reprieve.therapy.late import Seen
from reprieve.therapy.scales import NotOnScale
from reprieve.therapy.session import day_before
from reprieve.therapy.vitals import CLOCK_SLACK, NotPlausible, Sign

_PUMP: Final = frozenset(
    {
        EventKind.RATE_CHANGED,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.STOPPED,
        EventKind.PATIENT_ASKED_TO_STOP,
    }
)
_MAY_COME: Final = _PUMP | {
    EventKind.SYMPTOM,
    EventKind.SYMPTOM_GONE,
    EventKind.SCORED,
    EventKind.RESCUE_GIVEN,
    EventKind.NOTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One entry as a tablet sent it. said: the form's fields as typed; tablet: the name its browser gave itself."""

    session_id: int
    key: UUID
    act: str
    said: Mapping[str, str]
    observed_at: datetime
    typed_at: datetime
    tablet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A set of vital signs read off by hand."""

    values: Mapping[Sign, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that was seen or done. part: which of several things that one form asks for; empty for the only one."""

    kind: EventKind
    said: Said = field(default_factory=Said)
    part: str = ""
    reason: str = ""
    prescriber_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """What was done about a prompt."""

    prompt_id: int
    did: str


What: TypeAlias = Measured | Happened | Did


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of an entry. repeated: it had come before, and nothing was done."""

    outcome: Outcome
    why: tuple[Sentence, ...] = ()
    repeated: bool = False


class SentByAnother(ValueError):
    """This key was used by somebody else; nobody's entry is sent in another's name."""


def take_in(
    *, sent: Sent, what: Iterable[What], by: Actor, now: datetime, problems: Iterable[Sentence] = ()
) -> Received:
    """Chart what a tablet kept, or keep it for a person; the same key twice does nothing.

    problems: why the form could not be read; then nothing is charted. Raises NotFound for a session that is not there,
    SentByAnother.
    """
    require(by, Act.CHART)
    with audit.writing():
        if known := OfflineEntry.objects.filter(entry=sent.key).first():
            return _again(known, by)
        file = open_file(sent.session_id, now)
        received = _attempt(sent, tuple(what), tuple(problems), by, now)
        row = OfflineEntry.objects.create(
            session=file.session,
            act=sent.act,
            said=dict(sent.said),
            observed_at=sent.observed_at,
            typed_at=sent.typed_at,
            tablet=sent.tablet,
            outcome=received.outcome,
            why=[sentence.as_json() for sentence in received.why],
            **written(by, now, sent.key),
        )
        details = {"entry": str(row.pk), "act": sent.act, "outcome": row.outcome, "at": plain(sent.observed_at)}
        tell(file.session, "entry came from a tablet", by=by, now=now, details=details)
        return received


def _again(known: OfflineEntry, by: Actor) -> Received:
    if known.by_user_id != by.user_id:
        raise SentByAnother(SentByAnother.__doc__)
    why = tuple(Sentence.from_json(sentence) for sentence in known.why)
    return Received(outcome=Outcome(known.outcome), why=why, repeated=True)


def _attempt(sent: Sent, what: tuple[What, ...], problems: tuple[Sentence, ...], by: Actor, now: datetime) -> Received:
    if problems:
        return Received(outcome=Outcome.KEPT, why=problems)
    if max(sent.observed_at, sent.typed_at) > now + CLOCK_SLACK:
        return Received(outcome=Outcome.KEPT, why=(say("By the server's clock that time has not come yet."),))
    try:
        with audit.writing():  # a savepoint: what cannot be charted whole is not charted in part
            against = chart(sent, what, by=by, now=now)
    except Refused as no:
        return Received(outcome=Outcome.KEPT, why=tuple(no.decision.why()))
    except NotPlausible as problem:
        return Received(outcome=Outcome.KEPT, why=(problem.sentence,))
    except (ImpossibleEvent, NotOnScale, NotFound, NotPermitted, ordering.NotAnOrder) as problem:
        return Received(outcome=Outcome.KEPT, why=(say("{problem}", problem=problem),))
    if against:
        return Received(outcome=Outcome.AGAINST_RULES, why=against)
    return Received(outcome=Outcome.CHARTED)


def chart(sent: Sent, what: Iterable[What], *, by: Actor, now: datetime) -> tuple[Sentence, ...]:
    """Chart it at the time at which it was observed; return what the rules would have said against it.

    Call inside `audit.writing()`. Raises what the services for the same acts raise.
    """
    against: list[Sentence] = []
    seen: list[Seen] = []
    for one in what:
        match one:
            case Measured():
                record_vitals(
                    session_id=sent.session_id,
                    values=one.values,
                    taken_at=sent.observed_at,
                    by=by,
                    now=now,
                    key=sent.key,
                )
                seen += [Seen(sign, sent.observed_at) for sign in one.values]
            case Did():
                answer_prompt(prompt_id=one.prompt_id, did=one.did, by=by, now=now, key=sent.key)
            case Happened():
                against += _happened(sent, one, by, now)
                about = one.said.get("scale") or one.said.get("symptom")
                seen += [Seen(about, sent.observed_at)] if about else []
    if seen:
        tell_missed(open_file(sent.session_id, now), seen, now)
    return tuple(against)


def _happened(sent: Sent, one: Happened, by: Actor, now: datetime) -> Iterable[Sentence]:
    require(by, Act.RUN_INFUSION if one.kind in _PUMP else Act.CHART)
    if one.kind not in _MAY_COME:
        raise refused("needs-server", "That needs the server: it is not charted from a tablet without one.")
    key = uuid5(sent.key, one.part) if one.part else sent.key
    if already(SessionEvent, key) is not None:
        return ()
    file = open_file(sent.session_id, now, Wanted.EVERY if one.kind is EventKind.RESUMED else Wanted.DRAWN)
    event = new_event(
        file,
        one.kind,
        by=by,
        now=now,
        occurred_at=min(sent.observed_at, now),
        typed=Typed(key, min(sent.typed_at, now)),
        **one.said,
    )
    decision = answered(_rules(file, event, one, by), by, one.reason, now)
    append_as_observed(file, event, by=by, key=key, reason=one.reason)
    return () if decision.allows else decision.why()


def _rules(file: DayFile, event: Event, one: Happened, by: Actor) -> Decision:
    """Return what the rules say of it at the time at which it was done."""
    day, at = day_before(file.events, event), event.occurred_at
    if event.rate_mg_per_h is None or file.plan is None or file.protocol is None:
        return Decision(())
    decision = ordering.rate_change(
        plan=file.plan, protocol=file.protocol, rate_mg_per_h=event.rate_mg_per_h, given_mg=day.given_mg(at)
    )
    if event.kind is not EventKind.RESUMED or day.state is not State.PAUSED:
        return decision
    return decision + alarms.may_resume(
        readings=[reading for reading in file.readings if reading.taken_at <= at],
        scores=day.scores,
        day=day,
        limits=file.protocol.limits,
        baseline=file.baseline(at),
        rate_mg_per_h=event.rate_mg_per_h,
        prescriber_at_bedside=prescriber_at_bedside(by, one.prescriber_id) is not None,
        now=at,
    )
