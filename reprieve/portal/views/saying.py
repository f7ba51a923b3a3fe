"""What a patient says: the diary, a wish for a visit, a problem; and what became of it."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.chart import queries as chart
from reprieve.outcomes import queries as outcomes
from reprieve.portal import acts
from reprieve.portal.access import PatientRequest, for_patient, now, saw
from reprieve.portal.forms import KeyedForm, ProblemForm, VisitForm
from reprieve.portal.presenters.diary import draw, present_scales
from reprieve.portal.presenters.messages import present_sent
from reprieve.portal.presenters.scores import present_scores
from reprieve.portal.presenters.visits import crisis_words, help_parts
from reprieve.therapy.troubles import Trouble
from reprieve.voice import queries as voice


@require_http_methods(["GET", "POST"])
@for_patient
def diary(request: PatientRequest) -> HttpResponse:
    """Show today's keys and keep a touch."""
    at = now()
    problem = False
    if request.method == "POST":
        problem = bool(_hear(request, "diary").errors)
        if not problem:
            return redirect("portal:diary")
    touched = outcomes.diary(request.phone.patient_id, since=timezone.localdate(at))
    context = {"scales": present_scales(touched[0] if touched else None), "key": uuid4(), "problem": problem}
    return render(request, "portal/diary.html", context, status=422 if problem else 200)


@require_GET
@for_patient
def scores(request: PatientRequest) -> HttpResponse:
    """Show the patient's own scores as a picture and in words."""
    patient_id, today = request.phone.patient_id, timezone.localdate(now())
    begun = [visit for visit in chart.visits_of(patient_id) if visit.began]
    infusions = [timezone.localdate(visit.starts_at) for visit in begun]
    saw(request)
    context = {
        "picture": draw(outcomes.diary(patient_id), infusions, today),
        "questionnaires": present_scores(outcomes.scores_of(patient_id)),
    }
    return render(request, "portal/scores.html", context)


@require_http_methods(["GET", "POST"])
@for_patient
def wish(request: PatientRequest) -> HttpResponse:
    """Take down a wish for a visit."""
    form: KeyedForm = VisitForm()
    if request.method == "POST":
        form = _hear(request, "visit")
        if not form.errors:
            return redirect("portal:sent")
    return render(request, "portal/wish.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_patient
def problem(request: PatientRequest) -> HttpResponse:
    """Take down a problem, with whom to call at the top; what calls a person now shows help at once."""
    form: KeyedForm = ProblemForm()
    if request.method == "POST":
        form = _hear(request, "problem")
        if not form.errors:
            now_ = any(Trouble(one).calls_now for one in form.cleaned_data["troubles"])
            return redirect("portal:help" if now_ else "portal:sent")
    context = {"form": form, "parts": help_parts(), "crisis": crisis_words()}
    return render(request, "portal/problem.html", context, status=422 if form.errors else 200)


@require_GET
@for_patient
def sent(request: PatientRequest) -> HttpResponse:
    """List what the patient sent, and how far we have come with it."""
    return render(request, "portal/sent.html", {"lines": present_sent(voice.messages_of(request.phone.patient_id))})


def _hear(request: PatientRequest, act: str) -> KeyedForm:
    at = now()
    return acts.hear(act, request.POST, acts.Heard(phone=request.phone, said_at=at, now=at))
