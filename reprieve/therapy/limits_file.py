"""Reads limits from a page of the protocol book, strictly: what is not understood is refused, not skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from reprieve.evidence.register import Certainty, cite
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.limits import (
    ActionLimit,
    BaselineLimit,
    Condition,
    CourseLimits,
    DischargeLimits,
    GateLimits,
    InvalidProtocol,
    Limits,
    Rhythm,
    Test,
    TierLimits,
    WatchLimits,
    WeightLimits,
)
from reprieve.therapy.prompts import Level
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign

Group = TypeVar("Group")
TESTS = frozenset(test.value for test in Test)


def limits_from(page: Mapping[str, object]) -> Limits:
    """Read all limits. Raises InvalidProtocol."""
    try:
        return Limits(
            version=whole_from(page["version"]),
            concentrations_mg_per_ml=tuple(sourced_from(entry) for entry in _items(page["concentrations_mg_per_ml"])),
            weight=numbers_from(WeightLimits, page["weight"]),
            tiers=numbers_from(TierLimits, page["tiers"]),
            gate=numbers_from(GateLimits, page["gate"]),
            watch=numbers_from(WatchLimits, page["watch"]),
            discharge=numbers_from(DischargeLimits, page["discharge"]),
            course=numbers_from(CourseLimits, page["course"]),
            baseline=tuple(_baseline(page["baseline"])),
            action=tuple(limit for entry in _items(page["action"]) for limit in _action(_table(entry))),
            rhythm={
                tier: {group: _rhythm(_table(rhythm)) for group, rhythm in _table(groups).items()}
                for tier, groups in _table(page["rhythm"]).items()
            },
        )
    except (KeyError, ValueError) as error:
        raise InvalidProtocol(f"Limits: {error}") from error


def sourced_from(entry: object) -> Sourced:
    """Read `["value", "source", "tag"]` with an optional note. Raises InvalidProtocol, UnknownSource."""
    match entry:
        case [str(value), str(source), str(tag)]:
            note = ""
        case [str(value), str(source), str(tag), str(note)]:
            pass
        case _:
            raise InvalidProtocol(f"A number is written [value, source, tag], not {entry!r}.")
    cite(source)
    return Sourced(value=decimal_from(value), source=source, certainty=Certainty(tag), note=note)


def numbers_from(group: type[Group], entry: object) -> Group:
    """Read a group of numbers: exactly its fields, no more, no fewer. Raises InvalidProtocol."""
    table = _table(entry)
    names = {field.name for field in fields(group)}  # type: ignore[arg-type]
    if strange := names ^ set(table):
        raise InvalidProtocol(f"{group.__name__} has exactly {sorted(names)}; look at {sorted(strange)}.")
    return group(**{name: sourced_from(value) for name, value in table.items()})


def text_from(entry: object) -> str:
    if not isinstance(entry, str) or not entry:
        raise InvalidProtocol(f"Words are expected, not {entry!r}.")
    return entry


def decimal_from(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidProtocol(f"{text!r} is no number.") from None


def whole_from(entry: object) -> int:
    if not isinstance(entry, int) or isinstance(entry, bool):
        raise InvalidProtocol(f"A whole number is expected, not {entry!r}.")
    return entry


def _table(entry: object) -> Mapping[str, object]:
    if not isinstance(entry, dict):
        raise InvalidProtocol(f"A table is expected, not {entry!r}.")
    return entry


def _items(entry: object) -> list[object]:
    if not isinstance(entry, list):
        raise InvalidProtocol(f"A list is expected, not {entry!r}.")
    return entry


def _only(table: Mapping[str, object], *allowed: str) -> None:
    if strange := set(table) - set(allowed):
        raise InvalidProtocol(f"Not understood: {sorted(strange)}.")


def _baseline(entry: object) -> Iterator[BaselineLimit]:
    for sign, entries in _table(entry).items():
        for item in _items(entries):
            table = _table(item)
            _only(table, "hard", "confirm_after_min", *TESTS)
            test = _test_in(table)
            yield BaselineLimit(
                sign=Sign(sign),
                test=test,
                value=sourced_from(table[test.value]),
                hard=table.get("hard", False) is True,
                confirm_after_min=whole_from(table.get("confirm_after_min", 0)),
            )


def _test_in(table: Mapping[str, object]) -> Test:
    named = TESTS.intersection(table)
    if len(named) != 1:
        raise InvalidProtocol(f"A limit names one comparison, not {sorted(named)}.")
    return Test(min(named))


def _action(entry: Mapping[str, object]) -> Iterator[ActionLimit]:
    _only(entry, "rule", "about", "limits", "then")
    about = _about(text_from(entry["about"]))
    then = _table(entry["then"])
    for item in _items(entry["limits"]):
        table = _table(item)
        _only(table, "level", "source", "tag", "readings", "apart_min", "lasting_s", "together_with", *TESTS)
        level = text_from(table["level"])
        cite(text_from(table["source"]))
        yield ActionLimit(
            rule=text_from(entry["rule"]),
            condition=_condition(about, table),
            level=Level[level.upper()],
            source=text_from(table["source"]),
            certainty=Certainty(text_from(table["tag"])),
            then=text_from(then[level]),
            readings=whole_from(table.get("readings", 1)),
            apart_min=whole_from(table.get("apart_min", 0)),
            lasting_s=whole_from(table.get("lasting_s", 0)),
            together_with=tuple(_spelled(text_from(words)) for words in _items(table.get("together_with", []))),
        )


def _about(name: str) -> Sign | Scale | Symptom:
    for kind in (Sign, Scale, Symptom):
        if name in {member.value for member in kind}:
            return kind(name)
    raise InvalidProtocol(f"{name!r} is no sign, scale or symptom.")


def _condition(about: Sign | Scale | Symptom, table: Mapping[str, object]) -> Condition:
    if isinstance(about, Symptom):
        return Condition(about=about)
    test = _test_in(table)
    return Condition(about=about, test=test, value=decimal_from(text_from(table[test.value])))


def _spelled(words: str) -> Condition:
    """Read "chest_pain", or "rass at_most -2"."""
    match words.split():
        case [name]:
            return Condition(about=_about(name))
        case [name, test, value]:
            return Condition(about=_about(name), test=Test(test), value=decimal_from(value))
    raise InvalidProtocol(f"{words!r} is no condition.")


def _rhythm(table: Mapping[str, object]) -> Rhythm:
    _only(table, "every_min", "at_min", "at_share", "after_stop_every_min", "vital")
    stages = tuple(
        (whole_from(start), whole_from(every))
        for start, every in (_items(stage) for stage in _items(table.get("every_min", [])))
    )
    after_stop = table.get("after_stop_every_min")
    return Rhythm(
        every_min=stages,
        at_min=tuple(whole_from(minute) for minute in _items(table.get("at_min", []))),
        at_share=tuple(decimal_from(text_from(share)) for share in _items(table.get("at_share", []))),
        after_stop_every_min=None if after_stop is None else whole_from(after_stop),
        vital=table.get("vital", False) is True,
    )
