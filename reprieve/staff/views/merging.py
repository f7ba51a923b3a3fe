"""Merge what a tablet sent and the record could not take as it was: a page of its own, decided by a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reprieve.chart import services as chart
from reprieve.chart.queries import SessionView, to_merge
from reprieve.chart.services import Decided
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.merging import MergeForm
from reprieve.staff.offline import read_entry
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.merging import MergeItem, present_merging
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.times import moment
from reprieve.staff.views.answering import Written, attempt
from reprieve.staff.views.session import look_up


@require_http_methods(["GET", "POST"])
@needs(Act.CHART)
def session_merge(request: StaffRequest, session_id: int, kind: str, item_id: int) -> HttpResponse:
    """Decide about one entry that waits."""
    view = look_up(session_id, now())
    items = present_merging(to_merge(session_id, view.now)).items
    item = next((item for item in items if (item.kind, item.id) == (kind, item_id)), None)
    if item is None:
        raise Http404
    form = MergeForm(request.POST or None, charted=item.charted, now=view.now)
    merge = _merge_entry if kind == "entry" else _merge_event
    refused = attempt(request, form, lambda by: merge(view, item, form, by)) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not form.errors:
        messages.success(request, _("Decided; the entry stays readable as it came."))
        return redirect("staff:session", session_id)
    context: dict[str, Any] = {
        "session_id": session_id,
        "patient": present_patient(view.patient, view.now.date()),
        "item": item,
        "form": form,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/session/merge.html", context, status=422 if refused or form.errors else 200)


def _merge_entry(view: SessionView, item: MergeItem, form: MergeForm, by: Written) -> None:
    typed = form.cleaned_data
    entry = next(entry for entry in to_merge(view.id, view.now).entries if entry.id == item.id)
    read = read_entry(entry.act, entry.said, view, entry.typed_at)
    if typed["decided"] is Decided.OTHER_TIME and read.problems:
        raise chart.NotPlausible("decided", read.problems[0])
    chart.decide(
        entry_id=item.id,
        decided=typed["decided"],
        reason=typed["reason"],
        words=_late_note(item),
        what=read.what,
        observed_at=typed.get("other_time"),
        **by,
    )


def _merge_event(view: SessionView, item: MergeItem, form: MergeForm, by: Written) -> None:
    typed = form.cleaned_data
    match typed["decided"]:
        case Decided.NOTE:
            chart.note_instead(event_id=item.id, words=_late_note(item), reason=typed["reason"], **by)
        case Decided.OTHER_TIME:
            chart.amend_event(event_id=item.id, reason=typed["reason"], occurred_at=typed["other_time"], **by)
        case _:
            chart.retract_event(event_id=item.id, reason=typed["reason"], **by)


def _late_note(item: MergeItem) -> str:
    return _("{at}, by {by}: {says}").format(at=moment(item.at), by=item.by, says=item.says)
