"""One table: our words ↔ the codes of monitors (IEEE 11073 MDC), records (LOINC) and units (UCUM).

Public code tables are often wrong: one that is much copied has the cuff pressures off by one, so that a "systolic" is
the whole panel. A reading is therefore understood only if its code AND its name are the pair of this table; an id of 0
("pending", as IHE prints some) is understood by nothing here. Each row says where it was read and how sure we are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reprieve import units
from reprieve.evidence.register import Certainty
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCode:
    """How monitors name one vital sign.

    rank: where one message carries the same sign twice for the same moment, the lowest rank is charted.
    """

    sign: Sign
    mdc: str
    names: frozenset[str]
    loinc: str
    rank: int
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCode:
    """How monitors name one unit; `convert` leads to the unit of the house (mmHg, /min, %, °C).

    Two names of the same unit share one row; mdc is empty where we have not read the id, and then only UCUM is taken.
    """

    ucum: str
    mdc: str
    mdc_name: str
    house: str
    source: str
    certainty: Certainty
    convert: Callable[[Decimal], Decimal] | None = None


def _sign(
    sign: Sign, mdc: int, name: str, loinc: str, source: str, *, also: str = "", rank: int = 0,
    certainty: Certainty = Certainty.READ,
) -> SignCode:  # fmt: skip
    names = frozenset({name, also} - {""})
    return SignCode(sign=sign, mdc=str(mdc), names=names, loinc=loinc, rank=rank, source=source, certainty=certainty)


# LOINC 8889-8 is [recall]; it stands here for the record's export and is not taken as input.
SIGNS: Final = (
    _sign(Sign.PULSE, 147842, "MDC_ECG_CARD_BEAT_RATE", "8867-4", "IHE-PCD-TF2", also="MDC_ECG_HEART_RATE"),
    _sign(Sign.PULSE, 149530, "MDC_PULS_OXIM_PULS_RATE", "8889-8", "MDC-VENDOR", rank=1),
    _sign(Sign.PULSE, 149546, "MDC_PULS_RATE_NON_INV", "8867-4", "IHE-PCD-TF2", rank=2),
    _sign(Sign.SPO2, 150456, "MDC_PULS_OXIM_SAT_O2", "59408-5", "IHE-PCD-TF2"),
    _sign(Sign.SYSTOLIC, 150021, "MDC_PRESS_BLD_NONINV_SYS", "8480-6", "IHE-PCD-TF2"),
    _sign(Sign.DIASTOLIC, 150022, "MDC_PRESS_BLD_NONINV_DIA", "8462-4", "IHE-PCD-TF2"),
    _sign(Sign.MEAN, 150023, "MDC_PRESS_BLD_NONINV_MEAN", "8478-0", "IHE-PCD-TF2"),
    # A rate counted from exhaled CO2 is counted from breath; one from impedance, from the chest's movement. [prop]
    _sign(Sign.RESP, 151594, "MDC_CO2_RESP_RATE", "9279-1", "MDC-VENDOR"),
    _sign(Sign.RESP, 151562, "MDC_RESP_RATE", "9279-1", "IHE-PCD-TF2", rank=1),
    _sign(Sign.ETCO2, 151708, "MDC_CONC_AWAY_CO2_ET", "19891-1", "MII-ICU"),
    _sign(Sign.TEMP, 150364, "MDC_TEMP_BODY", "8310-5", "IHE-PCD-TF2"),
)


def _unit(ucum: str, mdc: int, mdc_name: str) -> UnitCode:
    return UnitCode(
        ucum=ucum, mdc=str(mdc), mdc_name=mdc_name, house=ucum, source="IHE-PCD-TF2", certainty=Certainty.READ
    )


def _foreign(ucum: str, house: str, convert: Callable[[Decimal], Decimal], certainty: Certainty) -> UnitCode:
    """kPa and °F have no MDC id that we have read, so they are taken by their UCUM code alone."""
    return UnitCode(ucum=ucum, mdc="", mdc_name="", house=house, source="UCUM", certainty=certainty, convert=convert)


UNITS: Final = (
    _unit("/min", 264864, "MDC_DIM_BEAT_PER_MIN"),
    _unit("/min", 264928, "MDC_DIM_RESP_PER_MIN"),
    _unit("%", 262688, "MDC_DIM_PERCENT"),
    _unit("mm[Hg]", 266016, "MDC_DIM_MMHG"),
    _unit("Cel", 268192, "MDC_DIM_DEGC"),
    _foreign("kPa", "mm[Hg]", units.mmhg_from_kpa, Certainty.READ),
    _foreign("[degF]", "Cel", units.celsius_from_fahrenheit, Certainty.RECALL),
)

HOUSE_UNIT: Final = {
    Sign.SYSTOLIC: "mm[Hg]",
    Sign.DIASTOLIC: "mm[Hg]",
    Sign.MEAN: "mm[Hg]",
    Sign.ETCO2: "mm[Hg]",
    Sign.PULSE: "/min",
    Sign.RESP: "/min",
    Sign.SPO2: "%",
    Sign.TEMP: "Cel",
}

SIGN_BY_MDC: Final = {row.mdc: row for row in SIGNS}
UNIT_BY_MDC: Final = {row.mdc: row for row in UNITS if row.mdc}
UNIT_BY_UCUM: Final = {row.ucum: row for row in UNITS}
