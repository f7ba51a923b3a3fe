"""Correct an entry: a page of its own, because a correction is made with both values before the eye."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.chart import services as chart
from reprieve.chart.queries import ReadingRow, SessionView
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.amending import AmendEventForm, AmendReadingForm, ArtefactForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.events import event_words
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.session_log import late_words, reading_words
from reprieve.staff.views.answering import Written, attempt
from reprieve.staff.views.session import look_up
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.vitals import ArtefactCause


@require_http_methods(["GET", "POST"])
@needs(Act.CHART)
def session_amend_reading(request: StaffRequest, session_id: int, reading_id: int) -> HttpResponse:
    """Put one value right, or mark it as not the patient's; the old one stays, struck through."""
    view = look_up(session_id, now())
    reading = _one(view.readings, reading_id)
    form = AmendReadingForm(request.POST or None, now=view.now)

    def amend(by: Written) -> None:
        typed = form.cleaned_data
        artefact = True if typed["artefact"] else None
        chart.amend_reading(
            reading_id=reading_id, reason=typed["reason"], value=typed["value"], artefact=artefact, **by
        )

    return _page(request, view, form, amend, _reading_context(reading))


@require_POST
@needs(Act.CHART)
def session_artefact(request: StaffRequest, session_id: int, reading_id: int) -> HttpResponse:
    """Mark a value as not the patient's, by one touch that says why."""
    view = look_up(session_id, now())
    reading = _one(view.readings, reading_id)
    form = ArtefactForm(request.POST, now=view.now)

    def mark(by: Written) -> None:
        chart.mark_artefact(reading_id=reading_id, cause=form.cleaned_data["cause"], **by)

    return _page(request, view, form, mark, _reading_context(reading))


@require_POST
@needs(Act.CHART)
def session_artefact_undo(request: StaffRequest, session_id: int, reading_id: int) -> HttpResponse:
    """Take an artefact's mark back, by a new entry."""
    view = look_up(session_id, now())
    reading = _one(view.readings, reading_id)
    form = BedsideForm(request.POST, now=view.now)
    return _page(
        request, view, form, lambda by: chart.unmark_artefact(reading_id=reading_id, **by), _reading_context(reading)
    )


@require_http_methods(["GET", "POST"])
@needs(Act.CHART)
def session_amend_event(request: StaffRequest, session_id: int, event_id: int) -> HttpResponse:
    """Put one event right, or withdraw it; the old one stays, struck through."""
    view = look_up(session_id, now())
    event = _one(view.events, event_id)
    form = AmendEventForm(request.POST or None, event=event, now=view.now)

    def amend(by: Written) -> None:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["withdraw"]:
            chart.retract_event(event_id=event_id, reason=reason, **by)
        else:
            chart.amend_event(event_id=event_id, reason=reason, **by, **form.correction)

    concentration = view.order.plan.concentration_mg_per_ml if view.order else None
    says = event_words(event, FORMULARY, concentration)
    shown = {"says": says, "at": event.occurred_at, "by": event.by, "struck": event.struck}
    return _page(request, view, form, amend, {**shown, "late": late_words(event.occurred_at, event.written_at)})


def _one(rows: tuple[Any, ...], row_id: int) -> Any:
    row = next((row for row in rows if row.id == row_id), None)
    if row is None:
        raise Http404
    return row


def _typed(form: BedsideForm) -> bool:
    """Return whether this is the form that a person types into; one touch has nothing to show again."""
    return isinstance(form, AmendReadingForm)


def _reading_context(reading: ReadingRow) -> dict[str, Any]:
    return {
        "says": reading_words(reading),
        "at": reading.taken_at,
        "by": reading.device or reading.by,
        "struck": reading.struck,
        "late": late_words(reading.taken_at, reading.written_at),
        "reading": reading.id,
        "artefact": reading.artefact,
        "reason": reading.reason,
    }


def _page(
    request: StaffRequest,
    view: SessionView,
    form: BedsideForm,
    do: Callable[[Written], object],
    entry: dict[str, Any],
) -> HttpResponse:
    refused = attempt(request, form, do) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not form.errors:
        messages.success(request, _("Corrected; what it said before stays readable."))
        return redirect(f"{reverse('staff:session', args=[view.id])}#chart")
    context = {
        "session_id": view.id,
        "patient": present_patient(view.patient, view.now.date()),
        "entry": entry,
        "form": AmendReadingForm(None, now=view.now) if "reading" in entry and not _typed(form) else form,
        "causes": [(cause.name, _(cause.value)) for cause in ArtefactCause],
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/session/amend.html", context, status=422 if refused or form.errors else 200)
