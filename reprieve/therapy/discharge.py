"""May this person go home, with whom, told what? (R24)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.alertness import alertness
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, RECORD, Basis, YesNo
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.limits import DischargeLimits
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Event, InfusionDay, State
from reprieve.therapy.vitals import Baseline, Reading, Sign, plain

AT_BEDSIDE: Final = "Wait, or let the prescriber decide at the bedside."

GAIT: Final = YesNo(
    rule="R24-gait",
    wanted=True,
    met="Walks 3 m, turns and comes back without help.",
    unmet="Cannot yet walk 3 m, turn and come back without help.",
    unknown="Walking has not been tested.",
    ask="Walk beside the patient: 3 m, turn, and back.",
    resolve=AT_BEDSIDE,
    basis=DEFAULTS,
    by=PRESCRIBER,
)
ORIENTED: Final = YesNo(
    rule="R24-oriented",
    wanted=True,
    met="Knows who and where they are, and the date.",
    unmet="Does not yet know who or where they are, or the date.",
    unknown="Orientation has not been asked.",
    ask="Ask for name, place and date.",
    resolve=AT_BEDSIDE,
    basis=DEFAULTS,
    by=PRESCRIBER,
)
LEAFLET: Final = YesNo(
    rule="R24-leaflet",
    wanted=True,
    met="The leaflet was given and talked through.",
    unmet="The leaflet has not been given.",
    unknown="Nobody has said whether the leaflet was given.",
    ask="Give the leaflet: what to watch, who to ring, no driving until the next day after a night's sleep.",
    resolve="Give the leaflet: what to watch, who to ring, no driving until the next day after a night's sleep.",
    basis=DEFAULTS,
    by=PRESCRIBER,
)
MOOD_LEAFLET: Final = YesNo(
    rule="R24-leaflet",
    wanted=True,
    met="The leaflet was given and talked through.",
    unmet="The leaflet with the 988 line has not been given.",
    unknown="Nobody has said whether the leaflet with the 988 line was given.",
    ask="Give the leaflet and point out the 988 line.",
    resolve="Give the leaflet and point out the 988 line.",
    basis=DEFAULTS,
)


ORDER: Final = YesNo(
    rule="R24-order",
    wanted=True,
    met="Aldrete was scored first, then PADSS.",
    unmet="PADSS was scored before Aldrete.",
    unknown="Aldrete and PADSS have not both been scored.",
    ask="Score Aldrete first, then PADSS.",
    resolve="Score PADSS again, after Aldrete.",
    basis=Basis("CHUNG95", Certainty.READ),
    by=PRESCRIBER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeFacts:
    """day, readings, baseline: of the record. The others UNKNOWN until somebody has looked.

    padss_after_aldrete: PADSS was scored at or after the last Aldrete. sedation: which of the two the day uses.
    dissociation: CADSS-6 total, or the single 0-10 item where the clinic uses that. walks_and_turns: 3 m, alone.
    escort_took_over: name of the adult who is here and takes over; None: nobody is.
    """

    day: InfusionDay
    readings: tuple[Reading, ...]
    baseline: Baseline
    aldrete: int | Unknown = UNKNOWN
    padss: int | Unknown = UNKNOWN
    dissociation: int | Unknown = UNKNOWN
    rass: int | Unknown = UNKNOWN
    moaas: int | Unknown = UNKNOWN
    sedation: Scale = Scale.RASS
    padss_after_aldrete: Fact = UNKNOWN
    walks_and_turns: Fact = UNKNOWN
    oriented: Fact = UNKNOWN
    escort_took_over: str | Unknown | None = UNKNOWN
    leaflet_given: Fact = UNKNOWN


def evaluate(facts: DischargeFacts, protocol: Protocol, now: datetime) -> Decision:
    """Answer every part of R24, met or not. What the prescriber may override, only at the bedside."""
    limits = protocol.limits.discharge
    return Decision(
        (
            *_times(facts.day, limits, now),
            _score("R24-aldrete", "Aldrete", facts.aldrete, limits.aldrete),
            _score("R24-padss", "PADSS", facts.padss, limits.padss),
            _dissociation(facts.dissociation, limits.dissociation),
            ORDER.answer(facts.padss_after_aldrete),
            alertness(
                "R24-alertness",
                facts.sedation,
                facts.moaas if facts.sedation is Scale.MOAAS else facts.rass,
                resolve=AT_BEDSIDE,
            ),
            GAIT.answer(facts.walks_and_turns),
            ORIENTED.answer(facts.oriented),
            *_pressure(facts, limits),
            _escort(facts.escort_took_over),
            (MOOD_LEAFLET if protocol.indication.mood else LEAFLET).answer(facts.leaflet_given),
        )
    )


def home_from(day: InfusionDay, limits: DischargeLimits) -> datetime | None:
    """Return when the minimum times have passed; None unless the patient recovers. The gate says the same."""
    if day.state is not State.RECOVERING or day.started_at is None or day.stopped_at is None:
        return None
    waits = [(day.started_at, limits.after_start_min), (day.stopped_at, limits.after_stop_min)]
    waits += [(event.occurred_at, limits.after_rescue_min) for event, _ in _delaying(day)]
    return max(since + timedelta(minutes=float(least.value)) for since, least in waits)


def _delaying(day: InfusionDay) -> Iterator[tuple[Event, str]]:
    """Yield the drugs given that keep a patient longer, with their names; an unlisted one counts as one."""
    for event in day.rescues:
        drug = FORMULARY.get(event.drug or "")
        if drug is None or drug.delays_discharge:
            yield event, drug.name if drug else event.drug or ""


def _times(day: InfusionDay, limits: DischargeLimits, now: datetime) -> Iterator[Finding]:
    if day.started_at is None or day.stopped_at is None or day.state is not State.RECOVERING:
        yield RECORD.refuse("R24-stopped", "The infusion has not ended.", resolve="Stop the infusion first.")
        return
    yield _minimum("R24-after-start", "the start", day.started_at, limits.after_start_min, now)
    yield _minimum("R24-after-stop", "the end of the infusion", day.stopped_at, limits.after_stop_min, now)
    for event, name in _delaying(day):
        yield _minimum(f"R24-after-rescue-{event.id}", name, event.occurred_at, limits.after_rescue_min, now)


def _minimum(rule: str, what: str, since: datetime, minutes: Sourced, now: datetime) -> Finding:
    basis = Basis.of(minutes)
    left = timedelta(minutes=float(minutes.value)) - (now - since)
    if left > timedelta():
        return basis.refuse(
            rule,
            "Less than {minutes} min since {what}.",
            resolve=AT_BEDSIDE,
            by=PRESCRIBER,
            minutes=minutes,
            what=what,
        )
    return basis.clear(rule, "{minutes} min or more since {what}.", minutes=minutes, what=what)


def _score(rule: str, name: str, value: int | Unknown, least: Sourced) -> Finding:
    basis = Basis.of(least)
    if isinstance(value, Unknown):
        return basis.ask(rule, "{name} has not been scored.", resolve="Score it now.", name=name)
    if value < least.value:
        return basis.refuse(
            rule,
            "{name} is {value}; {least} is asked for.",
            resolve=AT_BEDSIDE,
            by=PRESCRIBER,
            name=name,
            value=value,
            least=least,
        )
    return basis.clear(rule, "{name} is {value}.", name=name, value=value)


def _dissociation(value: int | Unknown, most: Sourced) -> Finding:
    basis = Basis.of(most)
    if isinstance(value, Unknown):
        return basis.ask("R24-dissociation", "Dissociation has not been scored.", resolve="Score it now.")
    if value > most.value:
        return basis.refuse(
            "R24-dissociation",
            "Dissociation is {value}; {most} or less is asked for.",
            resolve=AT_BEDSIDE,
            by=PRESCRIBER,
            value=value,
            most=most,
        )
    return basis.clear("R24-dissociation", "Dissociation is {value}.", value=value)


@dataclass(frozen=True, slots=True)
class _Pressure:
    at: datetime
    systolic: Decimal
    diastolic: Decimal

    def settled(self, baseline: Baseline, limits: DischargeLimits) -> bool:
        """Both within so many percent of baseline, or both below the absolute limits."""
        near = all(
            sign in baseline and abs(value - baseline[sign]) * 100 <= limits.pressure_percent.value * baseline[sign]
            for sign, value in ((Sign.SYSTOLIC, self.systolic), (Sign.DIASTOLIC, self.diastolic))
        )
        return near or (self.systolic < limits.systolic_below.value and self.diastolic < limits.diastolic_below.value)


def _pressures_after_stop(facts: DischargeFacts) -> list[_Pressure]:
    """Return whole pressures after the stop, oldest first; of two cuffs at one moment the higher value counts."""
    whole: dict[datetime, dict[Sign, Decimal]] = {}
    for reading in facts.readings:
        if facts.day.stopped_at is not None and reading.taken_at >= facts.day.stopped_at and not reading.artefact:
            values = whole.setdefault(reading.taken_at, {})
            values[reading.sign] = max(reading.value, values.get(reading.sign, reading.value))
    return [
        _Pressure(at, values[Sign.SYSTOLIC], values[Sign.DIASTOLIC])
        for at, values in sorted(whole.items())
        if Sign.SYSTOLIC in values and Sign.DIASTOLIC in values
    ]


def _pressure(facts: DischargeFacts, limits: DischargeLimits) -> Iterator[Finding]:
    pressures = _pressures_after_stop(facts)
    wanted, apart = limits.pressures_after_stop, limits.pressures_apart_min
    if len(pressures) < wanted.value:
        yield Basis.of(wanted).refuse(
            "R24-pressures",
            "{count} pressures since the infusion ended; {wanted} are asked for.",
            resolve="Go on measuring every 15 minutes.",
            by=PRESCRIBER,
            count=len(pressures),
            wanted=wanted,
        )
    else:
        yield Basis.of(wanted).clear("R24-pressures", "{wanted} or more pressures since the end.", wanted=wanted)
    basis = Basis("MEDALG", Certainty.READ)
    settled = _last_settled(pressures, facts.baseline, limits)
    if not pressures:
        yield basis.ask("R24-pressure", "The pressure has not been measured since the end.", resolve="Measure it.")
    elif settled and settled[-1].at - settled[0].at >= timedelta(minutes=float(apart.value)):
        yield basis.clear("R24-pressure", "The pressure has settled, twice.")
    else:
        yield basis.refuse(
            "R24-pressure",
            "The pressure ({systolic}/{diastolic}) has not settled on two readings {apart} min apart.",
            resolve="Measure again. Settled: within {percent} % of baseline, or below {upper}/{lower}.",
            by=PRESCRIBER,
            systolic=plain(pressures[-1].systolic),
            diastolic=plain(pressures[-1].diastolic),
            apart=apart,
            percent=limits.pressure_percent,
            upper=limits.systolic_below,
            lower=limits.diastolic_below,
        )


def _last_settled(pressures: list[_Pressure], baseline: Baseline, limits: DischargeLimits) -> list[_Pressure]:
    """Return the unbroken run of settled pressures up to the last one."""
    run: list[_Pressure] = []
    for pressure in reversed(pressures):
        if not pressure.settled(baseline, limits):
            break
        run.insert(0, pressure)
    return run


def _escort(name: str | Unknown | None) -> Finding:
    resolve = "Wait for the named adult. If nobody comes, the patient stays, or leaves against advice."
    if isinstance(name, Unknown):
        says = "Nobody has said that an adult is here to take the patient home."
        return DEFAULTS.ask("R24-escort", says, resolve=resolve)
    if name is None or not name.strip():
        return DEFAULTS.refuse("R24-escort", "No named adult is here to take over.", resolve=resolve)
    return DEFAULTS.clear("R24-escort", "{name} takes over in person.", name=name.strip())
