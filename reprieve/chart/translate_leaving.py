"""Leaving against advice: rows ↔ therapy's values."""

from __future__ import annotations

from typing import Any, Final

from reprieve.chart.models import AgainstAdviceForm
from reprieve.chart.translate import column, known
from reprieve.therapy.leaving import AgainstAdvice, Signed

# A row of the time when a tick said it, without a reason.
TICKED: Final = "nobody else saw it"


def left_of(row: AgainstAdviceForm) -> AgainstAdvice:
    return AgainstAdvice(
        capacity=known(row.capacity),
        capacity_by=row.capacity_by,
        risks=row.risks,
        risks_by=row.risks_by,
        witness=row.witness,
        unwitnessed=row.unwitnessed or ("" if row.witness else TICKED),
        words=row.words,
        signed=Signed(row.signed),
        escort=row.escort,
        vitals_refused=row.vitals_refused,
    )


def left_columns(left: AgainstAdvice) -> dict[str, Any]:
    return {
        "capacity": column(left.capacity),
        "capacity_by": left.capacity_by.strip(),
        "risks": left.risks.strip(),
        "risks_by": left.risks_by.strip(),
        "witness": left.witness.strip(),
        "unwitnessed": left.unwitnessed.strip(),
        "words": left.words.strip(),
        "signed": left.signed.value,
        "escort": left.escort.strip(),
        "vitals_refused": left.vitals_refused,
    }
