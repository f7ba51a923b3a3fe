"""The rules of a course in words: whether to stop, whether to speak at once, whether to think of a booster."""

from __future__ import annotations

from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.rulebook.rules import Class, Rule

_SHOWN: Final = "nothing of its own: it is reckoned from the answers whenever the course is looked at"


def _rule(
    number: str, title: str, kind: Class, trigger: str, source: str, certainty: Certainty, where: str = "response"
) -> Rule:
    return Rule(
        number=number, title=title, kind=kind, trigger=trigger, source=source, certainty=certainty, where=where,
        override="nobody need: it stands on the course's page and stops no infusion", records=_SHOWN,
    )  # fmt: skip


RESPONSE_RULES: Final = (
    _rule(
        "RSP-stop-pain",
        "Stop for pain",
        Class.SOFT,
        "less than 30 % relief at 24 h and less than 10 % at 2 weeks after an adequate test dose",
        "REPRIEVE-DEFAULTS",
        Certainty.PROPOSED,
    ),
    _rule(
        "RSP-stop-mood",
        "Stop for mood",
        Class.SOFT,
        "no improvement 24 h after infusion 3: review; after infusion 4: stop",
        "TP24",
        Certainty.READ,
    ),
    _rule(
        "RSP-new-thoughts",
        "New thoughts of self-harm",
        Class.SOFT,
        "item 9 of the PHQ-9 was 0 before the course, or nobody asked, and is not 0 now",
        "REPRIEVE-DEFAULTS",
        Certainty.PROPOSED,
    ),
    _rule(
        "RSP-booster",
        "When a booster may be considered",
        Class.SOFT,
        "a response on record, then two reports some days apart at 70 % of the score before the course or more, or "
        "with half of the gain lost",
        "REPRIEVE-DEFAULTS",
        Certainty.PROPOSED,
        "booster",
    ),
)
