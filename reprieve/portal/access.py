"""The door of every patient's page: a phone's own cookie, which opens nothing of the staff's; and nobody else's pages.

    @for_patient
    def home(request: PatientRequest) -> HttpResponse: ...

A view gets the patient from the phone and never from the address; what an address names must belong to that patient,
or there is nothing at that address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from reprieve.audit.services import record_view
from reprieve.chart.queries import NotFound
from reprieve.people.phones import Phone, phone_of
from reprieve.portal.language import PATIENTS_PAGES

PHONE_COOKIE: Final = "my_phone"

P = ParamSpec("P")


class PatientRequest(HttpRequest):
    """A request of a patient's phone; what `for_patient` hands to its view."""

    phone: Phone


def for_patient(
    view: Callable[Concatenate[PatientRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let in a phone on which a patient is signed in; others are asked to sign in, and lose nothing typed offline."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        phone = phone_of(request.COOKIES.get(PHONE_COOKIE, ""), now())
        if phone is None:
            return _ask_to_sign_in(request)
        request.phone = phone
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404 from None

    guarded.for_patient = True  # type: ignore[attr-defined]
    return guarded


def for_anybody(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark one of the few addresses that carry nobody's data: the front door, and the shell of the pages."""
    opened = login_not_required(never_cache(view))
    opened.for_patient = False  # type: ignore[attr-defined]
    return opened


def now() -> datetime:
    """Return the time; the views are the shell that reads the clock."""
    return timezone.now()


def saw(request: PatientRequest, subject: str = "") -> None:
    """Leave in the trail that the patient looked."""
    patient_id = request.phone.patient_id
    record_view(by=request.phone.actor, patient_id=patient_id, subject=subject or f"patient:{patient_id}", now=now())


def let_in(response: HttpResponse, token: str) -> None:
    """Give a phone its key. It goes to the patient's pages alone, and with the browser's window."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(PHONE_COOKIE, token, path=PATIENTS_PAGES, httponly=True, secure=secure, samesite="Lax")


def show_out(response: HttpResponse) -> None:
    """Take a phone's key away, and have its browser forget what it kept of the pages."""
    response.delete_cookie(PHONE_COOKIE, path=PATIENTS_PAGES)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"signed_in": False}, status=401)
    next_page = {"next": request.path} if request.method == "GET" else {}
    return redirect(f"{reverse('portal:ask')}?{urlencode(next_page)}".rstrip("?"))
