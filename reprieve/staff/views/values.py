"""Everything of one day as a table that can be searched."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.values import ValuesForm
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.session_prediction import predict_course
from reprieve.staff.presenters.values import lines_of
from reprieve.staff.views.session import look_up

ROWS: Final = 120


@require_GET
@needs(Act.SEE_CHART)
def session_values(request: StaffRequest, session_id: int) -> HttpResponse:
    """List all that was measured, scored, given, said, computed and predicted, newest first."""
    view = look_up(session_id, now())
    form = ValuesForm(request.GET)
    sought = form.sought()
    lines = lines_of(view, predict_course(view).course)
    found = tuple(filter(sought.fits, lines))
    context = {
        "session_id": view.id,
        "patient": present_patient(view.patient, view.now.date()),
        "form": form,
        "count": len(found),
        "of": len(lines),
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
    }
    saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
    return render(request, "staff/session/values.html", context)
