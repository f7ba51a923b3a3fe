"""Writes what devices say of themselves: alarms (IHE PCD-04) and pump events (IHE PCD-10), HL7 v2.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from reprieve.demo.hl7_writer import PERCENT, Bed, plain_text, time_text

ML_PER_H: Final = "265266^MDC_DIM_MILLI_L_PER_HR^MDC^mL/h^mL/h^UCUM"
MILLILITRE: Final = "263762^MDC_DIM_MILLI_L^MDC^mL^mL^UCUM"
MG_PER_ML: Final = "264306^MDC_DIM_MILLI_G_PER_ML^MDC^mg/mL^mg/mL^UCUM"
KILOGRAM: Final = "263875^MDC_DIM_KILO_G^MDC^kg^kg^UCUM"
UG_PER_KG_MIN: Final = "265619^MDC_DIM_MICRO_G_PER_KG_PER_MIN^MDC^ug/kg/min^ug/kg/min^UCUM"
ALARMS: Final = "IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.4.1^ISO"
PUMP_EVENTS: Final = "IHE_PCD_010^IHE PCD^1.3.6.1.4.1.19376.1.6.4.10^ISO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One report of one alert about the saturation."""

    alert_id: str
    phase: str
    at: datetime
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpDoes:
    """One event of a pump: "START" or "STOP", with its figures."""

    event: str
    at: datetime
    rate_ml_per_h: Decimal
    segment_ml: Decimal
    total_ml: Decimal
    concentration_mg_per_ml: Decimal
    weight_kg: Decimal
    changing: bool = False


def write_alarm(bed: Bed, alert: Alert, *, control_id: str, now: datetime) -> bytes:
    """Return one report of a low saturation."""
    sender, at = _sender(bed), time_text(alert.at)
    active = "inactive" if alert.phase == "end" else "active"
    facets = (("68481^MDC_ATTR_EVENT_PHASE", alert.phase), ("68482^MDC_ATTR_ALARM_STATE", active),
              ("68483^MDC_ATTR_ALARM_INACTIVATION_STATE", "enabled"), ("68484^MDC_ATTR_ALARM_PRIORITY", "PM"),
              ("68485^MDC_ATTR_ALERT_TYPE", "SP"))  # fmt: skip
    parent = f"^{alert.alert_id}&REPRIEVE_DEMO&{bed.device}&EUI-64"
    own = f"{plain_text(bed.device_name)}^^{bed.device}^EUI-64"
    lines = [
        *_head(bed, "ORU^R40^ORU_R40", ALARMS, control_id, now),
        f"OBR|1|{alert.alert_id}^{sender}|{control_id}^{sender}|196616^MDC_EVT_ALARM^MDC|||{at}{'|' * 22}{parent}",
        f"OBX|1|ST|196670^MDC_EVT_LO^MDC|1.2.1.1.1|Low SpO2||||||F|||{at}||||{own}",
        f"OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1.2|{alert.value}|{PERCENT}|92-100||||F|||{at}",
        *(
            f"OBX|{place}|ST|{code}^MDC|1.2.1.1.{place}|{said}||||||F"
            for place, (code, said) in enumerate(facets, start=3)
        ),
    ]
    return _ended(lines)


def write_pump(bed: Bed, does: PumpDoes, *, control_id: str, now: datetime) -> bytes:
    """Return one event of a pump, with the arithmetic that its own display would show."""
    code = "197288^MDC_EVT_PUMP_DELIV_START^MDC" if does.event == "START" else "0^MDC_EVT_PUMP_DELIV_STOP^MDC"
    status = "delivering" if does.event == "START" else "transitioning" if does.changing else "not-delivering"
    dose_rate = does.rate_ml_per_h * does.concentration_mg_per_ml * 1000 / 60 / does.weight_kg
    figures = (
        ("157784^MDC_FLOW_FLUID_PUMP", f"{does.rate_ml_per_h:.1f}", ML_PER_H),
        ("157924^MDC_RATE_DOSE", f"{dose_rate:.2f}", UG_PER_KG_MIN),
        ("0^MDC_VOL_FLUID_DELIV_SEGMENT", f"{does.segment_ml:.1f}", MILLILITRE),
        ("157993^MDC_VOL_FLUID_DELIV_TOTAL", f"{does.total_ml:.1f}", MILLILITRE),
        ("157760^MDC_CONC_DRUG", f"{does.concentration_mg_per_ml.normalize():f}", MG_PER_ML),
        ("68063^MDC_ATTR_PT_WEIGHT", f"{does.weight_kg.normalize():f}", KILOGRAM),
    )
    own = f"{plain_text(bed.device_name)}^^{bed.device}^EUI-64"
    lines = [
        *_head(bed, "ORU^R42^ORU_R01", PUMP_EVENTS, control_id, now),
        f"OBR|1||{control_id}^{_sender(bed)}|DEMO-KET^ketamine^99KET|||{time_text(does.at)}",
        f"OBX|1||69985^MDC_DEV_PUMP_INFUS_MDS^MDC|1.0.0.0|||||||X|||||||{own}",
        f"OBX|2|CWE|0^MDC_ATTR_EVT_COND^MDC|1.0.0.1|{code}||||||R",
        "OBX|3|ST|0^MDC_ATTR_EVT_SOURCE^MDC|1.0.0.2|1.1.2.0||||||R",
        f"OBX|4|CWE|0^MDC_DEV_PUMP_CURRENT_DELIVERY_STATUS^MDC|1.1.2.1|^pump-delivery-status-{status}||||||R",
        "OBX|5|ST|184514^MDC_DRUG_NAME_LABEL^MDC|1.1.2.2|KETAMINE||||||R",
        *(
            f"OBX|{place}|NM|{name}^MDC|1.1.2.{place}|{value}|{unit}|||||R"
            for place, (name, value, unit) in enumerate(figures, start=6)
        ),
    ]
    return _ended(lines)


def _sender(bed: Bed) -> str:
    return f"REPRIEVE_DEMO^{bed.device}^EUI-64"


def _head(bed: Bed, kind: str, profile: str, control_id: str, now: datetime) -> tuple[str, ...]:
    names = f"{plain_text(bed.family_name)}^{plain_text(bed.given_name)}^^^^^L"
    return (
        f"MSH|^~\\&|{_sender(bed)}|DEMO|REPRIEVE|CLINIC|{time_text(now)}||{kind}|{control_id}|P|2.6|||AL|NE||"
        f"UNICODE UTF-8|en^English^ISO639||{profile}",
        f"PID|1||{plain_text(bed.mrn)}^^^CLINIC^MR||{names}",
        f"PV1|1|O|{plain_text(bed.room)}",
    )


def _ended(lines: list[str]) -> bytes:
    return "".join(f"{line}\r" for line in lines).encode()
