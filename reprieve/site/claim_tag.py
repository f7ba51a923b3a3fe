"""`{% load claims %}{% claim "no-antidote" %}`: a claim's plain words in the reader's language, on any patient's page.

The only way for a patient-facing template to state a number or an effect (tests/safety/test_patient_texts.py).
"""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from reprieve.evidence.claims import LANGUAGES, spoken

register = template.Library()


@register.simple_tag(name="claim")
def claim(key: str, **filled: str) -> str:
    """{% claim "drip" minutes=minutes %}. Raises UnknownClaim, NotToBeSaid; ValueError for a blank left empty."""
    language = (get_language() or "en").split("-")[0]
    return spoken(key, language if language in LANGUAGES else "en", **filled)
