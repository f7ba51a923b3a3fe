"""Find and register patients."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.people.models import Sex
from reprieve.people.permissions import Act, may
from reprieve.people.queries import search_patients
from reprieve.people.services import NotPlausible, register_patient
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of
from reprieve.staff.forms.patients import PatientForm, SearchForm
from reprieve.staff.presenters.people import present_patients


@require_GET
@needs(Act.FIND_PATIENT)
def patients(request: StaffRequest) -> HttpResponse:
    """Search; nothing is listed for nothing asked."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "form": form,
        "asked": bool(text.strip()),
        "found": present_patients(search_patients(text), timezone.localdate()),
        "may_invite": may(role_of(request), Act.INVITE_PATIENT),
        "may_consent": may(role_of(request), Act.RECORD_CONSENT),
        "may_register": may(role_of(request), Act.REGISTER_PATIENT),
    }
    return render(request, "staff/patients.html", context)


@require_http_methods(["GET", "POST"])
@needs(Act.REGISTER_PATIENT)
def patient_new(request: StaffRequest) -> HttpResponse:
    """Register somebody who comes for the first time."""
    form = PatientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            patient_id = register_patient(**{**typed, "sex": Sex(typed["sex"])}, by=actor(request), now=now())
            return redirect("staff:patient", patient_id)
        except NotPlausible as problem:
            form.add_error(problem.field, str(problem))
    return render(request, "staff/patient_new.html", {"form": form}, status=422 if form.errors else 200)
