"""Leaving against advice: who judged, what was explained, who saw it; nothing here keeps anybody.

A patient with capacity may go. What is said afterwards is what was missing, by name, so that somebody rings them soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Finding, say
from reprieve.therapy.findings import DEFAULTS
from reprieve.therapy.vitals import NotPlausible


class Signed(StrEnum):
    """Whether the patient put their name under it."""

    SIGNED = "signed"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _SIGNED_PHRASES[self]


_SIGNED_PHRASES = {
    Signed.SIGNED: "signed by the patient",
    Signed.REFUSED: "the patient would not sign",
    Signed.NOT_ASKED: "the patient was gone before they could sign",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstAdvice:
    """What is known of somebody who left against advice.

    capacity: to decide this; UNKNOWN: it could not be assessed. capacity_by: who assessed it, name and role.
    risks: what was explained, risks_by: by whom; both empty where there was no chance. witness: the colleague who
    signed it; where none did, unwitnessed says why, and who saw it instead. words: the patient's own. escort: who went
    with them, empty: alone. vitals_refused: or there was no time.
    Raises NotPlausible for an answer without its author, or an author without an answer.
    """

    capacity: Fact
    capacity_by: str
    risks: str
    risks_by: str
    witness: str
    unwitnessed: str
    words: str
    signed: Signed
    escort: str
    vitals_refused: bool

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise NotPlausible("words", say("Write down what the patient said."))
        if (self.capacity is UNKNOWN) == bool(self.capacity_by.strip()):
            raise NotPlausible("capacity_by", say("An assessment of capacity has somebody who made it."))
        if bool(self.risks.strip()) != bool(self.risks_by.strip()):
            raise NotPlausible("risks_by", say("An explanation has somebody who gave it."))
        if bool(self.witness.strip()) == bool(self.unwitnessed.strip()):
            raise NotPlausible("unwitnessed", say("A colleague signs as witness, or it is said why none could."))


def gaps(left: AgainstAdvice) -> Decision:
    """Return what was missing when the patient left; advice only, for it has happened."""
    return Decision(tuple(_gaps(left)) or (DEFAULTS.clear("R24-left", "Nothing was left out."),))


def _gaps(left: AgainstAdvice) -> Iterator[Finding]:
    if left.capacity is False:
        yield DEFAULTS.advise(
            "R24-left-capacity",
            "The patient left without the capacity to decide it.",
            resolve="Tell the prescriber and whoever is with the patient now; think of 911.",
        )
    elif left.capacity is UNKNOWN:
        yield DEFAULTS.advise(
            "R24-left-capacity",
            "Nobody could assess whether the patient was able to decide this.",
            resolve="Tell the prescriber now, and ring the patient.",
        )
    if not left.risks.strip():
        yield DEFAULTS.advise(
            "R24-left-risks", "The risks were not explained.", resolve="Ring the patient today and explain them."
        )
    if not left.escort.strip():
        yield DEFAULTS.advise(
            "R24-left-alone", "The patient went alone.", resolve="Ring the patient, and whoever was to take them home."
        )
    if not left.witness.strip():
        yield DEFAULTS.advise("R24-left-witness", "No colleague witnessed it: {why}", why=left.unwitnessed.strip())
    if left.vitals_refused:
        yield DEFAULTS.advise("R24-left-vitals", "No vital signs were taken at leaving.")
