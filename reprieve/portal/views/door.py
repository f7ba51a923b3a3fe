"""The front door: ask for a link, use a link, leave, change the language. Nothing here says who is known."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.people import phones
from reprieve.portal.access import PatientRequest, for_anybody, for_patient, let_in, now, show_out
from reprieve.portal.forms import AskForm, EnterForm
from reprieve.portal.language import COOKIE, PATIENTS_PAGES, choose

NEXT: Final = "my_next"  # where the patient was going when the sign-in had run out; a path of these pages and no more


@require_http_methods(["GET", "POST"])
@for_anybody
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and say the same to everybody."""
    form = AskForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        network = request.META.get("REMOTE_ADDR", "")
        phones.ask_for_link(email=form.cleaned_data["email"], network=network, now=now())
        answer = redirect("portal:asked")
        answer.set_cookie(NEXT, form.cleaned_data["next"][:200], max_age=3600, path=PATIENTS_PAGES, httponly=True,
                          secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")  # fmt: skip
        return answer
    return render(request, "portal/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@for_anybody
def asked(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way, if there is anybody to send it to."""
    return render(request, "portal/asked.html", {"lasts": int(phones.MAILED_FOR.total_seconds() // 60)})


@require_http_methods(["GET", "POST"])
@for_anybody
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Use a link up by a press, so that no preview and no scanner of mail does."""
    form = EnterForm(request.POST or None)
    if not phones.link_works(token, now()):
        return render(request, "portal/dead_link.html", status=410)
    if request.method == "POST" and form.is_valid():
        try:
            key, phone = phones.enter(token=token, year_of_birth=form.cleaned_data["year"], now=now())
        except phones.DeadLink:
            return render(request, "portal/dead_link.html", status=410)
        except phones.WrongYear:
            form.add_error("year", _("This year does not go with the link. Please check it."))
        else:
            answer = redirect(_onward(request))
            let_in(answer, key)
            answer.delete_cookie(NEXT, path=PATIENTS_PAGES)
            # English is what is on file for whoever was not asked; a phone that asks for Spanish is met in Spanish.
            if COOKIE not in request.COOKIES and phone.language != settings.LANGUAGE_CODE:
                choose(answer, phone.language)
            return answer
    return render(request, "portal/enter.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@for_patient
def leave(request: PatientRequest) -> HttpResponse:
    """Sign this phone out."""
    phones.leave(phone=request.phone, now=now())
    answer = redirect("portal:ask")
    show_out(answer)
    return answer


@require_POST
@for_anybody
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and go on where the reader was."""
    answer = redirect(_safe(request.POST.get("next", "")))
    choose(answer, request.POST.get("language", ""))
    return answer


def _onward(request: HttpRequest) -> str:
    return _safe(request.COOKIES.get(NEXT, ""))


def _safe(path: str) -> str:
    """Return a path of the patient's own pages, whatever was asked."""
    own = path.startswith(PATIENTS_PAGES) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if own else PATIENTS_PAGES
