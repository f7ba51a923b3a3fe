"""The rules of opioids and tapers in words; they stand beside the 25 and block no infusion."""

from __future__ import annotations

from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.rulebook.rules import Class, Rule

_RECORDED: Final = "the load with its table, what was offered and looked up"
_WRITTEN: Final = "the plan as it was signed, the reason, each look and step"


def _rule(
    number: str,
    title: str,
    kind: Class,
    trigger: str,
    source: str,
    certainty: Certainty,
    *,
    where: str = "opioids.safeguards",
    override: str = "nobody: it asks, and blocks nothing",
    records: str = _RECORDED,
) -> Rule:
    return Rule(
        number=number, title=title, kind=kind, trigger=trigger, override=override, records=records, source=source,
        certainty=certainty, where=where,
    )  # fmt: skip


def _taper(
    number: str, title: str, kind: Class, trigger: str, source: str, certainty: Certainty, override: str
) -> Rule:
    where = "taper" if number < "O15" else "taper_course"
    return _rule(
        number, title, kind, trigger, source, certainty, where=where, override=override, records=_WRITTEN
    )  # fmt: skip


_READ, _SECOND, _RECALL, _OWN = (
    Certainty.READ,
    Certainty.READ_SECOND_HAND,
    Certainty.RECALL,
    Certainty.BY_DEFINITION,
)
_REASON: Final = "prescriber, with a written reason"
OPIOID_RULES: Final = (
    _rule("O01", "Opioid load", Class.SOFT, "50 or 90 MME a day, or more", "CDC22", _SECOND),
    _rule("O02", "What the load leaves out", Class.SOFT, "a line that cannot be counted: not known", "CDC22", _SECOND),
    _rule("O03", "Benzodiazepine beside an opioid", Class.SOFT, "both are on the list", "CDC22", _RECALL),
    _rule("O04", "Naloxone", Class.SOFT, "50 MME a day or a benzodiazepine, and never offered", "CDC22", _RECALL),
    _rule("O05", "Monitoring programme", Class.SOFT, "an opioid, and no look for 90 days", "NMMS16", _READ),
    _taper("O10", "Rate of a taper", Class.SOFT, "faster than the stated rate", "CDC22", _SECOND, _REASON),
    _taper("O11", "One step", Class.SOFT, "more than 25 % in one step", "PITT-TAPER", _READ, _REASON),
    _taper("O12", "One month", Class.SOFT, "more than 30 % within 30 days", "TAPER-HARM", _SECOND, _REASON),
    _taper("O13", "Real tablets", Class.HARD, "tablets do not make the dose", "REPRIEVE-RECORD", _OWN, "nobody"),
    _taper("O14", "A plan comes down", Class.HARD, "no rate, or an end above today", "REPRIEVE-RECORD", _OWN, "nobody"),
    _taper("O15", "Self-harm", Class.HARD, "thoughts of it, or nobody asked", "HHS-TAPER", _READ, "nobody"),
    _taper("O16", "Withdrawal", Class.SOFT, "any sign: the plan pauses", "HHS-TAPER", _READ, _REASON),
    _taper("O17", "Pain rises", Class.SOFT, "by 2 points: the plan pauses", "IMMPACT08", _SECOND, _REASON),
    _taper("O18", "The patient wants to pause", Class.HARD, "always granted", "REPRIEVE-RECORD", _OWN, "nobody"),
    _taper("O19", "The next step", Class.MIXED, "on pause, before its day, no fresh look", "CDC22", _SECOND, _REASON),
)
