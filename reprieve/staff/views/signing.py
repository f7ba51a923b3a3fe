"""Do under a name: the password is typed again, and what it proves goes to the service that signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from reprieve.people.models import User
from reprieve.people.services import Reauthenticated, WrongPassword, confirm_password
from reprieve.staff.access import StaffRequest
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.views.answering import Written, attempt
from reprieve.therapy.decisions import Decision


class Signed(TypedDict):
    """Who proved themselves, when, and under which key it is written."""

    signed: Reauthenticated
    now: datetime
    key: UUID


def attempt_signed(
    request: StaffRequest, form: BedsideForm, do: Callable[[Signed], object], *, who: User | None = None
) -> Decision | None:
    """Try it in the name of the reader, or of `who` stands beside them; return what refuses it, if anything does."""

    def prove(by: Written) -> None:
        password = form.cleaned_data["password"]
        signed = confirm_password(user=who or request.user, password=password, now=by["now"])
        do({"signed": signed, "now": by["now"], "key": by["key"]})

    try:
        return attempt(request, form, prove)
    except WrongPassword as wrong:
        form.blame("password", _(str(wrong)))
        return None
