"""The door of every page: one decorator says which act the page serves, and so who may open it.

    @needs(Act.SEE_BOARD)
    def board(request: StaffRequest) -> HttpResponse: ...

A test asks every address for its act; a page without one does not pass.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reprieve.audit.services import Actor, record_view
from reprieve.people.models import User
from reprieve.people.permissions import Act, may
from reprieve.people.services import actor_of
from reprieve.therapy.decisions import Role

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request by a signed-in member of staff; what `needs` hands to its view."""

    user: User


def needs(
    act: Act | None,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Let only roles in that may do this act; None: anybody signed in. Nothing of the page is kept by a browser."""

    def door(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @never_cache
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if act is not None and not may(role_of(request), act):
                raise PermissionDenied(_("You may not {act}: that is not the work of your role.").format(act=_(act)))
            return view(request, *args, **kwargs)

        guarded.needs = act  # type: ignore[attr-defined]
        return guarded

    return door


def role_of(request: StaffRequest) -> Role:
    """Return the reader's role."""
    return Role(request.user.role)


def actor(request: StaffRequest) -> Actor:
    """Return the reader as the trail will name them."""
    return actor_of(request.user)


def now() -> datetime:
    """Return the time; the views are the shell that reads the clock."""
    return timezone.now()


def saw(request: StaffRequest, *, patient_id: int | None, subject: str) -> None:
    """Leave in the trail that the reader looked; once per page opened, not for fragments that refresh it."""
    record_view(by=actor(request), patient_id=patient_id, subject=subject, now=now())
