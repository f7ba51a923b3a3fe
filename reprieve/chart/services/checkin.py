"""Find out what the gate asks: the facts of the day, the kit, the drug check of two people; and ask the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.dayfile import open_file
from reprieve.chart.facts import CheckInFacts
from reprieve.chart.gaterecords import keep, override
from reprieve.chart.models import CheckInRow, DrugReading, Gate, IntervalRow, KitCheck, Session
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import Decision, Unknown, say
from reprieve.therapy.gates import Escort, Kit
from reprieve.therapy.interval import Change
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.session import State
from reprieve.therapy.vitals import NotPlausible

_BEFORE_THE_START = frozenset({State.BOOKED.value, State.CHECKED_IN.value})
_TIMES = ("other_ketamine_last_at", "alcohol_or_drugs_last_at", "last_solids_at", "last_clear_liquids_at")


def save_checkin_facts(
    *,
    session_id: int,
    facts: CheckInFacts,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    key: UUID | None = None,
) -> int:
    """Save the facts of the day as a new version and return it; the version before stays.

    seen_version: the one the form was filled from; if somebody saved another meanwhile, Refused. Raises NotPlausible
    for a time to come.
    """
    require(by, Act.CHECK_READINESS)
    return _save(session_id, facts, by, now, key, seen_version=seen_version)


def save_escort(
    *, session_id: int, escort: Escort | Unknown | None, by: Actor, now: datetime, key: UUID | None = None
) -> int:
    """Save who takes the patient home, leaving every other fact as it is: the front desk's part of the form."""
    require(by, Act.RECORD_ESCORT)
    with audit.writing():
        last = CheckInRow.objects.filter(session_id=session_id).order_by("id").last()
        facts = replace(translate.checkin_of(last), escort=escort)
        return _save(session_id, facts, by, now, key, seen_version=last.pk if last else None)


def check_kit(*, kit: Iterable[Kit], by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Record that these pieces of emergency equipment were checked today, in the clinic's zone (R19)."""
    require(by, Act.CHECK_READINESS)
    with audit.writing():
        if key is not None and KitCheck.objects.filter(entry=key).exists():
            return
        checked = sorted(set(kit))
        for place, piece in enumerate(checked):
            KitCheck.objects.create(
                kit=piece.value,
                checked_on=timezone.localdate(now),
                **written(by, now, key if place == 0 else None),
            )
        audit.record(
            action="kit checked", by=by, subject="kit", now=now, details={"kit": [piece.value for piece in checked]}
        )


def read_drug(
    *,
    session_id: int,
    drug_form: DrugForm,
    concentration_mg_per_ml: Decimal,
    volume_ml: Decimal,
    pump_rate_ml_per_h: Decimal,
    vial_lot: str,
    ndc: str,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Record what one person read off vial, bag and pump screen; return the row's id.

    Two different people must read the same before the gate opens (R14). Each reads for themselves: this never says what
    the other read. Raises NotPlausible for zero, no number or no vial; Refused once the infusion has started.
    """
    require(by, Act.RUN_INFUSION)
    amounts = {
        "concentration_mg_per_ml": concentration_mg_per_ml,
        "volume_ml": volume_ml,
        "pump_rate_ml_per_h": pump_rate_ml_per_h,
    }
    _insist_read(amounts, vial_lot, ndc)
    with audit.writing():
        known = already(DrugReading, key)
        if known is not None:
            return known
        session = _not_started(session_id)
        row = DrugReading.objects.create(
            session=session,
            drug_form=drug_form.value,
            vial_lot=vial_lot.strip(),
            ndc=ndc.strip(),
            **amounts,
            **written(by, now, key),
        )
        tell(session, "drug read", by=by, now=now, details={name: plain(amount) for name, amount in amounts.items()})
        return row.pk


def save_interval_history(
    *,
    session_id: int,
    answers: Mapping[Change, bool],
    words: str,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    key: UUID | None = None,
) -> int:
    """Save what is new since the last visit as a new version and return it; the version before stays.

    A change that is not in `answers` was not asked. Raises NotPlausible for a yes without words; Refused once the
    infusion has started, or if somebody saved another version meanwhile.
    """
    require(by, Act.CHECK_READINESS)
    if any(answers.values()) and not words.strip():
        raise NotPlausible("words", say("Say what is new, in a few words."))
    with audit.writing():
        known = already(IntervalRow, key)
        if known is not None:
            return known
        session = _not_started(session_id)
        last = IntervalRow.objects.filter(session=session).order_by("id").values_list("id", flat=True).last()
        if seen_version is not None and last != seen_version:
            raise refused(
                "facts-changed",
                "Somebody else saved these facts meanwhile.",
                resolve="Look at what is there now, then save again.",
            )
        said = {change.value: answers[change] for change in Change if change in answers}
        row = IntervalRow.objects.create(session=session, answers=said, words=words.strip(), **written(by, now, key))
        tell(session, "interval history saved", by=by, now=now, details={"version": row.pk}, lists=True)
        return row.pk


def evaluate_gate(*, session_id: int, by: Actor, now: datetime) -> Decision:
    """Ask the start's gate, keep its answer on the record, and return it, overrides laid on."""
    require(by, Act.CHECK_READINESS)
    with audit.writing():
        decision, _ = keep(open_file(session_id, now), Gate.START, by, now)
        return decision


def override_finding(*, session_id: int, rule: str, reason: str, by: Actor, now: datetime) -> Decision:
    """Override one finding of the start's gate by name, with a reason; return what the gate says then.

    Raises Refused where nobody with this role may, NotPlausible for a reason of fewer than 15 characters.
    """
    require(by, Act.OVERRIDE)
    with audit.writing():
        return override(open_file(session_id, now), Gate.START, rule, reason, by, now)


def _insist_read(amounts: Mapping[str, Decimal], vial_lot: str, ndc: str) -> None:
    for name, amount in amounts.items():
        if not amount.is_finite() or amount <= 0:
            raise NotPlausible(name, say("This is a number above zero."))
    if not vial_lot.strip() or not ndc.strip():
        raise NotPlausible("vial_lot", say("The check names the vial: its lot and its NDC."))


def _save(
    session_id: int, facts: CheckInFacts, by: Actor, now: datetime, key: UUID | None, *, seen_version: int | None
) -> int:
    for name in _TIMES:
        at = getattr(facts, name)
        if isinstance(at, datetime) and at > now:
            raise NotPlausible(name, say("That time has not come yet. Check the clock and type it again."))
    with audit.writing():
        known = already(CheckInRow, key)
        if known is not None:
            return known
        session = _not_started(session_id)
        last = CheckInRow.objects.filter(session=session).order_by("id").values_list("id", flat=True).last()
        if seen_version is not None and last != seen_version:
            raise refused(
                "facts-changed",
                "Somebody else saved these facts meanwhile.",
                resolve="Look at what is there now, then save again.",
            )
        row = CheckInRow.objects.create(session=session, **translate.checkin_columns(facts), **written(by, now, key))
        tell(session, "check-in facts saved", by=by, now=now, details={"version": row.pk}, lists=True)
        return row.pk


def _not_started(session_id: int) -> Session:
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound(f"There is no session {session_id}.")
    if session.state not in _BEFORE_THE_START:
        raise refused("facts-late", "The infusion has started; what opened the gate stays as it was.")
    return session
