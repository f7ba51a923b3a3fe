"""Short ways to write a finding. A hard rule that is not met refuses; a soft one, or an unknown fact, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Fact, Finding, Role, Sentence, Unknown, Verdict, say

NOBODY: Final[frozenset[Role]] = frozenset()
PRESCRIBER: Final = frozenset({Role.PRESCRIBER})
MEDICAL_DIRECTOR: Final = frozenset({Role.MEDICAL_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on: a source key and how sure we are."""

    source: str
    certainty: Certainty

    @classmethod
    def of(cls, number: Sourced) -> Basis:
        return cls(number.source, number.certainty)

    def clear(self, rule: str, says: str, **values: object) -> Finding:
        """The rule is met."""
        return self._finding(rule, Verdict.CLEAR, say(says, **values))

    def advise(self, rule: str, says: str, *, resolve: str | None = None, **values: object) -> Finding:
        """Worth saying; blocks nothing."""
        return self._finding(rule, Verdict.ADVISE, say(says, **values), resolve=resolve, values=values)

    def hold(
        self, rule: str, says: str, *, resolve: str | None = None, by: frozenset[Role] = NOBODY, **values: object
    ) -> Finding:
        """A soft rule is not met, or something is to be done first."""
        return self._finding(rule, Verdict.HOLD, say(says, **values), resolve=resolve, by=by, values=values)

    def refuse(
        self, rule: str, says: str, *, resolve: str | None = None, by: frozenset[Role] = NOBODY, **values: object
    ) -> Finding:
        """A hard rule is not met."""
        return self._finding(rule, Verdict.REFUSE, say(says, **values), resolve=resolve, by=by, values=values)

    def ask(self, rule: str, says: str, *, resolve: str, by: frozenset[Role] = NOBODY, **values: object) -> Finding:
        """A fact is unknown: hold, and say what to ask or do."""
        return self._finding(rule, Verdict.HOLD, say(says, **values), resolve=resolve, by=by, values=values)

    def _finding(
        self,
        rule: str,
        verdict: Verdict,
        says: Sentence,
        *,
        resolve: str | None = None,
        by: frozenset[Role] = NOBODY,
        values: Mapping[str, object] | None = None,
    ) -> Finding:
        return Finding(
            rule=rule,
            verdict=verdict,
            says=says,
            resolve=say(resolve, **(values or {})) if resolve else None,
            evidence=dict(says.values),
            source=self.source,
            certainty=self.certainty,
            overridable_by=by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """A rule that asks one yes/no fact. Each text is an English msgid; `resolve` says what to do if it is not met."""

    rule: str
    wanted: bool
    met: str
    unmet: str
    unknown: str
    ask: str
    resolve: str
    basis: Basis
    hard: bool = True
    by: frozenset[Role] = NOBODY

    def answer(self, fact: Fact) -> Finding:
        """An unknown soft fact may be overridden like the fact itself; an unknown hard one by nobody."""
        if isinstance(fact, Unknown):
            by = NOBODY if self.hard else self.by
            return self.basis.ask(self.rule, self.unknown, resolve=self.ask, by=by)
        if fact is self.wanted:
            return self.basis.clear(self.rule, self.met)
        refuse = self.basis.refuse if self.hard else self.basis.hold
        return refuse(self.rule, self.unmet, resolve=self.resolve, by=self.by)


DEFAULTS: Final = Basis("REPRIEVE-DEFAULTS", Certainty.PROPOSED)
RECORD: Final = Basis("REPRIEVE-RECORD", Certainty.BY_DEFINITION)
