"""The rulebook as it is in force here, and how often each rule spoke."""

from __future__ import annotations

import csv
from datetime import date

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.presenters.findings import certainty_mark
from reprieve.staff.presenters.protocols import present_site
from reprieve.staff.presenters.rulebook import LoadLine, csv_lines, present_load, present_rules
from reprieve.therapy.alertload import RETIRE_ABOVE_PERCENT
from reprieve.therapy.tally import SMALLEST_SHOWN


class RuleSearchForm(forms.Form):
    """What a reader looks for in the rulebook."""

    q = forms.CharField(label=gettext_lazy("Find a rule, a sign or a source"), required=False, max_length=80)


class MonthForm(forms.Form):
    """Which month is looked at."""

    month = forms.DateField(
        label=gettext_lazy("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": gettext_lazy("A month is written 2026-11.")},
    )


@require_GET
@needs(None)
def rulebook(request: StaffRequest) -> HttpResponse:
    """Show every rule, or those that were looked for, with the numbers in force here."""
    form = RuleSearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "form": form,
        "rules": present_rules(queries.protocol_list(), wanted),
        "site": present_site(queries.site_row(now())),
    }
    return render(request, "staff/rulebook.html", context)


@require_GET
@needs(Act.SEE_SAFETY)
def alert_load(request: StaffRequest) -> HttpResponse:
    """Show how often each rule spoke in a month, was overridden, and whether harm came."""
    form, month, lines = _asked(request)
    saw(request, patient_id=None, subject="alerts")
    mark = certainty_mark(RETIRE_ABOVE_PERCENT.certainty)
    context = {
        "form": form,
        "month": month,
        "lines": lines,
        "percent": str(RETIRE_ABOVE_PERCENT),
        "mark": mark,
        "hides": not may(role_of(request), Act.SEE_CHART),
        "smallest": str(SMALLEST_SHOWN.value - 1),
        "smallest_certainty": SMALLEST_SHOWN.certainty,
    }
    return render(request, "staff/alert_load.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Act.SEE_SAFETY)
def alert_load_csv(request: StaffRequest) -> HttpResponse:
    """Hand out the same table as a file."""
    _form, month, lines = _asked(request)
    saw(request, patient_id=None, subject="alerts")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="alerts-{month:%Y-%m}.csv"'
    csv.writer(answer).writerows(csv_lines(lines, month))
    return answer


def _asked(request: StaffRequest) -> tuple[MonthForm, date, tuple[LoadLine, ...]]:
    this = timezone.localdate(now()).replace(day=1)
    form = MonthForm(request.GET if "month" in request.GET else None, initial={"month": this})
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else this
    shows_all = may(role_of(request), Act.SEE_CHART)
    return form, month, present_load(queries.alert_load(month), shows_all=shows_all)
