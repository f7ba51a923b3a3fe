"""A patient's way into their own pages, as the desk gives it: an address, a link to hand out or send, the end of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.people import letters, phones
from reprieve.people.permissions import Act
from reprieve.people.queries import PatientSummary
from reprieve.people.queries import patient as patient_of
from reprieve.people.services import NotPlausible
from reprieve.staff.access import StaffRequest, actor, needs, now, saw
from reprieve.staff.forms.phones import AddressForm, LinkForm
from reprieve.staff.presenters.sentences import words


@require_GET
@needs(Act.INVITE_PATIENT)
def phone(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show whether a patient has a way in, and where they are signed in."""
    patient = _look_up(patient_id)
    saw(request, patient_id=patient_id, subject=f"patient:{patient_id}")
    return _page(request, patient)


@require_POST
@needs(Act.INVITE_PATIENT)
def phone_open(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Put an address on file, or another in its place."""
    patient, form = _look_up(patient_id), AddressForm(request.POST)
    if form.is_valid():
        try:
            phones.open_account(patient_id=patient_id, email=form.cleaned_data["email"], by=actor(request), now=now())
        except NotPlausible as problem:
            form.add_error("email", words(problem.sentence))
        else:
            messages.success(request, _("The address is on file. Now give the patient a link."))
            return redirect("staff:phone", patient_id)
    return _page(request, patient, form=form, status=422)


@require_POST
@needs(Act.INVITE_PATIENT)
def phone_link(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Make a link: to show and print here, or to send at once."""
    patient, form = _look_up(patient_id), LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, status=422)
    try:
        letter = phones.hand_link(patient_id=patient_id, by=actor(request), now=now())
    except NotPlausible as problem:
        messages.error(request, words(problem.sentence))
        return redirect("staff:phone", patient_id)
    if form.cleaned_data["how"] == LinkForm.SHOW:
        return _page(request, patient, link=letters.link_of(letter.token), lasts=letter.lasts_min)
    try:
        letters.mail(letter) if form.cleaned_data["how"] == LinkForm.MAIL else letters.text_message(letter)
        messages.success(request, _("Sent."))
    except OSError:
        messages.error(request, _("It could not be sent. Show the link here instead."))
    return redirect("staff:phone", patient_id)


@require_POST
@needs(Act.INVITE_PATIENT)
def phone_close(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Take the way in away and sign every phone out."""
    _look_up(patient_id)
    phones.close_account(patient_id=patient_id, by=actor(request), now=now())
    messages.success(request, _("Closed. No link works, and every phone is signed out."))
    return redirect("staff:phone", patient_id)


def _look_up(patient_id: int) -> PatientSummary:
    patient = patient_of(patient_id)
    if patient is None:
        raise Http404
    return patient


def _page(
    request: StaffRequest,
    patient: PatientSummary,
    *,
    form: AddressForm | None = None,
    link: str = "",
    lasts: int = 0,
    status: int = 200,
) -> HttpResponse:
    account = phones.account_of_patient(patient.id, now())
    context = {
        "patient": patient,
        "account": account,
        "form": form or AddressForm(initial={"email": account.email if account else ""}),
        "can_mail": letters.can_mail(),
        "can_text": letters.can_text() and bool(patient.phone),
        "link": link,
        "lasts": lasts,
        "start": f"{settings.SITE_ADDRESS}/my/",
    }
    return render(request, "staff/phone.html", context, status=status)
