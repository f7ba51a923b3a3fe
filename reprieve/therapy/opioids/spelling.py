"""One spelling for what clinics write in many: 1½, b.i.d., "4 (four)", µg, en dashes."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_WORD: Final = "|".join(_WORDS)
_TENS: Final = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS: Final = r"(?:thirteen|fourteen|fifteen|sixteen|eighteen|nineteen)"
_IN_WORDS: Final = rf"(?:{_TENS}(?:[ -](?:{_WORD}))?|{_TEENS}|{_WORD})"
_HOURS: Final = r"[ -]?h(?:rs?|ours?)?"
_NOT_OFTEN: Final = r"(?<!every )(?<!each )(?<!per )(?<!in )(?<!q )\b"
_OFTEN: Final = (
    r"(?:po |by mouth |orally )?(?:q ?\d|every |each |bid|tid|qid|(?:bd|tds|qds)\b|q(?:d|day|hs|am|pm|noon)\b|midday\b|"
    r"(?:in (?:the )?|at |each |every |q ?)(?:am|pm|morning|noon|midday|evening|night|bedtime|hs)\b)"
)
_UNIT: Final = r"(?=\s*(?:of\s+)?(?:an?\s+)?(?:tab|cap|pill|patch|film|ml\b|teaspoon|dose))"
_ONE_OF_FEW: Final = r"(?:[1-4](?:\.\d+)?|0?\.\d+)"
_FEW: Final = rf"(?<![\d./#-])({_ONE_OF_FEW}(?:\s?(?:-|to|or)\s?{_ONE_OF_FEW})?)(?![\d./])"
_AFTER_STRENGTH: Final = (
    r"((?:mg|ml|/hr?|tab(?:let)?s?|cap(?:sule)?s?|pills?|er|ir|takes?|sig|q(?:am|pm|noon|hs)|[\d,;:)]) ?)"
)

_STEPS: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[‐-―−]", "-"),
        (r"[×✕]", "x"),
        (r"[’‘`]", "'"),
        (r"(?<=\d)\s*(?:°|º|˚)", "h"),
        (r"[µμ]", "u"),
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),  # 1,000
        (rf"(?<=\d)\s*\({_IN_WORDS}\)", ""),  # 4 (four), as order systems print it
        (rf"\b(?:{_WORD})\s*\((\d+(?:\.\d+)?)\)", r"\1"),  # four (4)
        (r"\bq ?(\d+) ?(?:h(?:rs?|ours?)?)? ?(?:-|to|or) ?q ?(\d+) ?h(?:rs?|ours?)?\b", r"q\1-\2h"),
        (r"\bq day\b", "qday"),
        (r"\b(i{1,3}) ?- ?(i{1,3})\b", lambda roman: f"{len(roman[1])}-{len(roman[2])}"),
        (r"\bii\b(?=\s*(?:tab|cap|po))", "2"),
        (r"\biii\b(?=\s*(?:tab|cap|po))", "3"),
        (r"\bi\b(?=\s*(?:tab|cap|po))", "1"),
        (r"\bonce\b", "1 times"),
        (r"\btwice\b", "2 times"),
        (r"\bthrice\b", "3 times"),
        (r"\b(?:one|1|a)\s+and\s+(?:a|one|1)[\s-]+half\b", "1.5"),
        (r"\b(?:one|1)[\s-]half(?:\s+(?:of\s+)?an?)?\b", "0.5"),
        (r"\b(?:a\s+)?half\s+(?:of\s+)?(?:an?\s+)?(?=tab|cap|pill|film)", "0.5 "),
        (r"\b(?:a\s+)?quarter\s+(?:of\s+)?(?:an?\s+)?(?=tab|cap|pill|film)", "0.25 "),
        (r"(?<=\dh)(?=prn\b)", " "),
        (r"\bp\.\s?o\.(?=\s|$)", "po"),  # before "p.o. b.i.d." can be read as one word
        (r"\b([a-z])\.\s?([a-z])\.\s?([a-z])\b\.?", r"\1\2\3"),  # b.i.d.
        (r"\b([pqohb])\.\s?([a-z])\b\.?", r"\1\2"),  # p.o., q.d., b.d.
        (r"\bq\.?\s?(\d+(?:-\d+)?)\s?h\.", r"q\1h"),
        (r"\bd/c(?:'?e?d)?\b", "discontinued"),
        (r"\bno\.?\s?(?=[1-4]\b(?!\s*(?:mg|mcg|ml|tab|cap|pill|refill|more)))", "#"),  # Tylenol No. 3
        # "TAB ER 12H", "12 hr tablet", "72 hr patch": the form, as order systems print it, and not how often
        (rf"\b(er|xr|sr|cr|la|tab|tablet|cap|capsule) (?:er )?(?:12|24){_HOURS}\b", r"\1"),
        (rf"{_NOT_OFTEN}(?:12|24){_HOURS} (er|xr|sr|cr|la|tab(?:let)?s?|cap(?:sule)?s?)\b", r"\1"),
        (rf"{_NOT_OFTEN}(?:48|72){_HOURS} (patch)", r"\1"),
        (r"\bpt72\b", "patch"),
        (r"\b(oxy|ms) ir\b", r"\1ir"),
        (r"(?<=[a-z])(?<!mg)-(?=\.?\d)", " "),  # oxycodone-5mg
        (r"(?<=\d)(mg|mcg|ml)[ -]?(?=(?:bid|tid|qid|q\d|qd|qhs|prn|po)\b)", r"\1 "),  # 5mgTID
        (r"(?:\b|(?<=\d))x ?(?=(?:day|week|wk)\b)", "x/"),  # 5xday
        (r"\btdd\b", "total daily dose"),
        (r"\bq\.\s*(?=\d)", "q"),
        (r"\b(\d+)[\s-]+1/2" + _UNIT, r"\1.5"),
        (r"\b(\d+)[\s-]+1/4" + _UNIT, r"\1.25"),
        (r"\b(\d+)[\s-]+3/4" + _UNIT, r"\1.75"),
        (r"(?<![\d./-])1/2(?=\s*(?:-|to|or)\s*\d)", "0.5"),
        (r"(?<![\d./-])1/2" + _UNIT, "0.5"),
        (r"(?<![\d./-])1/4" + _UNIT, "0.25"),
        (r"(?<![\d./-])3/4" + _UNIT, "0.75"),
        (r"\b(?:micrograms?|mcgs|ugs?|microg)\b", "mcg"),
        (r"(?<=\d)\s*(?:micrograms?|mcgs?|ugs?|microg)(?![a-z])", " mcg"),
        (r"(?<=\d)\s*(?:milligrams?|mgs?)(?![a-z])", " mg"),
        (r"\b(?:milligrams?|mgs)\b", "mg"),
        (r"(?<=\d)\s*(?:millilit(?:er|re)s?|mls?|cc)(?![a-z])", " ml"),
        (r"\b(?:millilit(?:er|re)s?|mls|cc)\b", "ml"),
        (r"[ \t\r\f\v]+", " "),
    )
)

_LAST: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (rf"\b(?:{_WORD})\b(?!\s+day at)", lambda word: _WORDS[word[0]]),
        (rf"{_FEW} ?(?:tsps?|teaspoon(?:ful)?s?)\b", lambda few: _times(few[1], 5)),
        (rf"{_FEW} ?(?:tbsps?|tablespoon(?:ful)?s?)\b", lambda few: _times(few[1], 15)),
        (r"\b(takes? [1-4]) (?=\d+(?:\.\d+)? ?mg\b)", r"\1 tab "),  # "takes 4 10 mg"
        (rf"{_AFTER_STRENGTH}{_FEW} (?={_OFTEN})", r"\1\2 tab "),  # "1-2 q6h"
    )
)


def _times(few: str, ml: int) -> str:
    return re.sub(r"\d*\.?\d+", lambda number: f"{Decimal(number[0]) * ml:f}", few) + " ml"


def one_spelling(text: str) -> str:
    """Return the text in lower case and one spelling; doing it twice changes nothing.

    >>> one_spelling("Take 1½ tablets b.i.d., 25µg/hr")
    'take 1.5 tablets bid, 25 mcg/hr'
    """
    for vulgar, spelled in (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4")):
        text = text.replace(vulgar, spelled)
    text = unicodedata.normalize("NFKC", text).lower().strip()
    for pattern, by in _STEPS:
        text = pattern.sub(by, text)
    for pattern, by in _LAST:
        text = pattern.sub(by, text)
    return text
