"""Calls after going home: the list of work, one call with its questions, what a prescriber decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.followup import CallForm, ReviewForm, TaskSearchForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.followup import present_task, present_tasks
from reprieve.staff.views.answering import Written, attempt
from reprieve.therapy.decisions import Decision
from reprieve.therapy.followup import Result


@require_GET
@needs(Act.FOLLOW_UP)
def calls(request: StaffRequest) -> HttpResponse:
    """Show whom to call: what worried first, then late, due, coming, done."""
    form = TaskSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    at = now()
    groups = present_tasks(queries.call_tasks(at, search=search))
    saw(request, patient_id=None, subject="calls")
    context = {"groups": groups, "form": form, "search": search, "now": at}
    return render(request, "staff/calls.html", context)


@require_http_methods(["GET", "POST"])
@needs(Act.FOLLOW_UP)
def call(request: StaffRequest, task_id: int) -> HttpResponse:
    """Show one call with its questions, and put what came of it on record."""
    row = _look_up(task_id)
    if request.method == "GET":
        saw(request, patient_id=row.patient.id, subject=f"session:{row.session_id}")
        return _page(request, row, form=CallForm(now=now()), status=200)
    form = CallForm(request.POST, now=now())

    def record(by: Written) -> None:
        typed = form.cleaned_data
        result = Result(typed["result"])
        chart.record_call(task_id=task_id, result=result, answers=form.answers, words=typed["words"], **by)

    refused = attempt(request, form, record)
    if refused is None and not form.errors:
        messages.success(request, _("The call is on record."))
        return redirect("staff:call", task_id)
    return _page(request, row, form=form, refused=refused)


@require_POST
@needs(Act.REVIEW_CALL)
def call_review(request: StaffRequest, task_id: int, call_id: int) -> HttpResponse:
    """Put on record what a prescriber decided about what worried."""
    row = _look_up(task_id)
    if all(one.id != call_id for one in row.calls):
        raise Http404
    form = ReviewForm(request.POST, now=now())
    refused = attempt(request, form, lambda by: chart.review_call(call_id=call_id, did=form.cleaned_data["did"], **by))
    if refused is None and not form.errors:
        messages.success(request, _("Read, in your name."))
        return redirect("staff:call", task_id)
    return _page(request, row, form=CallForm(now=form.now), review=form, refused=refused)


def _look_up(task_id: int) -> queries.TaskRow:
    try:
        return queries.call_task(task_id, now())
    except queries.NotFound:
        raise Http404 from None


def _page(
    request: StaffRequest,
    row: queries.TaskRow,
    *,
    form: CallForm,
    review: ReviewForm | None = None,
    refused: Decision | None = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "task": present_task(row),
        "form": form,
        "review": review or ReviewForm(now=form.now),
        "may_review": may(role_of(request), Act.REVIEW_CALL),
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/call.html", context, status=status)
