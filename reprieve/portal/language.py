"""Which language a patient reads: what the address or this phone says, else what its browser asks for, else English."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

PATIENTS_PAGES: Final = "/my/"
COOKIE: Final = "my_language"
FOR_S: Final = 60 * 60 * 24 * 400
KNOWN: Final = tuple(code for code, _ in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """Return the code of a language that we speak."""
    asked = [request.GET.get("l", ""), request.COOKIES.get(COOKIE, "")]
    asked += [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return next((own for code in asked if (own := spoken(code))), settings.LANGUAGE_CODE)


def spoken(code: str) -> str:
    """Return our code for this one, "es" for "es-mx"; empty if we do not speak it."""
    own = code.split("-")[0].lower()
    return own if own in KNOWN else ""


def choose(response: HttpResponseBase, code: str) -> None:
    """Keep the choice on this phone. It is no secret, and the page's script reads it without a network."""
    if spoken(code):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, spoken(code), max_age=FOR_S, path=PATIENTS_PAGES, secure=secure, samesite="Lax")
