"""What if this patient, on an opioid, took another road: virtual patients like them. Decides and charts nothing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.compare import CompareForm
from reprieve.staff.presenters.compare import cautions, outside, present_compared
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import wants_part
from reprieve.studies.alike import Like, followed
from reprieve.studies.compare import Found
from reprieve.therapy.orders import NotAnOrder
from reprieve.therapy.vitals import NotPlausible


@require_GET
@needs(Act.SEE_CHART)
def compare(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show the roads of patients like this one, once the form says what they share."""
    try:
        view = queries.patient_view(patient_id, now())
    except queries.NotFound:
        raise Http404 from None
    form = CompareForm(request.GET or None)
    found = _followed(form, view) if view.measures and form.is_valid() else None
    context = {
        "form": form,
        "compared": present_compared(found) if found else None,
        "weighed": bool(view.measures),
        "cautions": cautions(),
        "patient": present_patient(view.patient, view.now.date()),
    }
    status = 422 if form.errors else 200
    if wants_part(request):
        return render(request, "staff/compared.html", context, status=status)
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return render(request, "staff/compare.html", context, status=status)


def _followed(form: CompareForm, view: queries.PatientView) -> Found | None:
    """Follow them; what the model was not made for becomes an error of the form."""
    asked = form.cleaned_data
    like = Like(
        weight_kg=float(view.measures[0].weight_kg),
        age_years=float(view.patient.age_on(view.now.date())),
        pain=float(asked["pain"]),
        mme_per_day=float(asked["mme_per_day"]),
    )
    try:
        return followed(like, protocol=asked["protocol"], weeks=asked["weeks"])
    except (ImpossibleInput, NotPlausible, NotAnOrder):
        form.add_error(None, outside())
        return None
