"""What every patient's page says of the clinic."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def clinic_name() -> str:
    """{% clinic_name %}: as the clinic calls itself; may be empty."""
    return str(settings.CLINIC_NAME)


@register.simple_tag
def clinic_phone() -> str:
    """{% clinic_phone %}: the number that patients ring; may be empty."""
    return str(settings.CLINIC_PHONE)


@register.simple_tag
def emergency_number() -> str:
    """{% emergency_number %}: 911, or what the clinic's country has."""
    return str(settings.EMERGENCY_NUMBER)


@register.simple_tag
def crisis_line() -> str:
    """{% crisis_line %}: 988, or what the clinic's country has."""
    return str(settings.CRISIS_LINE)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """{% other_languages as others %}: (code, own name) of each language but the page's own."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]


@register.simple_tag
def phone_words() -> str:
    """{% phone_words %}: what the page's script says, as JSON for a data attribute."""
    us = settings.CLINIC_PHONE or _("the number on your papers")
    words = {
        "diary": _("Kept for today: {score}. Touch another number to change it."),
        "sending": _("Sending …"),
        "kept": _("Kept on this phone. It is sent by itself when there is a network."),
        "problemKept": _("This has not reached us yet. If it cannot wait, ring us at {number}.").format(number=us),
        "waiting": _("Waiting on this phone to be sent: {n}."),
        "signedOut": _("You are signed out. Nothing is lost."),
        "signIn": _("Sign in to send it"),
        "refused": _("We could not use this:"),
    }
    return json.dumps(words, ensure_ascii=False)


@register.inclusion_tag("portal/field.html")
def patient_field(bound: BoundField) -> dict[str, Any]:
    """{% patient_field form.email %}: label, hint, control, error in words."""
    if not isinstance(bound, BoundField):
        raise TypeError(f"{{% patient_field %}} wants a field, not {type(bound).__name__}: {bound!r}")
    return {"field": bound}
