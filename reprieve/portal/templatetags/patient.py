"""What every patient's page says of the clinic."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import get_language

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


@register.inclusion_tag("portal/field.html")
def patient_field(bound: BoundField) -> dict[str, Any]:
    """{% patient_field form.email %}: label, hint, control, error in words."""
    if not isinstance(bound, BoundField):
        raise TypeError(f"{{% patient_field %}} wants a field, not {type(bound).__name__}: {bound!r}")
    return {"field": bound}
