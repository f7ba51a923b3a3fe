"""Rescue and adjunct drugs: what for, how much, and how sure we are. Every dose needs the pharmacist's signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

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


def _drug(
    key: str,
    kind: Kind,
    use: str,
    dose: tuple[str, str, str, str] | None,
    *,
    ceiling: str | None = None,
    route: str,
    caution: str,
    tag: Certainty = Certainty.RECALL,
    source: str = "REPRIEVE-DEFAULTS",
) -> RescueDrug:
    low, high, unit, says = dose or (None, None, "", "")
    return RescueDrug(
        key=key,
        name=key.replace("_", " ").capitalize(),
        kind=kind,
        use=use,
        route=route,
        unit=unit,
        low=Decimal(low) if low else None,
        high=Decimal(high) if high else None,
        ceiling=Decimal(ceiling) if ceiling else None,
        says=says,
        caution=caution,
        source=source,
        certainty=tag,
    )


# Standard 4.4. There is no drug that reverses ketamine: pause and support are the antidote.
FORMULARY: Final[Mapping[str, RescueDrug]] = MappingProxyType(
    {
        drug.key: drug
        for drug in (
            _drug(
                "oxygen",
                Kind.SUPPORT,
                "first for any trigger of saturation or breathing, with airway manoeuvre, bag-mask and suction",
                None,
                route="inhaled",
                caution="",
                tag=Certainty.READ_SECOND_HAND,
                source="KETALAR24",
            ),
            _drug(
                "midazolam",
                Kind.SEDATIVE,
                "distress, agitation, RASS +2 or more",
                ("1", "2", "mg", "slowly; repeat after 3 to 5 min"),
                ceiling="5",
                route="IV",
                caution="raises the session to tier B; may blunt the effect on mood",
            ),
            _drug(
                "lorazepam",
                Kind.SEDATIVE,
                "inpatient alternative to midazolam",
                ("1", "2", "mg", ""),
                route="as ordered",
                caution="slow offset",
                tag=Certainty.READ_SECOND_HAND,
                source="MEDSC18",
            ),
            _drug(
                "ondansetron",
                Kind.ANTIEMETIC,
                "nausea",
                ("4", "4", "mg", "once more after 15 to 30 min"),
                ceiling="8",
                route="IV",
                caution="check QTc",
            ),
            _drug(
                "labetalol",
                Kind.ANTIHYPERTENSIVE,
                "high pressure with fast pulse, after the pump is paused",
                ("5", "10", "mg", "over 2 min; repeat after 10 min"),
                ceiling="40",
                route="IV",
                caution="not with asthma, pulse below 60, heart block, cocaine",
            ),
            _drug(
                "hydralazine",
                Kind.ANTIHYPERTENSIVE,
                "high pressure with pulse below 70",
                ("5", "10", "mg", ""),
                route="IV",
                caution="late and long effect",
            ),
            _drug(
                "clonidine",
                Kind.ANTIHYPERTENSIVE,
                "premedication, or mildly high pressure",
                ("0.1", "0.1", "mg", ""),
                route="by mouth",
                caution="low pressure after the visit",
                tag=Certainty.READ,
                source="SCHW09",
            ),
            _drug(
                "nitroglycerin",
                Kind.ANTIHYPERTENSIVE,
                "chest pain, while 911 is on the way",
                ("0.4", "0.4", "mg", ""),
                route="under the tongue",
                caution="call 911 first",
            ),
            _drug(
                "glycopyrrolate",
                Kind.SUPPORT,
                "secretions",
                ("0.1", "0.2", "mg", ""),
                route="IV",
                caution="rarely needed at low dose",
            ),
            _drug(
                "haloperidol",
                Kind.ANTIPSYCHOTIC,
                "psychosis that outlasts the drug",
                ("1", "2.5", "mg", ""),
                route="as ordered",
                caution="check QTc; physician only",
            ),
            _drug(
                "epinephrine",
                Kind.EMERGENCY,
                "anaphylaxis",
                ("0.3", "0.5", "mg", "of 1 mg/mL"),
                route="IM",
                caution="",
            ),
            _drug(
                "flumazenil",
                Kind.REVERSAL,
                "after rescue midazolam",
                ("0.2", "0.2", "mg", "in steps"),
                route="IV",
                caution="not in people who take benzodiazepines regularly",
            ),
            _drug(
                "naloxone",
                Kind.REVERSAL,
                "an opioid on board",
                ("0.04", "0.4", "mg", ""),
                route="IV",
                caution="does not reverse ketamine",
            ),
        )
    }
)
