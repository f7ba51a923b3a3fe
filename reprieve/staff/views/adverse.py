"""Adverse events of one day: what is on record, a new one, a correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.adverse import AdverseEventForm, CorrectAdverseEventForm, day_time, shown_of
from reprieve.staff.presenters.adverse import facts_of, present_harm, words_of
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.session import look_up
from reprieve.staff.views.signing import Signed, attempt_signed
from reprieve.therapy.decisions import Decision


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_HARM)
def session_harm(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show the day's adverse events, and record one; from a prompt, with what it said copied."""
    view = look_up(session_id, now())
    asked = request.GET.get("prompt", "")
    prompt = _prompt(int(asked), session_id) if asked.isdecimal() else None
    copied = {"words": facts_of(prompt), "onset_at": day_time(prompt.since)} if prompt else _of_call(request, view)
    form = AdverseEventForm(request.POST or None, initial=copied, now=view.now)

    def record(by: Signed) -> None:
        source = prompt.id if prompt else None
        chart.record_adverse_event(session_id=session_id, report=form.report, prompt_id=source, **by)

    return _answer(request, view, form, record, {"copied": bool(copied)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_HARM)
def session_harm_correct(request: StaffRequest, session_id: int, event_id: int) -> HttpResponse:
    """Correct one adverse event, say how it ended, or withdraw it; what it said before stays."""
    view = look_up(session_id, now())
    row = next((row for row in queries.adverse_events(session_id) if row.id == event_id), None)
    if row is None:
        raise Http404
    form = CorrectAdverseEventForm(request.POST or None, initial=shown_of(row.report), now=view.now)

    def correct(by: Signed) -> None:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["withdraw"]:
            chart.withdraw_adverse_event(event_id=event_id, reason=reason, **by)
        else:
            chart.correct_adverse_event(event_id=event_id, report=form.report, reason=reason, **by)

    return _answer(request, view, form, correct, {"corrects": row.id})


def _of_call(request: StaffRequest, view: queries.SessionView) -> dict[str, Any]:
    """Return what was said in a follow-up call, to be copied; when it began was not asked."""
    asked = request.GET.get("call", "")
    calls = (call for task in queries.calls_of(view.id, view.now) for call in task.calls)
    found = next((call for call in calls if str(call.id) == asked), None)
    return {"words": words_of(found)} if found else {}


def _prompt(prompt_id: int, session_id: int) -> queries.PromptRow:
    try:
        return queries.prompt(prompt_id, session_id=session_id)
    except queries.NotFound:
        raise Http404 from None


def _answer(
    request: StaffRequest, view: queries.SessionView, form: AdverseEventForm, do: Any, more: dict[str, Any]
) -> HttpResponse:
    refused: Decision | None = attempt_signed(request, form, do) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not form.errors:
        messages.success(request, _("On record, in your name."))
        return redirect("staff:session_harm", view.id)
    if request.method == "GET":
        saw(request, patient_id=view.patient.id, subject=f"session:{view.id}")
    context = {
        "session_id": view.id,
        "patient": present_patient(view.patient, view.now.date()),
        "lines": present_harm(queries.adverse_events(view.id)),
        "form": form,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
        **more,
    }
    return render(request, "staff/session/harm.html", context, status=422 if refused or form.errors else 200)
