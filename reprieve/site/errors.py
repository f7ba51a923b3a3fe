"""What an address says where nothing is, or something broke: to patients in their words, to staff in theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path
from django.views import defaults

from reprieve.portal.language import PATIENTS_PAGES


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if request.path.startswith(PATIENTS_PAGES):
        return render(request, "portal/not_found.html", status=404)
    return defaults.page_not_found(request, exception)


def only_a_form(request: HttpRequest) -> HttpResponse:
    """Answer 405 to who opens an address that only takes a form."""
    if request.path.startswith(PATIENTS_PAGES):
        return render(request, "portal/not_found.html", status=405)
    return render(request, "405.html", {"above": _page_above(request.path)}, status=405)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    if request.path.startswith(PATIENTS_PAGES):
        return render(request, "portal/broken.html", status=500)
    return defaults.server_error(request)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not this browser's."""
    if request.path.startswith(PATIENTS_PAGES):
        return render(request, "portal/expired.html", status=403)
    return render(request, "403_csrf.html", status=403)


def _page_above(path: str) -> str:
    """Return the nearest address above this one that exists: the page that holds the form."""
    while path:
        path = path.rpartition("/")[0]
        if path and is_valid_path(path):
            return path
    return "/"
