"""What an infusion is for: columns of orders and bookings ↔ the rules' values."""

from __future__ import annotations

from reprieve.chart.models import Order, Session
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import UNKNOWN, Unknown


def purpose_columns(purpose: Purpose | Unknown, because: Because | Unknown) -> dict[str, str]:
    """Return what an order is for as its columns: what nobody said is empty."""
    return {
        "purpose": "" if isinstance(purpose, Unknown) else purpose.value,
        "because": "" if isinstance(because, Unknown) else because.value,
    }


def purpose_of_order(order: Order) -> tuple[Purpose | Unknown, Because | Unknown]:
    """Return what an order is for, and why a booster."""
    return (
        Purpose(order.purpose) if order.purpose else UNKNOWN,
        Because(order.because) if order.because else UNKNOWN,
    )


def purpose_of(session: Session) -> tuple[Purpose | Unknown, Because | Unknown]:
    """Return what a session is for: as its order says it, else as it was booked, which knows no reason."""
    if session.order and session.order.purpose:
        return purpose_of_order(session.order)
    return Purpose(session.purpose) if session.purpose else UNKNOWN, UNKNOWN
