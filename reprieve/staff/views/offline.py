"""Without a network: the worker that opens a kept page, what a tablet takes along, and what it sends afterwards."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart import services as chart
from reprieve.chart.queries import SessionView, to_merge
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, actor, needs, now
from reprieve.staff.offline import KEPT_ACTS, read_entry
from reprieve.staff.presenters.merging import act_words, present_merging
from reprieve.staff.presenters.offline import present_kit
from reprieve.staff.presenters.sentences import words
from reprieve.staff.views.session import look_up

_ROOTS: Final = ("css", "js", "vendor")
_KEPT_FILES: Final = {".css", ".js"}


@require_GET
@needs(None)
def worker(request: StaffRequest) -> HttpResponse:
    """Return the service worker, with the release that it keeps: a changed file makes another worker."""
    source = (settings.PACKAGE / "static/js/offline/worker.js").read_text()
    script = f"self.RELEASE = {json.dumps(_release())};\n{source}"
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})


@cache
def _release() -> dict[str, Any]:
    root = settings.PACKAGE / "static"
    files = sorted(path for part in _ROOTS for path in (root / part).rglob("*") if path.suffix in _KEPT_FILES)
    digest = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    return {
        "version": digest,
        "files": [static(path.relative_to(root).as_posix()) for path in files],
        "keeps_ms": settings.SESSION_COOKIE_AGE * 1000,
    }


@require_GET
@needs(Act.CHART)
def session_kit(request: StaffRequest, session_id: int) -> HttpResponse:
    """Return what this reader's tablet takes along, and the key under which it keeps their entries."""
    view = look_up(session_id, now())
    key = salted_hmac("reprieve.staff.offline", str(request.user.pk), algorithm="sha256").digest()
    mine = {"user": request.user.pk, "name": request.user.display_name, "key": b64encode(key).decode()}
    return JsonResponse(
        {**present_kit(view), **mine, "acts": {act: act_words(act) for act in KEPT_ACTS}, "csrf": get_token(request)}
    )


@require_POST
@needs(Act.CHART)
def session_entries(request: StaffRequest, session_id: int) -> HttpResponse:
    """Take in what a tablet kept, each entry on its own; the answer says of each what became of it."""
    view = look_up(session_id, now())
    try:
        entries = json.loads(request.body)["entries"]
        sent = [(_sent(session_id, entry), int(entry["by"])) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"problem": "These are not entries."}, status=400)
    return JsonResponse({"answers": [_take_in(request, view, one, by) for one, by in sent]})


def _sent(session_id: int, entry: Mapping[str, Any]) -> chart.Sent:
    typed_at = datetime.fromisoformat(entry["typed_at"])
    if typed_at.tzinfo is None:
        raise ValueError("A time has a zone.")
    said = {str(name): str(value) for name, value in entry["said"].items() if name != "csrfmiddlewaretoken"}
    return chart.Sent(
        session_id=session_id,
        key=UUID(entry["key"]),
        act=str(entry["act"])[:24],
        said=said,
        observed_at=typed_at,
        typed_at=typed_at,
        tablet=str(entry["tablet"])[:40],
    )


def _take_in(request: StaffRequest, view: SessionView, sent: chart.Sent, by: int) -> dict[str, Any]:
    """Chart one entry. Another person's is left where it is: only who typed it sends it."""
    answer: dict[str, Any] = {"key": str(sent.key)}
    if by != request.user.pk:
        return {**answer, "outcome": "not_yours"}
    read = read_entry(sent.act, sent.said, view, sent.typed_at)
    dated = chart.Sent(**{name: getattr(sent, name) for name in sent.__slots__} | {"observed_at": read.at})
    try:
        received = chart.take_in(sent=dated, what=read.what, problems=read.problems, by=actor(request), now=now())
    except chart.SentByAnother:
        return {**answer, "outcome": "not_yours"}
    says = [words(sentence) for sentence in received.why]
    return {**answer, "outcome": received.outcome.value, "says": says, "repeated": received.repeated}


@require_GET
@needs(Act.SEE_CHART)
def session_merging(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show what waits to be merged, again."""
    at = now()
    look_up(session_id, at)
    return render(request, "staff/session/merging.html", {"merging": present_merging(to_merge(session_id, at))})
