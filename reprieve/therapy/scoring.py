"""From answers to a score, or to what is missing. An unanswered item is never counted as 0.

Answers are item key → value; a key that is not there was not answered. The words of an instrument are never needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final

from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.instruments import Instrument, Item, Kind, Method, Signal
from reprieve.therapy.instruments.shape import Cut, Fill

RULES_VERSION: Final = "1"  # of this module; kept with every stored score
NOT_ANSWERED: Final = frozenset({"na", "n/a"})
PROVISIONAL_PTSD: Final = {"B": 1, "C": 1, "D": 2, "E": 2}  # VA-PCL5, read: so many items of a cluster at 2 or more


class NotAnAnswer(ValueError):
    """That answer does not exist on this instrument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What an instrument says of these answers.

    value: unknown as long as too much is unanswered. raw: what the answered items add up to, before anything stands
    in for the others. missing: keys of items that were asked and not answered. asked_for: single answers that call for
    something. again: keys to be asked again. criteria: rules of the instrument beside its score.
    """

    instrument: Instrument
    value: Decimal | Unknown
    raw: Decimal
    band: str | Unknown
    prorated: bool
    missing: tuple[str, ...]
    signals: tuple[Signal, ...]
    again: tuple[str, ...]
    flags: tuple[str, ...]
    parts: Mapping[str, Decimal | Unknown] = field(default_factory=dict)
    cuts: Mapping[str, Fact] = field(default_factory=dict)
    criteria: Mapping[str, Fact] = field(default_factory=dict)
    rules_version: str = RULES_VERSION

    @property
    def shown(self) -> Decimal | Unknown:
        """Return the value as it is printed: rounded once, half up; limits are compared before."""
        if isinstance(self.value, Unknown):
            return UNKNOWN
        places = self.instrument.decimals or (2 if self.prorated else 0)
        return self.value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def score(instrument: Instrument, answers: Mapping[str, int]) -> Scored:
    """Score what was answered. Raises NotAnAnswer for an item or a value that the instrument does not have."""
    check(instrument, answers)
    missing = _missing(instrument, answers)
    counted = {item.key: item.worth(answers[item.key]) for item in _counting(instrument, answers)}
    raw = Decimal(sum(counted.values()))
    value: Decimal | Unknown = UNKNOWN
    if instrument.method is Method.TRIAGE:
        value = _triage(answers)
    elif _closed(instrument, answers):
        value = instrument.low
    elif len(missing) <= instrument.missing.most and counted:
        value = _value(instrument, counted)
    filled = bool(missing) and not isinstance(value, Unknown) and instrument.method is not Method.TRIAGE
    signals = signalled(instrument, answers)
    again = tuple(dict.fromkeys(s.item for s in instrument.signals if s.ask_again and s.item in missing))
    cuts = {cut.name: _met(cut, value, answers) for cut in instrument.cuts}
    return Scored(
        instrument=instrument,
        value=value,
        raw=raw,
        band=_band(instrument, value, answers),
        prorated=filled,
        missing=missing,
        signals=signals,
        again=again,
        flags=_flags(instrument, answers, signals, again, raw, filled),
        parts={part.name: _part(instrument, part.items, answers) for part in instrument.parts},
        cuts={**cuts, **_by_sex(instrument, value, answers)},
        criteria=_criteria(instrument, answers),
    )


def check(instrument: Instrument, answers: Mapping[str, int]) -> None:
    """Look at every answer. Raises NotAnAnswer."""
    items = {item.key: item for item in instrument.items}
    for key, value in answers.items():
        if key not in items:
            raise NotAnAnswer(f"{instrument.title} has no item {key!r}.")
        if isinstance(value, bool) or not isinstance(value, int) or value not in items[key].values:
            raise NotAnAnswer(f"{instrument.title}, item {key}: {_choice(items[key])}, not {value!r}.")


def signalled(instrument: Instrument, answers: Mapping[str, int]) -> tuple[Signal, ...]:
    """Return the answers that call for something, also of a form that is not finished; the gravest of each item."""
    found: dict[str, Signal] = {}
    for signal in instrument.signals:
        if signal.item in answers and answers[signal.item] >= signal.at_least:
            found[signal.item] = signal if signal.now or signal.item not in found else found[signal.item]
    return tuple(found.values())


def answers_from(instrument: Instrument, typed: Sequence[str]) -> dict[str, int]:
    """Read answers as they are typed: in item order, or as ITEM=ANSWER; NA for one that was not answered.

    Raises NotAnAnswer: for a strange answer, one too many, or one too few, where NA was not said.
    """
    items = {item.key: item for item in instrument.items}
    waiting = [item for item in instrument.items if not item.optional]
    said: dict[str, str] = {}
    for word in typed:
        key, equals, answer = word.strip().partition("=")
        if not equals:
            key, answer = _place(instrument, waiting, said, key)
        elif key not in items:
            raise NotAnAnswer(f"{instrument.title} has no item {key!r}.")
        if key in said:
            raise NotAnAnswer(f"{instrument.title}, item {key} is answered twice.")
        said[key] = answer
    answers = {
        key: _read(instrument, items[key], answer) for key, answer in said.items() if answer.lower() not in NOT_ANSWERED
    }
    silent = [item.key for item in instrument.asked(answers) if not item.optional and item.key not in said]
    if silent:
        raise NotAnAnswer(
            f"{instrument.title}, answers wanted: {len(waiting)}; missing: item {', '.join(silent)}. "
            "Write NA for an item that was not answered."
        )
    return answers


def _place(instrument: Instrument, waiting: Sequence[Item], said: Mapping[str, str], answer: str) -> tuple[str, str]:
    """Find the item of an answer without a key: the one whose own word it is (F, M), or the next in order."""
    for item in instrument.items:
        if item.optional and answer.lower() in item.words:
            return item.key, answer
    free = next((item.key for item in waiting if item.key not in said), None)
    if free is None:
        raise NotAnAnswer(f"{instrument.title}, answers wanted: {len(waiting)}; {_short(answer)!r} is one too many.")
    return free, answer


def _read(instrument: Instrument, item: Item, answer: str) -> int:
    if answer.lower() in item.words:
        return item.words[answer.lower()]
    answer = answer.removeprefix("+")  # painDETECT's pattern is printed as -1, 0, +1
    digits = answer.removeprefix("-")
    value = int(answer) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else None
    if value is None or value not in item.values:
        raise NotAnAnswer(f"{instrument.title}, item {item.key}: {_choice(item)}, not {_short(answer)!r}.")
    return value


def _short(typed: str) -> str:
    return typed if len(typed) < 20 else f"{typed[:16]}..."


def _choice(item: Item) -> str:
    whole = item.values == tuple(range(item.low, item.high + 1)) and len(item.values) > 2
    values = f"a whole number from {item.low} to {item.high}" if whole else " or ".join(map(str, item.values))
    words = ", ".join(word for word in item.words if len(word) > 1 and not word.isdecimal())
    return f"{values} ({words})" if words else values


def _missing(instrument: Instrument, answers: Mapping[str, int]) -> tuple[str, ...]:
    asked = instrument.asked(answers)
    return tuple(item.key for item in asked if not item.optional and item.key not in answers)


def _closed(instrument: Instrument, answers: Mapping[str, int]) -> bool:
    """True where the question before all others was answered no: there is nothing more to ask."""
    gates = {item.only_if for item in instrument.scored}
    return len(gates) == 1 and "" not in gates and answers.get(gates.copy().pop()) == 0


def _counting(instrument: Instrument, answers: Mapping[str, int]) -> Iterable[Item]:
    asked = {item.key for item in instrument.asked(answers)}
    answered = [item for item in instrument.scored if item.key in answers and item.key in asked]
    for item in answered:
        siblings = [one for one in answered if one.group == item.group]
        if item.group is None or item is max(siblings, key=lambda one: answers[one.key]):
            yield item


def _value(instrument: Instrument, counted: Mapping[str, int]) -> Decimal:
    total, here, all_items = Decimal(sum(counted.values())), len(counted), len(instrument.scored)
    match instrument.method:
        case Method.MEAN:
            return total / here
        case Method.PERCENT:
            return 100 * total / sum(instrument.item(key).high for key in counted)
        case Method.COUNT:
            return Decimal(sum(worth > 0 for worth in counted.values()))
        case Method.TABLE:
            return instrument.table[int(total) - instrument.table_from]
    if instrument.missing.fill is Fill.PRORATE:
        return total * all_items / here
    if instrument.missing.fill is Fill.ROUND_UP:
        return (total * all_items / here).to_integral_value(ROUND_CEILING)
    return total


def _band(instrument: Instrument, value: Decimal | Unknown, answers: Mapping[str, int]) -> str | Unknown:
    if isinstance(value, Unknown):
        return UNKNOWN
    if instrument.name == "audit-c":
        positive = _by_sex(instrument, value, answers)["positive"]
        return UNKNOWN if isinstance(positive, Unknown) else "positive" if positive else "negative"
    begun = [band.says for band in instrument.bands if band.begins_before(value)]
    return begun[-1] if begun else UNKNOWN


def _met(cut: Cut, value: Decimal | Unknown, answers: Mapping[str, int]) -> Fact:
    if isinstance(value, Unknown):
        return UNKNOWN
    inside = (cut.at_least is None or value >= cut.at_least) and (cut.at_most is None or value <= cut.at_most)
    full = all(answers.get(key) == 2 for key in cut.full)
    return inside and full and not (cut.no_zero and 0 in answers.values())


def _by_sex(instrument: Instrument, value: Decimal | Unknown, answers: Mapping[str, int]) -> Mapping[str, Fact]:
    """AUDIT-C: positive from 4 for men and 3 for women (CAMCOPS, recall). Without the sex only what both agree on."""
    if instrument.name != "audit-c":
        return {}
    if isinstance(value, Unknown):
        return {"positive": UNKNOWN}
    woman, man = value >= 3, value >= 4
    sex = answers.get("sex")
    return {"positive": man if sex == 1 else woman if sex == 0 else woman if woman == man else UNKNOWN}


def _triage(answers: Mapping[str, int]) -> Decimal | Unknown:
    """C-SSRS screener (CSSRS): a high answer decides alone; anything less needs every question that is asked."""
    if answers.get("4") or answers.get("5") or answers.get("6") == 2:
        return Decimal(3)
    needed = {"1", "2", "6"} | ({"3", "4", "5"} if answers.get("2") else set())
    if needed - set(answers):
        return UNKNOWN
    if answers.get("3") or answers.get("6") == 1:
        return Decimal(2)
    return Decimal(1 if answers["1"] or answers["2"] else 0)


def _part(instrument: Instrument, keys: Sequence[str], answers: Mapping[str, int]) -> Decimal | Unknown:
    if any(key not in answers for key in keys):
        return UNKNOWN
    return Decimal(sum(instrument.item(key).worth(answers[key]) for key in keys))


def _criteria(instrument: Instrument, answers: Mapping[str, int]) -> Mapping[str, Fact]:
    if instrument.name == "phq-9":
        # Memory: five or more at "more than half the days" (item 9: at all), one of them item 1 or 2.
        least = {str(number): 1 if number == 9 else 2 for number in range(1, 10)}
        return {"diagnostic count": _all((_enough(answers, least, 5), _enough(answers, {"1": 2, "2": 2}, 1)))}
    if instrument.name == "pcl-5":
        clusters = {part.name: part.items for part in instrument.parts}
        met = (_enough(answers, dict.fromkeys(clusters[name], 2), so) for name, so in PROVISIONAL_PTSD.items())
        return {"DSM-5 rule": _all(tuple(met))}
    return {}


def _enough(answers: Mapping[str, int], least: Mapping[str, int], wanted: int) -> Fact:
    """Say whether so many items reach their least; unknown as long as unanswered ones could decide it."""
    reached = sum(answers[key] >= at for key, at in least.items() if key in answers)
    possible = reached + sum(key not in answers for key in least)
    return True if reached >= wanted else False if possible < wanted else UNKNOWN


def _all(facts: Sequence[Fact]) -> Fact:
    if any(fact is False for fact in facts):
        return False
    return UNKNOWN if any(isinstance(fact, Unknown) for fact in facts) else True


def _flags(
    instrument: Instrument,
    answers: Mapping[str, int],
    signals: Sequence[Signal],
    again: Sequence[str],
    raw: Decimal,
    filled: bool,
) -> tuple[str, ...]:
    flags = [f"item{signal.item}-{signal.kind.value}" for signal in signals]
    flags += [f"item{key}-missing" for key in again]
    # What is answered so far is the least the form can come to, so a limit may be met before its end.
    called = {cut.flag for cut in instrument.cuts if cut.flag and cut.at_least is not None and raw >= cut.at_least}
    called |= {signal.kind for signal in signals if signal.kind is Kind.URINALYSIS}
    flags += sorted(kind.value for kind in called)
    if filled:
        flags.append("prorated")
    asked = {item.key for item in instrument.asked(answers)}
    flags += [f"item{key}-answered-though-not-asked" for key, value in answers.items() if value and key not in asked]
    if instrument.name == "audit-c" and "sex" not in answers:
        flags.append("sex-not-said")
    return tuple(flags)
