"""Take a patient over, hand over with a summary that is signed, accept by one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.chart import services as chart
from reprieve.chart.handing_over import summary
from reprieve.chart.queries import SessionView
from reprieve.people.models import User
from reprieve.people.permissions import Act
from reprieve.people.queries import staff
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.care import AcceptForm, HandOverForm, TakeOverForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.care import present_care, present_parts
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import attempt
from reprieve.staff.views.session import look_up
from reprieve.staff.views.signing import attempt_signed
from reprieve.therapy.decisions import Decision, Role

CARES = (Role.NURSE, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR)


@require_POST
@needs(Act.LOOK_AFTER)
def take_over(request: StaffRequest, session_id: int) -> HttpResponse:
    """Look after this patient from now on; with a reason if somebody else does and did not hand over."""
    view = look_up(session_id, now())
    form = (TakeOverForm if view.care.nurse_id else BedsideForm)(request.POST, now=view.now)

    def take(by: Any) -> None:
        chart.take_over(session_id=session_id, reason=form.cleaned_data.get("reason", ""), **by)

    refused = attempt(request, form, take)
    if refused is None and not form.errors:
        messages.success(request, _("You look after this patient now."))
        return redirect("staff:session", session_id)
    return _page(request, session_id, refused=refused, take=form if isinstance(form, TakeOverForm) else None)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.LOOK_AFTER)
def hand_over(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show the summary as the chart has it now; sign it and offer it, or read and accept what was offered."""
    if request.method == "GET":
        view = look_up(session_id, now())
        saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
        return _page(request, session_id, status=200)
    form = HandOverForm(request.POST, now=now())
    refused = attempt_signed(
        request,
        form,
        lambda by: chart.offer_hand_over(session_id=session_id, notes=form.cleaned_data["notes"], **by),
    )
    if refused is None and not form.errors:
        messages.success(request, _("Handed over. You look after the patient until it is accepted."))
        return redirect("staff:hand_over", session_id)
    return _page(request, session_id, give=form, refused=refused)


@sensitive_post_parameters("password")
@require_POST
@needs(Act.LOOK_AFTER)
def hand_over_accept(request: StaffRequest, session_id: int, offer_id: int) -> HttpResponse:
    """Accept in the name of whoever takes the patient, by their own password."""
    form = _accept_form(request, look_up(session_id, now()), request.POST)
    taker = User.objects.filter(pk=form.cleaned_data["who"]).first() if form.is_valid() else None
    refused = attempt_signed(request, form, lambda by: chart.accept_hand_over(offer_id=offer_id, **by), who=taker)
    if refused is None and not form.errors:
        messages.success(request, _("{name} looks after the patient now.").format(name=taker))
        return redirect("staff:session", session_id)
    return _page(request, session_id, accept=form, refused=refused)


@require_POST
@needs(Act.LOOK_AFTER)
def hand_over_withdraw(request: StaffRequest, session_id: int, offer_id: int) -> HttpResponse:
    """Take an offer back that nobody has accepted."""
    form = BedsideForm(request.POST, now=now())
    refused = attempt(request, form, lambda by: chart.withdraw_hand_over(offer_id=offer_id, **by))
    if refused is None and not form.errors:
        messages.success(request, _("Taken back. You look after the patient."))
        return redirect("staff:session", session_id)
    return _page(request, session_id, refused=refused)


def _accept_form(request: StaffRequest, view: SessionView, data: Any = None) -> AcceptForm:
    giver = view.care.nurse_id or 0
    return AcceptForm(data, staff=staff(roles=CARES), giver=giver, reader=request.user.pk, now=view.now)


def _page(
    request: StaffRequest,
    session_id: int,
    *,
    give: HandOverForm | None = None,
    accept: AcceptForm | None = None,
    take: TakeOverForm | None = None,
    refused: Decision | None = None,
    status: int = 422,
) -> HttpResponse:
    view = look_up(session_id, now())
    context = {
        "session_id": session_id,
        "patient": present_patient(view.patient, view.now.date()),
        "care": present_care(view, request.user.pk),
        "parts": present_parts(summary(view)),
        "give": give or HandOverForm(now=view.now),
        "accept": accept or _accept_form(request, view),
        "take": take or TakeOverForm(now=view.now),
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/session/hand_over.html", context, status=status)
