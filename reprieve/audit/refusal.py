"""The one place where a decision that does not allow becomes an exception."""

from __future__ import annotations

from collections.abc import Mapping

from reprieve.therapy.decisions import Decision, Finding, Verdict, say
from reprieve.therapy.findings import RECORD


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


def refused(rule: str, says: str, *, resolve: str | None = None, values: Mapping[str, object] | None = None) -> Refused:
    """Return the refusal for a rule of record keeping: somebody else is in the room, the form changed meanwhile.

    rule: a name, not a number of the rulebook. says, resolve: English msgids with {named} holes for `values`.
    """
    shown = values or {}
    finding = Finding(
        rule=rule,
        verdict=Verdict.REFUSE,
        says=say(says, **shown),
        resolve=say(resolve, **shown) if resolve else None,
        source=RECORD.source,
        certainty=RECORD.certainty,
    )
    return Refused(Decision((finding,)))
