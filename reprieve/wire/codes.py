"""One table: our words ↔ the codes of monitors (IEEE 11073 MDC), records (LOINC) and units (UCUM).

Public code tables are often wrong: one that is much copied has the cuff pressures off by one, so that a "systolic" is
the whole panel. A reading is therefore understood only if its code AND its name are the pair of this table; an id of 0
("pending", as IHE prints some) is understood by nothing here. Each row says where it was read and how sure we are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
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
    _unit("mL/h", 265266, "MDC_DIM_MILLI_L_PER_HR"),
    _unit("mL", 263762, "MDC_DIM_MILLI_L"),
    _unit("ug/kg/min", 265619, "MDC_DIM_MICRO_G_PER_KG_PER_MIN"),
    _unit("mg/mL", 264306, "MDC_DIM_MILLI_G_PER_ML"),
    _unit("kg", 263875, "MDC_DIM_KILO_G"),
    _unit("min", 264352, "MDC_DIM_MIN"),
    _foreign("mg/kg/h", "ug/kg/min", units.ug_per_kg_min_from_mg_per_kg_h, Certainty.BY_DEFINITION),
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


# --- alarms (IHE PCD-04) ---------------------------------------------------------------------------------------------


class Facet(StrEnum):
    """What one OBX of an alert says; the last number of its OBX-4.    Source: IHE-PCD-TF2, ACM."""

    EVENT = "1"
    VALUE = "2"
    PHASE = "3"
    STATE = "4"
    INACTIVATION = "5"
    PRIORITY = "6"
    TYPE = "7"


FACET_CODES: Final = {
    Facet.PHASE: ("68481", "MDC_ATTR_EVENT_PHASE"),
    Facet.STATE: ("68482", "MDC_ATTR_ALARM_STATE"),
    Facet.INACTIVATION: ("68483", "MDC_ATTR_ALARM_INACTIVATION_STATE"),
    Facet.PRIORITY: ("68484", "MDC_ATTR_ALARM_PRIORITY"),
    Facet.TYPE: ("68485", "MDC_ATTR_ALERT_TYPE"),
}
FACET_BY_CODE: Final = {code: facet for facet, (code, _) in FACET_CODES.items()}


# --- pumps (IHE PCD-10) ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpCode:
    """How pumps name one thing. mdc: empty where IHE prints 0 (pending): then the name alone is what we know."""

    name: str
    mdc: str = ""
    unit: str = ""

    def claimed_by(self, code: str, name: str) -> bool:
        """Return whether OBX-3 means this: the pair, or the name alone while its id is pending or not known to us."""
        return name == self.name and (code in {"", "0"} or self.mdc in {"", code})


PUMP_EVENTS: Final = {
    "started": PumpCode(name="MDC_EVT_PUMP_DELIV_START", mdc="197288"),
    "stopped": PumpCode(name="MDC_EVT_PUMP_DELIV_STOP"),
    "completed": PumpCode(name="MDC_EVT_PUMP_DELIV_COMP"),
    "connection": PumpCode(name="MDC_EVT_COMM_STATUS_CHANGE"),
    "programme cleared": PumpCode(name="MDC_EVT_PUMP_PROG_CLEARED"),
    "counters cleared": PumpCode(name="MDC_EVT_PUMP_VOL_COUNTERS_CLEARED"),
    "clock changed": PumpCode(name="MDC_EVT_DEVICE_TIME_CHANGED"),
}
PUMP_VALUES: Final = {
    "rate_ml_per_h": PumpCode(name="MDC_FLOW_FLUID_PUMP", mdc="157784", unit="mL/h"),
    "dose_rate_ug_per_kg_min": PumpCode(name="MDC_RATE_DOSE", mdc="157924", unit="ug/kg/min"),
    "to_infuse_ml": PumpCode(name="MDC_VOL_FLUID_TBI", mdc="157884", unit="mL"),
    "remaining_ml": PumpCode(name="MDC_VOL_FLUID_TBI_REMAIN", mdc="157872", unit="mL"),
    "segment_ml": PumpCode(name="MDC_VOL_FLUID_DELIV_SEGMENT", unit="mL"),
    "total_ml": PumpCode(name="MDC_VOL_FLUID_DELIV_TOTAL", mdc="157993", unit="mL"),
    "remaining_min": PumpCode(name="MDC_TIME_PD_REMAIN", mdc="157916", unit="min"),
    "concentration_mg_per_ml": PumpCode(name="MDC_CONC_DRUG", mdc="157760", unit="mg/mL"),
    "weight_kg": PumpCode(name="MDC_ATTR_PT_WEIGHT", mdc="68063", unit="kg"),
}
PUMP_EVENT: Final = PumpCode(name="MDC_ATTR_EVT_COND")
PUMP_EVENT_SOURCE: Final = PumpCode(name="MDC_ATTR_EVT_SOURCE")
PUMP_DRUG: Final = PumpCode(name="MDC_DRUG_NAME_LABEL", mdc="184514")
PUMP_STATUS: Final = PumpCode(name="MDC_DEV_PUMP_CURRENT_DELIVERY_STATUS")
# A code that belongs to one name cannot be another's: such a pair is quarantined.
PUMP_NAME_BY_MDC: Final = {row.mdc: row.name for row in (*PUMP_EVENTS.values(), *PUMP_VALUES.values()) if row.mdc}
