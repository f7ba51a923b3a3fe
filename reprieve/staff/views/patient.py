"""One patient's page: the chart for who may open it, name and appointments for the front desk."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act, may
from reprieve.people.queries import patient as find_patient
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.facts import (
    ConsentForm,
    DiagnosisForm,
    LiverForm,
    LiverReviewForm,
    PregnancyForm,
    WeightForm,
)
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.medicines import MedicineForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.medicines import drug_names
from reprieve.staff.presenters.patient import PatientPage, present_patient_page
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.treatment_leaflet import LANGUAGE_NAMES
from reprieve.therapy.decisions import Decision
from reprieve.therapy.protocols import Protocol


@require_GET
@needs(Act.FIND_PATIENT)
def patient(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show the patient as far as the reader's role goes."""
    if may(role_of(request), Act.SEE_CHART):
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
        return patient_page(request, patient_id)
    found = find_patient(patient_id)
    if found is None:
        raise Http404
    return render(request, "staff/person.html", {"patient": present_patient(found, timezone.localdate())})


def patient_page(
    request: StaffRequest,
    patient_id: int,
    *,
    forms: Mapping[str, BedsideForm] | None = None,
    refusal: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the chart page; `forms` are those that came back with errors, as they were typed."""
    try:
        view = queries.patient_view(patient_id, now())
    except queries.NotFound:
        raise Http404 from None
    page = present_patient_page(view)
    context = {
        "page": page,
        "patient": page.patient,
        "forms": {**_empty_forms(page, view.protocols), **(forms or {})},
        "refusal": present_decision(refusal, only_blocking=True) if refusal else None,
        "may_order": may(role_of(request), Act.SIGN_ORDER),
        "drug_names": drug_names(),
        "may_book": may(role_of(request), Act.BOOK),
        "consent_languages": tuple(LANGUAGE_NAMES.items()),
    }
    return render(request, "staff/patient.html", context, status=status)


def _empty_forms(page: PatientPage, protocols: tuple[Protocol, ...]) -> dict[str, BedsideForm]:
    return {
        "diagnosis": DiagnosisForm(now=page.now),
        "weight": WeightForm(now=page.now, last_kg=page.last_kg),
        "medicine": MedicineForm(now=page.now),
        "liver": LiverForm(now=page.now),
        "review": LiverReviewForm(now=page.now),
        "pregnancy": PregnancyForm(now=page.now),
        "consent": ConsentForm(now=page.now, protocols=protocols),
    }
