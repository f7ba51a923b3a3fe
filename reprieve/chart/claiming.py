"""Which session something that a device sent belongs to, and why it belongs to none."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from reprieve.chart.models import Session
from reprieve.chart.whose import Whereabouts


class Unclaimable(StrEnum):
    """Why something was not charted; the value is a sentence, an English msgid."""

    UNKNOWN_DEVICE = "This device is not known here."
    NO_SESSION = "Nobody was checked in where this device stood at that time."
    OTHER_PATIENT = "The message names another patient than the one in that room."
    IMPLAUSIBLE = "This value cannot be true."
    FUTURE = "This time has not come yet: the device's clock is ahead."
    CONTRADICTS = "The same device sent another value for the same time before."


def claim(where: Whereabouts, *, device: str, at: datetime, mrn: str) -> Session | Unclaimable:
    """Return the session in the device's room at that time, unless the message names somebody else."""
    device_id = where.devices.get(device)
    if device_id is None:
        return Unclaimable.UNKNOWN_DEVICE
    session = where.session_for(device_id, at)
    if session is None:
        return Unclaimable.NO_SESSION
    if mrn and mrn != session.patient.mrn:
        return Unclaimable.OTHER_PATIENT
    return session
