"""The list of medicines: add, stop, and say what an unmatched name means."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.audit.refusal import NotFound, Refused
from reprieve.chart.services import medicines as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of, saw
from reprieve.staff.forms.medicines import ClassForm, IngredientForm, MedicineForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.medicines import drug_names, present_medicine
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.recording import Written, chart_view, record_on_chart
from reprieve.therapy import vocabulary
from reprieve.therapy.decisions import Decision
from reprieve.therapy.vitals import NotPlausible


@require_POST
@needs(Act.RECORD_FACTS)
def medicine(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record a medicine, or when one on the list was last taken."""
    form = MedicineForm(request.POST, now=now())

    def write(author: Written) -> None:
        typed = form.cleaned_data
        chart.add_medicine(
            patient_id=patient_id,
            name=typed["name"],
            dose=typed["dose"],
            last_taken_at=typed["last_taken_at"],
            diazepam_mg_per_day=typed["diazepam_mg_per_day"],
            **author,
        )
        if vocabulary.find(typed["name"]) is None:
            messages.warning(request, _("“{name}” is not on the list of drugs: say what it is.").format(**typed))

    return record_on_chart(request, patient_id, "medicine", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def medicine_stopped(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record that a medicine is no longer taken."""
    name = request.POST.get("name", "")
    try:
        chart.add_medicine(patient_id=patient_id, name=name, taken=False, by=actor(request), now=now())
    except (NotPlausible, NotFound):
        raise Http404 from None
    return redirect("staff:patient", patient_id)


@require_GET
@needs(Act.RECORD_FACTS)
def medicine_unmatched(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Ask what one unmatched medicine is."""
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return _asked(request, patient_id, request.GET.get("name", ""))


@require_POST
@needs(Act.RECORD_FACTS)
def medicine_identified(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record which drug of the list it is."""
    form, name = IngredientForm(request.POST, now=now()), request.POST.get("name", "")
    return _say_what(
        request,
        patient_id,
        form,
        lambda author: chart.identify_medicine(
            patient_id=patient_id, name=name, ingredient=form.cleaned_data["ingredient"], **author
        ),
    )


@require_POST
@needs(Act.CLASSIFY_MEDICINE)
def medicine_classified(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record a prescriber's word on what it does."""
    form, name = ClassForm(request.POST, now=now()), request.POST.get("name", "")
    return _say_what(
        request,
        patient_id,
        form,
        lambda author: chart.classify_medicine(
            patient_id=patient_id, name=name, drug_class=form.chosen(), note=form.cleaned_data["note"], **author
        ),
    )


def _say_what(
    request: StaffRequest, patient_id: int, form: ClassForm | IngredientForm, write: Callable[[Written], int]
) -> HttpResponse:
    """Write what a valid form says of the medicine; or ask again, with what was typed."""
    refusal = None
    if form.is_valid():
        try:
            write({"by": actor(request), "now": form.now, "key": form.cleaned_data["key"]})
            messages.success(request, _("Recorded."))
            return redirect("staff:patient", patient_id)
        except Refused as refused:
            refusal = refused.decision
        except NotPlausible as problem:
            form.blame(problem.field, words(problem.sentence))
        except NotFound:
            raise Http404 from None
    return _asked(request, patient_id, request.POST.get("name", ""), form=form, refusal=refusal, status=422)


def _asked(
    request: StaffRequest,
    patient_id: int,
    name: str,
    *,
    form: ClassForm | IngredientForm | None = None,
    refusal: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    chart_of = chart_view(patient_id)
    row = next((row for row in chart_of.medicines if row.name == name), None)
    if row is None:
        raise Http404
    context = {
        "patient": present_patient(chart_of.patient, timezone.localdate()),
        "medicine": present_medicine(row),
        "offers": [IngredientForm(now=now(), offered=offer) for offer in vocabulary.near(name)],
        "ingredient_form": form if isinstance(form, IngredientForm) else IngredientForm(now=now()),
        "class_form": form if isinstance(form, ClassForm) else ClassForm(now=now()),
        "drug_names": drug_names(),
        "may_classify": may(role_of(request), Act.CLASSIFY_MEDICINE),
        "refusal": present_decision(refusal, only_blocking=True) if refusal else None,
    }
    return render(request, "staff/medicine.html", context, status=status)
