"""What a session's own rate record says was given: replayed from its events, and what the drug register follows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Q

from reprieve.audit.services import Actor
from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import Session
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.services import RateRecord
from reprieve.therapy.decisions import UNKNOWN, Decision, Unknown
from reprieve.therapy.ledger_rules import SessionFacts, judge_session
from reprieve.therapy.session import State

_PUMP_OFF_FOR_GOOD: Final = frozenset({State.RECOVERING, State.DISCHARGED})


def settle_given(file: DayFile, by: Actor, now: datetime) -> None:
    """Let the register follow the rate record: nothing until the pump is off for good. Call inside `audit.writing()`.

    Where a stop is taken back, what was entered as given is struck out until there is a new one.
    """
    given = given_mg(file, now)
    mg = Decimal(0) if isinstance(given, Unknown) else given
    dispensary.keep_given(session_id=file.session.pk, mg=mg, by=by, now=now)


def given_mg(file: DayFile, now: datetime) -> Decimal | Unknown:
    """Return the milligrams that were given; UNKNOWN while the pump may still run or has yet to start."""
    if file.state is State.CANCELLED:
        return Decimal(0)
    return file.day.given_mg(now) if file.state in _PUMP_OFF_FOR_GOOD else UNKNOWN


def rate_records(now: datetime) -> tuple[RateRecord, ...]:
    """Return the rate record of every session whose drug is to be explained: it ran since the last close, or its drug
    moved or is not accounted for. A constant number of queries.
    """
    moved = register.sessions_to_explain()
    since = register.covered_by_a_close() or register.first_receipt_at()
    if since is None:
        return ()
    ran = Q(pk__in=moved) | Q(started_at__gte=since) | Q(stopped_at__gte=since)
    wanted = Session.objects.filter(ran).order_by("starts_at", "id").values_list("id", flat=True)
    return tuple(rate_record(file, now) for file in open_files(wanted, now, Wanted.LATEST).values())


def rate_record(file: DayFile, now: datetime) -> RateRecord:
    """Return what one session's rate record says, under a name without the patient's."""
    session = file.session
    return RateRecord(
        session_id=session.pk, name=f"Session {session.pk}, {session.room.name}", given_mg=given_mg(file, now)
    )


def drug_decision(file: DayFile, now: datetime) -> Decision:
    """Answer whether one session's drug is all accounted for (R10); nothing to say where no drug register is kept."""
    drug = register.session_drug(file.session.pk)
    if not drug.kept or (file.day.started_at is None and not drug.entries):
        return Decision(())
    record = rate_record(file, now)
    return Decision((judge_session(SessionFacts(name=record.name, account=drug.account, given_mg=record.given_mg)),))
