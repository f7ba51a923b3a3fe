"""Which words a patient would sign today, and what has changed since somebody signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from reprieve.audit.entries import written
from reprieve.audit.services import Actor
from reprieve.chart.models import Consent, ConsentText, LeafletPrice
from reprieve.therapy.decisions import UNKNOWN, Unknown
from reprieve.therapy.leaflets import Leaflet, Site, as_json, changes, from_json, leaflet, subjects
from reprieve.therapy.protocols import Protocol


def leaflet_of(protocol: Protocol, language: str) -> Leaflet:
    """Return the leaflet as it is handed out today. Raises ValueError for a language without words. One query."""
    return leaflet(protocol, language, site=site())


def site() -> Site:
    """Return what only this clinic can say. One query."""
    price = LeafletPrice.objects.order_by("id").last()
    words: Mapping[str, str] = {"en": price.en, "es": price.es} if price else {}
    return Site(
        phone=settings.CLINIC_PHONE,
        cost=words,
        emergency=settings.EMERGENCY_NUMBER,
        crisis_line=settings.CRISIS_LINE,
    )


def keep(page: Leaflet, by: Actor, now: datetime) -> ConsentText:
    """Return the row of these words; written the first time they are signed. Call inside `audit.writing()`."""
    row, _made = ConsentText.objects.get_or_create(
        fingerprint=page.fingerprint,
        defaults={
            "protocol_key": page.protocol_key,
            "protocol_version": page.protocol_version,
            "language": page.language,
            "content": as_json(page),
            **written(by, now, None),
        },
    )
    return row


def changed_since(row: Consent, protocol: Protocol) -> tuple[str, ...] | Unknown:
    """Return what of the words differs from what a patient would sign today for this protocol; Unknown: not kept."""
    return UNKNOWN if row.text is None else changed_words(row.text, protocol)


def changed_words(text: ConsentText, protocol: Protocol) -> tuple[str, ...]:
    """Return what differs of a text that was signed."""
    return subjects(changes(from_json(text.content), leaflet(protocol, text.language)))
