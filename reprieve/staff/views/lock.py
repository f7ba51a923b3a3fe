"""Locking a shared tablet, taking it over by name and PIN, and setting one's PIN."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.people.pins import WeakPin, has_pin, set_pin
from reprieve.people.services import WrongPassword, confirm_password
from reprieve.staff import locking
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.pin import PinForm


@require_POST
@needs(None)
def lock(request: StaffRequest) -> HttpResponse:
    """Lock this tablet; what the board shows stays visible."""
    locking.lock(request)
    return redirect("staff:home")


@sensitive_post_parameters(locking.PIN)
@require_http_methods(["GET", "POST"])
@needs(None)
def unlock(request: StaffRequest) -> HttpResponse:
    """Ask who is there, and go on as they."""
    if request.method == "GET":
        return locking.question(request, status=200)
    if problem := locking.unlock(request, now()):
        return locking.question(request, problem=problem)
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if ours else "staff:home")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(None)
def pin(request: StaffRequest) -> HttpResponse:
    """Set one's own PIN."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed, at = form.cleaned_data, now()
        try:
            signed = confirm_password(user=request.user, password=typed["password"], now=at)
            set_pin(signed=signed, pin=typed["pin"], now=at)
            messages.success(request, _("Your PIN is set."))
            return redirect("staff:pin")
        except WrongPassword as wrong:
            form.add_error("password", _(str(wrong)))
        except WeakPin as weak:
            form.add_error("pin", _(str(weak)))
    context = {"form": form, "there": has_pin(request.user.pk)}
    return render(request, "staff/pin.html", context, status=422 if form.errors else 200)
