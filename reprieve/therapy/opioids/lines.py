"""Which drugs a line names, and which words belong to which: "morphine 30 mg BID + oxycodone 5 mg q6h prn" is two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Final

from reprieve.therapy import vocabulary
from reprieve.therapy.opioids.slate import COUNTED, NUMBER, nothing, words
from reprieve.therapy.opioids.spelling import one_spelling
from reprieve.therapy.opioids.table import table
from reprieve.therapy.vocabulary import Drug, DrugClass

_TOKEN: Final = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_LONGEST: Final = 7  # words in a name: "acetaminophen and butalbital and caffeine and codeine"
_SALT: Final = (
    r"(?:\s*(?:hcl|hydrochloride|sulfate|sulphate|sulf|bitartrate|bitart|bit|tartrate|phosphate|phos|citrate))?"
)
_FIGURE: Final = rf"(?:\s*({NUMBER})\s*(?:mg)?)?"
_JOINS: Final = re.compile(rf"{_SALT}{_FIGURE}\s*(?:/|-|\+|&|\band\b|\bwith\b|\bw/|\bw\b)\s*")
_GLUED: Final = re.compile(r"\s*[/-]\s*")
_AFTER: Final = re.compile(rf"{_SALT}\s*({NUMBER})\s*(?:mg\b|(?=$|[\s,;]+(?!tab|cap|pill|po\b|by|time|x\b)[a-z]))")
_SEPARATOR: Final = re.compile(r"[;\n,]|\s\+\s|&|\b(?:and|plus|with|then|or|also)\b|\.\s")
_PRODUCT_NUMBER: Final = re.compile(r"\s*#\s?[1-9](?!\d)")
_WORD: Final = re.compile(r"[a-z]{5,}")
_GLUED_BEFORE: Final = re.compile(r"(?<![a-z])([a-z]{2,})[/-]$")  # "hydro/apap"
_GLUED_BEHIND: Final = re.compile(r"[/-]([a-z]{2,})(?![a-z])")
_SO_MANY_OF: Final = re.compile(r"(?:^|\btakes? )[1-4](?= $)")  # "take 2 oxycodone 5 mg tablets"
_BULLET: Final = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+(?=[a-z])")
_NEXT_BULLET: Final = re.compile(r"[\s,;]+[2-9][.)]\s+(?=[a-z])")
_STRANGER: Final = re.compile(
    rf"(?<![a-z])([a-z]{{4,}})(?:\s+(?:er|ir|xr|sr|cr|la|hcl|patch|tabs?|tablets?|caps?|capsules?))?\s+{NUMBER}\s*(?:mg|mcg)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a line says of one drug. drug None: no drug of the list; typed is what stands in its place.

    names: the ingredients in the order written, of a combination. instead: "or" stands between it and another drug.
    """

    text: str
    body: str
    typed: str
    drug: Drug | None = None
    names: tuple[str, ...] = ()
    doubt: str = ""
    instead: bool = False

    @property
    def opioids(self) -> tuple[str, ...]:
        return opioid_parts(self.drug) if self.drug else ()


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    drug: Drug | None
    names: tuple[str, ...]
    figures: str = ""
    doubt: str = ""
    alias: bool = False


def opioid_parts(drug: Drug) -> tuple[str, ...]:
    """Return the opioids in a drug: itself, or those of its parts."""
    if not drug.parts:
        return (drug.name,) if DrugClass.OPIOID in drug.classes else ()
    return tuple(part for part in drug.parts if DrugClass.OPIOID in vocabulary.named(part).classes)


def drugs_in(line: str) -> tuple[Named, ...]:
    """Return each drug of a line with its own words; nothing of a line that says there is none."""
    text = _without_bullets(one_spelling(line)).strip(" .;,")
    if not text or re.sub(r"[^a-z ]+", " ", text).strip() in nothing():
        return ()
    mentions = [_with_product_number(text, mention) for mention in _joined(text, _mentions(text))]
    mentions = _without_aliases(text, _with_strangers(text, mentions))
    if not mentions:
        return (Named(text=text, body=text, typed=_stranger(text)),)
    return tuple(_cut(text, mentions))


def _without_bullets(text: str) -> str:
    """Take "1." from before a drug, and "2)" and what follows it from between drugs, where the line begins with one."""
    if not (first := _BULLET.match(text)):
        return text
    return _NEXT_BULLET.sub("; ", text[first.end() :]) if first[0].strip()[0] == "1" else text[first.end() :]


def _mentions(text: str) -> list[_Mention]:
    tokens = list(_TOKEN.finditer(text))
    found: list[_Mention] = []
    place = 0
    while place < len(tokens):
        mention, used = _longest(text, tokens[place : place + _LONGEST])
        if mention:
            found.append(mention)
        place += max(used, 1)
    return found


def _longest(text: str, tokens: list[re.Match[str]]) -> tuple[_Mention | None, int]:
    if tokens[0][0][0].isdigit():
        return None, 0
    for count in range(len(tokens), 0, -1):
        used = tokens[:count]
        gaps = (text[left.end() : right.start()] for left, right in pairwise(used))
        if any(set(gap) - set(" -#") for gap in gaps):
            continue
        drug = vocabulary.names().get(" ".join(token[0] for token in used))
        if drug:
            start, end = used[0].start(), used[-1].end()
            names = drug.parts or (drug.name,)
            doubt = _numbered_doubt(text, start, end)
            return _Mention(start, end, drug, names, doubt=doubt), count
    return None, 0


def _numbered_doubt(text: str, start: int, end: int) -> str:
    """ "Tylenol 3 tabs" may be three tablets of Tylenol, or Tylenol #3."""
    name = text[start:end]
    counted = re.match(rf"\s*{COUNTED}", text[end:])
    return name if name[-1].isdigit() and "#" not in name and counted else ""


def _with_product_number(text: str, mention: _Mention) -> _Mention:
    """ "Tylenol with codeine #3" is a product, where the table has such products, and not three tablets."""
    number = _PRODUCT_NUMBER.match(text, mention.end)
    sold = mention.drug and any(key.startswith(f"{mention.drug.name} ") for key in table().numbered)
    return replace(mention, end=number.end()) if number and sold else mention


def _joined(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """Make one of parts written one by one, where such a combination is sold; "oxycodone/APAP" is Percocet."""
    done: list[_Mention] = []
    rest = list(mentions)
    while rest:
        run = _run(text, rest)
        for count in range(len(run), 1, -1):
            if whole := _whole(text, run[:count]):
                done.append(whole)
                rest = rest[count:]
                break
        else:
            done.append(rest.pop(0))
    return done


def _run(text: str, mentions: list[_Mention]) -> list[_Mention]:
    run = [mentions[0]]
    for mention in mentions[1:]:
        if not _JOINS.fullmatch(text[run[-1].end : mention.start]):
            break
        run.append(mention)
    return run


def _whole(text: str, run: list[_Mention]) -> _Mention | None:
    names = tuple(name for mention in run for name in mention.names)
    drug = vocabulary.names().get(" and ".join(sorted(names)))
    gaps = [text[left.end : right.start] for left, right in pairwise(run)]
    end = run[-1].end
    if not drug:
        glued = len(run) == 2 and _GLUED.fullmatch(gaps[0]) and opioid_of(run)
        return _Mention(run[0].start, end, None, names, doubt=text[run[0].start : end]) if glued else None
    figures = [match[1] for gap in gaps if (match := _JOINS.fullmatch(gap)) and match[1]]
    last = _AFTER.match(text[end:])
    if figures and len(figures) == len(run) - 1 and last:
        return _Mention(run[0].start, end + last.end(), drug, names, figures="/".join([*figures, last[1]]) + " mg")
    return None if figures else _Mention(run[0].start, end, drug, names)


def opioid_of(run: list[_Mention]) -> bool:
    return any(mention.drug and opioid_parts(mention.drug) for mention in run)


def _with_strangers(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """Add words that are not on the list and stand where a drug stands, or are spelt much like an opioid."""
    known = words("harmless") | words("changing") | words("never_a_drug")
    found = {match.span(1) for match in _STRANGER.finditer(text)}
    found |= {match.span() for match in _WORD.finditer(text) if _is_like_an_opioid(match[0])}
    for mention in mentions:
        found |= {match.span(1) for match in (_GLUED_BEFORE.search(text, 0, mention.start),) if match}
        found |= {match.span(1) for match in (_GLUED_BEHIND.match(text, mention.end),) if match}
    strangers = [
        _Mention(start, end, None, ())
        for start, end in found
        if text[start:end] not in known and not any(each.start <= start < each.end for each in mentions)
    ]
    return sorted([*mentions, *strangers], key=lambda mention: mention.start)


@cache
def _is_like_an_opioid(word: str) -> bool:
    return any(opioid_parts(vocabulary.named(name)) for name in vocabulary.near(word))


def _without_aliases(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """Mark names that repeat the one before: "OxyContin (oxycodone ER)", "Percocet (oxycodone/APAP)"."""
    kept: list[_Mention] = []
    last: _Mention | None = None
    for mention in mentions:
        if last and last.drug and mention.drug and _repeats(text, last, mention):
            kept.append(replace(mention, alias=True))
        else:
            kept.append(mention)
            last = mention
    return kept


def _repeats(text: str, first: _Mention, second: _Mention) -> bool:
    one, other = first.drug, second.drug
    if one is None or other is None or not set(opioid_parts(one)) & set(opioid_parts(other)):
        return False
    gap = text[first.end : second.start]
    bracketed = gap.count("(") > gap.count(")") and ")" in text[second.end :]
    return bracketed or re.fullmatch(r"[\s,\-/]*(?:(?:er|ir|xr|sr|brand|generic)\b[\s,\-/]*)?", gap) is not None


def _cut(text: str, mentions: list[_Mention]) -> Iterator[Named]:
    main = [mention for mention in mentions if not mention.alias]
    borders = [0]
    instead = set[int]()
    for index, (left, right) in enumerate(pairwise(main)):
        separators = list(_SEPARATOR.finditer(text, left.end, right.start))
        borders.append(separators[-1].end() if separators else right.start)
        if separators and separators[-1][0] == "or":
            instead |= {index, index + 1}
    borders.append(len(text))
    for index, mention in enumerate(main):
        start, end = borders[index], borders[index + 1]
        aliases = [other for other in mentions if other.alias and start <= other.start < end]
        yield Named(
            text=re.sub(r"[\s,;+&]+$", "", _untrailed(text[start:end])).strip(),
            body=_body(text, start, end, [mention, *aliases], alone=len(main) == 1),
            typed=text[mention.start : mention.end],
            drug=mention.drug,
            names=mention.names,
            doubt=mention.doubt,
            instead=index in instead,
        )


def _untrailed(text: str) -> str:
    return re.sub(r"(?:\s*(?:\+|&|,|;|\b(?:and|plus|with|then|or|also)\b))+\s*$", "", text)


def _body(text: str, start: int, end: int, mentions: list[_Mention], *, alone: bool) -> str:
    """Return the words that belong to a drug, without its names; figures written between the names come first."""
    figures = ""
    piece = list(text[start:end])
    for mention in mentions:
        figures = mention.figures or figures
        for place in range(mention.start - start, min(mention.end, end) - start):
            piece[place] = " "
    if alone and (count := _SO_MANY_OF.search(text[start : mentions[0].start])):
        piece[count.end()] = " doses "
    return _untrailed(" ".join(f"{figures} {''.join(piece)}".split()))


def _stranger(text: str) -> str:
    known = words("harmless") | words("changing")
    typed = [word for word in re.findall(r"[a-z]+", text) if word not in known and len(word) > 1]
    return typed[0] if typed else text
