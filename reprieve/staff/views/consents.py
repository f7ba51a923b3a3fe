"""Consent: read and signed on the screen before a witness, shown and printed as it was signed, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.people.queries import PatientSummary
from reprieve.people.queries import patient as find_patient
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.forms.consents import AskAgainForm, SignConsentForm, WithdrawConsentForm
from reprieve.staff.presenters.ask_again import present_ask_again
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.presenters.treatment_leaflet import (
    LANGUAGE_NAMES,
    leaflet_document,
    present_by_hand,
    signed_document,
    statements,
)
from reprieve.staff.printing.press import print_document
from reprieve.staff.views.answering import attempt
from reprieve.staff.views.signing import Signed, attempt_signed
from reprieve.therapy.leaflets import Leaflet


@require_GET
@needs(Act.RECORD_CONSENT)
def ask_again(request: StaffRequest) -> HttpResponse:
    """Show whose consent lapsed or was signed to other words than those of today, the next infusion first."""
    form = AskAgainForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    page = present_ask_again(queries.consents_to_ask_again(now(), search=search))
    saw(request, patient_id=None, subject="consents to ask again")
    return render(request, "staff/ask_again.html", {"form": form, "page": page, "search": search.strip()})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_CONSENT)
def consent_sign(request: StaffRequest, patient_id: int, key: str, language: str) -> HttpResponse:
    """Show what is to be agreed to, and take the patient's name under it and the witness's password."""
    person, page = _person(patient_id), _leaflet(key, language)
    form = SignConsentForm(request.POST or None, now=now(), page=page)
    if request.method == "POST":
        attempt_signed(request, form, lambda by: _sign(patient_id, page, form, by))
        if not form.errors:
            messages.success(request, _("Signed. The consent is on file, word for word."))
            return redirect("staff:patient", patient_id)
        form.restart_on(page)
    else:
        saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    context = {
        "patient": present_patient(person, timezone.localdate(form.now)),
        "document": leaflet_document(page, now=form.now),
        "page": page,
        "statements": statements(page.language),
        "by_hand": present_by_hand(page.language),
        "languages": LANGUAGE_NAMES,
        "form": form,
    }
    return render(request, "staff/consent.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Act.SEE_CHART)
def consent_signed(request: StaffRequest, consent_id: int) -> HttpResponse:
    """Show a consent as it was signed, and what has changed since."""
    view, page = _signed(consent_id)
    saw(request, patient_id=view.patient.id, subject=f"patient:{view.patient.id}")
    context = {
        "patient": present_patient(view.patient, timezone.localdate(now())),
        "consent_id": consent_id,
        "document": signed_document(view, page, now=now()),
        "changed": bool(view.changes),
        "withdrawn": view.row.consent.withdrawn,
        "page": page,
    }
    return render(request, "staff/consent_signed.html", context)


@require_GET
@needs(Act.SEE_CHART)
def consent_signed_pdf(request: StaffRequest, consent_id: int) -> HttpResponse:
    """Hand out a consent as it was signed, as PDF."""
    view, page = _signed(consent_id)
    saw(request, patient_id=view.patient.id, subject=f"patient:{view.patient.id}")
    return HttpResponse(print_document(signed_document(view, page, now=now())), content_type="application/pdf")


@require_http_methods(["GET", "POST"])
@needs(Act.RECORD_CONSENT)
def consent_withdrawn(request: StaffRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """Ask once more, and record that the patient takes a consent back."""
    person = _person(patient_id)
    lines = {row.id: row for row in queries.patient_view(patient_id, now()).consents}
    if consent_id not in lines:
        raise Http404
    form = WithdrawConsentForm(request.POST or None, now=now())
    if request.method == "POST":
        attempt(
            request,
            form,
            lambda by: chart.withdraw_consent(consent_id=consent_id, reason=form.cleaned_data["reason"], **by),
        )
        if not form.errors:
            messages.success(request, _("The consent is withdrawn."))
            return redirect("staff:patient", patient_id)
    context = {
        "form": form,
        "patient": present_patient(person, timezone.localdate(form.now)),
        "consent": lines[consent_id].consent,
        "consent_id": consent_id,
    }
    return render(request, "staff/consent_withdraw.html", context, status=422 if form.errors else 200)


def _sign(patient_id: int, page: Leaflet, form: SignConsentForm, by: Signed) -> None:
    typed = form.cleaned_data
    chart.sign_consent(
        patient_id=patient_id,
        protocol_key=page.protocol_key,
        language=page.language,
        fingerprint=typed["fingerprint"],
        signed_by=typed["signed_by"],
        drawn=typed["drawn"],
        teach_back=typed["teach_back"] == "yes",
        **by,
    )


def _person(patient_id: int) -> PatientSummary:
    person = find_patient(patient_id)
    if person is None:
        raise Http404
    return person


def _leaflet(key: str, language: str) -> Leaflet:
    try:
        return queries.treatment_leaflet(key, language)
    except NotFound:
        raise Http404 from None


def _signed(consent_id: int) -> tuple[queries.ConsentView, Leaflet]:
    """Return a consent with its words; one whose words were not kept has no page of its own."""
    try:
        view = queries.consent_view(consent_id)
    except NotFound:
        raise Http404 from None
    if view.page is None:
        raise Http404
    return view, view.page
