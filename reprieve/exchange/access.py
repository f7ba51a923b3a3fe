"""The door of every page here: which act it serves, and so who may open it.

The staff's face has its own; faces do not know each other, and a test asks every address of the site for its act.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reprieve.people.models import User
from reprieve.people.permissions import Act, may
from reprieve.therapy.decisions import Role

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request by a signed-in member of staff; what `needs` hands to its view."""

    user: User


def needs(
    act: Act,
) -> Callable[[Callable[Concatenate[SignedInRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Let only roles in that may do this act. Nothing of the page is kept by a browser."""

    def door(view: Callable[Concatenate[SignedInRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @never_cache
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(Role(request.user.role), act):
                raise PermissionDenied(_("You may not {act}: that is not the work of your role.").format(act=_(act)))
            return view(request, *args, **kwargs)

        guarded.needs = act  # type: ignore[attr-defined]
        return guarded

    return door
