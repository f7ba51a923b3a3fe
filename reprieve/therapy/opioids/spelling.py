"""One spelling for what clinics write in many: 1½, b.i.d., "4 (four)", µg, en dashes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_WORD: Final = "|".join(_WORDS)
_UNIT: Final = r"(?=\s*(?:of\s+)?(?:an?\s+)?(?:tab|cap|pill|patch|film|ml\b|teaspoon|dose))"

_STEPS: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[‐-―−]", "-"),
        (r"[×✕]", "x"),
        (r"[’‘`]", "'"),
        (r"(?<=\d)\s*(?:°|º|˚)", "h"),
        (r"[µμ]", "u"),
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),  # 1,000
        (rf"(?<=\d)\s*\((?:{_WORD})\)", ""),  # 4 (four), as order systems print it
        (rf"\b(?:{_WORD})\s*\((\d+(?:\.\d+)?)\)", r"\1"),  # four (4)
        (r"\bq ?(\d+) ?h(?:rs?|ours?)? ?(?:-|to|or) ?q ?(\d+) ?h(?:rs?|ours?)?\b", r"q\1-\2h"),
        (r"\bii\b(?=\s*(?:tab|cap|po))", "2"),
        (r"\biii\b(?=\s*(?:tab|cap|po))", "3"),
        (r"\bi\b(?=\s*(?:tab|cap|po))", "1"),
        (r"\bonce\b", "1 times"),
        (r"\btwice\b", "2 times"),
        (r"\bthrice\b", "3 times"),
        (r"\b(?:one|1|a)\s+and\s+(?:a|one|1)[\s-]+half\b", "1.5"),
        (r"\b(?:one|1)[\s-]half(?:\s+(?:of\s+)?an?)?\b", "0.5"),
        (r"\b(?:a\s+)?half\s+(?:of\s+)?(?:an?\s+)?(?=tab|cap|pill|film)", "0.5 "),
        (r"\b([a-z])\.\s?([a-z])\.\s?([a-z])\b\.?", r"\1\2\3"),  # b.i.d.
        (r"\b([pqoh])\.\s?([a-z])\b\.?", r"\1\2"),  # p.o., q.d.
        (r"\bq\.\s*(?=\d)", "q"),
        (r"\b(\d+)[\s-]+1/2" + _UNIT, r"\1.5"),
        (r"\b(\d+)[\s-]+1/4" + _UNIT, r"\1.25"),
        (r"\b(\d+)[\s-]+3/4" + _UNIT, r"\1.75"),
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
    return re.sub(rf"\b(?:{_WORD})\b(?!\s+day at)", lambda word: _WORDS[word[0]], text)
