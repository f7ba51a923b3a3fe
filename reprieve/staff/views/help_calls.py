"""Calls for help: answers that may mean self-harm, in one queue, until somebody says what was done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.outcomes import queries, services
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.measures import SettleForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.help_calls import HelpBanner, present_banner, present_help, present_help_queue
from reprieve.staff.views.answering import attempt
from reprieve.therapy.decisions import Decision
from reprieve.voice import queries as voice
from reprieve.voice.services import SELF_HARM_QUEUE


@require_GET
@needs(Act.ANSWER_CALL_FOR_HELP)
def help_calls(request: StaffRequest) -> HttpResponse:
    """Show the queue: what nobody has seen first, then what is not done, then the last that are."""
    said = voice.messages([voice.MessageKind.PROBLEM], urgent=True)
    open_, done = present_help_queue(queries.escalations(), said)
    saw(request, patient_id=None, subject=SELF_HARM_QUEUE)
    return render(request, "staff/measures/help_calls.html", {"open": open_, "done": done})


@require_http_methods(["GET", "POST"])
@needs(Act.ANSWER_CALL_FOR_HELP)
def help_call(request: StaffRequest, escalation_id: int) -> HttpResponse:
    """Show one call for help, and put on record what was done."""
    row = _look_up(escalation_id)
    if request.method == "GET":
        saw(request, patient_id=row.patient.id, subject=SELF_HARM_QUEUE)
        return _page(request, row, SettleForm(now=now()), status=200)
    form = SettleForm(request.POST, now=now())
    refused = attempt(
        request,
        form,
        lambda by: services.settle_escalation(escalation_id=escalation_id, did=form.cleaned_data["did"], **by),
    )
    if refused is None and not form.errors:
        messages.success(request, _("On record, in your name."))
        return redirect("staff:help_calls")
    return _page(request, row, form, refused=refused)


@require_POST
@needs(Act.ANSWER_CALL_FOR_HELP)
def help_call_seen(request: StaffRequest, escalation_id: int) -> HttpResponse:
    """Say that the reader has seen it and takes care."""
    form = BedsideForm(request.POST, now=now())
    refused = attempt(request, form, lambda by: services.see_escalation(escalation_id=escalation_id, **by))
    if refused is None and not form.errors:
        return redirect("staff:help_call", escalation_id)
    return _page(request, _look_up(escalation_id), SettleForm(now=form.now), refused=refused)


@require_GET
@needs(Act.SEE_DAY)
def help_banner(request: StaffRequest) -> HttpResponse:
    """Show again whether somebody calls for help; the part of board and day that renews itself."""
    return render(request, "staff/measures/help_banner.html", {"banner": banner(request)})


def banner(request: StaffRequest) -> HelpBanner | None:
    """Return what stands over board and day for this reader."""
    if not may(role_of(request), Act.ANSWER_CALL_FOR_HELP):
        return None
    answered, said = queries.open_calls(), voice.count_urgent()
    return present_banner(answered[0] + said[0], answered[1] + said[1])


def _look_up(escalation_id: int) -> queries.EscalationRow:
    try:
        return queries.escalation(escalation_id)
    except queries.NotFound:
        raise Http404 from None


def _page(
    request: StaffRequest,
    row: queries.EscalationRow,
    form: SettleForm,
    *,
    refused: Decision | None = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "line": present_help(row),
        "form": form,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/measures/help_call.html", context, status=status)
