"""The patient's first page, their visits, and what they read before and after."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.chart import queries as chart
from reprieve.outcomes import queries as outcomes
from reprieve.people import queries as people
from reprieve.people.phones import Phone
from reprieve.portal import acts
from reprieve.portal.access import PatientRequest, for_anybody, for_patient, now, saw
from reprieve.portal.forms import DriverForm
from reprieve.portal.presenters.diary import present_scales
from reprieve.portal.presenters.questions import present_due
from reprieve.portal.presenters.visits import (
    VisitCard,
    after_leaflet,
    before_leaflet,
    crisis_words,
    help_parts,
    present_visit,
    treatment_leaflet,
)
from reprieve.voice import queries as voice


@require_GET
@for_patient
def home(request: PatientRequest) -> HttpResponse:
    """Show what comes next and what may be done from here."""
    phone, at = request.phone, now()
    today = timezone.localdate(at)
    touched = outcomes.diary(phone.patient_id, since=today)
    visit = chart.next_visit(phone.patient_id, at)
    patient = people.patient(phone.patient_id)
    saw(request)
    context = {
        "name": patient.given_name or patient.family_name if patient else "",
        "visit": _card(phone, visit.session_id) if visit else None,
        "due": present_due(outcomes.due_for(phone.patient_id, at)),
        "scales": present_scales(touched[0] if touched else None),
    }
    return render(request, "portal/home.html", context)


@require_http_methods(["GET", "POST"])
@for_patient
def visit(request: PatientRequest, session_id: int) -> HttpResponse:
    """Show one visit to come, and take down who drives."""
    card = _card(request.phone, session_id)
    form = DriverForm(initial={"session": session_id})
    if request.method == "POST":
        at = now()
        said = {**request.POST.dict(), "session": str(session_id)}
        heard = acts.Heard(phone=request.phone, said_at=at, now=at)
        answered = acts.hear("driver", said, heard)
        if not answered.errors:
            return redirect("portal:visit", session_id)
        form = answered  # type: ignore[assignment]
    return render(request, "portal/visit.html", {"visit": card, "form": form}, status=422 if form.errors else 200)


@require_GET
@for_patient
def leaflets(request: PatientRequest) -> HttpResponse:
    """List what there is to read."""
    own = chart.visits_of(request.phone.patient_id)
    over = [visit for visit in own if visit.over_at is not None]
    context = {"last": over[-1] if over else None, "treatment": chart.treatment_of(request.phone.patient_id)}
    return render(request, "portal/leaflets.html", context)


@require_GET
@for_patient
def leaflet(request: PatientRequest, name: str) -> HttpResponse:
    """Show one leaflet that is everybody's."""
    at = now()
    coming = chart.next_visit(request.phone.patient_id, at)
    shown = {
        "before": lambda: before_leaflet(chart.preparing(coming.session_id if coming else None)),
        "after": lambda: after_leaflet(None, at),
    }
    if name not in shown:
        raise Http404
    return render(request, "portal/leaflet.html", {"leaflet": shown[name]()})


@require_GET
@for_patient
def leaflet_of_treatment(request: PatientRequest) -> HttpResponse:
    """Show what is known of the patient's own treatment, and what is not."""
    protocol = chart.treatment_of(request.phone.patient_id)
    if protocol is None:
        raise Http404
    return render(request, "portal/leaflet.html", {"leaflet": treatment_leaflet(protocol)})


@require_GET
@for_patient
def leaflet_of_day(request: PatientRequest, session_id: int) -> HttpResponse:
    """Show what to mind after one infusion, with that day's own times."""
    at = now()
    day = chart.taken_home(request.phone.patient_id, session_id, at)
    saw(request, f"session:{session_id}")
    return render(request, "portal/leaflet.html", {"leaflet": after_leaflet(day, at)})


@require_GET
@for_anybody
def help_page(request: HttpRequest) -> HttpResponse:
    """Say whom to call; open to everybody, because whoever needs it may not be signed in."""
    return render(request, "portal/help.html", {"parts": help_parts(), "crisis": crisis_words()})


def _card(phone: Phone, session_id: int) -> VisitCard:
    visit = chart.visit_of(phone.patient_id, session_id)
    driver = voice.drivers([session_id]).get(session_id)
    return present_visit(visit, chart.preparing(session_id), driver, now())
