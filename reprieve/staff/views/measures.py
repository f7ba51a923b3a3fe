"""A patient's questionnaires: assign them, see what is due, type in paper, correct what was wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.outcomes import queries, services
from reprieve.people import queries as people
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.measures import AnswersForm, AssignForm, EndAssignmentForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.measures import present_measures, present_score
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import Written, attempt
from reprieve.therapy.decisions import Decision
from reprieve.therapy.instruments import Instrument, book
from reprieve.therapy.protocols import Indication


@require_GET
@needs(Act.SEE_MEASURES)
def measures(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show what is due, what was missed, and every score."""
    return _page(request, patient_id)


@require_POST
@needs(Act.ASSIGN_MEASURES)
def measures_assign(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Assign the questionnaires of an indication."""
    form = AssignForm(request.POST, now=now())

    def do(by: Written) -> None:
        services.assign(patient_id=patient_id, indication=Indication(form.cleaned_data["indication"]), **by)

    refused = attempt(request, form, do)
    if refused is None and not form.errors:
        messages.success(request, _("Assigned. What is due is listed here and on the patient's phone."))
        return redirect("staff:measures", patient_id)
    return _page(request, patient_id, assign=form, refused=refused)


@require_POST
@needs(Act.ASSIGN_MEASURES)
def measures_end(request: StaffRequest, patient_id: int) -> HttpResponse:
    """End what is assigned."""
    form = EndAssignmentForm(request.POST, now=now())

    def do(by: Written) -> None:
        services.end_assignment(patient_id=patient_id, reason=form.cleaned_data["reason"], **by)

    refused = attempt(request, form, do)
    if refused is None and not form.errors:
        messages.success(request, _("Ended. Nothing more falls due."))
        return redirect("staff:measures", patient_id)
    return _page(request, patient_id, end=form, refused=refused)


@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_ANSWERS)
def measure_new(request: StaffRequest, patient_id: int, name: str) -> HttpResponse:
    """Type in a questionnaire from paper, or as it is asked aloud."""
    held, occasion = _instrument(name), request.GET.get("occasion", "")[:80]
    form = AnswersForm(request.POST or None, instrument=held, now=now())
    refused = None
    if request.method == "POST":

        def do(by: Written) -> None:
            typed = {"occasion": occasion, "for_at": form.cleaned_data["for_at"]}
            services.answer_all(patient_id=patient_id, instrument=held.name, answers=form.answers, **typed, **by)

        refused = attempt(request, form, do)
        if refused is None and not form.errors:
            messages.success(request, _("{title} is on record.").format(title=held.title))
            return redirect("staff:measures", patient_id)
    return _form_page(request, patient_id, held, form, refused)


@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_ANSWERS)
def measure(request: StaffRequest, form_id: int) -> HttpResponse:
    """Show one form with its answers, and correct it by a new one."""
    view = _look_up(form_id)
    initial = {f"item-{key}": str(value) for key, value in view.answers.items()}
    form = AnswersForm(request.POST or None, instrument=view.instrument, now=now(), corrects=True, initial=initial)
    refused = None
    if request.method == "POST":

        def do(by: Written) -> None:
            services.correct(form_id=form_id, answers=form.answers, reason=form.cleaned_data["reason"], **by)

        refused = attempt(request, form, do)
        if refused is None and not form.errors:
            messages.success(request, _("Corrected by a new form; the earlier one stays, struck through."))
            return redirect("staff:measures", view.patient_id)
    scores = queries.scores_of(view.patient_id, struck=True)
    line = next((present_score(score) for score in scores if score.form_id == form_id), None)
    return _form_page(request, view.patient_id, view.instrument, form, refused, view=view, line=line)


def _instrument(name: str) -> Instrument:
    if name not in book():
        raise Http404
    return book()[name]


def _look_up(form_id: int) -> queries.FormView:
    try:
        return queries.form_view(form_id)
    except queries.NotFound:
        raise Http404 from None


def _page(
    request: StaffRequest,
    patient_id: int,
    *,
    assign: AssignForm | None = None,
    end: EndAssignmentForm | None = None,
    refused: Decision | None = None,
) -> HttpResponse:
    at = now()
    patient = people.patient(patient_id)
    if patient is None:
        raise Http404
    page = present_measures(
        patient_id,
        queries.assignment_of(patient_id),
        queries.due_for(patient_id, at),
        queries.missed_by(patient_id, at),
        queries.scores_of(patient_id, struck=True),
    )
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    context = {
        "patient": present_patient(patient, timezone.localdate(at)),
        "page": page,
        "assign": assign or AssignForm(now=at),
        "end": end or EndAssignmentForm(now=at),
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/measures/list.html", context, status=422 if assign or end else 200)


def _form_page(
    request: StaffRequest,
    patient_id: int,
    held: Instrument,
    form: AnswersForm,
    refused: Decision | None,
    **more: Any,
) -> HttpResponse:
    patient = people.patient(patient_id)
    if patient is None:
        raise Http404
    if request.method == "GET":
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    context = {
        "patient": present_patient(patient, timezone.localdate(form.now)),
        "instrument": held,
        "form": form,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
        "view": None,
        "line": None,
    }
    return render(request, "staff/measures/form.html", context | more, status=422 if request.method == "POST" else 200)
