"""Which protocol holds: the version that was signed here, on its own numbers, at this site's altitude.

An order names the version it was made under and runs on that version's numbers, whatever is signed later. The altitude
is read when the pump starts, so a session that runs keeps its limits and one that waits gets the director's last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from reprieve.audit.entries import written
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor
from reprieve.chart.models import ProtocolApproval, ProtocolVersion, SiteSetting
from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy import revisions
from reprieve.therapy.protocols import Indication, Protocol, book
from reprieve.therapy.tunables import numbers_of, with_numbers


def in_force(key: str) -> Protocol:
    """Return the newest version that the director let be used here; before any was signed, the book's.

    Without the site's altitude: what is shown and edited. Raises NotFound. Two queries.
    """
    edition = edition_in_force(key)
    return protocol_of(edition) if edition else from_book(key)


def edition_in_force(key: str) -> ProtocolVersion | None:
    """Return the row of the version in force, None while the book's is not signed. Two queries."""
    return editions_in_force([key]).get(key)


def editions_in_force(keys: Iterable[str]) -> Mapping[str, ProtocolVersion]:
    """Return the row of the version in force of each protocol that has one. Two queries."""
    wanted = tuple(keys)
    said = ProtocolApproval.objects.filter(protocol_key__in=wanted).order_by("id")
    last = {(row.protocol_key, row.protocol_version): row.approved for row in said}
    rows = ProtocolVersion.objects.filter(protocol_key__in=wanted).order_by("version")
    return {row.protocol_key: row for row in rows if last.get((row.protocol_key, row.version))}


def for_indication(indication: Indication) -> tuple[Protocol, ...]:
    """Return the protocols that may be chosen for this indication, as they are in force here. Two queries."""
    found = [protocol for protocol in book().values() if protocol.indication is indication]
    editions = editions_in_force(protocol.key for protocol in found)
    return tuple(protocol_of(editions[one.key]) if one.key in editions else one for one in found)


def from_book(key: str) -> Protocol:
    """Return the book's own protocol. Raises NotFound."""
    try:
        return book()[key]
    except KeyError:
        raise NotFound(f"There is no protocol {key}.") from None


def protocol_of(edition: ProtocolVersion) -> Protocol:
    """Return a signed version with its own numbers."""
    built = _BUILT.get(edition.entry)
    if built is None:
        numbers = _numbers(edition.numbers)
        built = with_numbers(from_book(edition.protocol_key), version=edition.version, numbers=numbers)
        _BUILT[edition.entry] = built
    return built


def under(*, key: str, edition: ProtocolVersion | None, spo2_offset: Decimal | None) -> Protocol:
    """Return the protocol of an order as it holds at this site."""
    protocol = protocol_of(edition) if edition else from_book(key)
    return protocol.at_site(spo2_offset=spo2_offset) if spo2_offset else protocol


def site(now: datetime) -> SiteSetting | None:
    """Return the site's setting at this time, None if nobody has signed one. One query."""
    return SiteSetting.objects.filter(written_at__lte=now).order_by("id").last()


def offset_of_session(now: datetime) -> Subquery:
    """Return, for a query of sessions, the altitude offset that holds for each: at its start, or now before it."""
    signed = SiteSetting.objects.filter(Q(written_at__lte=Coalesce(OuterRef("started_at"), now)))
    return Subquery(signed.order_by("-id").values(offset=F("spo2_offset"))[:1])


def keep_version(
    protocol: Protocol, *, former: Protocol | None, reason: str, by: Actor, now: datetime, key: UUID | None = None
) -> ProtocolVersion:
    """Write a version with all its numbers. Call inside `audit.writing()`."""
    own = from_book(protocol.key)
    return ProtocolVersion.objects.create(
        protocol_key=protocol.key,
        version=protocol.version,
        book_version=own.version,
        numbers=_columns(protocol),
        changes={
            "book": [_change(change) for change in revisions.changes(own, protocol)],
            "former": [_change(change) for change in revisions.changes(former, protocol)] if former else [],
            "former_version": former.version if former else None,
        },
        reason=reason,
        **written(by, now, key),
    )


# Versions are written once, so what was built of one stays true; the entry's key is never used again.
_BUILT: Final[dict[UUID, Protocol]] = {}


def _numbers(stored: Mapping[str, Any]) -> dict[str, Sourced]:
    return {
        name: Sourced(value=Decimal(value), source=source, certainty=Certainty(certainty), note=note)
        for name, (value, source, certainty, note) in stored.items()
    }


def _columns(protocol: Protocol) -> dict[str, list[str]]:
    return {
        name: [f"{one.number.value:f}", one.number.source, one.number.certainty.value, one.number.note]
        for name, one in numbers_of(protocol).items()
    }


def _change(change: revisions.Change) -> dict[str, str]:
    way = "tighter" if change.tighter else "looser" if change.looser else "other"
    return {"name": change.name, "before": f"{change.before:f}", "after": f"{change.after:f}", "way": way}
