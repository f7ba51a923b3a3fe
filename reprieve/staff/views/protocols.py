"""The protocols as they hold here; the medical director signs versions and the site's altitude."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import queries, services
from reprieve.chart.queries import NotFound, ProtocolView
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.protocols import NUMBER, SigningForm, SiteForm, VersionForm
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.presenters.protocols import (
    ChangeLine,
    present_changes,
    present_list,
    present_numbers,
    present_site,
    present_version,
)
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.signing import Signed, attempt_signed
from reprieve.therapy.revisions import changes
from reprieve.therapy.vitals import NotPlausible


@require_GET
@needs(None)
def protocols(request: StaffRequest) -> HttpResponse:
    """List what may be ordered here, in which version, and the site's altitude."""
    return _list(request, SiteForm(now=now()))


@sensitive_post_parameters("password")
@require_POST
@needs(Act.APPROVE_PROTOCOL)
def site_sign(request: StaffRequest) -> HttpResponse:
    """Sign the altitude and its offset."""
    form = SiteForm(request.POST, now=now())
    if form.is_valid():
        typed = form.cleaned_data
        site = {name: typed[name] for name in ("altitude_m", "spo2_offset", "reason")}
        _sign(request, form, lambda by: services.sign_site(**site, signed=by["signed"], now=by["now"]))
        if not form.errors:
            messages.success(request, _("Signed."))
            return redirect("staff:protocols")
    return _list(request, form, status=422)


@require_GET
@needs(None)
def protocol(request: StaffRequest, key: str, version: int | None = None) -> HttpResponse:
    """Show one version with every value, its mark and its source."""
    return _version(request, _view(key, version))


@sensitive_post_parameters("password")
@require_POST
@needs(Act.APPROVE_PROTOCOL)
def protocol_approve(request: StaffRequest, key: str) -> HttpResponse:
    """Sign the book's own version for use here."""
    return _decide(
        request,
        key,
        None,
        lambda by: services.approve_protocol(protocol_key=key, signed=by["signed"], now=by["now"]),
        _("Signed. It may be ordered now."),
    )


@sensitive_post_parameters("password")
@require_POST
@needs(Act.APPROVE_PROTOCOL)
def protocol_withdraw(request: StaffRequest, key: str, version: int) -> HttpResponse:
    """Let a version no longer be used."""
    return _decide(
        request,
        key,
        version,
        lambda by: services.withdraw_version(protocol_key=key, version=version, signed=by["signed"], now=by["now"]),
        _("Withdrawn. Nothing starts under it any more."),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.APPROVE_PROTOCOL)
def version_new(request: StaffRequest, key: str) -> HttpResponse:
    """Set the clinic's own numbers, look at what changes, and sign."""
    view = _view(key, None)
    form = VersionForm(request.POST or None, now=now(), former=view.shown.protocol)
    refusal = None
    if "look" in request.POST:
        form.looks_only()
    elif form.is_valid():
        wanted: dict[str, Any] = {"protocol_key": key, "values": form.values()}
        wanted |= {"made_from": form.cleaned_data["made_from"], "reason": form.cleaned_data["reason"]}
        refusal = _sign(request, form, lambda by: services.sign_version(**wanted, **by))
        if refusal is None and not form.errors:
            messages.success(request, _("Signed. New orders are made under it."))
            return redirect("staff:protocol", key)
    return _setting(request, view, form, refusal)


def _setting(
    request: StaffRequest, view: ProtocolView, form: VersionForm, refusal: DecisionView | None
) -> HttpResponse:
    shown, decision = _drafted(form, view)
    numbers = present_numbers(view.shown.protocol, view.book, None)
    context = {
        "page": present_version(view),
        "form": form,
        "groups": [(group, [(line, form[NUMBER + line.name]) for line in group.lines]) for group in numbers],
        "changes": shown,
        "decision": decision,
        "refusal": refusal,
    }
    return render(request, "staff/protocol_new.html", context, status=422 if form.errors or refusal else 200)


def _drafted(form: VersionForm, view: ProtocolView) -> tuple[tuple[ChangeLine, ...], DecisionView | None]:
    """Return what the typed numbers would change, and what the rules say of it; nothing while there is nothing."""
    if not form.is_bound or any(name.startswith(NUMBER) for name in form.errors):
        return (), None
    former, values = view.shown.protocol, form.values()
    try:
        draft = services.drafted(former.key, former, values)
    except NotPlausible as problem:
        form.add_error(None, words(problem.sentence))
        return (), None
    decision = services.judged(former.key, former, draft)
    return present_changes(changes(former, draft)), present_decision(decision, only_speaking=True)


def _sign(request: StaffRequest, form: BedsideForm, do: Callable[[Signed], object]) -> DecisionView | None:
    """Do it under the typed password; return what stands against it, if a rule does."""
    refused = attempt_signed(request, form, do)
    return present_decision(refused, only_blocking=True) if refused else None


def _decide(
    request: StaffRequest, key: str, version: int | None, do: Callable[[Signed], object], done: str
) -> HttpResponse:
    view = _view(key, version)
    form = SigningForm(request.POST, now=now())
    refusal = None
    if form.is_valid():
        refusal = _sign(request, form, do)
        if refusal is None and not form.errors:
            messages.success(request, done)
            return redirect("staff:protocol", key)
    return _version(request, view, form, refusal, status=422)


def _view(key: str, version: int | None) -> ProtocolView:
    try:
        return queries.protocol_view(key, now(), version)
    except NotFound:
        raise Http404 from None


def _list(request: StaffRequest, form: SiteForm, status: int = 200) -> HttpResponse:
    context = {
        "protocols": present_list(queries.protocol_list()),
        "site": present_site(queries.site_row(now())),
        "form": form,
        "may_sign": may(role_of(request), Act.APPROVE_PROTOCOL),
    }
    return render(request, "staff/protocols.html", context, status=status)


def _version(
    request: StaffRequest,
    view: ProtocolView,
    form: SigningForm | None = None,
    refusal: DecisionView | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": present_version(view),
        "form": form or SigningForm(now=now()),
        "refusal": refusal,
        "may_sign": may(role_of(request), Act.APPROVE_PROTOCOL),
        "may_consent": may(role_of(request), Act.RECORD_CONSENT),
        "unsigned": view.shown.at is None,
        "usable": view.shown.usable,
    }
    return render(request, "staff/protocol.html", context, status=status)
