"""The log, its corrections, and the papers: each as a page and as PDF."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.services import NotFound
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, actor, needs, now, role_of
from reprieve.staff.forms.dispensary import CorrectForm, LogForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters import dispensary_papers as papers
from reprieve.staff.presenters.dispensary import PURPOSE_WORDS, present_entries
from reprieve.staff.presenters.findings import DecisionView
from reprieve.staff.printing.document import Document
from reprieve.staff.printing.press import print_document
from reprieve.staff.views.answering import Written, second_person
from reprieve.staff.views.dispensary.acting import act
from reprieve.staff.views.dispensary.shelf import GET_OR_POST
from reprieve.therapy.stock import Purpose


@require_GET
@needs(Act.SEE_STOCK)
def drug_log(request: StaffRequest) -> HttpResponse:
    """Show the latest entries, or those of the lot, vial or session that is looked for."""
    form = LogForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    role = role_of(request)
    context = {
        "form": form,
        "asked": text,
        "lines": present_entries(register.log(text=text), role),
        "may_see_chart": may(role, Act.SEE_CHART),
    }
    return render(request, "staff/dispensary/log.html", context)


@require_GET
@needs(Act.SEE_STOCK)
def drug_lot_pdf(request: StaffRequest, lot_id: int) -> HttpResponse:
    """Print the perpetual log of a lot."""
    try:
        lot = register.lot(lot_id)
    except NotFound:
        raise Http404 from None
    entries = tuple(reversed(register.log(lot_id=lot_id)))
    document = papers.lot_log(lot, entries, now=now(), printed_by=actor(request).display)
    return _pdf(document, f"lot-{lot_id}")


@require_GET
@needs(Act.SEE_STOCK)
def drug_inventory(request: StaffRequest) -> HttpResponse:
    """Show which inventories were taken, and when the next is due."""
    rounds = register.count_rounds(inventories=True)
    context = {
        "rounds": [(str(PURPOSE_WORDS[row.purpose]), row) for row in rounds],
        "purposes": [(purpose.value, PURPOSE_WORDS[purpose]) for purpose in Purpose if purpose.inventory],
        "may_handle": may(role_of(request), Act.HANDLE_DRUG),
    }
    return render(request, "staff/dispensary/inventory.html", context)


@require_GET
@needs(Act.SEE_STOCK)
def drug_count_pdf(request: StaffRequest, round_id: int) -> HttpResponse:
    """Print a count or an inventory."""
    try:
        row = register.count_round(round_id)
    except NotFound:
        raise Http404 from None
    return _pdf(papers.inventory_paper(row, now=now(), printed_by=actor(request).display), f"inventory-{round_id}")


@require_GET
@needs(Act.SEE_STOCK)
def discrepancy_pdf(request: StaffRequest, discrepancy_id: int) -> HttpResponse:
    """Print the draft for Form 106."""
    try:
        row = register.discrepancy(discrepancy_id)
    except NotFound:
        raise Http404 from None
    document = papers.theft_or_loss_draft(row, now=now(), printed_by=actor(request).display)
    return _pdf(document, f"form-106-draft-{discrepancy_id}")


@require_GET
@needs(Act.SEE_STOCK)
def destruction(request: StaffRequest, destruction_id: int) -> HttpResponse:
    """Show a destruction of stock."""
    document = _destruction(request, destruction_id)
    context = {"document": document, "pdf": reverse("staff:destruction_pdf", args=[destruction_id])}
    return render(request, "staff/dispensary/paper.html", context)


@require_GET
@needs(Act.SEE_STOCK)
def destruction_pdf(request: StaffRequest, destruction_id: int) -> HttpResponse:
    """Print the draft for Form 41."""
    return _pdf(_destruction(request, destruction_id), f"form-41-draft-{destruction_id}")


def _destruction(request: StaffRequest, destruction_id: int) -> Document:
    try:
        row = register.destruction(destruction_id)
    except NotFound:
        raise Http404 from None
    return papers.destruction_draft(row, now=now(), printed_by=actor(request).display)


@sensitive_post_parameters("password")
@require_http_methods(GET_OR_POST)
@needs(Act.HANDLE_DRUG)
def drug_correct(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Put an entry right by a new one; the old one stays, struck through."""
    if request.method != "POST":
        return _correct(request, entry_id, CorrectForm(now=now()), None, status=200)
    form = CorrectForm(request.POST, now=now())

    def correct(by: Written) -> int:
        typed = form.cleaned_data
        witness = second_person(form) if typed["username"] else None
        return dispensary.correct(movement_id=entry_id, mg=typed["mg"], reason=typed["reason"], witness=witness, **by)

    return act(
        request,
        form,
        correct,
        said=_("Corrected. The entry before stays, struck through."),
        onward=lambda _made: reverse("staff:drug_log"),
        again=partial(_correct, request, entry_id),
    )


def _correct(
    request: StaffRequest,
    entry_id: int,
    form: BedsideForm,
    refusal: DecisionView | None,
    *,
    status: int = 422,
) -> HttpResponse:
    try:
        entry = register.entry(entry_id)
    except NotFound:
        raise Http404 from None
    (line,) = present_entries([entry], role_of(request))
    context = {"line": line, "form": form, "refusal": refusal}
    return render(request, "staff/dispensary/correct.html", context, status=status)


def _pdf(document: Document, name: str) -> HttpResponse:
    answer = HttpResponse(print_document(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
