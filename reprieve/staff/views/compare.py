"""What if this patient, on an opioid, took another road: virtual patients like them. Decides and charts nothing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.opioids.queries import load_of_rows, load_on_record
from reprieve.people.permissions import Act
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.compare import CompareForm
from reprieve.staff.presenters.compare import CompareView, cautions, outside, present_compared
from reprieve.staff.presenters.known_load import present_known_load
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import wants_part
from reprieve.studies.alike import Like, doubted, followed
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
    known = present_known_load(load_on_record(patient_id), load_of_rows(view.medicines))
    form = CompareForm(request.GET or None, initial={"mme_per_day": known.mme_per_day})
    context = {
        "form": form,
        "known": known,
        "compared": _compared(form, view) if view.measures and form.is_valid() else None,
        "doubt_address": f"{request.path}?{request.GET.urlencode()}&doubt=on",
        "weighed": bool(view.measures),
        "cautions": cautions(),
        "patient": present_patient(view.patient, view.now.date()),
    }
    status = 422 if form.errors else 200
    if wants_part(request):
        return render(request, "staff/compared.html", context, status=status)
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return render(request, "staff/compare.html", context, status=status)


def _compared(form: CompareForm, view: queries.PatientView) -> CompareView | None:
    """Follow them; what the model was not made for becomes an error of the form."""
    asked = form.cleaned_data
    like = Like(
        weight_kg=float(view.measures[0].weight_kg),
        age_years=float(view.patient.age_on(view.now.date())),
        pain=float(asked["pain"]),
        mme_per_day=float(asked["mme_per_day"]),
    )
    road = {"protocol": asked["protocol"], "weeks": asked["weeks"]}
    try:
        return present_compared(followed(like, **road), doubted(like, **road) if asked["doubt"] else None)
    except (ImpossibleInput, NotPlausible, NotAnOrder):
        form.add_error(None, outside())
        return None
