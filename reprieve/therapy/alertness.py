"""Fully awake and calm, on the scale that the clinic uses: RASS 0, or MOAA/S 5 (standard 3.2, 5)."""

from __future__ import annotations

from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER
from reprieve.therapy.scales import SEDATION, Scale


def alertness(rule: str, scale: Scale, value: int | Unknown, *, resolve: str) -> Finding:
    """Answer whether the patient is alert; unknown is never a pass. Raises KeyError for a scale of something else."""
    awake, title = SEDATION[scale], scale.card.title
    if isinstance(value, Unknown):
        return DEFAULTS.ask(rule, "Alertness has not been scored.", resolve="Score {scale} now.", scale=title)
    if value != awake:
        signed = "+d" if scale.card.low < 0 else "d"
        return DEFAULTS.refuse(
            rule,
            "{scale} is {value}, not {awake}.",
            resolve=resolve,
            by=PRESCRIBER,
            scale=title,
            value=f"{value:{signed}}",
            awake=awake,
        )
    return DEFAULTS.clear(rule, "The patient is alert and calm.")
