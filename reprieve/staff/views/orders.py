"""Write an order and see it on file. The numbers are computed; the signature asks for the password again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.audit.refusal import NotFound, Refused
from reprieve.chart import queries
from reprieve.chart.services import sign_order
from reprieve.outcomes import queries as outcomes
from reprieve.people.permissions import Act, may
from reprieve.people.queries import PatientSummary
from reprieve.people.services import WrongPassword, confirm_password
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forecast import forecast
from reprieve.staff.forms.orders import DosingForm, SigningForm, reason_problem, reasons
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.presenters.orders import PlanView, ceilings, present_order, present_plan, sliders
from reprieve.staff.presenters.patient import present_patient_page, present_protocol
from reprieve.staff.presenters.people import present_patient
from reprieve.therapy.decisions import Decision
from reprieve.therapy.ordering import NotAnOrder, Plan
from reprieve.therapy.protocols import Protocol

F = TypeVar("F", bound=DosingForm)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What an order is written from: the patient's page and the protocols for what they are treated for."""

    view: queries.PatientView
    protocols: tuple[Protocol, ...]
    protocol: Protocol | None

    @property
    def patient(self) -> PatientSummary:
        return self.view.patient


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.SIGN_ORDER)
def order_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Set dose and duration beside what they come to, and sign."""
    desk = _desk(request, patient_id)
    if request.method == "GET":
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    if desk.protocol is None:
        return render(request, "staff/order_choose.html", _choices(desk))
    signing = request.method == "POST" and "compute" not in request.POST
    form = _form(SigningForm, request, desk, desk.protocol)
    form.fields["password"].required = "compute" not in request.POST
    form.fields["what_for"].required = signing and _ran_before(desk)
    plan, problem = _computed(form, desk)
    refusal = None
    if signing and form.is_valid() and plan:
        order_id, refusal = _signed(request, form, desk, plan)
        if order_id:
            return redirect("staff:order", order_id)
    ruled = {"ceilings": ceilings(desk.protocol), "sliders": sliders(desk.protocol), "refusal": refusal}
    ruled["booster"] = _booster(desk)
    context = {"form": form, **_choices(desk), **ruled, **_shown(request, desk, plan, problem)}
    return render(request, "staff/order_new.html", context, status=422 if signing else 200)


@require_POST
@needs(Act.SIGN_ORDER)
def order_preview(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show what dose and duration come to, as a part of the page; nothing is stored."""
    desk = _desk(request, patient_id)
    if desk.protocol is None:
        raise Http404
    form = _form(DosingForm, request, desk, desk.protocol)
    plan, problem = _computed(form, desk)
    return render(request, "staff/order_preview.html", {"form": form, **_shown(request, desk, plan, problem)})


@require_GET
@needs(Act.SEE_CHART)
def order(request: StaffRequest, order_id: int) -> HttpResponse:
    """Show an order on file, with what every rule said when it was signed."""
    try:
        view = queries.order_view(order_id)
    except NotFound:
        raise Http404 from None
    saw(request, patient_id=view.patient.id, subject=f"order:{order_id}")
    prediction, _doubt = _predicted(view.plan, view.patient)
    context = {
        "order": present_order(view, prediction, reader=role_of(request)),
        "patient": present_patient(view.patient, timezone.localdate()),
        "may_book": may(role_of(request), Act.BOOK),
    }
    return render(request, "staff/order.html", context)


def _desk(request: StaffRequest, patient_id: int) -> _Desk:
    try:
        view = queries.patient_view(patient_id, now())
    except NotFound:
        raise Http404 from None
    wanted = request.POST.get("protocol") or request.GET.get("protocol")
    by_key = {protocol.key: protocol for protocol in view.protocols}
    chosen = by_key.get(wanted) if wanted else view.protocols[0] if len(view.protocols) == 1 else None
    return _Desk(view, view.protocols, chosen)


def _choices(desk: _Desk) -> dict[str, object]:
    return {
        "patient": present_patient(desk.patient, timezone.localdate()),
        "protocols": tuple(present_protocol(protocol) for protocol in desk.protocols),
        "protocol": present_protocol(desk.protocol) if desk.protocol else None,
        "weighed": present_patient_page(desk.view).weights[:1],
        "ran_before": _ran_before(desk),
    }


def _ran_before(desk: _Desk) -> bool:
    return any(row.checked_in_at for row in desk.view.sessions)


def _booster(desk: _Desk) -> DecisionView | None:
    """Return what the reports say of a booster, beside the question what the infusion is for."""
    finding = outcomes.course_of(desk.patient.id, now()).booster if _ran_before(desk) else None
    return present_decision(Decision((finding,))) if finding else None


def _form(kind: type[F], request: StaffRequest, desk: _Desk, protocol: Protocol) -> F:
    measures = desk.view.measures
    weight_kg = measures[0].weight_kg if measures else None
    last = queries.last_dose(desk.patient.id, protocol.key, now()) if kind is SigningForm else None
    return kind(request.POST or None, now=now(), auto_id="order-%s", protocol=protocol, weight_kg=weight_kg, last=last)


def _computed(form: DosingForm, desk: _Desk) -> tuple[Plan | None, str]:
    """Return the plan for what the form says or offers, or why there is none."""
    dosing = form.dosing()
    if not dosing.is_valid():
        return None, _("Type a dose, a duration and a concentration, each above zero, to see what they come to.")
    try:
        return queries.order_preview(dosing.asked(desk.patient.id), now()), ""
    except NotAnOrder as problem:
        return None, _(str(problem))


def _predicted(plan: Plan, patient: PatientSummary) -> tuple[Prediction | None, str]:
    try:
        return forecast(plan, patient, timezone.localdate()), ""
    except ImpossibleInput:
        return None, _("The model was not made for this patient or this dose, so no course is drawn.")


def _shown(request: StaffRequest, desk: _Desk, plan: Plan | None, problem: str) -> dict[str, PlanView | str | None]:
    if plan is None:
        return {"plan": None, "problem": problem, "doubt": ""}
    role = role_of(request)
    prediction, doubt = _predicted(plan, desk.patient)
    typed = reasons(plan.decision.findings, request.POST, role)
    return {"plan": present_plan(plan, prediction, reader=role, reasons=typed), "problem": "", "doubt": doubt}


def _signed(
    request: StaffRequest, form: SigningForm, desk: _Desk, plan: Plan
) -> tuple[int | None, DecisionView | None]:
    """Sign; return the order's id, or what stands against it. A wrong password is said beside its field."""
    typed = reasons(plan.decision.findings, request.POST, role_of(request))
    if any(map(reason_problem, typed.values())):
        form.add_error(None, _("A reason is too short."))
        return None, None
    try:
        proof = confirm_password(user=request.user, password=form.cleaned_data["password"], now=now())
        key = form.cleaned_data["key"]
        return sign_order(asked=form.asked(desk.patient.id), signed=proof, now=now(), key=key, overrides=typed), None
    except WrongPassword as wrong:
        form.add_error("password", _(str(wrong)))
    except NotAnOrder as problem:
        form.add_error(None, _(str(problem)))
    except Refused as refused:
        return None, present_decision(refused.decision, only_blocking=True)
    return None, None
