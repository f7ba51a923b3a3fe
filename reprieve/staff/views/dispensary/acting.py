"""Do what a form of the dispensary asks for, and go on; or show the page again with what was typed and what refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from reprieve.staff.access import StaffRequest
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.views.answering import Written, attempt

Again = Callable[[BedsideForm, DecisionView | None], HttpResponse]


def act(
    request: StaffRequest,
    form: BedsideForm,
    do: Callable[[Written], Any],
    *,
    said: str,
    onward: Callable[[Any], str],
    again: Again,
) -> HttpResponse:
    """Do it and go on to where `onward` says for what it gave back; else show the page `again`, with 422."""
    made: list[Any] = []
    refused = attempt(request, form, lambda by: made.append(do(by)))
    if refused is None and not form.errors:
        messages.success(request, said)
        return redirect(onward(made[0]))
    return again(form, present_decision(refused, only_blocking=True) if refused else None)
