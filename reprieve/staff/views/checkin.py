"""Before the start: check in, establish the facts, read the drug by two people, override by name, start."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reprieve.audit.refusal import refused
from reprieve.chart import services as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of
from reprieve.staff.forms.checkin import (
    EscortForm,
    FactsForm,
    KitForm,
    MonitorsForm,
    TodaysWeightForm,
)
from reprieve.staff.forms.day_facts import with_answers
from reprieve.staff.forms.drug_check import DrugReadingForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.gate import OverrideForm
from reprieve.staff.forms.interval import IntervalForm
from reprieve.staff.forms.pump import CANCEL_CAUSES, CauseForm
from reprieve.staff.views import panels
from reprieve.staff.views.answering import Written, answer, second_person
from reprieve.staff.views.session import look_up
from reprieve.therapy.gates import Kit, Monitor


@require_POST
@needs(Act.CHECK_IN)
def session_check_in(request: StaffRequest, session_id: int) -> HttpResponse:
    """The patient is here: the room is theirs."""
    form = BedsideForm(request.POST, now=now())
    onward = "" if may(role_of(request), Act.SEE_CHART) else reverse("staff:day")
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.check_in(session_id=session_id, **by),
        said=_("Checked in."),
        onward=onward,
    )


@require_POST
@needs(Act.CANCEL)
def session_cancel(request: StaffRequest, session_id: int) -> HttpResponse:
    """There will be no infusion today."""
    form = CauseForm(request.POST, causes=CANCEL_CAUSES, now=now())

    def cancel(by: Written) -> None:
        typed = form.cleaned_data
        chart.cancel_session(session_id=session_id, cause=typed["cause"], words=typed["words"], **by)

    onward = "" if may(role_of(request), Act.SEE_CHART) else reverse("staff:day")
    return answer(request, session_id, form=form, do=cancel, said=_("Cancelled."), onward=onward)


@require_POST
@needs(Act.CHECK_READINESS)
def session_interval(request: StaffRequest, session_id: int) -> HttpResponse:
    """Save what is new since the last visit."""
    form = panels.INTERVAL.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, IntervalForm)  # noqa: S101  what this panel makes

    def save(by: Written) -> None:
        typed = form.cleaned_data
        chart.save_interval_history(
            session_id=session_id, answers=form.answers, words=typed["words"], seen_version=typed["version"], **by
        )

    return answer(request, session_id, form=form, do=save, said=_("Saved."), panel=panels.INTERVAL)


@require_POST
@needs(Act.CHECK_READINESS)
def session_facts(request: StaffRequest, session_id: int, group: str) -> HttpResponse:
    """Save one group of the facts of the day; the other groups stay as they are, whoever saved them."""
    panel = next((panel for panel in panels.FACTS if panel.group == group), None)
    if panel is None:
        raise Http404
    view = look_up(session_id, now())
    form = panel.make(request.POST, view=view)
    assert isinstance(form, FactsForm)  # noqa: S101  what these panels make

    def save(by: Written) -> None:
        if form.overtaken:
            raise _saved_meanwhile()
        facts = with_answers(view.checkin, form.answers)
        chart.save_checkin_facts(session_id=session_id, facts=facts, seen_version=view.checkin_version, **by)

    return answer(request, session_id, form=form, do=save, said=_("Saved."), panel=panel)


def _saved_meanwhile() -> chart.Refused:
    return refused(
        "facts-changed",
        "Somebody else saved these answers meanwhile.",
        resolve="What you chose is still here. Reload the page to see theirs, or save again to replace it.",
    )


@require_POST
@needs(Act.RECORD_ESCORT)
def session_escort(request: StaffRequest, session_id: int) -> HttpResponse:
    """Save who takes the patient home."""
    form = panels.ESCORT.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, EscortForm)  # noqa: S101  what this panel makes
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.save_escort(session_id=session_id, escort=form.answer(by["by"].display), **by),
        said=_("Saved."),
        panel=panels.ESCORT,
    )


@require_POST
@needs(Act.CHECK_READINESS)
def session_monitors(request: StaffRequest, session_id: int) -> HttpResponse:
    """Save what is connected."""
    view = look_up(session_id, now())
    form = panels.MONITORS.make(request.POST, view=view)
    assert isinstance(form, MonitorsForm)  # noqa: S101  what this panel makes

    def save(by: Written) -> None:
        connected = frozenset(Monitor(name) for name in form.cleaned_data["monitors"])
        facts = with_answers(view.checkin, {"monitors": connected})
        chart.save_checkin_facts(session_id=session_id, facts=facts, seen_version=view.checkin_version, **by)

    return answer(request, session_id, form=form, do=save, said=_("Saved."), panel=panels.MONITORS)


@require_POST
@needs(Act.CHECK_READINESS)
def session_kit(request: StaffRequest, session_id: int) -> HttpResponse:
    """Record which pieces of the emergency kit were checked today."""
    form = panels.KIT.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, KitForm)  # noqa: S101  what this panel makes
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.check_kit(kit=[Kit(name) for name in form.cleaned_data["kit"]], **by),
        said=_("Saved for today, for every room."),
        panel=panels.KIT,
    )


@require_POST
@needs(Act.RECORD_FACTS)
def session_weight(request: StaffRequest, session_id: int) -> HttpResponse:
    """Record today's weight."""
    view = look_up(session_id, now())
    form = TodaysWeightForm(request.POST, now=view.now)

    def record(by: Written) -> None:
        typed = form.cleaned_data
        chart.record_weight(patient_id=view.patient.id, weight_kg=typed["weight_kg"], scale_id=typed["scale_id"], **by)

    return answer(request, session_id, form=form, do=record, said=_("Weight recorded."), panel=panels.WEIGHT)


@sensitive_post_parameters("password")
@require_POST
@needs(Act.RUN_INFUSION)
def session_drug(request: StaffRequest, session_id: int) -> HttpResponse:
    """Record what one person read off vial, bag and pump; a second person may prove themselves at the same screen."""
    form = panels.DRUG.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, DrugReadingForm)  # noqa: S101  what this panel makes

    def record(by: Written) -> None:
        if form.cleaned_data["username"]:
            by = {**by, "by": second_person(form).actor}
        chart.read_drug(session_id=session_id, **form.read, **by)

    return answer(request, session_id, form=form, do=record, said=_("Your reading is recorded."), panel=panels.DRUG)


@require_POST
@needs(Act.OVERRIDE)
def session_override(request: StaffRequest, session_id: int) -> HttpResponse:
    """Override one finding of the gate by name, with a reason; the rule says who may."""
    form = OverrideForm(request.POST, rule=request.POST.get("rule", ""), now=now())
    view = look_up(session_id, form.now)
    service = chart.override_finding if view.discharge_gate is None else chart.override_discharge_finding

    def override(_by: Written) -> None:
        typed = form.cleaned_data
        said = {(given.rule, given.reason, given.by) for given in view.overrides}
        if (typed["rule"], typed["reason"], actor(request).display) in said:
            return  # the same press again
        service(session_id=session_id, rule=typed["rule"], reason=typed["reason"], by=actor(request), now=form.now)

    return answer(request, session_id, form=form, do=override, said=_("Overridden, with your name and reason."))


@require_POST
@needs(Act.RUN_INFUSION)
def session_start(request: StaffRequest, session_id: int) -> HttpResponse:
    """Start the infusion; the gate is asked again, and its answer kept."""
    form = BedsideForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: chart.start_infusion(session_id=session_id, **by),
        said=_("Infusion started."),
    )
