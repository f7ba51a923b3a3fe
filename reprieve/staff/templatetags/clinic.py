"""Template tags for clinical widgets. Each checks the type of what it is given: a mistyped name in a template must
fail here, in a test, and not appear at the bedside as an empty pressure."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reprieve.evidence.claims import cited
from reprieve.evidence.register import Certainty
from reprieve.people.models import User
from reprieve.staff.navigation import Place, places
from reprieve.staff.presenters import icons, times
from reprieve.staff.presenters.findings import (
    ROLE_WORDS,
    DecisionView,
    FindingView,
    certainty_mark,
    present_decision,
)
from reprieve.staff.presenters.sentences import words as sentence_words
from reprieve.therapy.decisions import Decision, Role, Sentence

register = template.Library()
T = TypeVar("T")


def _expect(value: object, kind: type[T], tag: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{{% {tag} %}} wants {kind.__name__}, not {type(value).__name__}: {value!r}")
    return value


# -- words and times ---------------------------------------------------------------------------------------------


@register.filter
def words(sentence: Sentence) -> str:
    """{{ sentence|words }}: a rule's sentence in the reader's language."""
    return sentence_words(_expect(sentence, Sentence, "words"))


@register.filter
def clock(at: datetime) -> str:
    """{{ at|clock }}: 14:32 in the clinic's zone."""
    return times.clock(_expect(at, datetime, "clock"))


@register.filter
def day(at: date) -> str:
    """{{ at|day }}: 22 Nov 2026."""
    if isinstance(at, datetime):
        return times.day(at)
    return date_format(_expect(at, date, "day"), "j M Y")


@register.filter
def moment(at: datetime) -> str:
    """{{ at|moment }}: 22 Nov 2026, 14:32."""
    return times.moment(_expect(at, datetime, "moment"))


@register.inclusion_tag("components/timer.html")
def timer_since(at: datetime, now: datetime, style: str = "minutes", size: str = "") -> dict[str, Any]:
    """{% timer_since at now %}: counts up. style: minutes | clock. size: large | huge."""
    timer = times.timer_since(_expect(at, datetime, "timer_since"), _expect(now, datetime, "timer_since"), style)
    return {"timer": timer, "size": size}


@register.inclusion_tag("components/timer.html")
def timer_until(due: datetime, now: datetime, size: str = "") -> dict[str, Any]:
    """{% timer_until due now %}: counts down, then up in words and colour."""
    timer = times.timer_until(_expect(due, datetime, "timer_until"), _expect(now, datetime, "timer_until"))
    return {"timer": timer, "size": size}


@register.inclusion_tag("components/timer.html")
def timer_age(at: datetime, now: datetime, style: str = "words") -> dict[str, Any]:
    """{% timer_age at now %}: "3 min ago", kept true by the page; style short: "3 min"."""
    timer = times.timer_age(_expect(at, datetime, "timer_age"), _expect(now, datetime, "timer_age"), style)
    return {"timer": timer, "size": ""}


# -- marks and findings ------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "amber" %}: a shape of presenters/icons.py."""
    return icons.icon(_expect(name, str, "icon"))


@register.inclusion_tag("components/mark.html")
def mark(shape: str, word: str, tone: str = "") -> dict[str, str]:
    """{% mark "infusing" "Infusing" tone="brand" %}: shape and word; tone green | amber | red | brand | soft."""
    return {"shape": _expect(shape, str, "mark"), "word": str(word), "tone": tone}


@register.inclusion_tag("components/certainty.html")
def certainty(value: Certainty) -> dict[str, Any]:
    """{% certainty finding.certainty %}: a chip where no source settles the number, else nothing."""
    return {"mark": certainty_mark(_expect(value, Certainty, "certainty"))}


@register.simple_tag
def source(key: str, cites: str = "") -> str:
    """{% source finding.source_key %}: a source, which leads to the claims that rest on it where there are any."""
    says = cites or _expect(key, str, "source")
    if key not in cited():
        return says
    return format_html('<a href="{}?q={}">{}</a>', reverse("staff:evidence"), key, says)


@register.inclusion_tag("components/findings.html")
def findings(decision: Decision | DecisionView, only: str = "", brief: bool = False) -> dict[str, Any]:
    """{% findings decision %}: what the rules say, gravest first. only: blocking | speaking."""
    view = (
        decision
        if isinstance(decision, DecisionView)
        else present_decision(
            _expect(decision, Decision, "findings"), only_blocking=only == "blocking", only_speaking=only == "speaking"
        )
    )
    return {"decision": view, "brief": brief}


@register.inclusion_tag("components/finding.html")
def finding(view: FindingView, brief: bool = False) -> dict[str, Any]:
    """{% finding view %}: one finding of a DecisionView."""
    return {"finding": _expect(view, FindingView, "finding"), "brief": brief}


# -- forms -------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, unit: str = "", kind: str = "") -> dict[str, Any]:
    """{% field form.weight_kg unit="kg" kind="number" %}: label, hint, control with its unit, error in words."""
    _expect(bound, BoundField, "field")
    return {"field": bound, "unit": unit, "kind": kind}


@register.inclusion_tag("components/tapgrid.html")
def tap_grid(bound: BoundField) -> dict[str, Any]:
    """{% tap_grid form.pain %}: radio buttons as large keys; nothing is chosen beforehand."""
    return {"field": _expect(bound, BoundField, "tap_grid")}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """{% form_errors form %}: what is wrong, over the form, with links to the fields."""
    return {"form": _expect(form, BaseForm, "form_errors")}


# -- the frame ---------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: RequestContext) -> dict[str, Any]:
    """{% navigation %}: the places that the reader's role may go to."""
    request = _expect(context["request"], HttpRequest, "navigation")
    found: tuple[Place, ...] = places(request)
    return {"places": found}


@register.simple_tag
def new_key() -> str:
    """{% new_key %}: the key of a form of one button, under which it acts once."""
    return str(uuid4())


@register.simple_tag
def live_words() -> str:
    """{% live_words %}: the words of the page's clock and connection bar, as JSON for a data attribute."""
    return json.dumps(times.live_words(), ensure_ascii=False)


@register.simple_tag
def server_now() -> str:
    """{% server_now %}: the server's time at rendering, so that the page's timers do not trust the tablet's clock."""
    return timezone.now().isoformat()


@register.simple_tag
def clinic_zone() -> str:
    """{% clinic_zone %}: the clinic's time zone by name, for the page's script."""
    return timezone.get_current_timezone_name()


@register.filter
def role_words(user: User) -> str:
    """{{ request.user|role_words }}: nurse, prescriber, ..."""
    return str(ROLE_WORDS[Role(_expect(user, User, "role_words").role)])
