"""The tray of the unclaimed: messages that no rule could give to a patient, for a person to decide about."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.audit.services import record_view
from reprieve.exchange import charting, queries, services
from reprieve.exchange.access import SignedInRequest, needs
from reprieve.exchange.forms import ASSIGN, DecisionForm, SearchForm
from reprieve.people.permissions import Act
from reprieve.people.services import actor_of


@require_GET
@needs(Act.CLAIM_READINGS)
def unclaimed(request: SignedInRequest) -> HttpResponse:
    """List what waits, like with like."""
    form = SearchForm(request.GET)
    return render(request, "exchange/unclaimed.html", {"form": form, **_tray(form.words())})


@require_GET
@needs(Act.CLAIM_READINGS)
def waiting(request: SignedInRequest) -> HttpResponse:
    """Return the list alone, for the page to keep itself fresh."""
    return render(request, "exchange/waiting.html", _tray(SearchForm(request.GET).words()))


@require_http_methods(["GET", "POST"])
@needs(Act.CLAIM_READINGS)
def item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Show one message in full; a POST decides about it."""
    found = queries.item(item_id)
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    sessions = charting.possible_sessions(found.last_at or found.received_at)
    form = DecisionForm(posted, sessions=sessions, messages=found.heap.messages)
    if posted is None:
        record_view(by=actor_of(request.user), patient_id=None, subject=f"unclaimed:{item_id}", now=timezone.now())
    elif form.is_valid() and _decided(request, item_id, form):
        return redirect("exchange:unclaimed")
    return render(request, "exchange/item.html", {"item": found, "form": form}, status=422 if form.errors else 200)


def _decided(request: SignedInRequest, item_id: int, form: DecisionForm) -> bool:
    """Do what was decided; what refuses it goes into the form."""
    typed = form.cleaned_data
    by, now = actor_of(request.user), timezone.now()
    whole_heap, reason = bool(typed.get("whole_heap")), typed["reason"]
    try:
        if typed["decision"] == ASSIGN:
            done = services.assign(
                item_id=item_id, session_id=typed["session"], reason=reason, by=by, now=now, whole_heap=whole_heap
            )
        else:
            counted = typed.get("counted")
            done = services.dismiss(
                item_id=item_id, reason=reason, by=by, now=now, whole_heap=whole_heap, counted=counted
            )
    except (services.AlreadySettled, services.NotCertain, services.NotCharted) as refusal:
        form.add_error(None, _(str(refusal)))
        return False
    messages.success(request, _says(done, assigned=typed["decision"] == ASSIGN))
    return True


def _says(done: services.Settlement, *, assigned: bool) -> str:
    if not assigned:
        return ngettext("{n} message put aside.", "{n} messages put aside.", done.messages).format(n=done.messages)
    return ngettext("{n} reading charted.", "{n} readings charted.", done.charted).format(n=done.charted)


def _tray(search: str) -> dict[str, object]:
    return {"heaps": queries.heaps(search), "search": search, "now": timezone.now()}
