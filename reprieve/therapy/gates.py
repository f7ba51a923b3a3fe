"""May this infusion start today? Facts in, one Decision out; a fact nobody has established holds."""

from __future__ import annotations

from datetime import datetime

from reprieve.therapy import gate_laboratory, gate_paper, gate_person, gate_room, gate_vitals, screening, weights
from reprieve.therapy.decisions import Decision, Unknown
from reprieve.therapy.gate_facts import (
    ConsentFacts,
    DrugCheck,
    Escort,
    GateFacts,
    Kit,
    LiverPanel,
    Monitor,
    PregnancyTest,
    UrinaryAnswers,
)
from reprieve.therapy.gate_room import monitors_needed
from reprieve.therapy.protocols import Protocol

__all__ = [
    "ConsentFacts",
    "DrugCheck",
    "Escort",
    "GateFacts",
    "Kit",
    "LiverPanel",
    "Monitor",
    "PregnancyTest",
    "UrinaryAnswers",
    "consent_stands",
    "evaluate",
    "monitors_needed",
]


def evaluate(facts: GateFacts, protocol: Protocol, now: datetime) -> Decision:
    """Answer every rule of the gate, met or not, in the order of the rulebook."""
    limits = protocol.limits
    findings = (
        *gate_paper.findings(facts, protocol, now),
        *screening.contraindications(facts.history, protocol=protocol, today=facts.day(now)),
        *screening.interactions(facts.medicines, protocol=protocol, now=now),
        *gate_person.findings(facts, protocol, now),
        *gate_laboratory.findings(facts, limits.gate, now),
        *weights.findings(facts.weighings, limits.weight, now=now),
        *(
            ()
            if isinstance(facts.order, Unknown)
            else (weights.order_weight(facts.order.weight_kg, facts.weighings, limits.weight),)
        ),
        *gate_vitals.findings(facts, limits, now),
        *gate_room.findings(facts, protocol, now),
    )
    return Decision(tuple(sorted(findings, key=lambda finding: finding.rule[:3])))


def consent_stands(consent: ConsentFacts, protocol: Protocol, at: datetime) -> Decision:
    """Answer R01 alone: would this consent open an infusion of this protocol at that time?"""
    return Decision(tuple(gate_paper.consent(consent, protocol, at)))
