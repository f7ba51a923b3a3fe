"""Tapers: plan and preview, sign in the prescriber's name, look, step, pause, go on, end; and the patient's paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.audit.refusal import NotFound
from reprieve.opioids import queries, tapering
from reprieve.outcomes.queries import scores_of
from reprieve.people.permissions import Act, may
from reprieve.people.queries import PatientSummary
from reprieve.people.queries import patient as find_patient
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.tapering import BecauseForm, StepForm, TaperForm, TaperLookForm
from reprieve.staff.presenters.descent import WITHDRAWAL_SCALES, Descent, present_descent
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.taper_paper import paper_for
from reprieve.staff.presenters.tapering import present_taper, step_lines
from reprieve.staff.printing.press import print_document
from reprieve.staff.views.answering import Written, attempt
from reprieve.staff.views.signing import Signed, attempt_signed
from reprieve.therapy.decisions import Decision
from reprieve.therapy.instruments import instrument
from reprieve.therapy.taper import Proposal, limits, propose, strengths_sold


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.PLAN_TAPER)
def taper_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Plan a taper: the steps are worked out and shown; signing is a second press, with the password."""
    patient = _patient(patient_id)
    if request.method == "GET":
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
        start = {"percent": limits().long_percent_a_month.value, "every_days": 30, "starts_on": timezone.localdate()}
        return _new_page(request, patient, TaperForm(now=now(), initial=start))
    signing = request.POST.get("do") == "sign"
    form = TaperForm(request.POST, now=now(), signing=signing)
    if not form.is_valid() or not signing:
        proposal = propose(form.wish()) if form.has_wish else None
        return _new_page(request, patient, form, proposal=proposal, status=422 if form.errors else 200)
    wish, typed = form.wish(), form.cleaned_data

    def sign(by: Signed) -> None:
        words = {name: typed[name] for name in ("stops_if", "agreed", "faster_because")}
        tapering.sign_taper(patient_id=patient_id, wish=wish, **words, **by)

    refused = attempt_signed(request, form, sign)
    if refused is None and not form.errors:
        messages.success(request, _("The plan is signed."))
        return redirect("staff:opioids", patient_id)
    return _new_page(request, patient, form, proposal=propose(wish), refused=refused, status=422)


@require_GET
@needs(Act.SEE_CHART)
def taper(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Show a plan and where it stands."""
    view, patient = _look_up(plan_id)
    saw(request, patient_id=patient.id, subject=f"patient:{patient.id}")
    return _page(request, view, patient)


@require_GET
@needs(Act.SEE_CHART)
def taper_pdf(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Print the plan for the patient."""
    view, patient = _look_up(plan_id)
    saw(request, patient_id=patient.id, subject=f"patient:{patient.id}")
    answer = HttpResponse(print_document(paper_for(view, patient, now())), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="plan-{plan_id}.pdf"'
    return answer


@require_POST
@needs(Act.RECORD_FACTS)
def taper_look(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Put on record how the patient is; where it hurts the plan pauses by itself."""
    form = TaperLookForm(request.POST, now=now())

    def write(by: Written) -> None:
        found = form.found(timezone.localdate(form.now))
        tapering.record_look(plan_id=plan_id, found=found, words=form.cleaned_data["words"], **by)

    return _act(request, plan_id, "look", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def taper_step(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Take the next step, if the last look allows it."""
    form = StepForm(request.POST, now=now())

    def write(by: Written) -> None:
        tapering.take_step(plan_id=plan_id, because=form.cleaned_data["because"], **by)

    return _act(request, plan_id, "step", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def taper_pause(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Put the plan on pause."""
    return _act_because(request, plan_id, "pause", tapering.pause_taper)


@require_POST
@needs(Act.PLAN_TAPER)
def taper_resume(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Let the plan go on."""
    return _act_because(request, plan_id, "resume", tapering.resume_taper)


@require_POST
@needs(Act.PLAN_TAPER)
def taper_end(request: StaffRequest, plan_id: int) -> HttpResponse:
    """End the plan where it stands."""
    return _act_because(request, plan_id, "end", tapering.end_taper)


def _act_because(request: StaffRequest, plan_id: int, name: str, do: Callable[..., int]) -> HttpResponse:
    form = BecauseForm(request.POST, now=now(), auto_id=f"{name}-%s")

    def write(by: Written) -> None:
        do(plan_id=plan_id, because=form.cleaned_data["because"], **by)

    return _act(request, plan_id, name, form, write)


def _act(
    request: StaffRequest, plan_id: int, name: str, form: BedsideForm, write: Callable[[Written], None]
) -> HttpResponse:
    _look_up(plan_id)
    refused = attempt(request, form, write)
    if refused is None and not form.errors:
        messages.success(request, _("Recorded."))
        return redirect("staff:taper", plan_id)
    view, patient = _look_up(plan_id)
    return _page(request, view, patient, forms={name: form}, refused=refused, status=422)


def _look_up(plan_id: int) -> tuple[queries.TaperView, PatientSummary]:
    try:
        return queries.taper_view(plan_id)
    except NotFound:
        raise Http404 from None


def _patient(patient_id: int) -> PatientSummary:
    found = find_patient(patient_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: StaffRequest,
    view: queries.TaperView,
    patient: PatientSummary,
    *,
    forms: Mapping[str, BedsideForm] | None = None,
    refused: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    at = now()
    because = {name: BecauseForm(now=at, auto_id=f"{name}-%s") for name in ("pause", "resume", "end")}
    context = {
        "page": present_taper(view, at),
        "descent": _descent(view, patient.id, timezone.localdate(at)),
        "scales": [instrument(name) for name in WITHDRAWAL_SCALES],
        "patient": present_patient(patient, timezone.localdate(at)),
        "forms": {"look": TaperLookForm(now=at), "step": StepForm(now=at), **because, **(forms or {})},
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
        "may_plan": may(role_of(request), Act.PLAN_TAPER),
    }
    return render(request, "staff/taper.html", context, status=status)


def _descent(view: queries.TaperView, patient_id: int, today: date) -> Descent:
    scores = [score for score in scores_of(patient_id) if score.instrument.name in WITHDRAWAL_SCALES]
    return present_descent(view, queries.loads(patient_id), scores, today)


def _new_page(
    request: StaffRequest,
    patient: PatientSummary,
    form: TaperForm,
    *,
    proposal: Proposal | None = None,
    refused: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "patient": present_patient(patient, timezone.localdate(form.now)),
        "form": form,
        "steps": step_lines(proposal.wish, proposal.steps) if proposal else (),
        "decision": proposal.decision if proposal else None,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
        "sold": [(name, ", ".join(f"{float(each):g}" for each in sold)) for name, sold in strengths_sold().items()],
    }
    return render(request, "staff/taper_new.html", context, status=status)
