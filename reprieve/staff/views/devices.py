"""Devices: which there are, where each stands, until when; picked from a list or scanned off its label."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.queries import DeviceView
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.devices import FindDeviceForm, NewDeviceForm, PlaceForm, ScanForm, TakeAwayForm
from reprieve.staff.presenters.devices import device_line, stay_line
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.views.answering import Written, answer, attempt
from reprieve.staff.views.panels import DEVICES
from reprieve.therapy.decisions import Decision


@require_GET
@needs(Act.PLACE_DEVICES)
def devices(request: StaffRequest) -> HttpResponse:
    """List devices; a label that was scanned into the search leads to its device at once."""
    at, form = now(), FindDeviceForm(request.GET)
    scanned = queries.device_scanned(chart.scanned(form.words())) if form.words() else None
    if scanned is not None:
        return redirect("staff:device", scanned)
    context = {
        "form": form,
        "search": form.words(),
        "devices": [device_line(row, at) for row in queries.devices(at, form.words())],
        "now": at,
        "may_add": may(role_of(request), Act.ARRANGE_ROOMS),
    }
    return render(request, "staff/devices.html", context)


@require_http_methods(["GET", "POST"])
@needs(Act.PLACE_DEVICES)
def device(request: StaffRequest, device_id: int) -> HttpResponse:
    """Show one device, where it stood and stands; a POST places it."""
    view = _look_up(device_id)
    form = _place_form(request.POST or None, view)

    def place(by: Written) -> None:
        typed = form.cleaned_data
        chart.place_device(
            device_id=device_id,
            room_id=typed["room"],
            until=typed["until"],
            confirmed=typed.get("confirmed", False),
            by=by["by"],
            now=by["now"],
        )

    refused = attempt(request, form, place) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not form.errors:
        messages.success(request, _("{device} is placed.").format(device=view.device.name))
        return redirect("staff:device", device_id)
    return _page(request, view, place=form, refused=refused)


@require_POST
@needs(Act.PLACE_DEVICES)
def device_away(request: StaffRequest, device_id: int) -> HttpResponse:
    """Take a device out of its room."""
    view = _look_up(device_id)
    form = TakeAwayForm(request.POST, in_use=view.in_use, now=now())

    def take(by: Written) -> None:
        confirmed = form.cleaned_data.get("confirmed", False)
        chart.place_device(device_id=device_id, room_id=None, confirmed=confirmed, by=by["by"], now=by["now"])

    refused = attempt(request, form, take)
    if refused is None and not form.errors:
        messages.success(request, _("{device} stands nowhere now.").format(device=view.device.name))
        return redirect("staff:device", device_id)
    return _page(request, view, away=form, refused=refused)


@require_http_methods(["GET", "POST"])
@needs(Act.ARRANGE_ROOMS)
def device_new(request: StaffRequest) -> HttpResponse:
    """Register a monitor or pump under the name that it gives itself."""
    form = NewDeviceForm(request.POST or None, now=now())
    found: list[int] = []

    def add(by: Written) -> None:
        typed = {name: form.cleaned_data[name] for name in ("identifier", "name", "kind", "barcode")}
        if queries.device_scanned(typed["identifier"]) is not None:
            form.add_error("identifier", _("A device with this identifier is registered already."))
            return
        found.append(chart.add_device(**typed, by=by["by"], now=by["now"]))

    refused = attempt(request, form, add) if request.method == "POST" else None
    if found:
        messages.success(request, _("Registered. Now say where it stands."))
        return redirect("staff:device", found[0])
    shown = present_decision(refused, only_blocking=True) if refused else None
    status = 422 if refused or form.errors else 200
    return render(request, "staff/device_new.html", {"form": form, "refusal": shown}, status=status)


@require_POST
@needs(Act.PLACE_DEVICES)
def session_devices(request: StaffRequest, session_id: int) -> HttpResponse:
    """Stand the device whose label was scanned in this session's room, until the patient leaves."""
    form = ScanForm(request.POST, now=now())

    def place(by: Written) -> None:
        typed = form.cleaned_data
        chart.place_device_for(
            session_id=session_id,
            label=typed["label"],
            confirmed=typed.get("confirmed", False),
            by=by["by"],
            now=by["now"],
        )

    said = _("It stands here now, until the patient leaves.")
    return answer(request, session_id, form=form, do=place, said=said, panel=DEVICES)


def _look_up(device_id: int) -> DeviceView:
    try:
        return queries.device_view(device_id, now())
    except queries.NotFound:
        raise Http404 from None


def _place_form(data: Any, view: DeviceView) -> PlaceForm:
    return PlaceForm(data, rooms=[(room.id, room.name) for room in queries.rooms()], in_use=view.in_use, now=now())


def _page(
    request: StaffRequest,
    view: DeviceView,
    *,
    place: PlaceForm | None = None,
    away: TakeAwayForm | None = None,
    refused: Decision | None = None,
) -> HttpResponse:
    at = now()
    context = {
        "device": device_line(view.device, at),
        "in_use": view.in_use,
        "stays": [stay_line(stay) for stay in view.stays],
        "place": place or _place_form(None, view),
        "away": away or TakeAwayForm(None, in_use=view.in_use, now=at),
        "now": at,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    bad = refused or any(form is not None and form.errors for form in (place, away))
    return render(request, "staff/device.html", context, status=422 if bad else 200)
