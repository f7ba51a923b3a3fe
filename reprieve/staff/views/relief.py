"""How long relief lasts in one patient: a forecast with its basis, for who may open the chart."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.outcomes.queries import course_of
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.relief import present_relief
from reprieve.staff.relief import relief_of, relief_of_course


@require_GET
@needs(Act.SEE_CHART)
def relief(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show where relief is going and when to look again: by what the patient reports, else by the pain charted here."""
    try:
        view = queries.relief_view(patient_id, now())
        course = course_of(patient_id, view.now)
    except queries.NotFound:
        raise Http404 from None
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    found = relief_of_course(course, view.protocol) or relief_of(view)
    context = {
        "patient": present_patient(view.patient, timezone.localdate(view.now)),
        "relief": present_relief(found) if found else None,
    }
    return render(request, "staff/relief.html", context)
