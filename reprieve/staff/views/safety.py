"""The clinic's adverse events in numbers: for the owner without names and without small counts."""

from __future__ import annotations

import csv
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.adverse import PeriodForm
from reprieve.staff.presenters.adverse import SafetyPage, csv_rows, present_safety

SHOWN_FIRST = timedelta(days=365)  # a year, unless another time is asked for


@require_GET
@needs(Act.SEE_SAFETY)
def safety(request: StaffRequest) -> HttpResponse:
    """Show adverse events by kind, grade and month, against the infusions that were started."""
    form, page = _period(request)
    saw(request, patient_id=None, subject="safety")
    return render(request, "staff/safety.html", {"form": form, "page": page})


@require_GET
@needs(Act.SEE_SAFETY)
def safety_csv(request: StaffRequest) -> HttpResponse:
    """Hand out the same tables as a file."""
    _, page = _period(request)
    saw(request, patient_id=None, subject="safety")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="adverse-events-{page.first:%Y-%m}-{page.last:%Y-%m}.csv"'
    csv.writer(answer).writerows(csv_rows(page))
    return answer


def _period(request: StaffRequest) -> tuple[PeriodForm, SafetyPage]:
    today = timezone.localdate(now())
    shown = {"first": (today - SHOWN_FIRST).replace(day=1), "last": today.replace(day=1)}
    form = PeriodForm(request.GET if request.GET else None, initial=shown)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last = min(asked.get("last") or shown["last"], shown["last"])
    first = min(asked.get("first") or shown["first"], last)
    period = queries.harm_in(first, last)
    calls = queries.count_calls(first, today, now())
    return form, present_safety(period, calls, shows_all=may(role_of(request), Act.SEE_CHART))
