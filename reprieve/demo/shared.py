"""What the demo shows of shared tablets and open questions: PINs, a wall screen, a held booking, an entry to merge.

And the numbers of its own that the invented director signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import services
from reprieve.demo.cast import CRPS, PASSWORD
from reprieve.people.models import User
from reprieve.people.pins import set_pin
from reprieve.people.screens import put_up
from reprieve.people.services import Reauthenticated, confirm_password
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.course import Purpose
from reprieve.therapy.protocols import book
from reprieve.therapy.session import EventKind

PIN: Final = "4826"
HAVE_A_PIN: Final = ("nurse", "nurse2", "prescriber", "director")


def give_pins(at: datetime) -> None:
    """Let those at the bedside take over a tablet that another has signed in."""
    for username in HAVE_A_PIN:
        user = User.objects.get(username=username)
        set_pin(signed=confirm_password(user=user, password=PASSWORD, now=at), pin=PIN, now=at)


def hang_up_a_screen(director: Actor, at: datetime) -> str:
    """Put a wall screen up and return the token of its address, which opens it once."""
    return put_up(name="Corridor, synthetic", by=director, now=at)


def book_too_soon(patient_id: int, room_id: int, *, order_id: int, by: Actor, at: datetime) -> None:
    """Book a mood patient for the day after an infusion: R25 holds it for a prescriber."""
    services.book_session(
        patient_id=patient_id,
        room_id=room_id,
        starts_at=(at + timedelta(hours=23)).replace(minute=0, second=0, microsecond=0),
        purpose=Purpose.SERIES,
        order_id=order_id,
        by=by,
        now=at,
        key=uuid4(),
    )


def come_late(session_id: int, staff: Mapping[str, Actor], at: datetime) -> None:
    """Let a tablet that had no server send a rate that was typed after somebody else had stopped the pump."""
    typed_at = at - timedelta(minutes=12)
    services.take_in(
        sent=services.Sent(
            session_id=session_id,
            key=uuid4(),
            act="rate",
            said={"rate_mg_per_h": "30"},
            observed_at=typed_at,
            typed_at=typed_at,
            tablet="synthetic tablet",
        ),
        what=[services.Happened(kind=EventKind.RATE_CHANGED, said={"rate_mg_per_h": Decimal(30)})],
        by=staff["nurse2"],
        now=at,
    )


def sign_own_numbers(signed: Reauthenticated, when: datetime) -> None:
    """Let the invented director sign an altitude, a tighter version and a QTc. Invented: no source gives these."""
    services.sign_site(
        altitude_m=1609,
        spo2_offset=Decimal(2),
        reason="Invented for the demonstration: a clinic measures its own.",
        signed=signed,
        now=when,
    )
    services.sign_version(
        protocol_key=CRPS,
        values={"action.systolic.at_least.alert": Decimal(150), "discharge.after_stop_min": Decimal(90)},
        made_from=book()[CRPS].version,
        signed=signed,
        now=when,
        key=uuid4(),
    )
    services.sign_clinic_number(
        number=ClinicNumber.QTC_LONG,
        value=Decimal(480),
        reason="Invented for the demonstration: a clinic asks its cardiologist.",
        signed=signed,
        now=when,
    )
