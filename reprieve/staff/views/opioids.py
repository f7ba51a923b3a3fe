"""A patient's opioids: the load, what stands beside it, and what is put on record of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.audit.refusal import NotFound
from reprieve.opioids import queries, services
from reprieve.outcomes.queries import scores_of
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.opioids import LoadForm, NaloxoneForm, PdmpForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.opioids import present_opioids
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import Written, attempt
from reprieve.therapy.decisions import Decision
from reprieve.therapy.opioids.safeguards import Naloxone


@require_GET
@needs(Act.SEE_CHART)
def opioids(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show the load of today, what stands beside it, and the months behind."""
    view = _look_up(patient_id)
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return _page(request, view)


@require_POST
@needs(Act.RECORD_FACTS)
def load_record(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Put today's load on record."""
    form = LoadForm(request.POST, now=now())
    return _record(request, patient_id, "load", form, lambda by: services.record_load(patient_id=patient_id, **by))


@require_POST
@needs(Act.RECORD_FACTS)
def pdmp_look(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Put on record what the monitoring programme showed."""
    form = PdmpForm(request.POST, now=now())

    def write(by: Written) -> None:
        typed = form.cleaned_data
        services.record_pdmp_look(
            patient_id=patient_id,
            programme=typed["programme"],
            looked_at=typed["looked_at"],
            seen=typed["seen"],
            as_expected=typed["as_expected"] == "yes",
            **by,
        )

    return _record(request, patient_id, "pdmp", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def naloxone_offer(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Put on record that naloxone was offered."""
    form = NaloxoneForm(request.POST, now=now())

    def write(by: Written) -> None:
        typed = form.cleaned_data
        services.offer_naloxone(patient_id=patient_id, answer=Naloxone(typed["answer"]), words=typed["words"], **by)

    return _record(request, patient_id, "naloxone", form, write)


def _record(
    request: StaffRequest, patient_id: int, name: str, form: BedsideForm, write: Callable[[Written], object]
) -> HttpResponse:
    _look_up(patient_id)
    refused = attempt(request, form, write)
    if refused is None and not form.errors:
        messages.success(request, _("Recorded."))
        return redirect("staff:opioids", patient_id)
    return _page(request, _look_up(patient_id), forms={name: form}, refused=refused, status=422)


def _look_up(patient_id: int) -> queries.OpioidView:
    try:
        return queries.opioid_view(patient_id, now())
    except NotFound:
        raise Http404 from None


def _page(
    request: StaffRequest,
    view: queries.OpioidView,
    *,
    forms: Mapping[str, BedsideForm] | None = None,
    refused: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    empty = {"load": LoadForm(now=view.now), "pdmp": PdmpForm(now=view.now), "naloxone": NaloxoneForm(now=view.now)}
    context = {
        "page": present_opioids(view, scores_of(view.patient.id)),
        "patient": present_patient(view.patient, timezone.localdate(view.now)),
        "forms": {**empty, **(forms or {})},
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
        "may_plan": may(role_of(request), Act.PLAN_TAPER),
    }
    return render(request, "staff/opioids.html", context, status=status)
