"""A taper in words: the steps with their tablets, where the plan stands, what was seen, and the patient's own paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reprieve.opioids.queries import LookRow, MoveRow, TaperView
from reprieve.staff.forms.tapering import USE_WORDS, WITHDRAWAL_WORDS
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.decisions import Decision, Unknown
from reprieve.therapy.opioids.slate import plain
from reprieve.therapy.tablets import NotTablets, shared
from reprieve.therapy.taper import Step, Wish
from reprieve.therapy.taper_course import Move, may_step

_MOVE_WORDS = {
    Move.STEPPED: ("green", "green"),
    Move.PAUSED: ("paused", "amber"),
    Move.RESUMED: ("infusing", "brand"),
    Move.ENDED: ("stop", "soft"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step: the day, the dose of a day, its tablets, MME, and where the patient is."""

    number: int
    on: date
    dose: str
    tablets: str
    mme: str
    cut: str
    mark: Mark | None
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One look or move, newest first."""

    at: datetime
    by: str
    mark: Mark
    says: str
    words: str
    decision: Decision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperPage:
    """What the plan's page shows."""

    id: int
    title: str
    mark: Mark
    rate: str
    now: StepLine
    due: date | None
    steps: tuple[StepLine, ...]
    stops_if: str
    agreed: str
    faster_because: str
    signed_by: str
    signed_at: datetime
    events: tuple[EventLine, ...]
    next_step: Decision
    next_dose: str
    is_open: bool
    paused: bool


def present_taper(taper: TaperView, now: datetime) -> TaperPage:
    """Return the page of one plan."""
    wish, standing = taper.wish, taper.standing
    steps = tuple(_step_lines(taper))
    following = standing.next_step
    return TaperPage(
        id=taper.id,
        title=title_of(wish),
        mark=_plan_mark(taper),
        rate=rate_of(wish),
        now=next(line for line in steps if line.is_now),
        due=standing.due_on if not standing.paused else None,
        steps=steps,
        stops_if=taper.stops_if,
        agreed=taper.agreed,
        faster_because=taper.faster_because,
        signed_by=taper.by,
        signed_at=taper.at,
        events=tuple(_events(taper)),
        next_step=may_step(standing, timezone.localdate(now)),
        next_dose=dose_words(wish, following.dose) if following else "",
        is_open=taper.is_open,
        paused=standing.paused,
    )


def title_of(wish: Wish) -> str:
    """Return a plan in one line."""
    form = _("patch") if wish.patch else ""
    return f"{wish.drug} {form}".strip() + f": {dose_words(wish, wish.dose)} → {dose_words(wish, wish.floor)}"


def rate_of(wish: Wish) -> str:
    """Return the rate in words."""
    return _("{percent} % every {days} days; taken for {use}").format(
        percent=plain(wish.percent), days=wish.every_days, use=str(USE_WORDS[wish.use]).partition(":")[0].lower()
    )


def step_lines(wish: Wish, steps: tuple[Step, ...]) -> tuple[StepLine, ...]:
    """Return the steps of a plan that nobody has signed yet."""
    return tuple(_step_line(wish, step, mark=None, is_now=False) for step in (_start(wish), *steps))


def _step_lines(taper: TaperView) -> Iterator[StepLine]:
    for step in (_start(taper.wish), *taper.steps):
        at = taper.standing.step
        if step.number == at:
            mark = Mark(shape="person", word=_("now"), tone="brand")
        elif step.number < at:
            mark = Mark(shape="green", word=_("done"), tone="green")
        else:
            mark = Mark(shape="empty", word=_("to come"), tone="soft")
        yield _step_line(taper.wish, step, mark=mark, is_now=step.number == at)


def _start(wish: Wish) -> Step:
    return Step(number=0, on=wish.starts_on, dose=wish.dose, cut_percent=Fraction(0))


def _step_line(wish: Wish, step: Step, *, mark: Mark | None, is_now: bool) -> StepLine:
    mme = wish.mme(step.dose)
    return StepLine(
        number=step.number,
        on=step.on,
        dose=dose_words(wish, step.dose),
        tablets=tablet_words(wish, step.dose),
        mme="" if mme is None else f"{float(mme):.1f}",
        cut=f"{float(step.cut_percent):.0f} %" if step.number else "",
        mark=mark,
        is_now=is_now,
    )


def tablet_words(wish: Wish, dose: Fraction) -> str:
    """Return what is taken at each time of a day, in tablets that exist; empty where nothing is."""
    if not dose:
        return _("none: stopped")
    try:
        doses = shared(dose, wish.times_a_day, wish.strengths)
    except NotTablets:
        return ""
    if len(doses) == 1 or all(one == doses[0] for one in doses):
        times = ngettext("{n} time a day", "{n} times a day", len(doses)).format(n=len(doses))
        each = _tablets(wish, doses[0])
        return each if wish.patch else f"{each}, {times}"
    return _("; then ").join(_tablets(wish, one) or _("none") for one in doses)


def _tablets(wish: Wish, one: Mapping[Fraction, int]) -> str:
    return " + ".join(f"{count} × {plain(strength)} {wish.unit}" for strength, count in one.items())


def dose_words(wish: Wish, dose: Fraction) -> str:
    """Return a dose of a day in words."""
    if not dose:
        return _("stopped")
    return f"{plain(dose)} {wish.unit}" if wish.patch else _("{dose} mg a day").format(dose=plain(dose))


def _plan_mark(taper: TaperView) -> Mark:
    if taper.replaced:
        return Mark(shape="stop", word=_("Replaced by a later plan"), tone="soft")
    if taper.standing.ended:
        return Mark(shape="stop", word=_("Ended"), tone="soft")
    if taper.standing.next_step is None:
        return Mark(shape="green", word=_("Last step taken"), tone="green")
    if taper.standing.paused:
        return Mark(shape="paused", word=_("On pause"), tone="amber")
    return Mark(shape="infusing", word=_("Under way"), tone="brand")


def _events(taper: TaperView) -> Iterator[EventLine]:
    lines = [*map(_look_line, taper.looks), *(_move_line(taper, row) for row in taper.moves)]
    yield from sorted(lines, key=lambda line: (line.at, line.decision is None), reverse=True)


def _look_line(row: LookRow) -> EventLine:
    found = row.look
    said = [_("pain not asked") if isinstance(found.pain, Unknown) else _("pain {n} of 10").format(n=found.pain)]
    if isinstance(found.withdrawal, Unknown):
        said.append(_("withdrawal not asked"))
    else:
        signs = ", ".join(str(WITHDRAWAL_WORDS[sign]) for sign in sorted(found.withdrawal))
        said.append(signs or _("no sign of withdrawal"))
    allows = row.decision.allows
    return EventLine(
        at=row.at,
        by=row.by,
        mark=Mark(shape="green" if allows else "amber", word=_("Looked at"), tone="green" if allows else "amber"),
        says="; ".join(said),
        words=row.words,
        decision=None if allows else row.decision,
    )


def _move_line(taper: TaperView, row: MoveRow) -> EventLine:
    shape, tone = _MOVE_WORDS[row.moved.move]
    return EventLine(
        at=row.at,
        by=row.by,
        mark=Mark(shape=shape, word=_move_words(taper, row), tone=tone),
        says="",
        words=row.because,
        decision=None,
    )


def _move_words(taper: TaperView, row: MoveRow) -> str:
    match row.moved.move:
        case Move.STEPPED:
            step = next(step for step in taper.steps if step.number == row.moved.step)
            return _("Step {n}: {dose}").format(n=step.number, dose=dose_words(taper.wish, step.dose))
        case Move.PAUSED:
            return _("Paused")
        case Move.RESUMED:
            return _("Goes on")
        case Move.ENDED:
            return _("Ended")
