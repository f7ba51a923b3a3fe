"""One patient's course on one axis of time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reprieve.chart.queries import protocol_of
from reprieve.outcomes import queries
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.presenters.course import present_course
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.relief import present_relief
from reprieve.staff.relief import relief_of_course


@require_GET
@needs(Act.SEE_MEASURES)
def course(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show scores, infusions and harm of a patient, and what the rules say became of the course."""
    at = now()
    try:
        view = queries.course_of(patient_id, at)
    except queries.NotFound:
        raise Http404 from None
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    relief = relief_of_course(view, protocol_of(patient_id))
    context = {
        "page": present_course(view),
        "patient": present_patient(view.patient, timezone.localdate(at)),
        "relief": present_relief(relief) if relief else None,
    }
    return render(request, "staff/measures/course.html", context)
