"""How much: 5/325 and 1-2 tabs, 7.5 mg/15 mL and 15 mL, 12 mcg/h, 60 mg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reprieve.therapy.opioids.slate import COUNTED, NUMBER, WIPED, Slate, Span, pattern
from reprieve.therapy.opioids.table import table

_N: Final = NUMBER
_RATES: Final = pattern(
    rf"((?:{_N}(?: ?mcg ?/ ?h(?:r|our)?)? ?(?:\+|and|&|-|to) ?)*{_N}) ?(mcg|mg) ?(?:/|per) ?(?:1 ?)?"
    r"(?:hours?|hrs?|h)(?![a-z])"
)
_PER_ML: Final = pattern(
    rf"({_N}(?: ?mg)?(?: ?[/-] ?{_N}(?: ?mg)?)*? ?(?:mg|mcg|g)?) ?(?:/|per|in|each) ?({_N})? ?ml(?![a-z])"
)
_PER_BODY: Final = pattern(r"{n} ?m?c?g ?/ ?(?:kg|m2|lb)[a-z0-9/]*")
_FIGURES: Final = rf"{_N}(?: ?mg)?(?: ?[/-] ?{_N}(?: ?mg)?)+"
_JOINED: Final = pattern(
    rf"({_FIGURES})(?: ?/ ?(?:tab(?:let)?|cap(?:sule)?)(?![a-z]))?(?! ?(?:{{counted}}|ml(?![a-z])))"
)
_JOINED_TABLETS: Final = pattern(rf"({_FIGURES})(?= ?(?:{{counted}}))")
_EACH_OF: Final = pattern(rf"(?:\(|\b)?{{n}} ?x ?(?={_N} ?(?:mg|mcg))")
_COUNT: Final = pattern(r"{n}(?:{to}{n})? ?(?:of (?:an? |the )?)?({counted}|(?:po|by mouth|orally)(?![a-z]))")
_VOLUME: Final = pattern(r"{n}(?:{to}{n})? ?ml(?![a-z])")
_WEIGHT: Final = pattern(
    r"{n}(?: ?(?:mg|mcg))?(?:{to}{n})? ?(mg|mcg|g)(?![a-z])"
    r"(?: ?(?:/|per|each) ?(?:tab(?:let)?|cap(?:sule)?|patch|dose)(?![a-z]))?"
)
_TOTAL: Final = pattern(
    r"\((?:total )?(?:dose )?(?:of )?{n}(?:{to}{n})? ?mg(?: total| per dose| dose)?\)|\b{n} ?mg total\b"
)
_DAY_TOTAL: Final = pattern(
    r"(?:=|\(=?) ?(?:total (?:of )?)?{n} ?mg ?"
    r"(?:(?:/|per|a|each|every) ?(?:day|24 ?h(?:rs?|ours?)?)|daily|/d)(?: total)?\)?"
)
_MINUS: Final = re.compile(rf"(?:^|[\s:(,;])-(?=\.?\d)|mg -(?={_N} ?{COUNTED})")
_DISPENSED: Final = pattern(
    r"(?:#|\b(?:disp(?:ense)?|dispensed|qty|quantity)\b[ :.#]*){n}(?! ?/ ?d)(?: ?{counted})?"
    r"(?: ?(?:/|per) ?{n} ?(?:days?|d)(?![a-z]))?"
)
_SUPPLY: Final = pattern(
    r"\b(?:for|x|over) ?(?:up to )?{n}[ -]?(?:days?(?:'s?)?|d(?=\b))(?: supply)?\b|"
    r"{n}[ -]?(?:days?(?:'s?)? supply|ds)\b|"
    r"\bdays(?: supply)? ?:? ?{n}"
)
_LOT: Final = pattern(r"{n} ?{counted},? ?(?:/|for|over|per)? ?{n} ?days?(?: supply)?(?![a-z])")
_BEHIND: Final = pattern(r"(?<=;)[\s;,]*{n} ?{counted}(?:[\s;,]*{n} ?days?(?![a-z]))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a prescription says of quantities; every one as written, none worked out.

    joined: figures of a combination in the order written. per_ml: (figures, unit, mL). rates: (an hour, unit).
    weights: (amount, unit). totals: mg in brackets, and whether they are called the total. day_total: mg a day, said
    again behind a dose.
    """

    joined: tuple[Fraction, ...] = ()
    per_ml: tuple[tuple[tuple[Fraction, ...], str, Fraction], ...] = ()
    rates: tuple[tuple[Fraction, str], ...] = ()
    rate_range: bool = False
    weights: tuple[tuple[Span, str], ...] = ()
    counts: tuple[Span, ...] = ()
    volumes: tuple[Span, ...] = ()
    totals: tuple[tuple[Fraction, bool], ...] = ()
    day_total: Fraction | None = None
    by_body: bool = False
    dispensed: Fraction | None = None
    supply_days: Fraction | None = None

    @property
    def says_nothing(self) -> bool:
        return not (self.joined or self.per_ml or self.weights or self.counts or self.volumes or self.totals)


def is_negative(text: str) -> bool:
    """Return whether a figure stands there with a minus in front, which no range and no combination explains."""
    ranges = rf"{_N}(?: ?mg)? - ?(?={_N}(?! ?{COUNTED}))|{_N} - ?(?={_N})"
    return _MINUS.search(re.sub(ranges, "", text)) is not None


def take_supply(slate: Slate) -> tuple[Fraction | None, Fraction | None]:
    """Read how many were dispensed for how many days, before a number of days can be taken for anything else."""
    found = (*slate.take(_DISPENSED), *_lots(slate, _LOT))
    dispensed = [Fraction(match[1]) for match in found]
    days = [Fraction(match[2]) for match in found if match[2]]
    days += [Fraction(match[1] or match[2] or match[3]) for match in slate.take(_SUPPLY)]
    return _only(dispensed), _only(days)


def take_day_total(slate: Slate) -> Fraction | None:
    """Read "= 40 mg/day" or "(40 mg/day)" behind a dose, before it can be taken for another dose."""
    return _only([Fraction(match[1]) for match in slate.take(_DAY_TOTAL)]) if _says_a_dose_before(slate.text) else None


def _says_a_dose_before(text: str) -> bool:
    total = _DAY_TOTAL.search(text)
    return total is not None and _WEIGHT.search(text[: total.start()]) is not None


def take_lot(slate: Slate) -> tuple[Fraction | None, Fraction | None]:
    """Read "TID, 90 tablets" as given out: nobody takes 90 at one time. How often must have been wiped before."""
    found = _lots(slate, _BEHIND)
    return _only([Fraction(match[1]) for match in found]), _only([Fraction(match[2]) for match in found if match[2]])


def _lots(slate: Slate, pattern: re.Pattern[str]) -> tuple[re.Match[str], ...]:
    found = tuple(match for match in pattern.finditer(slate.text) if Fraction(match[1]) > most_at_a_time())
    for match in found:
        slate.text = slate.text.replace(match[0], WIPED)
    return found


def most_at_a_time() -> Fraction:
    return Fraction(table().most_at_a_time.value)


def take_amounts(slate: Slate, *, combined: bool) -> Amounts:
    """Read and wipe every quantity. combined: the drug has two or more parts, so "5-325" is not a range."""
    by_body = bool(slate.take(_PER_BODY))
    rates = slate.take(_RATES)
    per_ml = slate.take(_PER_ML)
    totals = slate.take(_TOTAL)
    joined = _take_joined(slate, combined=combined)
    each_of = slate.take(_EACH_OF)
    counts = slate.take(_COUNT)
    volumes = slate.take(_VOLUME)
    weights = slate.take(_WEIGHT)
    return Amounts(
        joined=joined,
        per_ml=tuple((_figures(match[1]), _unit(match[1]), Fraction(match[2] or 1)) for match in per_ml),
        rates=tuple((figure, match[2]) for match in rates for figure in _figures(match[1])),
        rate_range=any(re.search(r"-|to", match[1]) for match in rates),
        weights=tuple((Span.of(match[1], match[2]), match[3]) for match in weights),
        counts=tuple([Span.of(match[1]) for match in each_of] + [Span.of(match[1], match[2]) for match in counts]),
        volumes=tuple(Span.of(match[1], match[2]) for match in volumes),
        totals=tuple((Fraction(match[2] or match[1] or match[3]), "total" in match[0]) for match in totals),
        by_body=by_body,
    )


def _take_joined(slate: Slate, *, combined: bool) -> tuple[Fraction, ...]:
    """Return the figures of a combination, "5/325" or "5-325 mg"; "1-2 tabs" is none, and "50-100 mg" of one drug."""
    for each in (_JOINED, _JOINED_TABLETS):
        for match in each.finditer(slate.text):
            figures = _figures(match[1])
            if _is_combination(match[1], figures, combined=combined):
                slate.text = slate.text.replace(match[0], WIPED)
                return figures
    return ()


def _is_combination(text: str, figures: tuple[Fraction, ...], *, combined: bool) -> bool:
    partner = max(figures) >= Fraction(table().partner_from_mg.value)
    if not combined:
        apart = max(figures) > min(figures) * Fraction(table().widest_range.value)
        return partner and (apart or ("/" in text and min(figures) < max(figures)))
    return len(figures) > 2 or "/" in text or partner or "mg" in text


def _figures(text: str) -> tuple[Fraction, ...]:
    return tuple(Fraction(figure) for figure in re.findall(r"\d+(?:\.\d+)?|\.\d+", text))


def _unit(text: str) -> str:
    found = re.search(r"mcg|mg|g", text)
    return found[0] if found else ""


def _only(values: list[Fraction]) -> Fraction | None:
    return values[0] if len(set(values)) == 1 else None
