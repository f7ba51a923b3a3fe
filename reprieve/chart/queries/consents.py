"""Consents with the words that were signed, and the leaflets as this clinic hands them out today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reprieve.audit.refusal import NotFound
from reprieve.chart import consents, protocols, translate
from reprieve.chart.models import Consent, LeafletPrice
from reprieve.chart.models.consents import SCREEN
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.gates import ConsentFacts
from reprieve.therapy.leaflets import Change, Leaflet, changes, from_json
from reprieve.therapy.protocols import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent. by: who recorded it, of one on a screen its witness. edition: "" where the words were not kept.
    drawn: the signature's strokes as SVG path data, "" of one that was typed or is on paper.

    reason: why it was taken back, if somebody said so.
    """

    id: int
    consent: ConsentFacts
    by: str
    edition: str
    on_screen: bool
    drawn: str
    reason: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """One consent as it was signed. page: its words, None if they were not kept. changes: to the words of today."""

    patient: PatientSummary
    row: ConsentRow
    page: Leaflet | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """What an infusion costs here, in the words of the leaflets; empty: nobody has said."""

    en: str
    es: str
    by: str
    at: datetime | None


def consent_rows(patient_id: int, in_force: Iterable[Protocol] = ()) -> tuple[ConsentRow, ...]:
    """Return all consents, newest first, withdrawn ones marked, each laid beside its protocol of these. One query."""
    known = {protocol.key: protocol for protocol in in_force}
    rows = Consent.objects.filter(patient_id=patient_id, withdraws__isnull=True)
    found = rows.select_related("withdrawn_by", "text").order_by("-signed_at", "-id")
    return tuple(_row(row, known.get(row.protocol_key)) for row in found)


def consent_view(consent_id: int) -> ConsentView:
    """Return one consent with its words and what has changed since. Raises NotFound. Five queries at most."""
    found = Consent.objects.filter(pk=consent_id, withdraws__isnull=True)
    row = found.select_related("patient", "withdrawn_by", "text").first()
    if row is None:
        raise NotFound(f"There is no consent {consent_id}.")
    protocol = protocols.in_force(row.protocol_key)
    page = from_json(row.text.content) if row.text else None
    today = consents.leaflet_of(protocol, page.language if page else "en")
    return ConsentView(
        patient=patient_summary(row.patient), row=_row(row, protocol), page=page, changes=changes(page, today)
    )


def treatment_leaflet(protocol_key: str, language: str) -> Leaflet:
    """Return a leaflet as it is handed out today. Raises NotFound for a protocol or language. Three queries."""
    try:
        return consents.leaflet_of(protocols.in_force(protocol_key), language)
    except ValueError:
        raise NotFound(f"There is no leaflet in {language}.") from None


def leaflet_price() -> PriceRow:
    """Return what the leaflets say of the price. One query."""
    row = LeafletPrice.objects.order_by("id").last()
    if row is None:
        return PriceRow(en="", es="", by="", at=None)
    return PriceRow(en=row.en, es=row.es, by=row.by_name, at=row.written_at)


def _row(row: Consent, protocol: Protocol | None) -> ConsentRow:
    withdrawal: Consent | None = getattr(row, "withdrawn_by", None)
    changed = UNKNOWN if row.text is None else consents.changed_since(row, protocol) if protocol else ()
    return ConsentRow(
        id=row.pk,
        consent=translate.consent_of(row, withdrawn=withdrawal is not None, changed=changed),
        by=row.by_name,
        edition=row.text.fingerprint[:8] if row.text else "",
        on_screen=row.manner == SCREEN,
        drawn=row.drawn,
        reason=withdrawal.reason if withdrawal else "",
        withdrawn_at=withdrawal.written_at if withdrawal else None,
    )
