"""The record of a day: as a page, as PDF, and under somebody's name."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart import services as chart
from reprieve.chart.queries import NotFound, RecordView, record_view
from reprieve.people.permissions import Act, may
from reprieve.people.services import WrongPassword, confirm_password
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of, saw
from reprieve.staff.forms.gate import PasswordForm
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.record import present_record
from reprieve.staff.printing.press import print_document
from reprieve.therapy.decisions import Decision


@require_GET
@needs(Act.SEE_CHART)
def record(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show the record of one day."""
    view = _look_up(session_id, now())
    saw(request, patient_id=view.session.patient.id, subject=f"session:{session_id}")
    return _page(request, view, PasswordForm(now=view.printed_at))


@require_GET
@needs(Act.SEE_CHART)
def record_pdf(request: StaffRequest, session_id: int) -> HttpResponse:
    """Print the record of one day."""
    view = _look_up(session_id, now())
    saw(request, patient_id=view.session.patient.id, subject=f"session:{session_id}")
    printed = print_document(present_record(view, printed_by=actor(request).display))
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="record-{session_id}.pdf"'
    return answer


@sensitive_post_parameters("password")
@require_POST
@needs(Act.SIGN_RECORD)
def record_sign(request: StaffRequest, session_id: int) -> HttpResponse:
    """Put the reader's name under the record; the password is typed again."""
    form = PasswordForm(request.POST, now=now())
    refused: Decision | None = None
    if form.is_valid():
        try:
            signed = confirm_password(user=request.user, password=form.cleaned_data["password"], now=form.now)
            chart.sign_record(session_id=session_id, signed=signed, now=form.now)
            messages.success(request, _("Signed."))
            return redirect("staff:record", session_id)
        except WrongPassword as wrong:
            form.blame("password", _(str(wrong)))
        except chart.Refused as no:
            refused = no.decision
    return _page(request, _look_up(session_id, form.now), form, refused=refused, status=422)


def _look_up(session_id: int, at: datetime) -> RecordView:
    try:
        return record_view(session_id, at)
    except NotFound:
        raise Http404 from None


def _page(
    request: StaffRequest,
    view: RecordView,
    form: PasswordForm,
    *,
    refused: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "document": present_record(view, printed_by=actor(request).display),
        "session_id": view.session.id,
        "patient": present_patient(view.session.patient, view.printed_at.date()),
        "pdf": "staff:record_pdf",
        "sign_form": form if view.session.state.over and may(role_of(request), Act.SIGN_RECORD) else None,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/record/page.html", context, status=status)
