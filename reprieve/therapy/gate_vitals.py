"""The gate's resting signs (R16): soft ones the prescriber decides, hard ones cancel the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Finding
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, Basis, YesNo
from reprieve.therapy.gate_facts import GateFacts
from reprieve.therapy.limits import BaselineLimit, Limits
from reprieve.therapy.vitals import CLOCK_SLACK, Reading, Sign, opening, plain

CUFF: Final = YesNo(
    rule="R16-rested",
    wanted=True,
    met="Measured after 5 minutes of rest with the right cuff.",
    unmet="Measured without rest, or with the wrong cuff.",
    unknown="Nobody has said whether the patient rested and the cuff fits.",
    ask="Say whether the patient rested 5 minutes and the cuff fits.",
    resolve="Let the patient rest 5 minutes, use the right cuff, and measure again.",
    basis=Basis("SPRAV", Certainty.READ),
)
RHYTHM: Final = YesNo(
    rule="R16-rhythm",
    wanted=False,
    met="No new irregular rhythm.",
    unmet="The rhythm is newly irregular.",
    unknown="Nobody has felt the pulse for its rhythm.",
    ask="Feel the pulse for a full minute.",
    resolve="No infusion today. Take an ECG and tell the prescriber.",
    basis=DEFAULTS,
)
UNWELL: Final = YesNo(
    rule="R16-unwell",
    wanted=False,
    met="The patient feels well.",
    unmet="The patient is unwell.",
    unknown="Nobody has asked whether the patient feels well.",
    ask="Ask how the patient feels.",
    resolve="No infusion today. Tell the prescriber.",
    basis=DEFAULTS,
)


def findings(facts: GateFacts, limits: Limits, now: datetime) -> Iterator[Finding]:
    yield CUFF.answer(facts.rested_with_right_cuff)
    yield RHYTHM.answer(facts.new_irregular_rhythm)
    yield UNWELL.answer(facts.unwell)
    instants = _instants(facts.session_readings, now)
    for sign in dict.fromkeys(limit.sign for limit in limits.baseline):
        own = tuple(limit for limit in limits.baseline if limit.sign is sign)
        yield _sign(sign, instants.get(sign, ()), own)


_Instant = tuple[datetime, tuple[Decimal, ...]]


def _instants(readings: Iterable[Reading], now: datetime) -> Mapping[Sign, tuple[_Instant, ...]]:
    """Return what was read at each moment, oldest first; two values of one moment both count."""
    true = [reading for reading in readings if not reading.artefact and reading.taken_at <= now + CLOCK_SLACK]
    return {
        sign: tuple(
            (at, tuple(reading.value for reading in group))
            for at, group in groupby(
                sorted((reading for reading in true if reading.sign is sign), key=lambda reading: reading.taken_at),
                key=lambda reading: reading.taken_at,
            )
        )
        for sign in {reading.sign for reading in true}
    }


def _sign(sign: Sign, instants: tuple[_Instant, ...], limits: tuple[BaselineLimit, ...]) -> Finding:
    rule = f"R16-{sign.value}"
    if not instants:
        return DEFAULTS.ask(rule, "The {sign} has not been measured.", resolve="Measure it at rest.", sign=sign.title)
    for limit in limits:
        if limit.hard and _confirmed(instants, limit):
            return _cancel(rule, sign, instants[-1][1][-1], limit)
    latest = instants[-1][1]
    for limit in sorted(limits, key=lambda limit: not limit.hard):
        for value in latest:
            if limit.test.meets(value, limit.value.value, None):
                return _again(rule, sign, value, limit) if limit.hard else _soft(rule, sign, value, limit)
    return _within(rule, sign, latest[-1], limits)


def _within(rule: str, sign: Sign, value: Decimal, limits: tuple[BaselineLimit, ...]) -> Finding:
    """Say that a sign is within limits; beyond one only at sea level, say both numbers, so that no floor is hidden."""
    words = {"sign": opening(sign.title), "value": plain(value), "unit": sign.unit}
    for limit in limits:
        if limit.sea_level is not None and limit.test.meets(value, limit.sea_level, None):
            return Basis("REPRIEVE-DEFAULTS", Certainty.RECALL).advise(
                rule,
                "{sign} {value} {unit}: within this site's limit of {limit}, beyond {sea_level} at sea level.",
                resolve="Look at what is usual for this patient.",
                limit=limit.value,
                sea_level=plain(limit.sea_level),
                **words,
            )
    return Basis.of(limits[0].value).clear(rule, "{sign} {value} {unit}.", **words)


def _bound(limit: BaselineLimit) -> str:
    """Return the limit; where altitude lowered it, with what it is at sea level."""
    return f"{limit.value}" if limit.sea_level is None else f"{limit.value} ({plain(limit.sea_level)} at sea level)"


def _confirmed(instants: tuple[_Instant, ...], limit: BaselineLimit) -> bool:
    """A limit to be repeated holds once a run of readings beyond it spans the time; any other at the latest reading."""
    if not limit.confirm_after_min:
        return _meets(instants[-1], limit)
    span = timedelta(minutes=limit.confirm_after_min)
    for beyond, run in groupby(instants, key=lambda instant: _meets(instant, limit)):
        times = [at for at, _ in run]
        if beyond and times[-1] - times[0] >= span:
            return True
    return False


def _meets(instant: _Instant, limit: BaselineLimit) -> bool:
    return any(limit.test.meets(value, limit.value.value, None) for value in instant[1])


def _cancel(rule: str, sign: Sign, value: Decimal, limit: BaselineLimit) -> Finding:
    return Basis.of(limit.value).refuse(
        rule,
        "{sign} {value} {unit}: beyond the limit of {limit} for today."
        if not limit.confirm_after_min
        else "{sign} was beyond {limit} {unit} twice, {minutes} minutes apart; now {value}.",
        resolve="No infusion today. Tell the prescriber.",
        sign=opening(sign.title),
        value=plain(value),
        unit=sign.unit,
        limit=_bound(limit),
        minutes=limit.confirm_after_min,
    )


def _again(rule: str, sign: Sign, value: Decimal, limit: BaselineLimit) -> Finding:
    return Basis.of(limit.value).hold(
        rule,
        "{sign} {value} {unit}: beyond {limit}; to be repeated.",
        resolve="Let the patient rest and measure again after {minutes} minutes.",
        sign=opening(sign.title),
        value=plain(value),
        unit=sign.unit,
        limit=_bound(limit),
        minutes=limit.confirm_after_min,
    )


def _soft(rule: str, sign: Sign, value: Decimal, limit: BaselineLimit) -> Finding:
    return Basis.of(limit.value).hold(
        rule,
        "{sign} {value} {unit}: beyond {limit}.",
        resolve="Measure again at rest, or let the prescriber decide.",
        by=PRESCRIBER,
        sign=opening(sign.title),
        value=plain(value),
        unit=sign.unit,
        limit=_bound(limit),
    )
