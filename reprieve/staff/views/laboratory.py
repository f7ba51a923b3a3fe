"""Record a result, or put one right: a page for each test, with everything that was ever entered of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reprieve.chart import services as chart
from reprieve.chart.queries import LabView, PatientView
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.laboratory import LabForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.laboratory import present_laboratory
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import Written, attempt
from reprieve.staff.views.recording import chart_view
from reprieve.therapy.laboratory import LabTest


@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_FACTS)
def laboratory(request: StaffRequest, patient_id: int, test: LabTest) -> HttpResponse:
    """Show what is on file of one test, and record another; ?corrects= puts one right."""
    view = chart_view(patient_id)
    amends = _corrected(view, test, request.GET.get("corrects", ""))
    form = LabForm(request.POST or None, test=test, amends=amends, now=now())
    refused = attempt(request, form, lambda by: _write(patient_id, form, by)) if form.is_bound else None
    if form.is_bound and refused is None and not form.errors:
        messages.success(request, _("Recorded."))
        return redirect("staff:patient", patient_id)
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    cards = present_laboratory(view.laboratory, qtc_long_ms=view.qtc_long_ms)
    context = {
        "patient": present_patient(view.patient, view.now.date()),
        "card": next(card for card in cards if card.test == test.value),
        "form": form,
        "corrects": amends is not None,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/laboratory.html", context, status=422 if form.errors or refused else 200)


def _write(patient_id: int, form: LabForm, by: Written) -> None:
    typed = form.cleaned_data
    chart.record_lab_result(
        patient_id=patient_id,
        result=form.result,
        typed=form.as_typed,
        reference=typed["reference"],
        amends=form.amends.id if form.amends else None,
        reason=typed.get("reason", ""),
        withdrawn=typed.get("withdrawn", False),
        **by,
    )


def _corrected(view: PatientView, test: LabTest, number: str) -> LabView | None:
    if not number:
        return None
    own = (row for row in view.laboratory if row.result.test is test and str(row.id) == number)
    found = next(own, None)
    if found is None:
        raise Http404
    return found
