"""After the pump has stopped: scores, the gate before the door, the leaflet, and the three ways to leave."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.gate import HomeScoresForm, RecoveryForm, SummedScaleForm
from reprieve.staff.forms.leaving import LeavingForm, TransferForm
from reprieve.staff.presenters.leaflet import leaflet, present_visit
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.printing.press import print_document
from reprieve.staff.views import panels
from reprieve.staff.views.answering import Written, answer, part_of, second_person
from reprieve.staff.views.panels import Panel
from reprieve.staff.views.session import look_up
from reprieve.therapy.scales import Scale


@require_POST
@needs(Act.DISCHARGE)
def session_recovery(request: StaffRequest, session_id: int) -> HttpResponse:
    """Save what was seen before going home."""
    form = panels.RECOVERY.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, RecoveryForm)  # noqa: S101  what this panel makes

    def save(by: Written) -> None:
        version = form.cleaned_data["version"]
        chart.save_going_home(session_id=session_id, facts=form.facts, seen_version=version, **by)

    return answer(request, session_id, form=form, do=save, said=_("Saved."), panel=panels.RECOVERY)


@require_POST
@needs(Act.CHART)
def session_home_scores(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart the single scores that are read again before going home."""
    view = look_up(session_id, now())
    form = HomeScoresForm(request.POST, sedation=view.sedation, now=view.now)

    def chart_scores(by: Written) -> None:
        for scale, value in form.scores:
            chart.score(session_id=session_id, scale=scale, value=value, **part_of(by, scale.value))

    return answer(request, session_id, form=form, do=chart_scores, said=_("Scores charted."), panel=panels.HOME_SCORES)


@require_POST
@needs(Act.CHART)
def session_aldrete(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart the modified Aldrete score, added up of its five items."""
    return _summed(request, session_id, panels.ALDRETE, Scale.ALDRETE)


@require_POST
@needs(Act.CHART)
def session_padss(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart the modified PADSS, added up of its five items."""
    return _summed(request, session_id, panels.PADSS, Scale.PADSS)


def _summed(request: StaffRequest, session_id: int, panel: Panel, scale: Scale) -> HttpResponse:
    form = SummedScaleForm(request.POST, scale=scale, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.score(session_id=session_id, scale=scale, value=form.total, words=form.in_words, **by),
        said=_("Score charted."),
        panel=panel,
    )


@require_POST
@needs(Act.DISCHARGE)
def session_discharge(request: StaffRequest, session_id: int) -> HttpResponse:
    """Let the patient go home; the gate is asked again, and its answer kept."""
    form = BedsideForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.discharge(session_id=session_id, **by),
        said=_("The patient went home."),
    )


@sensitive_post_parameters("password")
@require_POST
@needs(Act.DISCHARGE)
def session_leave(request: StaffRequest, session_id: int) -> HttpResponse:
    """The patient left against advice: who judged, what was explained, what was said, who saw it."""
    form = LeavingForm(request.POST, now=now())

    def leave(by: Written) -> None:
        witness = second_person(form) if form.cleaned_data["username"] else None
        left = form.left(witness.actor.display if witness else "")
        chart.leave_against_advice(session_id=session_id, left=left, vitals=form.values, witness=witness, **by)

    return answer(request, session_id, form=form, do=leave, said=_("Charted: the patient left against advice."))


@require_POST
@needs(Act.DISCHARGE)
def session_transfer(request: StaffRequest, session_id: int) -> HttpResponse:
    """The patient was taken to hospital: where to, why, and who was told."""
    form = TransferForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.transfer(session_id=session_id, words=form.cleaned_data["words"], **by),
        said=_("Charted: the patient was taken to hospital."),
    )


@require_GET
@needs(Act.SEE_CHART)
def session_leaflet(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show what the patient takes home, as a page that prints."""
    view = look_up(session_id, now())
    saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
    document = leaflet(present_visit(view), now=view.now)
    context = {
        "document": document,
        "session_id": session_id,
        "patient": present_patient(view.patient, view.now.date()),
        "pdf": "staff:session_leaflet_pdf",
    }
    return render(request, "staff/record/page.html", context)


@require_GET
@needs(Act.SEE_CHART)
def session_leaflet_pdf(request: StaffRequest, session_id: int) -> HttpResponse:
    """Hand out what the patient takes home, as PDF."""
    view = look_up(session_id, now())
    saw(request, patient_id=view.patient.id, subject=f"session:{session_id}")
    printed = print_document(leaflet(present_visit(view), now=view.now))
    return HttpResponse(printed, content_type="application/pdf")
