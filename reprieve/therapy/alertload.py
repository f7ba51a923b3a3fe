"""When a rule cries wolf: a soft one that is nearly always overridden without harm is to be looked at (standard 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced

RETIRE_ABOVE_PERCENT: Final = Sourced(
    value=Decimal(90),
    source="REPRIEVE-DEFAULTS",
    certainty=Certainty.PROPOSED,
    note="retire a soft rule overridden more often than this without harm",
)


def overridden_percent(*, fired: int, overridden: int) -> Decimal | None:
    """Return the share of findings that somebody went on against, to a tenth; None where nothing fired."""
    return (Decimal(overridden) * 100 / fired).quantize(Decimal("0.1")) if fired else None


def worth_retiring(*, soft: bool, fired: int, overridden: int, harmed: int) -> bool:
    """Return whether a review should ask if this soft rule is still worth its noise. Hard rules never are."""
    return soft and not harmed and fired > 0 and Decimal(overridden) * 100 / fired > RETIRE_ABOVE_PERCENT.value
