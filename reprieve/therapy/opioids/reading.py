"""From the words of a prescription to doses, or to the question that must be asked first.

What the prescription allows at the most is counted: the upper end of a range, the shortest interval, as-needed doses
as if all were taken; each is said aloud. What can be read in two ways, or not at all, is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reprieve.therapy import vocabulary
from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.amounts import Amounts, is_negative, take_amounts, take_day_total, take_lot, take_supply
from reprieve.therapy.opioids.asking import Asks, ask, refuse_what_is_left
from reprieve.therapy.opioids.brands import with_unit_of_brand
from reprieve.therapy.opioids.frequency import say_the_same, says_how_often, take_often
from reprieve.therapy.opioids.lines import Named, drugs_in
from reprieve.therapy.opioids.patches import is_worn_like_a_patch, worn
from reprieve.therapy.opioids.prescription import Dose, Prescription, Route, Status, distinct
from reprieve.therapy.opioids.slate import NUMBER, Slate, pattern, routes, use_disorder, words
from reprieve.therapy.opioids.swallowed import swallowed
from reprieve.therapy.opioids.table import table

_AGAIN: Final = re.compile(
    r"(?:[,;]|\band\b|\bplus\b|\bthen\b|\s\+\s|&)\s*(?:then |and |take )*"
    rf"(?={NUMBER}\s*(?:mg|ml|tab|cap|pill)|{NUMBER}\s+(?:q|at|in)\b)"
)
_SLOT: Final = (
    r"(?:(?:q ?(?:am|pm|noon|hs)|am|pm|noon|midday|hs|mane|nocte)\b|"
    r"(?:in the |at |every |each )?(?:morning|noon|afternoon|evening|night|bedtime)\b)"
)
_SLOT_AFTER_SLOT: Final = re.compile(
    rf"({_SLOT}) (?={NUMBER} ?(?:mg|ml|tabs?|caps?|pills?) ?(?:po |by mouth )?{_SLOT})"
)
_HARMLESS_HOLD: Final = re.compile(r"\bhold (?:for|if)\b[^,;]*")
_CHANGED: Final = re.compile(
    r"\b(?:not|isn't|is not|aren't|hasn't been) (?:currently |actually )?(?:tak|us|on\b)|"
    r"\b(?:until|till?|thru|through|end(?:s|ed|ing)?(?: date)?|stop)[ :]*(?:on )?(?:\d{4}-\d\d|\d{1,2}/\d{1,2}/\d)"
)
_NO_REMARK: Final = (
    r"(?:every|each|q\w*|bid|tid|qid|od|daily|hourly|weekly|nightly|prn|as|at|in|up|max\w*|po|by|take|and|then|plus|or|"
    r"with|a|per|the)\b"
)
_PAIN_SCALE: Final = re.compile(r"(?<=pain) ?\(\d{1,2} ?(?:-|to) ?\d{1,2}\)")
_REMARK: Final = re.compile(
    rf"\b(?:for|due to|because of|dx|indication:?) (?:(?!{_NO_REMARK})[a-z][a-z/'-]*(?: |\b))+|"
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})\b|\b(?:no|\d+) refills?\b|\b(?:refills?|rfl|rf):? ?\d+\b|"
    rf"\(?= ?{NUMBER} ?(?:o?mme|ome|medd)(?: ?/ ?d(?:ay)?)?\)?|\({NUMBER} ?(?:o?mme|ome|medd)(?: ?/ ?d(?:ay)?)?\)"
)
_DURATION: Final = re.compile(
    rf"\b(?:for|x) ?(?:the )?(?:next |last |past )?{NUMBER} ?(?:weeks?|wks?|months?|mos?)\b(?! supply)"
)
_OWN_STRENGTH: Final = re.compile(rf"{NUMBER} ?(?:mg|ml)")
_COUNT_BEHIND: Final = pattern(r";[\s;,]*(x ?{n} ?{counted})")
_REFILLS: Final = re.compile(r"\bno refills?\b")


def read(line: str) -> tuple[Prescription, ...]:
    """Return what a line prescribes: one for each drug that it names, none where it says that there is none."""
    found = tuple(_prescription(named) for named in drugs_in(line))
    return (replace(found[0], text=line.strip()),) if len(found) == 1 else found


def _prescription(named: Named) -> Prescription:
    found = Prescription(text=named.text, typed=named.typed, drug=named.drug)
    try:
        _refuse_doubtful_names(named)
    except Asks as asked:
        return replace(found, problem=asked.problem)
    if not named.opioids:
        return found
    for_use_disorder = Slate(named.text).has(use_disorder())  # with the name: "methadone clinic"
    found = replace(found, opioid=named.opioids[0], route=_route(named), for_use_disorder=for_use_disorder)
    notes: list[Sentence] = []
    asks: list[Sentence] = []
    try:
        doses = tuple(_doses(named, found.route, notes, asks))
    except Asks as asked:
        return replace(found, problem=asked.problem)
    return replace(found, doses=doses, notes=distinct(notes), asks=distinct(asks))


def _refuse_doubtful_names(named: Named) -> None:
    if named.drug is None and not named.doubt:
        likely = vocabulary.near(named.typed) if named.typed.isascii() else ()
        if likely:
            ask(
                Status.UNKNOWN_DRUG,
                "{typed} is not on the list of drugs. Is it {likely}?",
                named,
                likely=" or ".join(likely),
            )
        ask(Status.UNKNOWN_DRUG, "{typed} is not on the list of drugs. Which drug is it, and is it an opioid?", named)
    if named.drug is None:
        ask(Status.UNCLEAR, "{typed} is no combination on the list. Is it one tablet, or two medicines?", named)
    if named.doubt:
        ask(Status.UNCLEAR, "{typed}: is that the number of the product, or how many are taken?", named)
    if len(named.opioids) > 1:
        ask(Status.UNCLEAR, "{typed} holds two opioids. Give each its own line.", named)
    if named.instead and named.opioids:
        ask(Status.UNCLEAR, "{typed} is written as one of two. Which is taken?", named)


def _route(named: Named) -> Route:
    words_of = f"{named.typed} {named.body}"
    for name, words_for in routes().items():
        if words_for.search(words_of):
            return {"parenteral": Route.PARENTERAL, "transmucosal": Route.TRANSMUCOSAL}.get(name) or Route(name)
    if named.opioids[0] not in table().patch_factors:
        return Route.ORAL
    return Route.TRANSDERMAL if is_worn_like_a_patch(words_of) else Route.UNSAID


def _doses(named: Named, route: Route, notes: list[Sentence], asks: list[Sentence]) -> Iterator[Dose]:
    _refuse_a_changed_order(named)
    body = _REMARK.sub(" ; ", _PAIN_SCALE.sub("", _without_asides(named.body)))
    _tell_strange_words(named, body, asks)
    if is_negative(body):
        ask(Status.UNCLEAR, "{typed}: a dose below 0 is written. What is the dose?", named)
    if route is Route.TRANSDERMAL:
        yield from worn(named, body, notes, asks)
        return
    before: Amounts | None = None
    for part in _parts(with_unit_of_brand(named, body, notes)):
        slate = Slate(part)
        dispensed, days = take_supply(slate)
        day_total = take_day_total(slate)
        often = take_often(slate)
        lot, lot_days = take_lot(slate)
        _refuse_a_count_behind(named, slate)
        amounts = take_amounts(slate, combined=len(named.names) > 1)
        amounts = replace(amounts, dispensed=dispensed or lot, supply_days=days or lot_days, day_total=day_total)
        refuse_what_is_left(named, slate)
        yield swallowed(named, _inherited(amounts, before), often, notes, asks)
        before = before or amounts


def _refuse_a_count_behind(named: Named, slate: Slate) -> None:
    """ "5 mg q12h prn x 10 tabs": ten at a time, or ten in all."""
    if found := _COUNT_BEHIND.search(slate.text):
        ask(
            Status.UNCLEAR,
            "{typed}: {count}: so many each time, or given out in all?",
            named,
            count=found[1],
        )


def _parts(body: str) -> Iterator[str]:
    """Cut "15 mg in the morning and 30 mg at night" where a new dose begins after one that is complete."""
    start = 0
    body = _SLOT_AFTER_SLOT.sub(r"\1, ", body)  # "10 mg qam 5 mg qhs"
    for cut in _AGAIN.finditer(body):
        before, behind = body[start : cut.start()], body[cut.end() :]
        said_again = say_the_same(before, behind) and not _OWN_STRENGTH.match(behind)  # "15 mg BID, 1 tab BID"
        if says_how_often(before) and says_how_often(behind) and not said_again:
            yield body[start : cut.start()]
            start = cut.end()
    yield body[start:]


def _inherited(amounts: Amounts, before: Amounts | None) -> Amounts:
    """A second dose is of the same tablets: "1 tab in the morning, 2 tabs at night"."""
    if before is None or amounts.weights:
        return amounts
    return replace(amounts, weights=before.weights, joined=before.joined, per_ml=before.per_ml)


def _refuse_a_changed_order(named: Named) -> None:
    """ "Stopped", "except", "extra": such words change the dose, and no rule here knows how."""
    body = _without_asides(named.body)
    if _CHANGED.search(body) or words("changing").intersection(_left_words(_REFILLS.sub(" ; ", body))):
        ask(Status.UNCLEAR, "{text}: is it taken now, and what is the dose?", named, text=named.text)


def _without_asides(body: str) -> str:
    return _DURATION.sub(" ; ", _HARMLESS_HOLD.sub(" ; ", body))


def _tell_strange_words(named: Named, body: str, asks: list[Sentence]) -> None:
    known = words("harmless") | words("changing") | {"unknown", "known"}
    for words_for in routes().values():
        body = words_for.sub(" ", body)
    strange = [word for word in _left_words(use_disorder().sub(" ", body)) if word not in known and len(word) > 1]
    if strange:
        asks.append(
            say(
                "{typed}: {words} was not understood. Does it change the dose?",
                typed=named.typed,
                words=" ".join(strange),
            )
        )


def _left_words(body: str) -> tuple[str, ...]:
    slate = Slate(body)
    take_supply(slate)
    take_often(slate)
    return slate.words()
