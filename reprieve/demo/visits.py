"""The demo's visits: who comes when, minutes before now, and who looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

A_DAY: Final = 60 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One booking, minutes before now (negative: to come). Until None, that has not happened yet."""

    patient: int
    room: int
    booked_for: float
    nurse: str = "nurse"
    arrived: float | None = None
    ready: bool = True
    started: float | None = None
    stopped: float | None = None
    home: float | None = None
    ordered: float = 3 * A_DAY  # and booked an hour later: the synthetic bodies are drawn by the order of booking


# One nurse stays with the patient who may not be left alone; the other has one whose pump runs and two who recover.
# Ivy was here yesterday and is due a call.
VISITS: Final = (
    Visit(
        patient=8,
        room=0,
        nurse="nurse2",
        booked_for=A_DAY + 190,
        arrived=A_DAY + 188,
        started=A_DAY + 160,
        stopped=A_DAY + 120,
        home=A_DAY + 20,
        ordered=2 * A_DAY,
    ),
    Visit(patient=0, room=0, nurse="nurse2", booked_for=70, arrived=68, started=41),
    Visit(patient=1, room=1, booked_for=40, arrived=39, started=13),
    Visit(patient=2, room=2, booked_for=95, arrived=93, started=64, stopped=24),
    Visit(patient=3, room=3, booked_for=15, arrived=11, ready=False),
    Visit(patient=4, room=2, booked_for=-120),
    Visit(patient=7, room=4, booked_for=120, arrived=118, started=90, stopped=50, ordered=3 * A_DAY - 30),
)
