"""What the views that record something of a patient share: write, and go back to the chart or show what was refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reprieve.audit.refusal import NotFound, Refused
from reprieve.audit.services import Actor
from reprieve.chart import queries
from reprieve.staff.access import StaffRequest, actor, now
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.patient import patient_page
from reprieve.therapy.vitals import NotPlausible


class Written(TypedDict):
    """Who writes, when, and under which key."""

    by: Actor
    now: datetime
    key: UUID


def record_on_chart(
    request: StaffRequest, patient_id: int, name: str, form: BedsideForm, write: Callable[[Written], None]
) -> HttpResponse:
    """Write what a valid form says and go back to the page; or show the page with the form as it was typed."""
    refusal = None
    if form.is_valid():
        try:
            write({"by": actor(request), "now": form.now, "key": form.cleaned_data["key"]})
            messages.success(request, _("Recorded."))
            return redirect("staff:patient", patient_id)
        except NotPlausible as problem:
            form.blame(problem.field, words(problem.sentence))
        except Refused as refused:
            refusal = refused.decision
        except NotFound:
            raise Http404 from None
    return patient_page(request, patient_id, forms={name: form}, refusal=refusal, status=422)


def chart_view(patient_id: int) -> queries.PatientView:
    """Return what is known of a patient; nobody there is a page not found."""
    try:
        return queries.patient_view(patient_id, now())
    except NotFound:
        raise Http404 from None
