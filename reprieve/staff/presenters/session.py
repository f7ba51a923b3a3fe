"""One infusion day as its page shows it: which layout the state asks for, the figures, the prompts, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from reprieve.chart.queries import ReadingRow, SessionView
from reprieve.evidence.register import Certainty
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import number
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.states import SHORT_SIGNS, Mark, mark_of_state
from reprieve.therapy import discharge, monitoring
from reprieve.therapy.monitoring import Due, Group
from reprieve.therapy.session import EventKind, State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import ReadingSource, Sign

LAYOUTS: Final[Mapping[State, str]] = {
    State.BOOKED: "booked",
    State.CHECKED_IN: "checkin",
    State.INFUSING: "infusion",
    State.PAUSED: "infusion",
    State.RECOVERING: "recovery",
    State.DISCHARGED: "done",
    State.CANCELLED: "done",
}
STRIP_SIGNS: Final = (Sign.SYSTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP, Sign.ETCO2)
ALWAYS_SHOWN: Final = frozenset({Sign.SYSTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP})
WATCHED_IN: Final[Mapping[Sign, Group]] = {
    Sign.SYSTOLIC: Group.PRESSURE,
    Sign.PULSE: Group.OXYGEN_AND_PULSE,
    Sign.SPO2: Group.OXYGEN_AND_PULSE,
    Sign.RESP: Group.BREATHING,
    Sign.ETCO2: Group.BREATHING,
}
GROUP_WORDS: Final[Mapping[Group, Promise]] = {
    Group.OXYGEN_AND_PULSE: pgettext_lazy("due", "SpO₂ and pulse"),
    Group.PRESSURE: pgettext_lazy("due", "pressure"),
    Group.BREATHING: pgettext_lazy("due", "breathing"),
    Group.SEDATION: pgettext_lazy("due", "sedation"),
    Group.DISSOCIATION: pgettext_lazy("due", "dissociation"),
    Group.PAIN: pgettext_lazy("due", "pain"),
    Group.NAUSEA: pgettext_lazy("due", "nausea"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One vital sign in large figures; without a value, nobody has measured it yet."""

    label: str
    value: str
    unit: str
    at: datetime | None
    by_hand: bool
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """What is due next; `what` names all groups that fall due in the same minute."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpLine:
    """What the pump does, in words."""

    rate_mg: str
    rate_ml: str
    given: str
    of_dose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomLine:
    """A symptom that is there."""

    symptom: Symptom
    says: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The part of the page that tells the time: state, timers, figures, pump. Renewed on every change."""

    id: int
    layout: str
    mark: Mark
    now: datetime
    started_at: datetime | None
    stopped_at: datetime | None
    over_at: datetime | None
    home_from: datetime | None
    home_certainty: Certainty
    ran: str
    paused_at: datetime | None
    ends_at: datetime | None
    next_vitals: DueLine | None
    also_due: tuple[DueLine, ...]
    figures: tuple[Figure, ...]
    pump: PumpLine
    symptoms: tuple[SymptomLine, ...]
    may_pause: bool
    may_resume: bool
    may_stop: bool
    may_ask_to_stop: bool
    may_snooze: bool
    silent_until: datetime | None


def layout_of(state: State) -> str:
    """Return which of the page's five layouts this state asks for."""
    return LAYOUTS[state]


def present_status(view: SessionView) -> Status:
    """Return timers, figures and what the pump does."""
    day = view.day
    return Status(
        id=view.id,
        layout=layout_of(view.state),
        mark=mark_of_state(view.state),
        now=view.now,
        started_at=day.started_at,
        stopped_at=day.stopped_at,
        over_at=day.over_at,
        home_from=home_from(view),
        home_certainty=_home_certainty(view),
        ran=_ran(view) if view.state.over else "",
        paused_at=day.paused_at if view.state is State.PAUSED else None,
        ends_at=view.ends_at if view.state is State.INFUSING else None,
        next_vitals=next(iter(_due(view.due, vital=True)), None),
        also_due=_due(view.due, vital=False),
        figures=_figures(view),
        pump=_pump(view),
        symptoms=tuple(
            SymptomLine(symptom=symptom, says=_(symptom.phrase), at=at) for symptom, at in sorted(day.symptoms.items())
        ),
        may_pause=_may(view, EventKind.PAUSED),
        may_resume=_may(view, EventKind.RESUMED),
        may_stop=_may(view, EventKind.STOPPED),
        may_ask_to_stop=_may(view, EventKind.PATIENT_ASKED_TO_STOP),
        may_snooze=monitoring.may_snooze(view.due, day=day, protocol=view.protocol, now=view.now).allows,
        silent_until=monitoring.silent_until(view.due, day, view.now),
    )


def home_from(view: SessionView) -> datetime | None:
    """Return when the minimum times of R24 have passed."""
    return discharge.home_from(view.day, view.protocol.limits.discharge) if view.protocol else None


def _home_certainty(view: SessionView) -> Certainty:
    """Return how sure the minimum times are of which the page shows the end."""
    return view.protocol.limits.discharge.after_stop_min.certainty if view.protocol else Certainty.BY_DEFINITION


def _ran(view: SessionView) -> str:
    """Return from when to when the pump ran, once the day is over."""
    day = view.day
    if day.started_at is None or day.stopped_at is None:
        return ""
    return f"{times.clock(day.started_at)}–{times.clock(day.stopped_at)}"


def _may(view: SessionView, kind: EventKind) -> bool:
    decision = view.may.get(kind)
    return decision is not None and decision.allows


def _due(due: tuple[Due, ...], *, vital: bool) -> tuple[DueLine, ...]:
    """Gather what falls due in the same minute, soonest first: vital signs, or scores."""
    lines: dict[datetime, list[Due]] = {}
    for item in due:
        if item.vital is vital:
            lines.setdefault(item.due_at.replace(second=0, microsecond=0), []).append(item)
    return tuple(
        DueLine(what=", ".join(str(GROUP_WORDS[item.group]) for item in items), at=min(item.due_at for item in items))
        for _minute, items in sorted(lines.items())
    )


def _figures(view: SessionView) -> tuple[Figure, ...]:
    beyond = {prompt.sign for prompt in view.waiting if prompt.open}
    late = {item.group for item in view.due if item.due_at < view.now}
    shown = (sign for sign in STRIP_SIGNS if sign in ALWAYS_SHOWN or sign in view.latest)
    return tuple(_figure(sign, view.latest, beyond=beyond, late=WATCHED_IN[sign] in late) for sign in shown)


def _figure(sign: Sign, latest: Mapping[Sign, ReadingRow], *, beyond: set[str], late: bool) -> Figure:
    reading = latest.get(sign)
    about = {sign.value, Sign.DIASTOLIC.value, Sign.MEAN.value} if sign is Sign.SYSTOLIC else {sign.value}
    looks = (("is-beyond", bool(about & beyond)), ("is-old", late))
    return Figure(
        label=str(SHORT_SIGNS[sign]),
        value=_value(sign, latest),
        unit=sign.unit,
        at=reading.taken_at if reading else None,
        by_hand=reading is not None and reading.source is ReadingSource.HAND,
        look=" ".join(look for look, so in looks if so),
    )


def _value(sign: Sign, latest: Mapping[Sign, ReadingRow]) -> str:
    reading = latest.get(sign)
    if reading is None:
        return "–"
    if sign is not Sign.SYSTOLIC:
        return plain(reading.value)
    below = latest.get(Sign.DIASTOLIC)
    same_cuff = below is not None and below.taken_at == reading.taken_at
    return f"{plain(reading.value)}/{plain(below.value) if below and same_cuff else '–'}"


def _pump(view: SessionView) -> PumpLine:
    plan = view.order.plan if view.order else None
    rate = view.day.rate_mg_per_h
    return PumpLine(
        rate_mg=_("{rate} mg/h").format(rate=plain_rate(rate)) if rate else pgettext("pump", "not running"),
        rate_ml=_("{rate} mL/h").format(rate=plain_rate(rate / plan.concentration_mg_per_ml)) if plan and rate else "",
        given=_("{mg} mg").format(mg=number(view.given_mg)),
        of_dose=_("of {mg} mg ordered").format(mg=number(plan.dose_mg)) if plan else "",
    )


def plain_rate(rate: Decimal) -> str:
    """Return a rate as the pump shows it, to a hundredth at most."""
    return plain(rate.quantize(Decimal("0.01")))
