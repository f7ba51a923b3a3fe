"""The evidence register, and the leaflets that are assembled from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.evidence.claims import Grade, Topic, UnknownClaim, claim, find
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.consents import EvidenceForm, PriceForm
from reprieve.staff.presenters.evidence import present_claim, present_claims
from reprieve.staff.presenters.protocols import present_list
from reprieve.staff.presenters.treatment_leaflet import LANGUAGE_NAMES, leaflet_document, reasons
from reprieve.staff.printing.press import print_document
from reprieve.staff.views.answering import attempt
from reprieve.therapy.leaflets import Leaflet


@require_GET
@needs(None)
def evidence(request: StaffRequest) -> HttpResponse:
    """Show every claim, or those that were looked for."""
    form = EvidenceForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = find(
        asked.get("q", ""),
        grade=Grade(asked["grade"]) if asked.get("grade") else None,
        topic=Topic(asked["topic"]) if asked.get("topic") else None,
        of_the_brief=asked["said_by"] == "brief" if asked.get("said_by") else None,
    )
    context = {"form": form, "claims": present_claims(found)}
    return render(request, "staff/evidence.html", context, status=422 if form.errors else 200)


@require_GET
@needs(None)
def evidence_claim(request: StaffRequest, key: str) -> HttpResponse:
    """Show one claim with its sources."""
    try:
        found = claim(key)
    except UnknownClaim:
        raise Http404 from None
    return render(request, "staff/claim.html", {"page": present_claim(found)})


@require_http_methods(["GET", "POST"])
@needs(None)
def leaflets(request: StaffRequest) -> HttpResponse:
    """Show which leaflets there are, and what they say of the price."""
    allowed = may(role_of(request), Act.SET_LEAFLETS)
    price = queries.leaflet_price()
    form = PriceForm(request.POST or None, now=now(), initial={"en": price.en, "es": price.es})
    if request.method == "POST":
        attempt(request, form, lambda by: chart.set_leaflet_price(**_price(form), **by))
        if not form.errors:
            messages.success(request, _("Written. The leaflets say it from now on."))
            return redirect("staff:leaflets")
    context = {
        "protocols": present_list(queries.protocol_list()),
        "languages": LANGUAGE_NAMES,
        "form": form if allowed else None,
        "price": price,
        "may_consent": may(role_of(request), Act.RECORD_CONSENT),
    }
    return render(request, "staff/leaflets.html", context, status=422 if form.errors else 200)


@require_GET
@needs(None)
def leaflet(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Show one leaflet, large and calm, as it is handed out; below it what each sentence rests on."""
    page = _page(key, language)
    document = leaflet_document(page, now=now())
    context = {"document": document, "page": page, "reasons": reasons(page), "languages": LANGUAGE_NAMES}
    return render(request, "staff/leaflet.html", context)


@require_GET
@needs(None)
def leaflet_pdf(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Hand out one leaflet as PDF."""
    printed = print_document(leaflet_document(_page(key, language), now=now()))
    return HttpResponse(printed, content_type="application/pdf")


def _page(key: str, language: str) -> Leaflet:
    try:
        return queries.treatment_leaflet(key, language)
    except NotFound:
        raise Http404 from None


def _price(form: PriceForm) -> dict[str, str]:
    return {"en": form.cleaned_data["en"], "es": form.cleaned_data["es"]}
