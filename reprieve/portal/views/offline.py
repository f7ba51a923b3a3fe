"""A phone without a network: the worker, the shell that it opens, and what it sends afterwards."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart.queries import NotFound
from reprieve.portal import acts
from reprieve.portal.access import PatientRequest, for_anybody, for_patient, now
from reprieve.portal.language import KNOWN
from reprieve.portal.presenters.diary import present_scales
from reprieve.portal.presenters.visits import crisis_words

_FILES: Final = ("css/tokens.css", "css/elements.css", "css/portal.css", "mark.svg")
_SCRIPTS: Final = ("js/portal", "js/offline/store.js")
_SHELLS: Final = ("portal:offline", "portal:help")
MOST_AT_ONCE: Final = 200


@require_GET
@for_anybody
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, with the release that it keeps: a changed file makes another worker."""
    source = (settings.PACKAGE / "static/js/portal/worker.js").read_text()
    script = f"self.RELEASE = {json.dumps(_release())};\n{source}"
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/my/"})


@require_GET
@for_anybody
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how these pages stand on a phone's first screen."""
    name = settings.CLINIC_NAME or _("Your pages")
    icon = {"src": static("mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    home = reverse("portal:home")
    shown = {"name": name, "short_name": name[:12], "start_url": home, "scope": home, "display": "standalone"}
    colours = {"background_color": "#f4f3ee", "theme_color": "#0e4b53"}
    return JsonResponse({**shown, **colours, "icons": [icon]}, content_type="application/manifest+json")


@require_GET
@for_anybody
def offline(request: HttpRequest) -> HttpResponse:
    """Return the page that stands in for any other without a network: the diary's keys, and nobody's data."""
    context = {"scales": present_scales(None), "key": uuid4(), "crisis": crisis_words()}
    return render(request, "portal/offline.html", context)


@require_GET
@for_patient
def kit(request: PatientRequest) -> HttpResponse:
    """Return whose phone this is, and the key under which it keeps what is not sent yet."""
    account = request.phone.account_id
    key = salted_hmac("reprieve.portal.offline", str(account), algorithm="sha256").digest()
    return JsonResponse({"user": account, "key": b64encode(key).decode(), "csrf": get_token(request)})


@require_POST
@for_patient
def keep(request: PatientRequest) -> HttpResponse:
    """Take in what a phone kept, each entry on its own; the answer says of each what became of it."""
    try:
        entries = json.loads(request.body)["entries"][:MOST_AT_ONCE]
        sent = [(entry, datetime.fromisoformat(entry["typed_at"]), UUID(entry["key"])) for entry in entries]
        if any(typed_at.tzinfo is None for _, typed_at, _ in sent):
            raise ValueError("A time has a zone.")
        answers = [_take_in(request, entry, typed_at, key) for entry, typed_at, key in sent]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"problem": "These are not entries."}, status=400)
    return JsonResponse({"answers": answers})


def _take_in(request: PatientRequest, entry: Mapping[str, Any], typed_at: datetime, key: UUID) -> dict[str, Any]:
    """Keep one entry. Somebody else's stays where it is: only who typed it sends it."""
    answer: dict[str, Any] = {"key": entry["key"]}
    if entry["by"] != request.phone.account_id:
        return {**answer, "outcome": "not_yours"}
    said = {**entry["said"], "key": str(key)}
    try:
        form = acts.hear(str(entry["act"]), said, acts.Heard(phone=request.phone, said_at=typed_at, now=now()))
    except NotFound:
        return {**answer, "outcome": "refused", "says": [_("This does not fit any more.")]}
    if form.errors:
        return {**answer, "outcome": "refused", "says": [str(one) for each in form.errors.values() for one in each]}
    return {**answer, "outcome": "kept"}


@cache
def _release() -> dict[str, Any]:
    root = settings.PACKAGE / "static"
    scripts = [path for part in _SCRIPTS for path in (root / part, *(root / part).glob("*.js")) if path.is_file()]
    files = [*map(root.joinpath, _FILES), *sorted(scripts)]
    templates = sorted((settings.PACKAGE / "templates/portal").glob("*.html"))
    words = sorted((settings.PACKAGE / "locale").rglob("*.mo"))
    digest = sha256(b"".join(path.read_bytes() for path in (*files, *templates, *words))).hexdigest()[:16]
    shells = [f"{reverse(name)}?l={language}" for name in _SHELLS for language in KNOWN]
    return {"version": digest, "files": [static(path.relative_to(root).as_posix()) for path in files] + shells}
