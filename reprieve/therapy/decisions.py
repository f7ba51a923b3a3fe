"""One shape for every rule in the house: facts go in, findings come out, the worst one decides.

A `Decision` is at once the check, the explanation and the state of the button. Rules return findings; they never
raise for what a clinic may meet, and they never take the decision from the clinician: what may be overridden is
overridden by name, with a reason, and the finding stays on the record beside the override.

*Unknown is never a pass*: a fact nobody has asked for is `UNKNOWN`, and a rule that needs it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any, Final, Literal, TypeAlias

from reprieve.evidence.register import Certainty

MIN_REASON_CHARACTERS: Final = 15  # standard.md 9: an override's free-text reason has at least 15 characters


class Unknown(Enum):
    """The one value of a fact that nobody has established yet; not False, not zero, not None."""

    UNKNOWN = "unknown"

    def __bool__(self) -> Literal[False]:
        raise TypeError("An unknown fact is neither true nor false; match on it.")


UNKNOWN: Final = Unknown.UNKNOWN
Fact: TypeAlias = "bool | Unknown"


class Role(StrEnum):
    """Who works at the clinic, as far as rules care."""

    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    MEDICAL_DIRECTOR = "medical_director"
    FRONT_DESK = "front_desk"
    OWNER = "owner"


class Verdict(IntEnum):
    """How a rule answers; the larger, the graver."""

    CLEAR = 0  # the rule is met
    ADVISE = 1  # worth saying, blocks nothing
    HOLD = 2  # blocks until resolved: a fact is missing, or somebody must decide
    REFUSE = 3  # blocks; only a changed fact (or, where named, an override) opens it

    @property
    def light(self) -> Literal["green", "amber", "red"]:
        """The gate's three lights: ADVISE is still green."""
        return "red" if self is Verdict.REFUSE else "amber" if self is Verdict.HOLD else "green"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its values apart, so that it can be stored once and read in any language."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def as_json(self) -> dict[str, Any]:
        return {"template": self.template, "values": dict(self.values)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sentence:
        return cls(data["template"], dict(data["values"]))


def say(template: str, **values: object) -> Sentence:
    """Make a translatable sentence; the template is the message id (see `docs/decisions`)."""
    return Sentence(template, {name: str(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody's answer to a finding, by name, with a reason."""

    rule: str
    by: str
    role: Role
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        if len(self.reason.strip()) < MIN_REASON_CHARACTERS:
            raise ValueError(f"An override's reason has at least {MIN_REASON_CHARACTERS} characters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says about the facts it was given.

    rule: its number in the rulebook, "R16"; where one rule can speak twice, with a suffix, "R16-systolic".
    resolve: what to do next, as a sentence for the person who reads it.
    evidence: the facts it looked at, in words, name → value with unit.
    source: key in the evidence register; certainty: how sure we are of the number.
    overridable_by: the roles that may override it; empty means nobody.
    """

    rule: str
    verdict: Verdict
    says: Sentence
    source: str
    certainty: Certainty
    resolve: Sentence | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    overridable_by: frozenset[Role] = frozenset()
    override: Override | None = None

    @property
    def blocks(self) -> bool:
        return self.verdict >= Verdict.HOLD and self.override is None

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "verdict": self.verdict.name,
            "says": self.says.as_json(),
            "source": self.source,
            "certainty": self.certainty.value,
            "resolve": self.resolve.as_json() if self.resolve else None,
            "evidence": dict(self.evidence),
            "overridable_by": sorted(self.overridable_by),
            "override": {
                "rule": self.override.rule,
                "by": self.override.by,
                "role": self.override.role.value,
                "reason": self.override.reason,
                "at": self.override.at.isoformat(),
            }
            if self.override
            else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        override = data["override"]
        return cls(
            rule=data["rule"],
            verdict=Verdict[data["verdict"]],
            says=Sentence.from_json(data["says"]),
            source=data["source"],
            certainty=Certainty(data["certainty"]),
            resolve=Sentence.from_json(data["resolve"]) if data["resolve"] else None,
            evidence=dict(data["evidence"]),
            overridable_by=frozenset(Role(role) for role in data["overridable_by"]),
            override=Override(
                rule=override["rule"],
                by=override["by"],
                role=Role(override["role"]),
                reason=override["reason"],
                at=datetime.fromisoformat(override["at"]),
            )
            if override
            else None,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """All findings of one question; the worst that nobody overrode decides."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        standing = (f.verdict for f in self.findings if f.override is None)
        worst = max(standing, default=Verdict.CLEAR)
        overridden = any(f.override for f in self.findings)
        return max(worst, Verdict.ADVISE) if overridden else worst

    @property
    def allows(self) -> bool:
        return self.verdict < Verdict.HOLD

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.blocks)

    def why(self) -> tuple[Sentence, ...]:
        """The sentences of what blocks, gravest first."""
        return tuple(f.says for f in sorted(self.blocking, key=lambda f: -f.verdict))

    def with_overrides(self, overrides: Iterable[Override]) -> Decision:
        """Lay overrides on the findings they name; one by a role that the rule does not allow changes nothing."""
        answers = {o.rule: o for o in overrides}

        def answered(finding: Finding) -> Finding:
            override = answers.get(finding.rule)
            allowed = override is not None and override.role in finding.overridable_by
            return replace(finding, override=override) if allowed and finding.blocks else finding

        return Decision(tuple(answered(f) for f in self.findings))

    def __add__(self, other: Decision) -> Decision:
        return Decision(self.findings + other.findings)

    def as_json(self) -> list[dict[str, Any]]:
        return [finding.as_json() for finding in self.findings]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Decision:
        return cls(tuple(Finding.from_json(item) for item in data))
