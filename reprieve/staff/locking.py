"""The lock of a shared tablet: after a quarter of an hour without an act, nobody is there until they say who.

What the board and the chart show stays visible, and goes on renewing itself: an alarm never hides behind a lock.
To act, somebody picks their name and types their PIN; the entry that was waiting is then written, once, as theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reprieve.chart.queries import on_duty
from reprieve.people.models import User
from reprieve.people.pins import WrongPin, holders, user_by_pin
from reprieve.people.queries import StaffMember
from reprieve.staff.access import now

IDLE: Final = timedelta(minutes=15)  # stack.md section 7
AT_MOST: Final = timedelta(hours=12)  # after this only a password opens it, however often a PIN did; the same source
WRITE_EVERY: Final = timedelta(minutes=1)
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
WHO, PIN = "lock_user", "lock_pin"
_OURS: Final = frozenset({WHO, PIN, "csrfmiddlewaretoken"})

# What stays readable under a lock; everything else waits for a name.
VISIBLE: Final = frozenset(
    {
        "staff:home", "staff:board", "staff:board_tile", "staff:session", "staff:session_status",
        "staff:session_chart", "staff:session_gate", "staff:session_values", "staff:session_what_if",
        "staff:session_help", "staff:session_care", "staff:session_merging",
        "staff:help", "staff:day", "staff:day_rows", "staff:help_banner", "exchange:waiting",
        "staff:messages", "staff:messages_rows", "staff:messages_bar",
    }
)  # fmt: skip
ALWAYS: Final = frozenset({"staff:unlock", "staff:sign_out", "staff:lock"})
# What a tablet does by itself. Entries kept without a server name who typed them, and are that person's or refused.
BY_ITSELF: Final = frozenset({"staff:worker", "staff:session_kit_offline", "staff:session_entries"})


class IdleLock:
    """Ask who is there, where somebody acts on a tablet that was left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        name = getattr(request, "taken_over_by", "")
        if name:  # the page that is open says at once in whose name it writes
            answer["HX-Trigger"] = json.dumps({"whochanged": {"name": name, "user": request.user.pk}})
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the request pass, or answer it with the question. After the check of the form's token, on purpose."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        at = now()
        if at - _moment(request, "since", at) > AT_MOST:
            logout(request)
            return redirect(f"{reverse('staff:sign_in')}?{urlencode({'next': request.path})}")
        locked = is_locked(request, at)
        request.locked = locked  # type: ignore[attr-defined]  # for the page's bar
        if request.resolver_match and request.resolver_match.view_name in BY_ITSELF:
            return None
        if not locked:
            _keep_awake(request, at)
            return None
        return _under_lock(request, at)


def is_locked(request: HttpRequest, at: datetime) -> bool:
    """Return whether nobody has acted here for so long that they must say who they are."""
    return bool(request.session.get("locked")) or at - _moment(request, "acted_at", at) > IDLE


def lock(request: HttpRequest) -> None:
    """Lock it now, as somebody does who walks away."""
    request.session["locked"] = True


def take_over(request: HttpRequest, *, user: User, at: datetime) -> None:
    """Make this person the one who acts here. Forms that lie open keep their token: nothing typed is lost."""
    since, token = request.session.get("since"), request.META.get("CSRF_COOKIE")
    login(request, user, backend=BACKEND)
    request.taken_over_by = user.display_name  # type: ignore[attr-defined]
    request.session.update({"since": since, "acted_at": at.timestamp(), "locked": False})
    if token:
        request.META.update({"CSRF_COOKIE": token, "CSRF_COOKIE_NEEDS_UPDATE": False})


def unlock(request: HttpRequest, at: datetime) -> str:
    """Try the name and the PIN that came with the request; return what is wrong, or nothing."""
    who, pin = request.POST.get(WHO, ""), request.POST.get(PIN, "")
    if not (who.isascii() and who.isdigit()):
        return _("Pick your name.")
    try:
        take_over(request, user=user_by_pin(user_id=int(who), pin=pin, now=at), at=at)
    except WrongPin as wrong:
        return _(str(wrong))
    return ""


def question(request: HttpRequest, *, problem: str = "", status: int = 423) -> HttpResponse:
    """Ask who is there, carrying along what they were about to send; passwords are never carried."""
    keeps = request.method == "POST" and not any("password" in name for name in request.POST)
    carried = [(n, v) for n, vs in request.POST.lists() if n not in _OURS for v in vs] if keeps else []
    target = request.headers.get("HX-Target", "")
    context = {
        "people": _on_duty_or_all(now()),
        "problem": problem,
        "carried": carried,
        "sends_to": request.path if keeps else reverse("staff:unlock"),
        "lost": request.method == "POST" and not keeps,
        "target": target,
        "whole": target.startswith("panel-"),
        "chosen": request.POST.get(WHO, ""),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "staff/lock_question.html" if part else "staff/lock.html", context, status=status)


def _on_duty_or_all(at: datetime) -> tuple[StaffMember, ...]:
    """Return those with a PIN who are on duty; everybody with a PIN where nobody who is on duty has one."""
    people, here = holders(), on_duty(at)
    return tuple(member for member in people if member.id in here) or people


def _under_lock(request: HttpRequest, at: datetime) -> HttpResponseBase | None:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in ALWAYS:
        return None
    if request.method in {"GET", "HEAD"}:
        if name in VISIBLE:
            return None
        return redirect(f"{reverse('staff:unlock')}?{urlencode({'next': request.get_full_path()})}")
    if WHO not in request.POST:
        return question(request)
    problem = unlock(request, at)
    request.locked = bool(problem)  # type: ignore[attr-defined]
    return question(request, problem=problem) if problem else None


def _keep_awake(request: HttpRequest, at: datetime) -> None:
    """Count what a person does; a part of the page that renews itself is nobody's act."""
    if request.headers.get("X-Fragment"):
        return
    for name, every in (("since", timedelta.max), ("acted_at", WRITE_EVERY)):
        if name not in request.session or at - _moment(request, name, at) > every:
            request.session[name] = at.timestamp()


def _moment(request: HttpRequest, name: str, otherwise: datetime) -> datetime:
    kept = request.session.get(name)
    return datetime.fromtimestamp(kept, UTC) if kept is not None else otherwise
