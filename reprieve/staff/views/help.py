"""What this is, what it is not, and who does what."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.staff.access import StaffRequest, needs, role_of
from reprieve.staff.presenters.help import present_help


@require_GET
@needs(None)
def help_page(request: StaffRequest) -> HttpResponse:
    """Explain the signs, the roles and the limits."""
    return render(request, "staff/help.html", {"help": present_help(role_of(request))})
