"""The one place where a decision that does not allow becomes an exception."""

from __future__ import annotations

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Decision, Finding, Sentence, Verdict


class Refused(Exception):
    """The rules do not allow this now; `decision` says why, in sentences for the person who asked."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(" ".join(str(sentence) for sentence in decision.why()))
        self.decision = decision


class NotFound(LookupError):
    """There is no such row; the web answers 404."""


def insist(decision: Decision) -> Decision:
    """Return the decision if it allows; raise Refused if it does not."""
    if not decision.allows:
        raise Refused(decision)
    return decision


def refuse(rule: str, says: Sentence, resolve: Sentence | None = None) -> Refused:
    """Return the refusal for a rule of record keeping: two of the same, somebody else in the room.

    rule: a name, not a number of the rulebook; such rules come from the house itself.
    """
    finding = Finding(
        rule=rule,
        verdict=Verdict.REFUSE,
        says=says,
        resolve=resolve,
        source="REPRIEVE-DEFAULTS",
        certainty=Certainty.ASSUMED,
    )
    return Refused(Decision((finding,)))
