"""What a nurse who takes over must know, read from the chart in one order: who, why, now, next, home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Final

from django.utils import timezone

from reprieve.chart.queries.rows import Part
from reprieve.chart.queries.session import SessionView
from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.gates import Escort
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign, opening

SIGNS: Final = (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP, Sign.ETCO2)


def summary(view: SessionView) -> tuple[Part, ...]:
    """Return the hand-over of this patient as the chart has it now; every heading is there, if only to say "none"."""
    parts = (
        ("Who", _who(view)),
        ("What for", _what_for(view)),
        ("Now", _now(view)),
        ("Vital signs", _vitals(view)),
        ("Scores", _scores(view)),
        ("Given besides", _drugs(view)),
        ("Open prompts", (prompt.says for prompt in view.waiting)),
        ("Due next", _due(view)),
        ("Going home", _home(view)),
    )
    return tuple(Part(heading=name, sentences=tuple(said) or (say("None."),)) for name, said in parts)


def _who(view: SessionView) -> Iterator[Sentence]:
    patient = view.patient
    age = patient.age_on(timezone.localdate(view.now))
    yield say(
        "{name}, {age} years, record {mrn}, in {room}.",
        name=patient.name,
        age=age,
        mrn=patient.mrn,
        room=view.room_name,
    )


def _what_for(view: SessionView) -> Iterator[Sentence]:
    if view.order is None:
        yield say("No order is signed.")
        return
    plan = view.order.plan
    yield say("{title}, protocol version {version}.", title=_title(view), version=plan.protocol_version)
    yield say(
        "Ordered {dose} mg in {minutes} min, {rate} mg/h, setting {tier}.",
        dose=_number(plan.dose_mg),
        minutes=_number(plan.duration_min),
        rate=_number(plan.rate_mg_per_h),
        tier=(view.tier or plan.tier).name,
    )


def _title(view: SessionView) -> str:
    return view.protocol.title if view.protocol else view.order.plan.protocol_key if view.order else ""


def _now(view: SessionView) -> Iterator[Sentence]:
    day, now = view.day, view.now
    yield say("The session is {state}.", state=view.state.phrase)
    if day.started_at is not None:
        yield say("Given {mg} mg so far.", mg=_number(view.given_mg))
        yield say(
            "{minutes} min since the start ({at}).", minutes=_minutes(day.started_at, now), at=_clock(day.started_at)
        )
    if view.state is State.INFUSING:
        yield say("The pump runs at {rate} mg/h.", rate=_number(day.rate_mg_per_h))
    if view.state is State.PAUSED and day.paused_at is not None:
        yield say("Paused for {minutes} min.", minutes=_minutes(day.paused_at, now))
    if day.stopped_at is not None:
        yield say(
            "{minutes} min since the pump stopped ({at}).",
            minutes=_minutes(day.stopped_at, now),
            at=_clock(day.stopped_at),
        )
    for symptom, since in sorted(day.symptoms.items()):
        yield say("{symptom}, since {at}.", symptom=symptom.phrase.capitalize(), at=_clock(since))


def _vitals(view: SessionView) -> Iterator[Sentence]:
    """Each last value with its age, its way from the one before, and the patient's normal."""
    for sign in SIGNS:
        row = view.latest.get(sign)
        if row is None:
            continue
        before = [
            r for r in view.readings if r.sign is sign and r.taken_at < row.taken_at and not (r.struck or r.artefact)
        ]
        change = f"{(row.value - before[-1].value).normalize():+f}".replace("-", "−") if before else "–"
        normal = view.baseline.get(sign)
        yield say(
            "{sign} {value} {unit} at {at} ({change} from the one before; normal {normal}).",
            sign=opening(sign.title),
            value=_number(row.value),
            unit=sign.unit,
            at=_clock(row.taken_at),
            change=change,
            normal=_number(normal) if normal is not None else "–",
        )


def _scores(view: SessionView) -> Iterator[Sentence]:
    last = {score.scale: score for score in sorted(view.day.scores, key=lambda score: score.taken_at)}
    for scale, score in sorted(last.items()):
        yield say("{scale}: {value}, at {at}.", scale=scale.card.title, value=score.value, at=_clock(score.taken_at))


def _drugs(view: SessionView) -> Iterator[Sentence]:
    for event in view.day.rescues:
        drug = FORMULARY.get(event.drug or "")
        yield say(
            "{drug} {dose} {unit} {route} at {at}.",
            drug=drug.name if drug else event.drug or "",
            dose=_number(event.dose) if event.dose is not None else "",
            unit=event.unit or "",
            route=event.route or "",
            at=_clock(event.occurred_at),
        )


def _due(view: SessionView) -> Iterator[Sentence]:
    for due in view.due[:4]:
        late = due.minutes_late(view.now)
        words = "{group}: at {at}." if late <= 0 else "{group}: was due at {at}."
        yield say(words, group=due.group.phrase.capitalize(), at=_clock(due.due_at))


def _home(view: SessionView) -> Iterator[Sentence]:
    escort = view.checkin.escort
    if isinstance(escort, Escort):
        yield say("{name} takes the patient home, phone {phone}.", name=escort.name, phone=escort.phone)
    else:
        yield say("Nobody is named yet who takes the patient home.")
    gate = view.discharge_gate
    yield from gate.why() if gate is not None else ()


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 60)


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def _number(value: Decimal) -> str:
    """Return a number to a tenth, rounded down: what was given is never overstated."""
    return f"{value.quantize(Decimal('0.1'), rounding=ROUND_DOWN).normalize():f}"
