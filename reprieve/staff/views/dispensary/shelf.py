"""What stands on the shelf: the home page, deliveries, one vial, one lot."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart.queries import treated
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.queries import VialView
from reprieve.dispensary.services import NotFound
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.dispensary import (
    DiscrepancyForm,
    LimitsForm,
    ProductForm,
    ReceiveForm,
    SendBackForm,
    SetAsideForm,
    StockWasteForm,
)
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.dispensary import present_entries, present_lot, present_stock, reminders
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.findings import DecisionView
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import Written, second_person
from reprieve.staff.views.dispensary.acting import act

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_GET
@needs(Act.SEE_STOCK)
def dispensary_home(request: StaffRequest) -> HttpResponse:
    """Show the shelf, what to act on, and where to go."""
    return _home(request)


@require_POST
@needs(Act.SET_STOCK_LIMITS)
def drug_limits(request: StaffRequest, product_id: int) -> HttpResponse:
    """Set from when the clinic wants to be reminded about one product."""
    form = LimitsForm(request.POST, now=now(), auto_id=f"limits-{product_id}-%s")

    def limit(by: Written) -> None:
        typed = form.cleaned_data
        dispensary.set_limits(
            product_id=product_id,
            fewest_vials=typed["fewest_vials"],
            warn_days=typed["warn_days"],
            by=by["by"],
            now=by["now"],
        )

    return act(
        request,
        form,
        limit,
        said=_("Thresholds set."),
        onward=lambda _made: reverse("staff:dispensary"),
        again=lambda typed, refusal: _home(request, limits={product_id: typed}, refusal=refusal, status=422),
    )


def _home(
    request: StaffRequest,
    *,
    limits: dict[int, BedsideForm] | None = None,
    refusal: DecisionView | None = None,
    status: int = 200,
) -> HttpResponse:
    role, at = role_of(request), now()
    cards = present_stock(register.stock(), register.products(), timezone.localdate(at))
    given = limits or {}
    context = {
        "cards": [(card, given.get(card.id) or LimitsForm(now=at, auto_id=f"limits-{card.id}-%s")) for card in cards],
        "reminders": reminders(role, at),
        "closes": register.closes(5),
        "counts": register.count_rounds(inventories=False, limit=5),
        "may_handle": may(role, Act.HANDLE_DRUG),
        "may_limit": may(role, Act.SET_STOCK_LIMITS),
        "may_destroy": may(role, Act.DESTROY_STOCK),
        "refusal": refusal,
    }
    return render(request, "staff/dispensary/home.html", context, status=status)


@require_http_methods(GET_OR_POST)
@needs(Act.HANDLE_DRUG)
def drug_receive(request: StaffRequest) -> HttpResponse:
    """Take a delivery into stock."""
    products = register.products()
    if request.method != "POST":
        form = ReceiveForm(now=now(), products=products)
        return _receive(request, form, None, status=200)
    form = ReceiveForm(request.POST, now=now(), products=products)

    def receive(by: Written) -> tuple[int, ...]:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        return dispensary.receive(**typed, **by)

    return act(
        request,
        form,
        receive,
        said=_("Received. Each vial has its number: write it on the vial."),
        onward=lambda _vials: reverse("staff:dispensary"),
        again=partial(_receive, request),
    )


@require_POST
@needs(Act.HANDLE_DRUG)
def drug_product(request: StaffRequest) -> HttpResponse:
    """Enter a product that is new here."""
    form = ProductForm(request.POST, now=now())

    def add(by: Written) -> int:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        return dispensary.add_product(**typed, **by)

    return act(
        request,
        form,
        add,
        said=_("The product is on file: choose it below."),
        onward=lambda _product: reverse("staff:drug_receive"),
        again=lambda typed, refusal: _receive(request, None, refusal, product=typed),
    )


def _receive(
    request: StaffRequest,
    form: BedsideForm | None,
    refusal: DecisionView | None,
    *,
    product: BedsideForm | None = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "form": form or ReceiveForm(now=now(), products=register.products()),
        "product_form": product or ProductForm(now=now()),
        "has_products": bool(register.products()),
        "refusal": refusal,
    }
    return render(request, "staff/dispensary/receive.html", context, status=status)


@require_GET
@needs(Act.SEE_STOCK)
def drug_vial(request: StaffRequest, vial_id: int) -> HttpResponse:
    """Show one vial and what happened to it."""
    return _vial(request, vial_id)


@require_POST
@needs(Act.HANDLE_DRUG)
def drug_open(request: StaffRequest, vial_id: int) -> HttpResponse:
    """Note that a vial was opened."""
    form = BedsideForm(request.POST, now=now())
    return _on_vial(
        request,
        vial_id,
        form,
        "open",
        lambda by: dispensary.open_vial(vial_id=vial_id, by=by["by"], now=by["now"]),
        _("Opened."),
    )


@sensitive_post_parameters("password")
@require_POST
@needs(Act.HANDLE_DRUG)
def drug_waste_stock(request: StaffRequest, vial_id: int) -> HttpResponse:
    """Waste what is left in an opened vial, before a second person."""
    form = StockWasteForm(request.POST, now=now(), auto_id="waste-%s")

    def waste(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.waste_stock(
            vial_id=vial_id,
            method=form.how,
            reason=typed["reason"],
            ml=typed["ml"],
            witness=second_person(form),
            **by,
        )

    return _on_vial(request, vial_id, form, "waste", waste, _("Wasted, before two people."))


@require_POST
@needs(Act.HANDLE_DRUG)
def drug_send_back(request: StaffRequest, vial_id: int) -> HttpResponse:
    """Send a sealed vial back."""
    form = SendBackForm(request.POST, now=now(), auto_id="back-%s")

    def send(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.send_back(vial_id=vial_id, paper=typed["paper"], reason=typed["reason"], **by)

    return _on_vial(request, vial_id, form, "back", send, _("Sent back."))


@require_POST
@needs(Act.HANDLE_DRUG)
def drug_missing(request: StaffRequest, vial_id: int) -> HttpResponse:
    """Open a discrepancy: this vial, or some of it, is not on the shelf."""
    view = _look_up_vial(vial_id)
    form = DiscrepancyForm(request.POST, now=now(), vials=_just(view), auto_id="missing-%s")

    def miss(by: Written) -> int:
        typed = form.cleaned_data
        return dispensary.open_discrepancy(vial_id=vial_id, mg=typed["mg"], what=typed["what"], **by)

    return act(
        request,
        form,
        miss,
        said=_("The discrepancy is open, under your name. The medical director decides."),
        onward=lambda number: reverse("staff:discrepancy", args=[number]),
        again=lambda typed, refusal: _vial(request, vial_id, "missing", typed, refusal),
    )


def _on_vial(request: StaffRequest, vial_id: int, form: BedsideForm, name: str, do: Any, said: str) -> HttpResponse:
    return act(
        request,
        form,
        do,
        said=said,
        onward=lambda _made: reverse("staff:drug_vial", args=[vial_id]),
        again=lambda typed, refusal: _vial(request, vial_id, name, typed, refusal),
    )


def _look_up_vial(vial_id: int) -> VialView:
    try:
        return register.vial(vial_id)
    except NotFound:
        raise Http404 from None


def _just(view: VialView) -> list[tuple[str, str]]:
    return [(str(view.vial.id), view.vial.name)]


def _vial(
    request: StaffRequest,
    vial_id: int,
    name: str = "",
    typed: BedsideForm | None = None,
    refusal: DecisionView | None = None,
) -> HttpResponse:
    view, role, at = _look_up_vial(vial_id), role_of(request), now()
    forms: dict[str, BedsideForm] = {
        "open": BedsideForm(now=at),
        "waste": StockWasteForm(now=at, auto_id="waste-%s"),
        "back": SendBackForm(now=at, auto_id="back-%s"),
        "missing": DiscrepancyForm(now=at, vials=_just(view), auto_id="missing-%s", initial={"vial_id": view.vial.id}),
    }
    if typed is not None:
        forms[name] = typed
    context = {
        "vial": view.vial,
        "holds": plain(view.vial.on_hand),
        "drawn": plain(view.vial.drawn),
        "lot": present_lot(view.lot, timezone.localdate(at)),
        "product": view.lot.product,
        "receipt": view.receipt,
        "lines": present_entries(view.entries, role),
        "forms": forms,
        "failed": name if typed is not None else "",
        "refusal": refusal,
        "may_handle": may(role, Act.HANDLE_DRUG),
        "may_see_chart": may(role, Act.SEE_CHART),
    }
    return render(request, "staff/dispensary/vial.html", context, status=422 if typed is not None else 200)


@require_GET
@needs(Act.SEE_STOCK)
def drug_lot(request: StaffRequest, lot_id: int) -> HttpResponse:
    """Show one lot: its perpetual log, and who got drug of it."""
    return _lot(request, lot_id)


@require_POST
@needs(Act.HANDLE_DRUG)
def drug_set_aside(request: StaffRequest, lot_id: int) -> HttpResponse:
    """Set a lot aside from use."""
    return _mark(request, lot_id, release=False)


@require_POST
@needs(Act.EXPLAIN_DISCREPANCY)
def drug_release(request: StaffRequest, lot_id: int) -> HttpResponse:
    """Let a lot be used again."""
    return _mark(request, lot_id, release=True)


def _mark(request: StaffRequest, lot_id: int, *, release: bool) -> HttpResponse:
    form = SetAsideForm(request.POST, now=now())

    def mark(by: Written) -> None:
        why = form.cleaned_data["why"]
        dispensary.set_aside(lot_id=lot_id, why=why, by=by["by"], now=by["now"], release=release)

    return act(
        request,
        form,
        mark,
        said=_("The lot may be used again.") if release else _("The lot is set aside."),
        onward=lambda _made: reverse("staff:drug_lot", args=[lot_id]),
        again=lambda typed, refusal: _lot(request, lot_id, typed, refusal),
    )


def _lot(
    request: StaffRequest, lot_id: int, typed: BedsideForm | None = None, refusal: DecisionView | None = None
) -> HttpResponse:
    role, at = role_of(request), now()
    try:
        row = register.lot(lot_id)
    except NotFound:
        raise Http404 from None
    given = register.given_from(lot_id)
    sees = may(role, Act.SEE_CHART)
    context = {
        "lot": present_lot(row, timezone.localdate(at)),
        "quarantined": row.quarantined,
        "product": row.product,
        "lines": present_entries(register.log(lot_id=lot_id), role),
        "got": [
            (one, present_patient(one.patient, timezone.localdate(at)), plain(given[one.session_id]))
            for one in treated(given)
        ]
        if sees
        else [],
        "got_count": len(given),
        "form": typed or SetAsideForm(now=at),
        "refusal": refusal,
        "may_handle": may(role, Act.HANDLE_DRUG),
        "may_release": may(role, Act.EXPLAIN_DISCREPANCY),
        "may_see_chart": sees,
    }
    return render(request, "staff/dispensary/lot.html", context, status=422 if typed is not None else 200)
