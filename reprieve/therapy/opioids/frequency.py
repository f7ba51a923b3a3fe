"""How often: BID, q4-6h prn, every other day, 3 times a week, in the morning and at bedtime, max 6 a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reprieve.therapy.opioids.slate import Slate, Span, pattern

_DAY: Final = (
    r"(?:\s*(?:a|per|each|every|in an?|in|/)\s*(?:1 )?(?:day|24 ?(?:hours?|hrs?|h))(?![a-z])|"
    r"\s*/\s*d(?![a-z])|\s*daily(?![a-z]))"
)
_WEEK: Final = r"(?:\s*(?:a|per|each|every|/)\s*(?:week|wk)(?![a-z])|\s*weekly)"
_HOURS: Final = r"\s*(?:hours?|hrs?|h)(?![a-z])"

_LATIN: Final = {
    "qday": 1, "qd": 1, "od": 1, "bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4,
}  # fmt: skip
_CODE: Final = "|".join(sorted(_LATIN, key=len, reverse=True))

_LATINS: Final = pattern(rf"\b({_CODE})(?:{{to}}({_CODE}))?\b")
_TIMES: Final = pattern(
    rf"{{n}}(?: ?(?:x|times?))?(?:{{to}}{{n}})? ?(?:x(?! ?\d)|times?)(?![a-z])(?:{_DAY}|({_WEEK}))?|"
    rf"\bx ?{{n}}(?:{_DAY})"
)
_COUNT_A_DAY: Final = pattern(rf"(?<!/){{n}}(?:{{to}}{{n}})?(?:{_DAY})")  # "4 a day": tablets, or times
_INTERVAL: Final = pattern(
    rf"(?:\bq ?|\bevery |\beach ){{n}}(?:{{to}}{{n}})?(?:{_HOURS}| ?(days?|d|weeks?|wks?)(?![a-z]))"
)
_HOURLY: Final = pattern(r"{n}(?:{to}{n})?[ -]?hourly")
_EVERY_HOUR: Final = pattern(r"\b(?:every hour|hourly|qh|q1h)\b")
_OTHER_DAY: Final = pattern(r"\b(?:every other day|every (?:2nd|second) day|alternate days|on alternate days|qod)\b")
_THIRD_DAY: Final = pattern(r"\bevery (?:3rd|third) day\b")
_WEEKLY: Final = pattern(r"\b(?:weekly|every week|per week|a week|each week|qweek|qwk|/week|q ?week)\b")
_DAILY: Final = pattern(rf"(?:\b(?:daily|every day|each day|everyday|a day|per day|per diem)\b|/ ?day\b|{_DAY})")
_SLOTS: Final = {
    "morning": pattern(r"\b(?:q ?am|qam|every morning|each morning|in the morning|mornings?|at breakfast|am|mane)\b"),
    "noon": pattern(r"\b(?:at noon|q ?noon|noon|midday|at lunch|at lunchtime|in the afternoon|afternoons?)\b"),
    "evening": pattern(r"\b(?:q ?pm|qpm|every evening|each evening|in the evening|evenings?|pm)\b"),
    "night": pattern(
        r"\b(?:q ?hs|qhs|hs|nightly|every night|each night|at night|nights?|at bedtime|bedtime|before bed|nocte|qn)\b"
    ),
}
_CLOCK: Final = pattern(r"\b(?:at )?\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\b(?:at )?\d{1,2}:\d\d\b")
_TABLETS_OR_HOURS: Final = re.compile(r"[1-4] ?[ap]m")  # "1 AM and 2 PM": of the clock, or tablets?
_MEALS: Final = pattern(r"\b(?:ac|pc|(?:with|before|after) (?:each |every )?meals?)\b")
_JOINED: Final = pattern(
    rf"\b(?:{_CODE}|times a day|times daily|daily)(?: and| plus|,? ?&| \+) (?:1 times )?(?:at )?"
    r"(?:qhs|hs|bedtime|night)\b"
)
_PRN: Final = pattern(r"\b(?:prn|as needed|when needed|if needed|as required|when required|if required)\b")
_DIVIDED: Final = pattern(r"\b(?:in (?:\d )?(?:equal(?:ly)? )?divided doses|divided|split)\b")
_CAP: Final = pattern(
    r"(?:\b(?:max(?:imum)?|no more than|not more than|not to exceed|nte|up to|do not exceed|don't exceed|limit|at most|"
    r"mdd)\b"
    r"[ :.]*(?:of |dose |daily dose |daily )*){n} ?(mg|{counted})?(?: (?:in|per|a|every|each|/)? ?(?:any )?"
    r"(?:24 ?(?:hours?|hrs?|h)|day)(?![a-z])| ?/ ?(?:24 ?(?:hours?|hrs?|h)|day|d)(?![a-z])| daily| total daily)"
)
_MDD: Final = pattern(
    r"\b(?:mdd|max(?:imum)? (?:total )?daily (?:amount|dose|quantity)|max(?:imum)? (?:amount|dose) (?:per|a) day)\b"
    r"[ :=]*(?:is |of )?{n}(?: ?(mg|{counted}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Often:
    """How often a dose is taken. per_day None: not said. cap: the most a day, in units counted out or in mg.

    counts: "4 a day", of what is not said. conflict: two ways of saying that differ, as written.
    """

    per_day: Span | None
    prn: bool = False
    cap_units: Fraction | None = None
    cap_mg: Fraction | None = None
    divided: bool = False
    conflict: str = ""
    counts: Span | None = None
    interval_h: Fraction | None = None


def take_often(slate: Slate) -> Often:
    """Read and wipe everything that says how often."""
    cap_units = cap_mg = None
    for match in (*slate.take(_CAP), *slate.take(_MDD)):
        if match[2] == "mg":
            cap_mg = Fraction(match[1])
        else:
            cap_units = Fraction(match[1])
    prn = bool(slate.take(_PRN))
    divided = bool(slate.take(_DIVIDED))
    joined = slate.take(_JOINED)
    said, hours = _said(slate)
    counted = slate.take(_COUNT_A_DAY)
    counts = [Span.of(match[1], match[2]) for match in counted]
    said += [(match[0], Span.of("1")) for match in counted]
    said += [(match[0], Span.of("1")) for match in slate.take(_DAILY)]
    clocks = {match[0] for match in slate.take(_CLOCK)}
    meals = slate.take(_MEALS)
    slots = sum(bool(slate.take(slot)) for slot in _SLOTS.values()) or (0 if said else len(clocks))
    per_day, conflict = _agreed(said, slots, divided=divided)
    doubtful = [words for words in clocks if _TABLETS_OR_HOURS.fullmatch(words)] or [match[0] for match in meals]
    if slots and not said and doubtful and (meals or len(doubtful) == len(clocks)):
        per_day, conflict = None, " / ".join(sorted(doubtful))
    return Often(
        per_day=per_day,
        prn=prn,
        cap_units=cap_units,
        cap_mg=cap_mg,
        divided=divided,
        conflict=joined[0][0] if joined else conflict,
        counts=counts[0] if len(set(counts)) == 1 else None,
        interval_h=hours,
    )


def says_how_often(text: str) -> bool:
    """Return whether a text says how often at all."""
    return take_often(Slate(text)).per_day is not None


def say_the_same(first: str, second: str) -> bool:
    """Return whether two texts say one frequency, "BID" and "2 times a day"; morning and night are each its own."""
    spans = {span for _, span in _said(Slate(first))[0]}
    return bool(spans) and spans == {span for _, span in _said(Slate(second))[0]}


def _said(slate: Slate) -> tuple[list[tuple[str, Span]], Fraction | None]:
    """Return each way in which the frequency is said, times a day, and the interval in hours if it is one."""
    said: list[tuple[str, Span]] = []
    hours: Fraction | None = None
    for match in slate.take(_OTHER_DAY):
        said.append((match[0], Span.of("1/2")))
        hours = Fraction(48)
    for match in slate.take(_THIRD_DAY):
        said.append((match[0], Span.of("1/3")))
        hours = Fraction(72)
    for match in slate.take(_INTERVAL):
        each = {"d": 24, "w": 168}.get((match[3] or "h")[0], 1)
        span = Span.of(match[1], match[2])
        hours = span.low * each
        said.append((match[0], _every(span, each)))
    for match in slate.take(_HOURLY):
        said.append((match[0], _every(Span.of(match[1], match[2]), 1)))
    said += [(match[0], Span.of("24")) for match in slate.take(_EVERY_HOUR)]
    for match in slate.take(_TIMES):
        said += _times(match[0], match[1] or match[4], match[2], week=bool(match[3]))
    for match in slate.take(_LATINS):
        first, second = _LATIN[match[1]], _LATIN.get(match[2] or match[1], 0)
        said.append((match[0], Span.of(str(first), str(second))))
    said += [(match[0], Span.of("1/7")) for match in slate.take(_WEEKLY)]
    return said, hours


def _times(words: str, first: str, second: str | None, *, week: bool) -> list[tuple[str, Span]]:
    """ "4 times" alone means a day; "once" alone may mean one single dose and says nothing."""
    span = Span.of(first, second)
    if week:
        return [(words, Span(span.low / 7, span.high / 7))]
    alone = words.replace(" ", "") in {"1times", "1time", "1x"}
    return [] if alone else [(words, span)]


def _every(interval: Span, hours: int) -> Span:
    if not interval.low:
        return Span.of("0")
    return Span(24 / (interval.high * hours), 24 / (interval.low * hours))


def _agreed(said: list[tuple[str, Span]], slots: int, *, divided: bool) -> tuple[Span | None, str]:
    spans = {span for _, span in said}
    if divided and Span.of("1") in spans:
        return Span.of("1"), ""  # "60 mg a day divided BID" is 60 mg a day
    if divided and spans:  # "split 10 mg BID": halves of it, or 10 mg each time?
        return None, " / ".join(["divided", *(words.strip() for words, _ in said)])
    if len(spans) > 1:
        return None, " / ".join(words.strip() for words, _ in said)
    if spans:
        span = spans.pop()
        if slots > max(span.high, Fraction(1)):
            return None, said[0][0].strip()
        return span, ""
    return (Span(Fraction(slots), Fraction(slots)), "") if slots else (None, "")
