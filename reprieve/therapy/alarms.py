"""What at the chair asks for action now (R21 to R23), and who may go on after a pause.

A pure function of recent history: the same answer whatever order readings arrive in. Each sign has its own limits.
Readings that arrive late are charted but do not ring. The bedside monitor's own alarm stays the first line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Decision, Finding, Sentence, say
from reprieve.therapy.findings import DEFAULTS, RECORD, Basis
from reprieve.therapy.limits import ActionLimit, Limits, Test
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import Cause, InfusionDay, State
from reprieve.therapy.spells import History, Spell
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Baseline, Reading, Sign, opening, plain

__all__ = ["Level", "Prompt", "active", "may_resume", "says_of"]

PATIENT_REQUEST: Final = "patient_request"

# What a level asks of the pump, by whether it runs. Each is joined with what the limit says to do next.
_RUNNING: Final = {
    Level.ALERT: "",
    Level.PAUSE: "Pause the pump. ",
    Level.STOP: "Stop the infusion and call the physician. ",
    Level.CALL_911: "Stop the infusion and call 911. ",
}
_PAUSED: Final = _RUNNING | {Level.PAUSE: "Keep the pump off. "}
_STOPPED: Final = {
    Level.ALERT: "",
    Level.PAUSE: "Call the prescriber. ",
    Level.STOP: "Call the physician. ",
    Level.CALL_911: "Call 911. ",
}


def active(
    *,
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    now: datetime,
) -> tuple[Prompt, ...]:
    """Return what stands now, gravest first: at most one prompt per sign and side, at its worst level.

    Only while infusing, paused or recovering. readings: amended ones already replaced; artefacts are skipped here.
    """
    if not day.state.watched:
        return ()
    history = History.of(readings, scores, day, limits, baseline)
    worst: dict[str, Prompt] = {}
    for limit in limits.action:
        spell = history.standing(limit, now)
        if spell is not None:
            prompt = _prompt(limit, spell, history, day)
            place = f"{limit.condition.about}-{limit.condition.side}"
            if place not in worst or (prompt.level, -prompt.since.timestamp()) > (
                worst[place].level,
                -worst[place].since.timestamp(),
            ):
                worst[place] = prompt
    prompts = (*worst.values(), *_request(day))
    return tuple(sorted(prompts, key=lambda prompt: (-prompt.level, prompt.since, prompt.key)))


def may_resume(
    *,
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    rate_mg_per_h: Decimal,
    prescriber_at_bedside: bool,
    now: datetime,
) -> Decision:
    """Answer whether the pump may go on after a pause; nobody may override it.

    After pressure or pulse (R21): by the prescriber, slower, after two normal readings. After breathing, sedation or
    distress (R22, R23): by the prescriber at the bedside, and by nobody once a limit asked to stop. While
    anything still asks for a pause: not at all.
    """
    taken, scored = tuple(readings), tuple(scores)
    if day.state is not State.PAUSED or day.started_at is None:
        refused = RECORD.refuse("R21-paused", "Only a paused infusion can be resumed.")
        return Decision((refused,))
    history = History.of(taken, scored, day, limits, baseline)
    standing = active(readings=taken, scores=scored, day=day, limits=limits, baseline=baseline, now=now)
    ran_from = max(part.start for part in day.segments)
    fired = [limit for limit in limits.action if limit.level >= Level.PAUSE]
    this_time = [limit for limit in fired if history.was_met(limit, since=ran_from, now=now)]
    pressure = day.pause_cause is Cause.PRESSURE_OR_PULSE or any(limit.rule == "R21" for limit in this_time)
    return Decision(
        (
            *_nothing_stands(standing),
            *_no_stop(limit for limit in fired if history.was_met(limit, since=day.started_at, now=now)),
            *_by_prescriber(day, this_time, prescriber_at_bedside),
            *(_slower(day, rate_mg_per_h), *_settled(day, history, limits)) * pressure,
        )
    )


def _nothing_stands(standing: Iterable[Prompt]) -> Iterator[Finding]:
    for prompt in standing:
        if prompt.level >= Level.PAUSE:
            yield Basis(prompt.source, prompt.certainty).refuse(
                f"{prompt.rule}-stands",
                "Still so: {prompt}",
                resolve="Resume only when nothing asks for a pause.",
                prompt=prompt.says,
            )


def _no_stop(met: Iterable[ActionLimit]) -> Iterator[Finding]:
    for limit in met:
        if limit.level >= Level.STOP and limit.rule != "R21":
            yield Basis(limit.source, limit.certainty).refuse(
                f"{limit.rule}-stopped",
                "A limit that stops the infusion was reached: {what}.",
                resolve="Nobody resumes after that. Stop the infusion.",
                what=limit.condition.name,
            )


def _by_prescriber(day: InfusionDay, this_time: Iterable[ActionLimit], here: bool) -> Iterator[Finding]:
    causes = {Cause.PRESSURE_OR_PULSE, Cause.BREATHING_OR_SEDATION, Cause.DISTRESS}
    rules = sorted({limit.rule for limit in this_time})
    if (rules or day.pause_cause in causes) and not here:
        yield DEFAULTS.refuse(
            f"{rules[0] if rules else 'R21'}-prescriber",
            "After this pause only a prescriber may resume.",
            resolve="Call the prescriber to the bedside.",
        )
    else:
        yield DEFAULTS.clear("R21-prescriber", "Who resumes may do so.")


def _slower(day: InfusionDay, rate_mg_per_h: Decimal) -> Finding:
    before = day.rate_before_pause_mg_per_h
    if rate_mg_per_h >= before:
        return DEFAULTS.refuse(
            "R21-slower",
            "{rate} mg/h is not lower than before the pause ({before} mg/h).",
            resolve="Resume at a lower rate, or stop.",
            rate=plain(rate_mg_per_h),
            before=plain(before),
        )
    return DEFAULTS.clear("R21-slower", "The rate is lower than before the pause.")


def _settled(day: InfusionDay, history: History, limits: Limits) -> Iterator[Finding]:
    wanted = limits.watch.normal_readings_to_resume
    count = int(wanted.value)
    for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE):
        own = [limit.condition for limit in limits.action if limit.condition.about is sign]
        since = [i for i in history.instants[sign] if day.paused_at is not None and i.at >= day.paused_at][-count:]
        odd = any(instant.meets(condition, history.normal(sign)) for instant in since for condition in own)
        if odd or len(since) < count:
            yield Basis.of(wanted).refuse(
                f"R21-settled-{sign.value}",
                "The {sign} has not been normal {count} times since the pause.",
                resolve="Measure again; resume after {count} normal readings.",
                sign=sign.title,
                count=wanted,
            )
        else:
            yield Basis.of(wanted).clear(f"R21-settled-{sign.value}", "The {sign} has settled.", sign=sign.title)


def _prompt(limit: ActionLimit, spell: Spell, history: History, day: InfusionDay) -> Prompt:
    pump = _RUNNING if day.running else _PAUSED if day.state is State.PAUSED else _STOPPED
    about, side, level = limit.condition.about, limit.condition.side, limit.level
    return Prompt(
        key=f"{limit.rule}-{about.value.replace('_', '-')}-{side}-{level.name.lower().replace('_', '-')}",
        rule=limit.rule,
        sign=about,
        level=level,
        says=says_of(limit, history),
        resolve=say(pump[level] + limit.then),
        since=spell.start,
        source=limit.source,
        certainty=limit.certainty,
    )


def says_of(limit: ActionLimit, history: History) -> Sentence:
    """Return what is said of a limit that the last value met."""
    condition = limit.condition
    about, bound, what = condition.about, condition.value, opening(condition.name)
    if isinstance(about, Symptom) or bound is None:
        return say("{what}.", what=what)
    values = history.last(about).values
    value = min(values) if condition.side == "low" else max(values)
    if isinstance(about, Scale):
        form = "+f" if about.card.low < 0 else "f"
        return say(
            "{what}: {value}; the limit is {limit}.", what=what, value=f"{value:{form}}", limit=f"{bound:{form}}"
        )
    normal = history.normal(about)
    if condition.test in {Test.RISE_OF, Test.CHANGE_OF} and normal is not None:
        return say(
            "{what} {value} {unit}: {change} from the patient's normal of {normal}.",
            what=what,
            value=plain(value),
            unit=about.unit,
            change=f"{value - normal:+f}",
            normal=plain(normal),
        )
    high = condition.sea_level
    shown = plain(bound) if high is None else f"{plain(bound)} ({plain(high)} at sea level)"
    template = "{what} {value} {unit}: the limit is {limit}."
    if limit.readings > 1:
        template = "{what} {value} {unit}, repeated: the limit is {limit}."
    elif limit.lasting_s:
        template = "{what} {value} {unit}, for {seconds} seconds or more: the limit is {limit}."
    return say(template, what=what, value=plain(value), unit=about.unit, limit=shown, seconds=limit.lasting_s)


def _request(day: InfusionDay) -> Iterator[Prompt]:
    if day.patient_asked_to_stop and day.stopped_at is not None:
        yield Prompt(
            key="R23-patient-request-stop",
            rule="R23",
            sign=PATIENT_REQUEST,
            level=Level.STOP,
            says=say("The patient asked to stop."),
            resolve=say("The pump stays off; nobody resumes it. Stay with the patient and write down their words."),
            since=day.stopped_at,
            source="REPRIEVE-DEFAULTS",
            certainty=Certainty.PROPOSED,
        )
