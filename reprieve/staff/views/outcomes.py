"""The clinic's outcomes: responders, how long it lasts, drop-outs; without names, and without small counts."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reprieve.outcomes import queries
from reprieve.people.permissions import Act, may
from reprieve.staff import parquet
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.adverse import PeriodForm
from reprieve.staff.presenters.outcomes import OutcomesPage, present_outcomes
from reprieve.staff.presenters.outcomes_files import cells, csv_rows, dictionary, dictionary_rows

SHOWN_FIRST = timedelta(days=365)  # a year, unless another time is asked for


@require_GET
@needs(Act.SEE_OUTCOMES)
def outcomes(request: StaffRequest) -> HttpResponse:
    """Show what became of the courses that began in a time."""
    form, page = _period(request)
    saw(request, patient_id=None, subject="outcomes")
    parquet_needs = "" if parquet.can_write() else parquet.EXTRA
    return render(request, "staff/measures/outcomes.html", {"form": form, "page": page, "parquet_needs": parquet_needs})


@require_GET
@needs(Act.SEE_OUTCOMES)
def outcomes_csv(request: StaffRequest) -> HttpResponse:
    """Hand out the same tables as a file."""
    _form, page = _period(request)
    saw(request, patient_id=None, subject="outcomes")
    return _file(f"{_name(page)}.csv", csv_rows(page))


@require_GET
@needs(Act.SEE_OUTCOMES)
def outcomes_parquet(request: StaffRequest) -> HttpResponse:
    """Hand out the same numbers as Parquet, with the dictionary in it; say what is missing where it is."""
    _form, page = _period(request)
    if not parquet.can_write():
        return render(request, "staff/measures/outcomes_parquet.html", {"needs": parquet.EXTRA}, status=501)
    saw(request, patient_id=None, subject="outcomes")
    first, last = page.first.isoformat(), page.last.isoformat()
    made = parquet.written(cells(page), dictionary(), first=first, last=last)
    answer = HttpResponse(made, content_type="application/vnd.apache.parquet")
    answer["Content-Disposition"] = f'attachment; filename="{_name(page)}.parquet"'
    return answer


@require_GET
@needs(Act.SEE_OUTCOMES)
def outcomes_dictionary(request: StaffRequest) -> HttpResponse:
    """Hand out what every name in the file means."""
    return _file("outcomes-dictionary.csv", dictionary_rows())


def _name(page: OutcomesPage) -> str:
    return f"outcomes-{page.first:%Y-%m}-{page.last:%Y-%m}"


def _file(name: str, rows: Iterable[tuple[str, ...]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(answer).writerows(rows)
    return answer


def _period(request: StaffRequest) -> tuple[PeriodForm, OutcomesPage]:
    today = timezone.localdate(now())
    shown = {"first": (today - SHOWN_FIRST).replace(day=1), "last": today.replace(day=1)}
    form = PeriodForm(request.GET if request.GET else None, initial=shown)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    month = min(asked.get("last") or shown["last"], shown["last"])
    first = min(asked.get("first") or shown["first"], month)
    last = min((month + timedelta(days=31)).replace(day=1) - timedelta(days=1), today)
    found = queries.clinic_outcomes(first, last, now())
    return form, present_outcomes(found, shows_all=may(role_of(request), Act.SEE_CHART))
