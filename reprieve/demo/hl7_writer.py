"""Writes what a bedside monitor sends: HL7 v2.6, IHE PCD-01, every code and unit with its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reprieve.demo.bedside import Mark, Sample

RATE: Final = "264864^MDC_DIM_BEAT_PER_MIN^MDC^/min^/min^UCUM"
BREATHS: Final = "264928^MDC_DIM_RESP_PER_MIN^MDC^/min^/min^UCUM"
PERCENT: Final = "262688^MDC_DIM_PERCENT^MDC^%^%^UCUM"
MMHG: Final = "266016^MDC_DIM_MMHG^MDC^mm[Hg]^mm[Hg]^UCUM"
CELSIUS: Final = "268192^MDC_DIM_DEGC^MDC^Cel^Cel^UCUM"

# What we call it → its code, its place in the device (VMD.CHAN.METRIC) and its unit.
CODES: Final = {
    "ecg pulse": ("147842^MDC_ECG_HEART_RATE^MDC", "1.1.1.1", RATE),
    "saturation": ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "1.2.1.1", PERCENT),
    "finger pulse": ("149530^MDC_PULS_OXIM_PULS_RATE^MDC", "1.2.1.2", RATE),
    "systolic": ("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "1.3.1.1", MMHG),
    "diastolic": ("150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "1.3.1.2", MMHG),
    "mean": ("150023^MDC_PRESS_BLD_NONINV_MEAN^MDC", "1.3.1.3", MMHG),
    "capnograph breaths": ("151594^MDC_CO2_RESP_RATE^MDC", "1.4.1.1", BREATHS),
    "carbon dioxide": ("151708^MDC_CONC_AWAY_CO2_ET^MDC", "1.4.1.2", MMHG),
    "breaths": ("151562^MDC_RESP_RATE^MDC", "1.5.1.1", BREATHS),
    "temperature": ("150364^MDC_TEMP_BODY^MDC", "1.6.1.1", CELSIUS),
}
FLAGS: Final = {
    Mark.MEASURED: ("", "R"),
    Mark.QUESTIONABLE: ("QUES", "R"),  # codespell:ignore
    Mark.MISSING: ("", "X"),
}
MONITOR: Final = "69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC"
PROFILE: Final = "IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """Who stands where: the monitor, its room, and the patient that was entered on it."""

    device: str
    device_name: str
    room: str
    mrn: str
    family_name: str
    given_name: str


def write(bed: Bed, samples: Iterable[Sample], *, control_id: str, now: datetime) -> bytes:
    """Return one message. The sender says P, production: a demo flag would rightly keep it out of every chart."""
    sender = f"REPRIEVE_DEMO^{bed.device}^EUI-64"
    lines = [
        f"MSH|^~\\&|{sender}|DEMO|REPRIEVE|CLINIC|{time_text(now)}||ORU^R01^ORU_R01|{control_id}|P|2.6|||AL|NE||"
        f"UNICODE UTF-8|en^English^ISO639||{PROFILE}",
        f"PID|1||{plain_text(bed.mrn)}^^^CLINIC^MR||{plain_text(bed.family_name)}^{plain_text(bed.given_name)}^^^^^L",
        f"PV1|1|O|{plain_text(bed.room)}",
        f"OBR|1||{control_id}^{sender}|{MONITOR}|||{time_text(now)}",
        f"OBX|1||{MONITOR}|1.0.0.0|||||||X|||||||{plain_text(bed.device_name)}^^{bed.device}^EUI-64",
    ]
    for place, sample in enumerate(samples, start=2):
        code, containment, unit = CODES[sample.name]
        flag, status = FLAGS[sample.mark]
        at = "" if sample.at == now else time_text(sample.at)
        lines.append(f"OBX|{place}|NM|{code}|{containment}|{sample.text}|{unit}||{flag}|||{status}|||{at}")
    return "".join(f"{line}\r" for line in lines).encode()


def time_text(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}.{at.microsecond // 1000:03d}{at:%z}"


def plain_text(text: str) -> str:
    """Names are the demo clinic's own; what would be a delimiter becomes a blank."""
    return "".join(" " if character in "|^~\\&\r\n" else character for character in text)
