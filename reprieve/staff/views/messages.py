"""What patients sent from home: the queue, one message, what was done about it."""

from __future__ import annotations

from django.contrib import messages as told
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of, saw
from reprieve.staff.forms.messages import DoneForm
from reprieve.staff.presenters.messages import kinds_for, present_message, present_messages
from reprieve.staff.views.answering import attempt
from reprieve.staff.views.help_calls import banner
from reprieve.therapy.decisions import Role
from reprieve.voice import queries, services


@require_GET
@needs(Act.ANSWER_REQUEST)
def messages(request: StaffRequest) -> HttpResponse:
    """Show what waits, who needs somebody now in front."""
    saw(request, patient_id=None, subject="messages")
    return render(request, "staff/messages.html", {**_queue(request), "banner": banner(request)})


@require_GET
@needs(Act.ANSWER_REQUEST)
def messages_rows(request: StaffRequest) -> HttpResponse:
    """Show the queue again, as the part that renews itself."""
    return render(request, "staff/messages_rows.html", _queue(request))


@require_GET
@needs(Act.ANSWER_REQUEST)
def messages_bar(request: StaffRequest) -> HttpResponse:
    """Say on other pages that somebody has to be rung now."""
    return render(request, "staff/messages_bar.html", {"waiting": waiting(role_of(request))})


@require_http_methods(["GET", "POST"])
@needs(Act.ANSWER_REQUEST)
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    """Show one message, which puts on record who saw it; and take down what was done."""
    try:
        row = queries.message(message_id)
    except queries.NotFound:
        raise Http404 from None
    if row.kind not in kinds_for(role_of(request)):
        raise Http404  # the desk is not told that there is anything
    form = DoneForm(request.POST or None, now=now())
    if request.method == "GET":
        services.see(message_id=message_id, by=actor(request), now=form.now)
        saw(request, patient_id=row.patient.id, subject=f"patient:{row.patient.id}")
    else:
        done = form.is_valid() and form.cleaned_data["did"]
        attempt(request, form, lambda by: services.answer(message_id=message_id, did=str(done), **by))
        if not form.errors:
            told.success(request, _("On record, in your name."))
            return redirect("staff:help_calls" if row.urgent else "staff:messages")
    line = present_message(queries.message(message_id), reader_id=request.user.pk)
    context = {"line": line, "form": form, "now": form.now, "may_open": may(role_of(request), Act.SEE_CHART)}
    return render(request, "staff/message.html", context, status=422 if form.errors else 200)


def waiting(role: Role) -> int:
    """Return how many messages wait for this role; who thinks of self-harm waits in the calls for help."""
    all_, urgent = queries.count_waiting(kinds_for(role))
    return all_ - urgent


def _queue(request: StaffRequest) -> dict[str, object]:
    kinds = kinds_for(role_of(request))
    lines = present_messages(queries.messages(kinds, urgent=False), reader_id=request.user.pk)
    waiting, done = ([line for line in lines if line.waits is wanted] for wanted in (True, False))
    return {"waiting_lines": waiting, "done_lines": done, "now": now(), "health": queries.MessageKind.PROBLEM in kinds}
