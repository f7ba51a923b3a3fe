"""The audit trail, for those who answer for it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reprieve.audit import queries
from reprieve.audit.services import verify
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, role_of, saw
from reprieve.staff.forms.audit import TrailFilterForm
from reprieve.staff.presenters.audit import present_trail

ROWS: Final = 40


@require_http_methods(["GET", "POST"])
@needs(Act.SEE_TRAIL)
def audit(request: StaffRequest) -> HttpResponse:
    """List the trail, newest first; a POST walks the whole chain and says whether it holds."""
    form = TrailFilterForm(request.GET)
    wanted = form.wanted()
    page = present_trail(
        queries.trail(actor=wanted.actor, subject=wanted.subject, before_id=wanted.before_id, limit=ROWS + 1),
        limit=ROWS,
        count=queries.count(),
        head=queries.head(),
        report=verify() if request.method == "POST" else None,
        reader=role_of(request),
    )
    saw(request, patient_id=None, subject="trail")
    return render(request, "staff/audit.html", {"form": form, "page": page}, status=422 if form.errors else 200)
