"""PINs: a short number with which somebody takes over a shared tablet that is already signed in.

A PIN never stands for a password: where a rule wants the password, it is typed. Setting a PIN takes the password.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.contrib.auth.hashers import check_password, make_password

from reprieve.audit import services as audit
from reprieve.audit.queries import attempts
from reprieve.people.models import Pin, User
from reprieve.people.permissions import Act, may
from reprieve.people.queries import StaffMember, staff
from reprieve.people.services import Reauthenticated, actor_of
from reprieve.therapy.decisions import Role

__all__ = ["TooManyPins", "WeakPin", "WrongPin", "has_pin", "holders", "set_pin", "user_by_pin"]

DIGITS: Final = range(4, 7)
# Ten thousand numbers are few: five guesses a quarter of an hour, then only the password. Our choice, [assumed].
MOST_GUESSES: Final = 5
GUESSES_WITHIN: Final = timedelta(minutes=15)
_REFUSED: Final = "pin refused"


class WeakPin(ValueError):
    """A PIN is four to six digits, not all the same and not in a row."""


class WrongPin(ValueError):
    """That is not this person's PIN; nothing was charted."""


class TooManyPins(WrongPin):
    """Too many wrong PINs; sign in with the password instead. Nothing was charted."""


def set_pin(*, signed: Reauthenticated, pin: str, now: datetime) -> None:
    """Set or replace somebody's own PIN, on a password typed just now. Raises WeakPin."""
    if signed.actor.user_id is None or not signed.fresh(now):
        raise WrongPin("Type your password again.")
    if not (pin.isascii() and pin.isdigit() and len(pin) in DIGITS) or _guessable(pin):
        raise WeakPin(WeakPin.__doc__)
    with audit.writing():
        Pin.objects.update_or_create(
            user_id=signed.actor.user_id, defaults={"pin_hash": make_password(pin), "set_at": now}
        )
        audit.record(action="pin set", by=signed.actor, subject=f"user:{signed.actor.user_id}", now=now)


def has_pin(user_id: int) -> bool:
    """Return whether this person has set a PIN. One query."""
    return Pin.objects.filter(user_id=user_id).exists()


def holders() -> tuple[StaffMember, ...]:
    """Return who may take over a tablet: at work, charting, and with a PIN. Two queries."""
    with_pin = set(Pin.objects.values_list("user_id", flat=True))
    return tuple(member for member in staff() if member.id in with_pin and may(member.role, Act.CHART))


def user_by_pin(*, user_id: int, pin: str, now: datetime) -> User:
    """Return the person whose PIN this is, and record a wrong one. Raises WrongPin or TooManyPins."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not may(Role(user.role), Act.CHART):
        raise WrongPin(WrongPin.__doc__)
    actor = actor_of(user)
    if attempts(actor=actor.username, action=_REFUSED, since=now - GUESSES_WITHIN) >= MOST_GUESSES:
        raise TooManyPins(TooManyPins.__doc__)
    kept = Pin.objects.filter(user=user).values_list("pin_hash", flat=True).first()
    if kept is None or not check_password(pin, kept):
        with audit.writing():
            audit.record(action=_REFUSED, by=actor, subject=f"user:{user.pk}", now=now)
        raise WrongPin(WrongPin.__doc__)
    return user


def _guessable(pin: str) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return len(steps) == 1 and steps <= {-1, 0, 1}
