"""Questionnaires: begin one that is due, answer it one question a screen, stop and go on, send it."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.outcomes import queries as outcomes
from reprieve.outcomes import services as measures
from reprieve.portal import acts
from reprieve.portal.access import PatientRequest, for_patient, now, saw
from reprieve.portal.presenters import words
from reprieve.portal.presenters.questions import present_questions, title_of, waits_on_answers
from reprieve.portal.presenters.visits import crisis_words


@require_POST
@for_patient
def questions_begin(request: PatientRequest) -> HttpResponse:
    """Begin what is due, or go on with it."""
    phone, at = request.phone, now()
    wanted = (request.POST.get("instrument", ""), request.POST.get("occasion", ""))
    due = {(one.instrument.name, one.key): one for one in outcomes.due_for(phone.patient_id, at) if one.for_patient}
    if wanted not in due:
        raise Http404
    form_id = due[wanted].form_id or measures.begin(
        patient_id=phone.patient_id,
        instrument=wanted[0],
        occasion=wanted[1],
        language=words.language(),
        by=measures.patient_actor(phone.patient_id),
        now=at,
    )
    return redirect("portal:questions", form_id)


@require_http_methods(["GET", "POST"])
@for_patient
def questions(request: PatientRequest, form_id: int) -> HttpResponse:
    """Show what is open, one question a screen, and take an answer; an answer that may mean self-harm shows help."""
    at, problem = now(), False
    acts.own_form(request.phone, form_id)
    if request.method == "POST":
        said = {**request.POST.dict(), "form": str(form_id)}
        heard = acts.Heard(phone=request.phone, said_at=at, now=at)
        problem = bool(acts.hear("answer", said, heard).errors)
        if not problem and outcomes.form_view(form_id).help and not request.POST.get("helped"):
            return render(request, "portal/help_now.html", {"form_id": form_id, "crisis": crisis_words()})
        if not problem:
            return redirect("portal:questions", form_id)
    view = outcomes.form_view(form_id)
    saw(request, f"form:{form_id}")
    context = {
        "view": view,
        "title": title_of(view.instrument),
        "questions": present_questions(view),
        "more": waits_on_answers(view),
        "crisis": crisis_words(),
        "problem": problem,
        "key": uuid4(),
    }
    return render(request, "portal/questions.html", context, status=422 if problem else 200)


@require_POST
@for_patient
def questions_finish(request: PatientRequest, form_id: int) -> HttpResponse:
    """Send a questionnaire in: it is scored, with what was left open."""
    at = now()
    said = {**request.POST.dict(), "form": str(form_id)}
    acts.hear("finish", said, acts.Heard(phone=request.phone, said_at=at, now=at))
    return redirect("portal:questions", form_id)
