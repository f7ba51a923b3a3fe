"""Answers that call a human, looked at one by one: the form need not be finished, and its total does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reprieve.therapy.decisions import Finding, Verdict
from reprieve.therapy.findings import NOBODY, Basis
from reprieve.therapy.instruments import Instrument, Kind
from reprieve.therapy.scoring import check, signalled

_NOW: Final = "Help is shown to the patient. Speak with the patient now; say 988, and 911 if danger is near."
_TODAY: Final = "Speak with the patient today and ask on, with the C-SSRS screener; stay until it is safe."


def calls(instrument: Instrument, answers: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return what a human must see now (refuse) or today (hold), gravest first; empty for nothing.

    No answer takes an earlier one back: whoever stores them asks again with every answer that was given.
    Raises NotAnAnswer.
    """
    check(instrument, answers)
    basis = Basis(instrument.source, instrument.certainty)
    found = [
        (basis.refuse if signal.now else basis.hold)(
            f"ESC-{instrument.name}-{signal.item}",
            "{instrument}, item {item}: answered {answer}. This may mean thoughts of self-harm.",
            resolve=_NOW if signal.now else _TODAY,
            by=NOBODY,
            instrument=instrument.title,
            item=signal.item,
            answer=answers[signal.item],
        )
        for signal in signalled(instrument, answers)
        if signal.kind is Kind.SELF_HARM
    ]
    return tuple(sorted(found, key=lambda finding: -finding.verdict))


def help_shown(instrument: Instrument, answers: Mapping[str, int]) -> bool:
    """Say whether the one who answers must see where help is, at once."""
    return any(finding.verdict >= Verdict.HOLD for finding in calls(instrument, answers))
