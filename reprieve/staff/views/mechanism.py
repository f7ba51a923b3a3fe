"""How ketamine is thought to work: a page that explains, and on which nothing rests."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.staff.access import StaffRequest, needs
from reprieve.staff.presenters.mechanism import present_mechanism


@require_GET
@needs(None)
def mechanism(request: StaffRequest) -> HttpResponse:
    """Show the picture, the equations, and what is known of each."""
    return render(request, "staff/mechanism.html", {"page": present_mechanism()})
