"""The front desk's day: who comes, booking, arrival, escort, cancelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import queries, services
from reprieve.chart.queries import NotFound
from reprieve.chart.services import Refused
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of
from reprieve.staff.forms.checkin import EscortForm
from reprieve.staff.forms.day import BookingForm, CancelForm, DayForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.gate import OverrideForm
from reprieve.staff.presenters.day import BOOKING_LIGHTS, DayLine, present_day, present_line
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.gate import present_gate
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import attempt
from reprieve.staff.views.help_calls import banner
from reprieve.therapy.course import Purpose
from reprieve.therapy.decisions import UNKNOWN, Decision
from reprieve.therapy.gates import Escort
from reprieve.therapy.session import Cause
from reprieve.voice.queries import drivers


@require_GET
@needs(Act.SEE_DAY)
def day(request: StaffRequest) -> HttpResponse:
    """Show one day, and the booking form where somebody is to be booked."""
    asked = DayForm(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    booking = _booking(request, wanted.get("patient"), wanted.get("order"), wanted.get("on"))
    return _page(request, on=wanted.get("on"), booking=booking)


@require_GET
@needs(Act.SEE_DAY)
def day_rows(request: StaffRequest) -> HttpResponse:
    """Show the list of one day again, as the part of the page that renews itself."""
    asked = DayForm(request.GET)
    on = (asked.is_valid() and asked.cleaned_data["on"]) or timezone.localdate()
    return render(request, "staff/day_rows.html", _listed(request, on))


@require_POST
@needs(Act.BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """Book a patient into a room at a time."""
    patient_id = request.POST.get("patient", "")
    form = _booking(request, int(patient_id) if patient_id.isdecimal() else None, None, None)
    if form is None:
        raise Http404
    refusal = None
    if form.is_valid():
        typed = form.cleaned_data
        places = {"patient_id": typed["patient"], "room_id": typed["room"], "order_id": typed["order"]}
        purpose = Purpose(typed["purpose"]) if typed["purpose"] else None
        try:
            session_id = services.book_session(
                **places, purpose=purpose, starts_at=form.starts_at(), by=actor(request), now=form.now, key=typed["key"]
            )
            _say_booked(request, session_id)
            return redirect(_address(typed["on"]))
        except Refused as refused:
            refusal = refused.decision
    return _page(request, on=form.cleaned_data.get("on"), booking=form, refusal=refusal, status=422)


def _say_booked(request: StaffRequest, session_id: int) -> None:
    if queries.booking_view(session_id, now()).row.held:
        messages.warning(request, _("Booked, and held: a prescriber has to say why before the patient is treated."))
    else:
        messages.success(request, _("Booked."))


@require_http_methods(["GET", "POST"])
@needs(Act.OVERRIDE)
def booking(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show what holds a booking; a prescriber answers it by name, with a reason."""
    try:
        view = queries.booking_view(session_id, now())
    except NotFound:
        raise Http404 from None
    form = OverrideForm(request.POST or None, rule=request.POST.get("rule", ""), now=now())
    refusal = None
    if form.is_bound:
        answer = {"rule": form["rule"].value(), "reason": form["reason"].value() or ""}
        refusal = attempt(
            request,
            form,
            lambda _by: services.admit_booking(session_id=session_id, by=actor(request), now=form.now, **answer),
        )
        if refusal is None and not form.errors:
            messages.success(request, _("Recorded, with your name and reason."))
            return redirect("staff:booking", session_id)
    context = {
        "line": present_line(view.row, drivers([session_id]).get(session_id), reader=role_of(request)),
        "gate": present_gate(view.decision, words=BOOKING_LIGHTS, role=role_of(request), now=form.now, typed=form),
        "refusal": present_decision(refusal, only_blocking=True) if refusal else None,
        "on": timezone.localdate(view.row.starts_at),
    }
    return render(request, "staff/booking.html", context, status=422 if form.errors or refusal else 200)


@require_POST
@needs(Act.CHECK_IN)
def arrived(request: StaffRequest, session_id: int) -> HttpResponse:
    """The patient is here and takes the booked room."""
    return _act(request, lambda: services.check_in(session_id=session_id, by=actor(request), now=now()))


@require_POST
@needs(Act.RECORD_ESCORT)
def day_escort(request: StaffRequest, session_id: int) -> HttpResponse:
    """Name who takes the patient home."""
    form = EscortForm(request.POST, now=now(), escort=UNKNOWN, auto_id=f"escort-{session_id}-%s")
    if not form.is_valid():
        return _page(request, on=_day_asked(request), forms={f"escort-{session_id}": form}, status=422)
    by = actor(request)
    escort = form.answer(by.display)
    key = form.cleaned_data["key"]
    return _act(
        request, lambda: services.save_escort(session_id=session_id, escort=escort, by=by, now=form.now, key=key)
    )


@require_POST
@needs(Act.CANCEL)
def day_cancel(request: StaffRequest, session_id: int) -> HttpResponse:
    """Cancel a day that has not started, with why."""
    form = CancelForm(request.POST, now=now(), auto_id=f"cancel-{session_id}-%s")
    if not form.is_valid():
        return _page(request, on=_day_asked(request), forms={f"cancel-{session_id}": form}, status=422)
    typed = form.cleaned_data
    why = {"cause": Cause(typed["cause"]), "words": typed["words"], "key": typed["key"]}
    return _act(request, lambda: services.cancel_session(session_id=session_id, by=actor(request), now=form.now, **why))


def _act(request: StaffRequest, do: Callable[[], object]) -> HttpResponse:
    """Do it and go back to the day; or show the day with what stands against it."""
    on = _day_asked(request)
    try:
        do()
    except Refused as refused:
        return _page(request, on=on, refusal=refused.decision, status=422)
    except NotFound:
        raise Http404 from None
    return redirect(_address(on))


def _day_asked(request: StaffRequest) -> date:
    asked = DayForm(request.POST)
    return (asked.is_valid() and asked.cleaned_data["on"]) or timezone.localdate()


def _address(on: date) -> str:
    return f"{reverse('staff:day')}?on={on.isoformat()}"


def _page(
    request: StaffRequest,
    *,
    on: date | None,
    booking: BookingForm | None = None,
    forms: Mapping[str, BedsideForm] | None = None,
    refusal: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    booked_for = queries.patient_view(booking["patient"].value(), now()).patient if booking else None
    context = {
        "banner": banner(request),
        **_listed(request, on or timezone.localdate(), forms),
        "booking": booking,
        "booked_for": present_patient(booked_for, timezone.localdate()) if booked_for else None,
        "refusal": present_decision(refusal, only_blocking=True) if refusal else None,
        "may_book": may(role_of(request), Act.BOOK),
        "may_consent": may(role_of(request), Act.RECORD_CONSENT),
    }
    return render(request, "staff/day.html", context, status=status)


def _listed(request: StaffRequest, on: date, forms: Mapping[str, BedsideForm] | None = None) -> dict[str, Any]:
    rows = queries.day_list(on)
    said = drivers(row.session_id for row in rows)
    page = present_day(rows, said, on=on, today=timezone.localdate(), reader=role_of(request))
    named = {row.session_id: Escort(name=row.escort_name, phone=row.escort_phone) for row in rows if row.escort_name}
    return {"day": page, "lines": tuple((line, *_forms(line, named, forms or {})) for line in page.lines)}


def _forms(
    line: DayLine, named: Mapping[int, Escort], given: Mapping[str, BedsideForm]
) -> tuple[BedsideForm, BedsideForm]:
    escort, cancel = f"escort-{line.session_id}", f"cancel-{line.session_id}"
    known = named.get(line.session_id, UNKNOWN)
    return (
        given.get(escort) or EscortForm(now=now(), escort=known, said=line.escort_said, auto_id=f"{escort}-%s"),
        given.get(cancel) or CancelForm(now=now(), auto_id=f"{cancel}-%s"),
    )


def _booking(
    request: StaffRequest, patient_id: int | None, order_id: int | None, on: date | None
) -> BookingForm | None:
    """Return the form for who is to be booked: named, or found by the signed order; None for nobody."""
    if not may(role_of(request), Act.BOOK):
        return None
    try:
        if patient_id is None and order_id is not None:
            patient_id = queries.order_view(order_id).patient.id
        if patient_id is None:
            return None
        orders = queries.patient_view(patient_id, now()).orders
    except NotFound:
        raise Http404 from None
    newest = orders[0].id if orders else None
    return BookingForm(
        request.POST or None,
        now=now(),
        rooms=queries.rooms(),
        orders=orders,
        initial={"patient": patient_id, "on": on or timezone.localdate(), "order": order_id or newest},
    )
