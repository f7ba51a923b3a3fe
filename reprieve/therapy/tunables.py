"""Every number of a protocol that a clinic may set for itself: its name, its unit, and which way is tighter.

A clinic's version of a protocol is the book's protocol with some of these numbers replaced; the words, the evidence
and the rules stay the book's. Which way is tighter is said once, here: a tighter version never allows what a looser
one holds (tests/property/test_tighter_versions.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from reprieve.evidence.register import Certainty, cite
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.limits import GROUPS, ActionLimit, BaselineLimit, InvalidProtocol, Limits, Rhythm, Test
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.scales import Scale
from reprieve.therapy.tunable_words import SPANS
from reprieve.therapy.vitals import BELIEVABLE, Sign


class Safer(Enum):
    """Which way a number is tighter."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"  # a default that a form offers, within ceilings that are tightened on their own

    def tighter(self, value: Decimal, than: Decimal) -> bool:
        return (value < than and self is Safer.LOWER) or (value > than and self is Safer.HIGHER)

    def looser(self, value: Decimal, than: Decimal) -> bool:
        return (value > than and self is Safer.LOWER) or (value < than and self is Safer.HIGHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunable:
    """One number. name: dotted, the same in every version. whole: it counts something. group: where it is shown."""

    name: str
    group: str
    number: Sourced
    safer: Safer
    whole: bool = False


def numbers_of(protocol: Protocol) -> Mapping[str, Tunable]:
    """Return every number that a clinic may set, by name, in the order in which they are shown."""
    found = tuple(_all(protocol))
    return {tunable.name: tunable for tunable in found}


def with_numbers(protocol: Protocol, *, version: int, numbers: Mapping[str, Sourced]) -> Protocol:
    """Return the protocol under another version with these numbers instead of its own.

    A number that is not named stays the protocol's. Raises InvalidProtocol for a name that is none, for a count that is
    not whole, for a number below zero that may not be, and for numbers that do not go together.
    """
    own = numbers_of(protocol)
    if strange := sorted(set(numbers) - set(own)):
        raise InvalidProtocol(f"These are no numbers of {protocol.key}: {strange}.")
    for name, number in numbers.items():
        _check(own[name], number)
    return replace(
        protocol,
        version=version,
        ceilings=_fields(protocol.ceilings, "ceilings", numbers),
        default_mg_per_kg_h=numbers.get("default.mg_per_kg_h", protocol.default_mg_per_kg_h),
        default_min=numbers.get("default.minutes", protocol.default_min),
        min_interval_h=numbers.get("interval.h", protocol.min_interval_h),
        limits=_limits(protocol.limits, numbers),
    )


# Single numbers that are tighter when higher; all others of these groups are tighter when lower.
_HIGHER: Final = frozenset(
    {
        "ceilings.shortest_min",
        "interval.h",
        "weight.lowest_kg",
        "tiers.a_least_minutes",
        "gate.youngest_years",
        "gate.other_ketamine_h",
        "gate.alcohol_h",
        "gate.sedative_h",
        "gate.opioid_rescue_h",
        "gate.cardiac_event_weeks",
        "gate.cardiac_event_months",
        "gate.solids_h",
        "gate.liquids_h",
        "watch.late_reading_min",
        "watch.normal_readings_to_resume",
        "discharge.after_stop_min",
        "discharge.after_start_min",
        "discharge.after_rescue_min",
        "discharge.aldrete",
        "discharge.padss",
        "discharge.pressures_apart_min",
        "discharge.pressures_after_stop",
        "course.series_gap_days",
        "course.booster_mood_days",
        "course.booster_pain_days",
        "course.review_days",
        "course.weekly_apart_days",
        "course.pain_relief_percent",
    }
)
_WHOLE: Final = frozenset(
    {
        "gate.misuse_flags",
        "gate.cardiac_event_months",
        "gate.stop_bang_points",
        "watch.missed_sets",
        "watch.normal_readings_to_resume",
        "discharge.aldrete",
        "discharge.padss",
        "discharge.dissociation",
        "discharge.pressures_after_stop",
        "course.sessions_a_year",
        "course.review_sessions",
        "course.mood_review_after",
        "course.mood_stop_after",
    }
)
# How often something is charted and for how long it must last carries no source of its own (standard 4.2, 4.3).
_PROPOSED: Final = ("REPRIEVE-DEFAULTS", Certainty.PROPOSED)


def _all(protocol: Protocol) -> Iterator[Tunable]:
    for ceiling in fields(protocol.ceilings):
        yield _single(f"ceilings.{ceiling.name}", "ceilings", getattr(protocol.ceilings, ceiling.name))
    yield _single("default.mg_per_kg_h", "ceilings", protocol.default_mg_per_kg_h)
    default = protocol.default_min
    yield Tunable(name="default.minutes", group="ceilings", number=default, safer=Safer.NEITHER)
    yield _single("interval.h", "course", protocol.min_interval_h)
    for name, number in protocol.limits.numbers().items():
        yield _single(name, name.partition(".")[0], number)
    for limit in protocol.limits.baseline:
        yield from _of_baseline(limit)
    for action in protocol.limits.action:
        yield from _of_action(action)
    for tier, groups in protocol.limits.rhythm.items():
        for group, rhythm in groups.items():
            yield from _of_rhythm(f"rhythm.{tier}.{group}", rhythm)


def _single(name: str, group: str, number: Sourced) -> Tunable:
    safer = Safer.HIGHER if name in _HIGHER else Safer.LOWER
    return Tunable(name=name, group=group, number=number, safer=safer, whole=name in _WHOLE)


def _of_baseline(limit: BaselineLimit) -> Iterator[Tunable]:
    name = baseline_name(limit)
    yield Tunable(name=name, group="baseline", number=limit.value, safer=_side(limit.test))
    if limit.confirm_after_min:
        yield _span(f"{name}.confirm_min", "baseline", limit.confirm_after_min)


def _of_action(limit: ActionLimit) -> Iterator[Tunable]:
    condition, name = limit.condition, action_name(limit)
    if condition.value is None or condition.test is None:  # a symptom is there or not
        return
    number = Sourced(value=condition.value, source=limit.source, certainty=limit.certainty)
    whole = isinstance(condition.about, Scale)
    yield Tunable(name=name, group="action", number=number, safer=_side(condition.test), whole=whole)
    if limit.lasting_s:
        yield _span(f"{name}.seconds", "action", limit.lasting_s)
    if limit.apart_min:
        yield _span(f"{name}.apart_min", "action", limit.apart_min)


def _of_rhythm(name: str, rhythm: Rhythm) -> Iterator[Tunable]:
    for start, every in rhythm.every_min:
        yield _span(f"{name}.from_{start}", "rhythm", every)
    if rhythm.after_stop_every_min is not None:
        yield _span(f"{name}.after_stop", "rhythm", rhythm.after_stop_every_min)


def _span(name: str, group: str, length: int) -> Tunable:
    source, certainty = _PROPOSED
    number = Sourced(value=Decimal(length), source=source, certainty=certainty)
    return Tunable(name=name, group=group, number=number, safer=Safer.LOWER, whole=True)


def _side(test: Test) -> Safer:
    return Safer.HIGHER if test.side == "low" else Safer.LOWER


def baseline_name(limit: BaselineLimit) -> str:
    """Return the name of a resting limit: "baseline.systolic.at_least.hard"."""
    return f"baseline.{limit.sign.value}.{limit.test.value}.{'hard' if limit.hard else 'soft'}"


def action_name(limit: ActionLimit) -> str:
    """Return the name of an action limit: "action.spo2.less_than.pause.lasting"."""
    condition = limit.condition
    test = condition.test.value if condition.test else "present"
    how = (
        *(("repeated",) if limit.readings > 1 else ()),
        *(("lasting",) if limit.lasting_s else ()),
        *(("together",) if limit.together_with else ()),
    )
    return ".".join(("action", condition.about.value, test, limit.level.name.lower(), *how))


def _check(own: Tunable, number: Sourced) -> None:
    cite(number.source)
    if own.whole and number.value != number.value.to_integral_value():
        raise InvalidProtocol(f"{own.name} is a whole number.")
    below_zero = number.value < 0 and not own.name.startswith("action.")  # scales of alertness go below zero
    if below_zero or (number.value == 0 and own.number.value > 0 and own.name.startswith(("rhythm.", "ceilings."))):
        raise InvalidProtocol(f"{own.name} is above zero.")
    if own.group in {"baseline", "action"} and own.name.count(".") >= 2 and own.name.rpartition(".")[2] not in SPANS:
        _believable(own.name, number.value)


def _believable(name: str, value: Decimal) -> None:
    """Refuse a limit that no reading can reach: a typing error would switch the rule off."""
    _, about, test, *_ = name.split(".")
    if Test(test) in {Test.RISE_OF, Test.CHANGE_OF}:
        return
    for sign in Sign:
        if about == sign.value and not BELIEVABLE[sign].low <= value <= BELIEVABLE[sign].high:
            raise InvalidProtocol(f"{sign.title} of {value} {sign.unit} is never read.")
    for scale in Scale:
        if about == scale.value and not scale.card.low <= value <= scale.card.high:
            raise InvalidProtocol(f"{scale.card.title} has no {value}.")


def _fields(group: Any, name: str, numbers: Mapping[str, Sourced]) -> Any:
    changed = {f.name: numbers[f"{name}.{f.name}"] for f in fields(group) if f"{name}.{f.name}" in numbers}
    return replace(group, **changed) if changed else group


def _limits(limits: Limits, numbers: Mapping[str, Sourced]) -> Limits:
    return replace(
        limits,
        **{name: _fields(getattr(limits, name), name, numbers) for name in GROUPS},
        baseline=tuple(_baseline(limit, numbers) for limit in limits.baseline),
        action=tuple(_action(limit, numbers) for limit in limits.action),
        rhythm={
            tier: {group: _rhythm(f"rhythm.{tier}.{group}", rhythm, numbers) for group, rhythm in groups.items()}
            for tier, groups in limits.rhythm.items()
        },
    )


def _baseline(limit: BaselineLimit, numbers: Mapping[str, Sourced]) -> BaselineLimit:
    name = baseline_name(limit)
    confirm = _whole(numbers, f"{name}.confirm_min", limit.confirm_after_min)
    return replace(limit, value=numbers.get(name, limit.value), confirm_after_min=confirm)


def _action(limit: ActionLimit, numbers: Mapping[str, Sourced]) -> ActionLimit:
    name = action_name(limit)
    changed = replace(
        limit,
        lasting_s=_whole(numbers, f"{name}.seconds", limit.lasting_s),
        apart_min=_whole(numbers, f"{name}.apart_min", limit.apart_min),
    )
    if name not in numbers:
        return changed
    number = numbers[name]
    condition = replace(limit.condition, value=number.value)
    return replace(changed, condition=condition, source=number.source, certainty=number.certainty)


def _rhythm(name: str, rhythm: Rhythm, numbers: Mapping[str, Sourced]) -> Rhythm:
    after = rhythm.after_stop_every_min
    return replace(
        rhythm,
        every_min=tuple((start, _whole(numbers, f"{name}.from_{start}", every)) for start, every in rhythm.every_min),
        after_stop_every_min=None if after is None else _whole(numbers, f"{name}.after_stop", after),
    )


def _whole(numbers: Mapping[str, Sourced], name: str, own: int) -> int:
    return int(numbers[name].value) if name in numbers else own
