"""Rescue and adjunct drugs: what for, how much, and how sure we are. Every dose needs the pharmacist's signature."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reprieve.evidence.register import Certainty


class Kind(StrEnum):
    SUPPORT = "support"
    SEDATIVE = "sedative"
    ANTIEMETIC = "antiemetic"
    ANTIHYPERTENSIVE = "antihypertensive"
    ANTIPSYCHOTIC = "antipsychotic"
    EMERGENCY = "emergency"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueDrug:
    """One line of the formulary. unit: of the dose and ceiling. None where the standard names no dose."""

    key: str
    name: str
    kind: Kind
    use: str
    route: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    ceiling: Decimal | None
    says: str
    caution: str
    source: str
    certainty: Certainty

    @property
    def delays_discharge(self) -> bool:
        """True for sedatives and what lowers pressure: the stay is counted again from the last dose (R24)."""
        return self.kind in {Kind.SEDATIVE, Kind.ANTIHYPERTENSIVE, Kind.ANTIPSYCHOTIC}

    @property
    def iv_benzodiazepine(self) -> bool:
        """True for what raises the session to tier B."""
        return self.key in {"midazolam", "lorazepam"}
