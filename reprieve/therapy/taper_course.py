"""What happens on the way down: looks, steps, pauses. The plan stands; the patient's state decides each step.

`standing` replays the events of a plan. `look` says what one look at the patient means, and `may_step` whether the next
step may be taken today (O15 to O19): pain or withdrawal that rose holds it, and so does anything that nobody has asked.
Nothing here ever takes a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Finding, Unknown, Verdict
from reprieve.therapy.findings import PRESCRIBER, RECORD, Basis
from reprieve.therapy.taper import Step, Wish, limits

_HARM: Final = Basis("HHS-TAPER", Certainty.READ)


class Withdrawal(StrEnum):
    """Signs that a dose came down too fast; asked one by one, in our own words."""

    RESTLESS = "restless"
    SWEATING = "sweating"
    SHIVERING = "shivering"
    RUNNY_NOSE = "runny_nose"
    STOMACH = "stomach"
    ACHES = "aches"
    SLEEPLESS = "sleepless"
    ANXIOUS = "anxious"
    CRAVING = "craving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the patient. pain: 0 to 10, on average of the last week; every fact may be unknown."""

    on: date
    pain: int | Unknown = UNKNOWN
    withdrawal: frozenset[Withdrawal] | Unknown = UNKNOWN
    wants_to_pause: Fact = UNKNOWN
    self_harm: Fact = UNKNOWN


class Move(StrEnum):
    STEPPED = "stepped"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The plan moved on, stood still, went on or ended. step: the number of the step that was taken."""

    on: date
    move: Move
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a plan stands. step: the last that was taken, 0 for none. due_on None: no step is left, or none is due."""

    step: int = 0
    dose: Fraction
    since: date
    paused: bool = False
    ended: bool = False
    next_step: Step | None = None
    due_on: date | None = None
    last_look: Look | None = None
    pain_at_start: int | Unknown = UNKNOWN


def standing(wish: Wish, steps: tuple[Step, ...], events: Iterable[Look | Moved]) -> Standing:
    """Replay what happened, in order."""
    now = Standing(dose=wish.dose, since=wish.starts_on)
    now = _with_next(now, steps, steps[0].on if steps else None)
    for event in events:
        now = _looked(now, event) if isinstance(event, Look) else _moved(now, event, steps)
    return now


def look(found: Look, before: Standing) -> Decision:
    """Say what this look means: the plan pauses where it blocks."""
    return Decision((*_self_harm(found), *_withdrawal(found), *_pain(found, before), *_wish_to_pause(found)))


def may_step(now: Standing, today: date) -> Decision:
    """Say whether the next step may be taken today."""
    if now.ended or now.next_step is None:
        return Decision((RECORD.refuse("O19", "The plan has ended: no step is left."),))
    if now.paused:
        resolve = "A prescriber decides with the patient whether it goes on."
        return Decision((RECORD.refuse("O19", "The plan is paused.", resolve=resolve),))
    if now.last_look is None:
        looked: tuple[Finding, ...] = (_ask_first(),)
    else:
        looked = (*_fresh(now.last_look, now, today), *look(now.last_look, now).findings)
    return Decision((*_due(now, today), *looked))


def pauses(decision: Decision) -> bool:
    """Return whether what was found puts the plan on pause: it rose, it hurts, or the patient asks for it."""
    return any(finding.verdict >= Verdict.HOLD and finding.rule in _PAUSING for finding in decision.findings)


_PAUSING: Final = frozenset({"O15", "O16", "O17", "O18"})


def _looked(now: Standing, found: Look) -> Standing:
    first = now.pain_at_start if not isinstance(now.pain_at_start, Unknown) else found.pain
    return replace(now, last_look=found, pain_at_start=first)


def _moved(now: Standing, event: Moved, steps: tuple[Step, ...]) -> Standing:
    match event.move:
        case Move.PAUSED:
            return replace(now, paused=True)
        case Move.RESUMED:
            due = max(now.due_on, event.on) if now.due_on else None
            return replace(now, paused=False, due_on=due)
        case Move.ENDED:
            return replace(now, ended=True, next_step=None, due_on=None)
        case Move.STEPPED:
            taken = next(step for step in steps if step.number == event.step)
            following = next((step for step in steps if step.number == event.step + 1), None)
            due = event.on + (following.on - taken.on) if following else None
            return _with_next(replace(now, step=taken.number, dose=taken.dose, since=event.on), steps, due)


def _with_next(now: Standing, steps: tuple[Step, ...], due_on: date | None) -> Standing:
    following = next((step for step in steps if step.number == now.step + 1), None)
    return replace(now, next_step=following, due_on=due_on if following else None)


def _self_harm(found: Look) -> Iterator[Finding]:
    if found.self_harm is True:
        yield _HARM.refuse(
            "O15",
            "Thoughts of self-harm.",
            resolve="No step. Stay with the patient; call the prescriber now; 988, or 911.",
        )
    elif isinstance(found.self_harm, Unknown):
        yield _HARM.ask("O15-asked", "Nobody has asked about thoughts of self-harm.", resolve="Ask, in plain words.")


def _withdrawal(found: Look) -> Iterator[Finding]:
    if isinstance(found.withdrawal, Unknown):
        yield _HARM.ask("O16-asked", "Nobody has asked about signs of withdrawal.", resolve="Ask each of them.")
    elif found.withdrawal:
        yield _HARM.hold(
            "O16",
            "Signs of withdrawal: {count}.",
            resolve="The dose stays. The prescriber decides: wait, go slower, or treat the signs.",
            by=PRESCRIBER,
            count=len(found.withdrawal),
        )
    else:
        yield _HARM.clear("O16", "No sign of withdrawal.")


def _pain(found: Look, before: Standing) -> Iterator[Finding]:
    rise = limits().pain_rise_points
    basis, start = Basis.of(rise), before.pain_at_start
    if isinstance(found.pain, Unknown):
        yield basis.ask("O17-asked", "Nobody has asked how bad the pain is.", resolve="Ask, from 0 to 10.")
    elif not isinstance(start, Unknown) and found.pain - start >= rise.value:
        yield basis.hold(
            "O17",
            "Pain rose from {start} to {pain}: by {rise} or more.",
            resolve="The dose stays. The prescriber decides with the patient.",
            by=PRESCRIBER,
            start=start,
            pain=found.pain,
            rise=rise,
        )
    else:
        yield basis.clear("O17", "Pain {pain} of 10.", pain=found.pain)


def _wish_to_pause(found: Look) -> Iterator[Finding]:
    if found.wants_to_pause is True:
        yield RECORD.refuse("O18", "The patient wants to pause.", resolve="The dose stays until the patient agrees.")
    elif isinstance(found.wants_to_pause, Unknown):
        yield RECORD.ask("O18-asked", "Nobody has asked whether the patient wants to go on.", resolve="Ask.")


def _ask_first() -> Finding:
    return RECORD.ask("O19-look", "Nobody has looked yet how it goes.", resolve="Ask about pain and withdrawal first.")


def _fresh(found: Look, now: Standing, today: date) -> Iterator[Finding]:
    days = limits().review_days
    if found.on < now.since or today - found.on > timedelta(days=int(days.value)):
        yield Basis.of(days).ask(
            "O19-look",
            "The last look was before the last step, or more than {days} days ago.",
            resolve="Ask about pain and withdrawal first.",
            days=days,
        )


def _due(now: Standing, today: date) -> Iterator[Finding]:
    if now.due_on and today < now.due_on:
        yield RECORD.hold(
            "O19-early",
            "The next step is due on {due}.",
            resolve="Wait, or the prescriber writes down why it comes early.",
            by=PRESCRIBER,
            due=now.due_on.isoformat(),
        )
