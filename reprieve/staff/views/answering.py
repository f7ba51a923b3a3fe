"""Do what a form of the session page asks for, and answer: done, or refused with the reason and what was typed.

A form is a part of the page. With script, the answer is that part anew (422 if it was refused) and the page's live
parts renew themselves; without, it is the whole page. Either way the reader sees the state as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reprieve.audit.services import Actor
from reprieve.chart.queries import NotFound
from reprieve.chart.services import Refused
from reprieve.people.services import Reauthenticated, WrongPassword, confirm_person
from reprieve.staff.access import StaffRequest, actor
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.panels import Panel, Told, seat_of
from reprieve.staff.views.session import look_up, show
from reprieve.therapy.decisions import Decision, say
from reprieve.therapy.events import ImpossibleEvent
from reprieve.therapy.ordering import NotAnOrder
from reprieve.therapy.scales import NotOnScale
from reprieve.therapy.vitals import NotPlausible


class Written(TypedDict):
    """Who writes, when, and under which key."""

    by: Actor
    now: datetime
    key: UUID


def author(request: StaffRequest, form: BedsideForm) -> Written:
    """Return who writes a valid form, and its key."""
    return {"by": actor(request), "now": form.now, "key": form.cleaned_data["key"]}


def part_of(by: Written, name: str) -> Written:
    """Return the same author with a key of its own for one of several acts that one form asks for."""
    return {"by": by["by"], "now": by["now"], "key": uuid5(by["key"], name)}


def answer(
    request: StaffRequest,
    session_id: int,
    *,
    form: BedsideForm,
    do: Callable[[Written], object],
    said: str,
    panel: Panel | None = None,
    onward: str = "",
) -> HttpResponse:
    """Do it if the form is sound and the rules allow it. panel: the part of the page that the form stands in.

    onward: where to go after an act that moves the day on; else the answer stays where the form was.
    """
    refused = attempt(request, form, do)
    done = refused is None and not form.errors
    if done and not wants_part(request):
        messages.success(request, said)
        return redirect(onward or _back(session_id, panel))
    told = Told(said=said if done else "", refused=refused, panel=panel, form=None if done else form)
    status = 200 if done else 422
    if not wants_part(request):
        return show(request, look_up(session_id, form.now), told=told, status=status)
    if panel is None:
        return render(request, "staff/session/answer.html", {"told": told}, status=status)
    seat = seat_of(panel, look_up(session_id, form.now), told)
    return render(request, "staff/session/panel.html", {"seat": seat, "session_id": session_id}, status=status)


def wants_part(request: StaffRequest) -> bool:
    """Return whether the page's script asks, and wants only the part that the form stands in."""
    return request.headers.get("HX-Request") == "true"


def attempt(request: StaffRequest, form: BedsideForm, do: Callable[[Written], object]) -> Decision | None:
    """Try it; return the decision that refuses it, if one does. What cannot be meant becomes an error of the form."""
    if not form.is_valid():
        return None
    try:
        do(author(request, form))
    except Refused as no:
        form.restamp()
        return no.decision
    except NotPlausible as problem:
        form.blame(problem.field, words(problem.sentence))
    except (NotAnOrder, NotOnScale, ImpossibleEvent) as problem:
        form.blame(None, str(problem))
    except NotFound:
        raise Http404 from None
    return None


def second_person(form: BedsideForm) -> Reauthenticated:
    """Return the proof of who typed their own name and password on somebody else's form. Raises NotPlausible."""
    typed = form.cleaned_data
    try:
        return confirm_person(username=typed["username"], password=typed["password"], now=form.now)
    except WrongPassword as wrong:
        raise NotPlausible("password", say(str(wrong))) from None


def _back(session_id: int, panel: Panel | None) -> str:
    page = reverse("staff:session", args=[session_id])
    return f"{page}#panel-{panel.name}" if panel else page
