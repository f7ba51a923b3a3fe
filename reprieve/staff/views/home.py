"""Where each role starts its day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from reprieve.staff.access import StaffRequest, needs, role_of
from reprieve.staff.navigation import home_of


@require_GET
@needs(None)
def home(request: StaffRequest) -> HttpResponse:
    """Send each role to its own first page."""
    return redirect(home_of(role_of(request)))
