"""The screening history: how far it is, and one section at a time. Only what was answered anew is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.audit.refusal import Refused
from reprieve.chart.queries import PatientView
from reprieve.chart.services import screening as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of, saw
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.screening import ReviewForm, SectionForm, SpecialistForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.screening import earlier_answers, following, present_screening
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.recording import chart_view
from reprieve.therapy.decisions import Decision
from reprieve.therapy.history import Item, Section
from reprieve.therapy.vitals import NotPlausible


@require_GET
@needs(Act.RECORD_FACTS)
def screening(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show how far the history is, what is still to ask, and whose note is wanted."""
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return _overview(request, patient_id)


@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_FACTS)
def screening_section(request: StaffRequest, patient_id: int, section: Section) -> HttpResponse:
    """Ask one section; go on to the next that has something to ask."""
    view, refusal = chart_view(patient_id), None
    form = SectionForm(request.POST or None, now=now(), section=section, known=view.screening)
    if request.method == "GET":
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    elif form.is_valid():
        try:
            _write(request, patient_id, form)
            after = following(section, present_screening(chart_view(patient_id)))
            return redirect("staff:screening_section", patient_id, after) if after else _back(patient_id)
        except Refused as refused:
            refusal = refused.decision
        except NotPlausible as problem:
            form.add_error(None, words(problem.sentence))
    return _ask(request, view, section, form, refusal)


@require_POST
@needs(Act.RECORD_FACTS)
def specialist_note(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record a specialist's note on one thing of the history."""
    item = _item(request.POST.get("item", ""))
    form = _note_form(item.value, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            chart.add_specialist_note(
                patient_id=patient_id, item=item, author=typed["author"], dated_on=typed["dated_on"],
                says=typed["says"], by=actor(request), now=form.now, key=typed["key"],
            )  # fmt: skip
            messages.success(request, _("Recorded."))
            return _back(patient_id)
        except NotPlausible as problem:
            form.add_error("dated_on", words(problem.sentence))
    return _overview(request, patient_id, typed={item.value: form}, status=422)


@require_POST
@needs(Act.APPROVE_PROTOCOL)
def screening_review(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Set after how many days a no is asked again, for every patient of the clinic."""
    form = ReviewForm(request.POST, now=now())
    if not form.is_valid():
        return _overview(request, patient_id, review_form=form, status=422)
    days = form.cleaned_data["days"]
    chart.set_review_interval(
        days=int(days) if days else None, by=actor(request), now=form.now, key=form.cleaned_data["key"]
    )
    messages.success(request, _("Recorded."))
    return _back(patient_id)


def _write(request: StaffRequest, patient_id: int, form: SectionForm) -> None:
    for change in form.changes():
        chart.add_screening_answer(
            patient_id=patient_id,
            item=change.item,
            present=change.present,
            happened_on=change.happened_on,
            note=change.note,
            by=actor(request),
            now=form.now,
            key=uuid5(form.cleaned_data["key"], change.item.value),
        )


def _ask(
    request: StaffRequest, view: PatientView, section: Section, form: SectionForm, refusal: Decision | None
) -> HttpResponse:
    page = present_screening(view)
    context = {
        "form": form,
        "rows": [_row(form, question.item.value) for question in form.questions],
        "patient": present_patient(view.patient, timezone.localdate()),
        "page": page,
        "section": next(one for one in page.sections if one.key == section.value),
        "earlier": earlier_answers(view, section),
        "refusal": present_decision(refusal, only_blocking=True) if refusal else None,
    }
    return render(request, "staff/screening_section.html", context, status=422 if form.errors or refusal else 200)


def _row(form: SectionForm, name: str) -> list[object]:
    return [form[field] for field in (name, f"{name}-on", f"{name}-note") if field in form.fields]


def _overview(
    request: StaffRequest,
    patient_id: int,
    *,
    typed: Mapping[str, SpecialistForm] | None = None,
    review_form: BedsideForm | None = None,
    status: int = 200,
) -> HttpResponse:
    view, notes = chart_view(patient_id), typed or {}
    page = present_screening(view)
    context = {
        "patient": present_patient(view.patient, timezone.localdate()),
        "page": page,
        "notes": [(one, notes.get(one.item) or _note_form(one.item)) for one in page.notes],
        "decision": view.screening_decision,
        "review_form": review_form or ReviewForm(now=now()),
        "may_set_review": may(role_of(request), Act.APPROVE_PROTOCOL),
    }
    return render(request, "staff/screening.html", context, status=status)


def _note_form(item: str, data: Any = None) -> SpecialistForm:
    return SpecialistForm(data, now=now(), auto_id=f"note-{item}-%s")


def _back(patient_id: int) -> HttpResponse:
    return redirect("staff:screening", patient_id)


def _item(word: str) -> Item:
    try:
        return Item(word)
    except ValueError:
        raise Http404 from None
