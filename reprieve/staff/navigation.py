"""The places of the staff's face, and who sees which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reprieve.people.models import User
from reprieve.people.permissions import Act, may
from reprieve.therapy.decisions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    label: Promise
    name: str
    act: Act | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A link of the top bar; `current` where the reader is now."""

    label: str
    url: str
    current: bool


_DOORS: Final = (
    _Door(label=pgettext_lazy("navigation", "Board"), name="staff:board", act=Act.SEE_BOARD),
    _Door(label=pgettext_lazy("navigation", "Day"), name="staff:day", act=Act.SEE_DAY),
    _Door(label=pgettext_lazy("navigation", "Patients"), name="staff:patients", act=Act.FIND_PATIENT),
    _Door(label=pgettext_lazy("navigation", "Calls"), name="staff:calls", act=Act.FOLLOW_UP),
    _Door(label=pgettext_lazy("navigation", "Calls for help"), name="staff:help_calls", act=Act.ANSWER_CALL_FOR_HELP),
    _Door(label=pgettext_lazy("navigation", "From patients"), name="staff:messages", act=Act.ANSWER_REQUEST),
    _Door(label=pgettext_lazy("navigation", "Dispensary"), name="staff:dispensary", act=Act.SEE_STOCK),
    _Door(label=pgettext_lazy("navigation", "Devices"), name="staff:devices", act=Act.PLACE_DEVICES),
    _Door(label=pgettext_lazy("navigation", "Unclaimed readings"), name="exchange:unclaimed", act=Act.CLAIM_READINGS),
    _Door(label=pgettext_lazy("navigation", "Safety"), name="staff:safety", act=Act.SEE_SAFETY),
    _Door(label=pgettext_lazy("navigation", "Outcomes"), name="staff:outcomes", act=Act.SEE_OUTCOMES),
    _Door(label=pgettext_lazy("navigation", "Protocols"), name="staff:protocols", act=None),
    _Door(label=pgettext_lazy("navigation", "Rulebook"), name="staff:rulebook", act=None),
    _Door(label=pgettext_lazy("navigation", "Evidence"), name="staff:evidence", act=None),
    _Door(label=pgettext_lazy("navigation", "Audit trail"), name="staff:audit", act=Act.SEE_TRAIL),
)
# Where each role starts its day: the first of these that it may open.
_HOMES: Final = (("staff:board", Act.SEE_BOARD), ("staff:day", Act.SEE_DAY))


def places(request: HttpRequest) -> tuple[Place, ...]:
    """Return the places that the reader's role may go to."""
    user = request.user
    if not isinstance(user, User):
        return ()
    role = Role(user.role)
    found = []
    for door in _DOORS:
        if door.act is None or may(role, door.act):
            try:
                url = reverse(door.name)
            except NoReverseMatch:  # a clinic without that face
                continue
            found.append(Place(label=str(door.label), url=url, current=request.path.startswith(url)))
    return tuple(found)


def home_of(role: Role) -> str:
    """Return the name of the page where this role starts."""
    return next(name for name, act in _HOMES if may(role, act))
