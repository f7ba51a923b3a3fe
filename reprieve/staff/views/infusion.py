"""While the patient is in the chair: what the pump does, what is seen, what is given, what is answered."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reprieve.audit.refusal import refused
from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.charting import (
    AnswerForm,
    NoteForm,
    RescueForm,
    ScoresForm,
    SeenForm,
    SnoozeForm,
    SymptomForm,
    VitalsForm,
    unit_of,
)
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.pump import PAUSE_CAUSES, STOP_CAUSES, CauseForm, RateForm, ResumeForm
from reprieve.staff.presenters.events import plain
from reprieve.staff.views import panels
from reprieve.staff.views.answering import Written, answer, part_of
from reprieve.staff.views.session import look_up
from reprieve.therapy.events import Cause
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.symptoms import Symptom

# -- the pump: charted here, set by hand there --------------------------------------------------------------------


@require_POST
@needs(Act.RUN_INFUSION)
def session_pause(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pump stands, and why."""
    form = CauseForm(request.POST, causes=PAUSE_CAUSES, now=now())

    def pause(by: Written) -> None:
        typed = form.cleaned_data
        chart.pause_infusion(
            session_id=session_id, cause=typed["cause"], words=typed["words"], occurred_at=form.at, **by
        )

    return answer(request, session_id, form=form, do=pause, said=_("Charted: pump paused."))


@require_POST
@needs(Act.RUN_INFUSION)
def session_resume(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pump runs again, where the rules let it."""
    form = panels.RESUME.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, ResumeForm)  # noqa: S101  what this panel makes

    def resume(by: Written) -> None:
        typed = form.cleaned_data
        chart.resume_infusion(
            session_id=session_id, rate_mg_per_h=typed["rate_mg_per_h"], prescriber_id=typed["prescriber"], **by
        )

    return answer(request, session_id, form=form, do=resume, said=_("Charted: pump runs again."), panel=panels.RESUME)


@require_POST
@needs(Act.RUN_INFUSION)
def session_rate(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pump runs at another rate; if somebody changed it since the form was opened, that is said first."""
    view = look_up(session_id, now())
    form = panels.RATE.make(request.POST, view=view)
    assert isinstance(form, RateForm)  # noqa: S101  what this panel makes

    def change(by: Written) -> None:
        runs_at = view.day.rate_mg_per_h
        if runs_at not in (form.cleaned_data["was_mg_per_h"], form.new_mg_per_h):
            raise _changed_meanwhile(plain(runs_at))
        reason = form.cleaned_data["reason"]
        chart.change_rate(session_id=session_id, rate_mg_per_h=form.new_mg_per_h, reason=reason, **by)

    return answer(request, session_id, form=form, do=change, said=_("Charted: new rate."), panel=panels.RATE)


def _changed_meanwhile(rate: str) -> chart.Refused:
    return refused(
        "rate-changed",
        "The rate was changed meanwhile: it is now {rate} mg/h.",
        resolve="Look at the pump's screen, then say again what it shall be.",
        values={"rate": rate},
    )


@require_POST
@needs(Act.RUN_INFUSION)
def session_stop(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pump is stopped for good, and why."""
    form = CauseForm(request.POST, causes=STOP_CAUSES, now=now())

    def stop(by: Written) -> None:
        typed = form.cleaned_data
        chart.stop_infusion(
            session_id=session_id, cause=typed["cause"], words=typed["words"], occurred_at=form.at, **by
        )

    return answer(request, session_id, form=form, do=stop, said=_("Charted: infusion stopped."))


@require_POST
@needs(Act.RUN_INFUSION)
def session_ask_to_stop(request: StaffRequest, session_id: int) -> HttpResponse:
    """The patient asked to stop, and it was stopped: nobody overrides that."""
    form = SeenForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.stop_at_patients_request(session_id=session_id, occurred_at=form.at, **by),
        said=_("Charted: stopped at the patient's request."),
    )


# -- what is seen and given ---------------------------------------------------------------------------------------


@require_POST
@needs(Act.CHART)
def session_vitals(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart a set of vital signs read off by hand."""
    form = VitalsForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.record_vitals(session_id=session_id, values=form.values, taken_at=form.at, **by),
        said=_("Vital signs charted."),
        panel=panels.VITALS,
    )


@require_POST
@needs(Act.CHART)
def session_scores(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart the scores that were tapped, each as an entry of its own."""
    view = look_up(session_id, now())
    form = ScoresForm(request.POST, sedation=view.sedation, now=view.now)

    def chart_scores(by: Written) -> None:
        for scale, value in form.scores:
            chart.score(
                session_id=session_id, scale=scale, value=value, occurred_at=form.at, **part_of(by, scale.value)
            )

    return answer(request, session_id, form=form, do=chart_scores, said=_("Scores charted."), panel=panels.SCORES)


@require_POST
@needs(Act.CHART)
def session_symptom(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart something that was noticed."""
    form = SymptomForm(request.POST, now=now())

    def record(by: Written) -> None:
        typed = form.cleaned_data
        chart.record_symptom(
            session_id=session_id, symptom=typed["symptom"], words=typed["words"], occurred_at=form.at, **by
        )

    return answer(request, session_id, form=form, do=record, said=_("Symptom charted."), panel=panels.SYMPTOM)


@require_POST
@needs(Act.CHART)
def session_symptom_gone(request: StaffRequest, session_id: int, symptom: Symptom) -> HttpResponse:
    """Chart that a symptom has passed."""
    form = BedsideForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.record_symptom(session_id=session_id, symptom=symptom, there=False, **by),
        said=_("Charted: it has passed."),
    )


@require_POST
@needs(Act.CHART)
def session_rescue(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart a drug as it was given."""
    form = RescueForm(request.POST, formulary=FORMULARY, now=now())

    def give(by: Written) -> None:
        drug, dose = form.given
        chart.give_rescue(
            session_id=session_id, drug=drug.key, dose=dose, unit=unit_of(drug), route=drug.route,
            occurred_at=form.at, **by,
        )  # fmt: skip

    return answer(request, session_id, form=form, do=give, said=_("Drug charted."), panel=panels.RESCUE)


@require_POST
@needs(Act.CHART)
def session_note(request: StaffRequest, session_id: int) -> HttpResponse:
    """Chart a note."""
    form = NoteForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.add_note(session_id=session_id, text=form.cleaned_data["words"], occurred_at=form.at, **by),
        said=_("Note charted."),
        panel=panels.NOTE,
    )


# -- prompts ------------------------------------------------------------------------------------------------------


@require_POST
@needs(Act.ANSWER_PROMPT)
def session_answer(request: StaffRequest, session_id: int, prompt_id: int) -> HttpResponse:
    """Say what was done about a prompt; one touch may chart the pump's pause or stop with it."""
    form = AnswerForm(request.POST, now=now())

    def respond(by: Written) -> None:
        pump, cause = form.cleaned_data["pump"], form.cleaned_data["cause"]
        if pump:
            halt = chart.pause_infusion if pump == "pause" else chart.stop_infusion
            halt(session_id=session_id, cause=Cause(cause), **part_of(by, pump))
        chart.answer_prompt(prompt_id=prompt_id, did=form.cleaned_data["did"], **by)

    return answer(request, session_id, form=form, do=respond, said=_("Charted: {did}.").format(did=_did(form)))


@require_POST
@needs(Act.ANSWER_PROMPT)
def session_snooze(request: StaffRequest, session_id: int) -> HttpResponse:
    """Silence what is late until the next set is due, once, for a reason."""
    form = SnoozeForm(request.POST, now=now())

    def snooze(by: Written) -> None:
        chart.snooze_reminders(session_id=session_id, reason=form.cleaned_data["reason"], **by)

    return answer(request, session_id, form=form, do=snooze, said=_("Charted: reminder snoozed."))


def _did(form: AnswerForm) -> str:
    return str(form.data.get("did", "")).rstrip(".")
