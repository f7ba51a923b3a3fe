"""What a change of the pump would do: beside the form while somebody types, or as a page of its own."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart.queries import SessionView
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.pump import WhatIfForm
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.what_if import WhatIfView, present_what_if
from reprieve.staff.views.answering import wants_part
from reprieve.staff.views.session import look_up
from reprieve.staff.what_if import rate_before_pause, what_if
from reprieve.therapy.session import State


@require_GET
@needs(Act.SEE_CHART)
def session_what_if(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show the course with a change and without it."""
    view = look_up(session_id, now())
    form = WhatIfForm(request.GET)
    context = {"session_id": view.id, "form": form, "what_if": _compared(form, view)}
    if wants_part(request):
        return render(request, "staff/session/what_if.html", context)
    context["patient"] = present_patient(view.patient, view.now.date())
    return render(request, "staff/session/what_if_page.html", context)


def _compared(form: WhatIfForm, view: SessionView) -> WhatIfView | None:
    if not form.is_valid() or view.order is None or not view.state.pump_on:
        return None
    rate = form.rate_mg_per_h_of(view.order.plan.concentration_mg_per_ml)
    if rate is None and view.state is State.PAUSED:
        rate = rate_before_pause(view)
    found = what_if(view, rate) if rate is not None and rate >= Decimal(0) else None
    return present_what_if(found, view) if found else None
