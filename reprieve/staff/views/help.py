"""What this is, what it is not, and who does what."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart.queries import chair_view
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.presenters.bar import bar
from reprieve.staff.presenters.help import present_help
from reprieve.staff.presenters.rescue import present_chair, present_rescue
from reprieve.staff.presenters.session import layout_of
from reprieve.staff.views.panels import LAYOUT_PANELS
from reprieve.staff.views.session import look_up


@require_GET
@needs(Act.SEE_CHART)
def session_help(request: StaffRequest, session_id: int) -> HttpResponse:
    """Help now, for the patient in this chair: what to do, when to call, which drug, and what they have in them."""
    view = look_up(session_id, now())
    chair = present_chair(view, chair_view(view.patient.id, view.now))
    saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
    panels = [panel.name for panel in LAYOUT_PANELS[layout_of(view.state)] if may(role_of(request), panel.act)]
    context = {"rescue": present_rescue(chair), "bar": bar(view.id, panels)}
    return render(request, "staff/session/help.html", context)


@require_GET
@needs(None)
def help_page(request: StaffRequest) -> HttpResponse:
    """Explain the signs, the roles and the limits."""
    return render(request, "staff/help.html", {"help": present_help(role_of(request)), "rescue": present_rescue()})
