"""What a patient is told before and after an infusion: which claims of the register, in which order, with what numbers.

One home for leaflet, phone and paper, so that they never say different things. The words are the register's, in both
languages; hours are those of the protocol version that the visit runs on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reprieve.evidence.claims import spoken
from reprieve.therapy.limits import GateLimits

__all__ = ["CALL_US", "EMERGENCY", "NOTICE", "THE_DAYS_AFTER", "Advice", "before", "self_harm", "until_tomorrow"]

_A_DAY_H: Final = "24"  # standard 5: alcohol, driving and papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One sentence to a patient: a claim, with its blanks filled."""

    claim: str
    filled: Mapping[str, str] = field(default_factory=dict)

    def says(self, language: str) -> str:
        """Return it in a language that the register speaks. Raises UnknownClaim, NotToBeSaid."""
        return spoken(self.claim, language, **self.filled)


def before(gate: GateLimits) -> tuple[Advice, ...]:
    """Return what to do before an infusion, in the order in which it has to be done (standard 2.2, 3.1 and 8)."""
    return (
        _plain("before-driver"),
        _hours("before-alcohol", str(gate.alcohol_h)),
        _plain("before-medicines"),
        _hours("before-rescue", str(gate.opioid_rescue_h)),
        _plain("before-sedatives"),
        _hours("before-solids", str(gate.solids_h)),
        _hours("before-liquids", str(gate.liquids_h)),
        _plain("before-weekly-shot"),
        _plain("before-unwell"),
        _plain("plan-your-time"),
    )


def until_tomorrow(*, day: str, until: str) -> tuple[Advice, ...]:
    """Return what holds until tomorrow. day: tomorrow; until: 24 hours on; both as they are read."""
    return (
        _plain("home-with-adult"),
        Advice(claim="home-no-driving", filled={"day": day}),
        _plain("home-no-papers"),
        _plain("home-no-children"),
        Advice(claim="home-no-alcohol", filled={"hours": _A_DAY_H, "until": until}),
        _plain("home-ask-before-sedatives"),
    )


def self_harm(line: str) -> Advice:
    """Return whom to call when somebody thinks of harming themselves. line: the crisis line's number."""
    return Advice(claim="call-988", filled={"line": line})


def _plain(claim: str) -> Advice:
    return Advice(claim=claim)


def _hours(claim: str, hours: str) -> Advice:
    return Advice(claim=claim, filled={"hours": hours})


def _all(*claims: str) -> tuple[Advice, ...]:
    return tuple(map(_plain, claims))


NOTICE: Final = _all("home-drowsy", "home-strange-again", "home-unsteady")
EMERGENCY: Final = _all("sign-breathing", "sign-pressure", "sign-seizure")
CALL_US: Final = _all("ring-fall", "ring-mind", "ring-bladder", "ring-liver", "ring-pregnant", "ring-craving")
THE_DAYS_AFTER: Final = _all("we-ring-you", "home-shows-over-days", "off-label", "home-keep-treatments")
