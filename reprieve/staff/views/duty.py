"""Today's roster: who is here, who looks after whom, and what R19 says of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.care import present_roster
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.views.answering import Written, attempt
from reprieve.therapy.decisions import Decision


@require_GET
@needs(Act.LOOK_AFTER)
def duty(request: StaffRequest) -> HttpResponse:
    """Show who is on duty."""
    saw(request, patient_id=None, subject="duty")
    return _page(request)


@require_POST
@needs(Act.LOOK_AFTER)
def duty_come(request: StaffRequest) -> HttpResponse:
    """The reader comes on duty."""
    return _answer(request, lambda by: chart.come_on_duty(**by))


@require_POST
@needs(Act.LOOK_AFTER)
def duty_go(request: StaffRequest) -> HttpResponse:
    """The reader goes off duty; not while they look after somebody."""
    return _answer(request, lambda by: chart.go_off_duty(**by))


def _answer(request: StaffRequest, do: Callable[[Written], object]) -> HttpResponse:
    form = BedsideForm(request.POST, now=now())
    refused = attempt(request, form, do)
    return redirect("staff:duty") if refused is None and not form.errors else _page(request, refused)


def _page(request: StaffRequest, refused: Decision | None = None) -> HttpResponse:
    at = now()
    lines = present_roster(queries.roster(at), request.user.pk)
    context = {
        "lines": lines,
        "here": any(line.you and line.since for line in lines),
        "now": at,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/duty.html", context, status=422 if refused else 200)
