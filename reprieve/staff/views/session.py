"""The page of one infusion day, and the parts of it that renew themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart.queries import NotFound, SessionView, chair_view, session_view
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.gate import OverrideForm
from reprieve.staff.forms.leaving import LeavingForm, TransferForm
from reprieve.staff.forms.pump import CANCEL_CAUSES, PAUSE_CAUSES, STOP_CAUSES
from reprieve.staff.presenters.bar import bar
from reprieve.staff.presenters.beside import present_beside
from reprieve.staff.presenters.care import present_care
from reprieve.staff.presenters.gate import HOME_WORDS, START_WORDS, GateView, present_gate
from reprieve.staff.presenters.leaving import escort_sentences, missing_words
from reprieve.staff.presenters.merging import present_merging
from reprieve.staff.presenters.session import layout_of, present_status
from reprieve.staff.presenters.session_head import present_head
from reprieve.staff.presenters.session_log import present_chart, present_log
from reprieve.staff.presenters.session_prediction import predict_course
from reprieve.staff.presenters.session_prompts import present_prompts, urgent_words
from reprieve.staff.presenters.zoom import chart_address, chosen_zoom, zoom_links, zoomed
from reprieve.staff.views.panels import NOTHING_TOLD, Told, seats_of
from reprieve.therapy.formulary import FORMULARY


@require_GET
@needs(Act.SEE_CHART)
def session(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show what this day's state asks for."""
    view = look_up(session_id, now())
    saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
    return show(request, view)


@require_GET
@needs(Act.SEE_CHART)
def session_status(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show timers, figures, prompts and what the pump does, again."""
    return render(request, "staff/session/status.html", _status(look_up(session_id, now())))


@require_GET
@needs(Act.SEE_CHART)
def session_chart(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show the chart, its remarks and its table, again."""
    return render(request, "staff/session/chart.html", _chart(request, look_up(session_id, now())))


@require_GET
@needs(Act.SEE_CHART)
def session_gate(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show what the rules say now at the gate of this state, again."""
    view = look_up(session_id, now())
    return render(request, "staff/session/gate.html", _gates(request, view))


@require_GET
@needs(Act.SEE_CHART)
def session_care(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show who looks after the patient, again."""
    view = look_up(session_id, now())
    context = {"session_id": session_id, "care": present_care(view, request.user.pk)}
    return render(request, "staff/session/care.html", context)


def look_up(session_id: int, at: datetime) -> SessionView:
    """Return the session, or answer 404."""
    try:
        return session_view(session_id, at)
    except NotFound:
        raise Http404 from None


def show(request: StaffRequest, view: SessionView, *, told: Told = NOTHING_TOLD, status: int = 200) -> HttpResponse:
    """Return the whole page, with what the last act came to."""
    seats = seats_of(view, role_of(request), told)
    context = {
        "head": present_head(view, chair_view(view.patient.id, view.now)),
        "layout": layout_of(view.state),
        "told": told,
        "seats": seats,
        "may_check_in": may(role_of(request), Act.CHECK_IN),
        "bar": bar(view.id, [seat.panel.name for seat in seats]),
        "cancel_causes": CANCEL_CAUSES.items(),
        "signatures": view.signatures,
        "care": present_care(view, request.user.pk),
        "left_missing": missing_words(view.left) if view.left else (),
        "merging": present_merging(view.to_merge),
        **_status(view),
        **_chart(request, view),
        **_gates(request, view, told),
    }
    return render(request, "staff/session/page.html", context, status=status)


def _status(view: SessionView) -> dict[str, Any]:
    prompts = present_prompts(view)
    return {
        "session_id": view.id,
        "status": present_status(view),
        "prompts": prompts,
        "beside": present_beside(view),
        "urgent": urgent_words(prompts),
        "pause_causes": PAUSE_CAUSES.items(),
        "stop_causes": STOP_CAUSES.items(),
    }


def _chart(request: StaffRequest, view: SessionView) -> dict[str, Any]:
    prediction = predict_course(view)
    zoom = chosen_zoom(request.GET.get("zoom"))
    whole = present_chart(view, FORMULARY, sedation=view.sedation, prediction=prediction.course)
    return {
        "session_id": view.id,
        "sheet": zoomed(whole, zoom),
        "zooms": zoom_links(view.id, zoom),
        "chart_address": chart_address(view.id, zoom),
        "prediction_says": prediction.says,
        "log": present_log(view, FORMULARY),
        "beside": present_beside(view),
    }


def _gates(request: StaffRequest, view: SessionView, told: Told = NOTHING_TOLD) -> dict[str, Any]:
    layout = layout_of(view.state)
    words = HOME_WORDS if layout == "recovery" else START_WORDS
    decision = view.discharge_gate if layout == "recovery" else view.start_gate
    typed = told.form if isinstance(told.form, OverrideForm) else None
    gate: GateView = present_gate(decision, words=words, role=role_of(request), now=view.now, typed=typed)
    return {
        "session_id": view.id,
        "layout": layout,
        "gate": gate,
        "drug_readers": tuple(f"{row.by}" for row in view.drug_readings),
        "leave_form": told.form if isinstance(told.form, LeavingForm) else LeavingForm(now=view.now),
        "transfer_form": told.form if isinstance(told.form, TransferForm) else TransferForm(now=view.now),
        "escort": escort_sentences(view),
    }
