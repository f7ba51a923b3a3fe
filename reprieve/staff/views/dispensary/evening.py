"""The end of a day: count blind, see what is unexplained, close; and what stays open, decided by the director."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import services as chart
from reprieve.chart.queries import drug_day, treated
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.services import NotFound
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.dispensary import CountForm, DestroyForm, DiscrepancyForm, StepForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.dispensary import STEP_WORDS, present_entries
from reprieve.staff.presenters.dispensary_day import Account, present_account, present_round, work_left
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.views.answering import Written, second_person
from reprieve.staff.views.dispensary.acting import act
from reprieve.staff.views.dispensary.shelf import GET_OR_POST
from reprieve.staff.views.session import look_up
from reprieve.therapy.stock import Purpose


@require_http_methods(GET_OR_POST)
@needs(Act.HANDLE_DRUG)
def drug_count(request: StaffRequest) -> HttpResponse:
    """Count the shelf before seeing what should be there."""
    lots = register.stock()
    if request.method != "POST":
        form = CountForm(now=now(), lots=lots, initial={"purpose": request.GET.get("for", Purpose.DAILY.value)})
        return _count(request, form, None, status=200)
    form = CountForm(request.POST, now=now(), lots=lots)

    def count(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.count(found=form.found, purpose=typed["purpose"], at_opening=typed["at_opening"], **by)

    return act(
        request,
        form,
        count,
        said=_("Counted."),
        onward=lambda number: reverse("staff:drug_count_round", args=[number]),
        again=partial(_count, request),
    )


def _count(
    request: StaffRequest, form: BedsideForm, refusal: DecisionView | None, *, status: int = 422
) -> HttpResponse:
    return render(request, "staff/dispensary/count.html", {"form": form, "refusal": refusal}, status=status)


@require_GET
@needs(Act.SEE_STOCK)
def drug_count_round(request: StaffRequest, round_id: int) -> HttpResponse:
    """Show what was counted beside what should have been there."""
    try:
        row = register.count_round(round_id)
    except NotFound:
        raise Http404 from None
    context = {"round": present_round(row), "may_close": may(role_of(request), Act.CLOSE_DRUG_DAY)}
    return render(request, "staff/dispensary/round.html", context)


@require_http_methods(GET_OR_POST)
@needs(Act.CLOSE_DRUG_DAY)
def drug_close(request: StaffRequest) -> HttpResponse:
    """Show what is unexplained and what to do; close the day once nothing is."""
    if request.method != "POST":
        return _close(request, BedsideForm(now=now()), None, status=200)
    form = BedsideForm(request.POST, now=now())
    return act(
        request,
        form,
        lambda by: chart.close_drug_day(**by),
        said=_("The day is closed: nothing is unexplained."),
        onward=lambda _made: reverse("staff:drug_close"),
        again=partial(_close, request),
    )


def _close(
    request: StaffRequest, form: BedsideForm, refusal: DecisionView | None, *, status: int = 422
) -> HttpResponse:
    at = now()
    decision = drug_day(at)
    context = {
        "day": timezone.localdate(at),
        "form": form,
        "decision": present_decision(decision),
        "closes_now": decision.allows,
        "moved": register.moved_since_close(),
        "work": work_left(treated(register.sessions_to_explain()), register.discrepancies(open_only=True)),
        "closes": register.closes(),
        "refused": refusal is not None,
    }
    return render(request, "staff/dispensary/close.html", context, status=status)


@require_http_methods(GET_OR_POST)
@needs(Act.HANDLE_DRUG)
def drug_session_missing(request: StaffRequest, session_id: int) -> HttpResponse:
    """Open a discrepancy: some of what was drawn for a session cannot be accounted for."""
    done = look_up(session_id, now()).state.pump_done
    drug = register.session_drug(session_id)
    account = present_account(drug, pump_done=done)
    left = [vial for vial in drug.vials if vial.account.remaining > 0]
    vials = [(str(vial.vial_id), f"{vial.name}, {plain(vial.account.remaining)} mg") for vial in left]
    if request.method != "POST":
        return _session_missing(request, account, DiscrepancyForm(now=now(), vials=vials), None, status=200)
    form = DiscrepancyForm(request.POST, now=now(), vials=vials)

    def miss(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.open_discrepancy(
            vial_id=typed["vial_id"], session_id=session_id, mg=typed["mg"], what=typed["what"], **by
        )

    return act(
        request,
        form,
        miss,
        said=_("The discrepancy is open, under your name. The medical director decides."),
        onward=lambda number: reverse("staff:discrepancy", args=[number]),
        again=partial(_session_missing, request, account),
    )


def _session_missing(
    request: StaffRequest,
    account: Account,
    form: BedsideForm,
    refusal: DecisionView | None,
    *,
    status: int = 422,
) -> HttpResponse:
    context = {"form": form, "account": account, "session_id": account.session_id, "refusal": refusal}
    return render(request, "staff/dispensary/missing.html", context, status=status)


@require_GET
@needs(Act.SEE_STOCK)
def discrepancy(request: StaffRequest, discrepancy_id: int) -> HttpResponse:
    """Show a discrepancy and what was decided."""
    return _discrepancy(request, discrepancy_id, StepForm(now=now()), None, status=200)


@require_POST
@needs(Act.EXPLAIN_DISCREPANCY)
def discrepancy_step(request: StaffRequest, discrepancy_id: int) -> HttpResponse:
    """Record what the medical director decides."""
    form = StepForm(request.POST, now=now())

    def decide(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.decide_discrepancy(
            discrepancy_id=discrepancy_id, step=typed["step"], words=typed["words"], found=typed["found"], **by
        )

    return act(
        request,
        form,
        decide,
        said=_("Recorded."),
        onward=lambda _made: reverse("staff:discrepancy", args=[discrepancy_id]),
        again=partial(_discrepancy, request, discrepancy_id),
    )


def _discrepancy(
    request: StaffRequest,
    discrepancy_id: int,
    form: BedsideForm,
    refusal: DecisionView | None,
    *,
    status: int = 422,
) -> HttpResponse:
    try:
        row = register.discrepancy(discrepancy_id)
    except NotFound:
        raise Http404 from None
    role = role_of(request)
    context = {
        "row": row,
        "mg": plain(row.mg),
        "lines": present_entries(row.entries, role),
        "steps": [(STEP_WORDS[step.step], step) for step in row.steps],
        "form": form if may(role, Act.EXPLAIN_DISCREPANCY) and not row.settled else None,
        "refusal": refusal,
        "may_see_chart": may(role, Act.SEE_CHART),
    }
    return render(request, "staff/dispensary/discrepancy.html", context, status=status)


@sensitive_post_parameters("password")
@require_http_methods(GET_OR_POST)
@needs(Act.DESTROY_STOCK)
def drug_destroy(request: StaffRequest) -> HttpResponse:
    """Destroy stock before two employees; the draft of Form 41 follows."""
    lots = register.stock()
    if request.method != "POST":
        return _destroy(request, DestroyForm(now=now(), lots=lots), None, status=200)
    form = DestroyForm(request.POST, now=now(), lots=lots)

    def destroy(by: Written) -> int:
        return dispensary.destroy(
            vial_ids=form.cleaned_data["vials"], method=form.how, witness=second_person(form), **by
        )

    return act(
        request,
        form,
        destroy,
        said=_("Destroyed, before two people. Print the draft of Form 41."),
        onward=lambda number: reverse("staff:destruction", args=[number]),
        again=partial(_destroy, request),
    )


def _destroy(
    request: StaffRequest, form: BedsideForm, refusal: DecisionView | None, *, status: int = 422
) -> HttpResponse:
    return render(request, "staff/dispensary/destroy.html", {"form": form, "refusal": refusal}, status=status)
