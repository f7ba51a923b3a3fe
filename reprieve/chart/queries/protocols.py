"""The protocols as they hold here: versions, who signed them and why, and the site's altitude."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from reprieve.audit.refusal import NotFound
from reprieve.chart import protocols
from reprieve.chart.models import Consent, ProtocolApproval, ProtocolVersion
from reprieve.chart.queries.presenting import role_of
from reprieve.therapy.decisions import Role
from reprieve.therapy.protocols import Protocol, book


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """What the director signed of this site."""

    altitude_m: int
    spo2_offset: Decimal
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of a protocol. usable: nobody has withdrawn it. by, at: None of the book's page itself."""

    protocol: Protocol
    usable: bool
    in_force: bool
    by: str
    role: Role | None
    at: datetime | None
    reason: str

    @property
    def version(self) -> int:
        return self.protocol.version


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolView:
    """One version beside the book and the version before it. versions: all signed ones, newest first.

    consents: of how many patients stand for this version and not for a later one.
    """

    shown: VersionRow
    book: Protocol
    former: Protocol | None
    versions: tuple[VersionRow, ...]
    consents: int
    site: SiteRow | None


def site_row(now: datetime) -> SiteRow | None:
    """Return the site's setting, None if nobody has signed one. One query."""
    row = protocols.site(now)
    if row is None:
        return None
    return SiteRow(
        altitude_m=row.altitude_m, spo2_offset=row.spo2_offset, reason=row.reason, by=row.by_name, at=row.written_at
    )


def protocol_list() -> tuple[VersionRow, ...]:
    """Return for each protocol of the book the version in force here, or the book's, unsigned. Two queries."""
    editions = protocols.editions_in_force(book())
    return tuple(
        _row(editions[key], usable=True, in_force=True) if key in editions else _unsigned(protocol)
        for key, protocol in book().items()
    )


def protocol_view(key: str, now: datetime, version: int | None = None) -> ProtocolView:
    """Return one version of a protocol, the one in force unless another is asked for. Raises NotFound. Five queries."""
    own = protocols.from_book(key)
    rows = tuple(ProtocolVersion.objects.filter(protocol_key=key).order_by("-version"))
    approved = dict(
        ProtocolApproval.objects.filter(protocol_key=key).order_by("id").values_list("protocol_version", "approved")
    )
    usable = {row.version for row in rows if approved.get(row.version)}
    newest = max(usable, default=None)
    versions = tuple(_row(row, usable=row.version in usable, in_force=row.version == newest) for row in rows)
    wanted = version or newest
    shown = next((row for row in versions if row.version == wanted), None)
    if shown is None:
        if version not in {None, own.version}:
            raise NotFound(f"There is no version {version} of {key}.")
        shown = _unsigned(own)
    before = [row.protocol for row in versions if row.version < shown.version]
    return ProtocolView(
        shown=shown,
        book=own,
        former=before[0] if before else None,
        versions=versions,
        consents=_consents(key, shown.version),
        site=site_row(now),
    )


def _row(row: ProtocolVersion, *, usable: bool, in_force: bool) -> VersionRow:
    return VersionRow(
        protocol=protocols.protocol_of(row),
        usable=usable,
        in_force=in_force,
        by=row.by_name,
        role=role_of(row.by_role),
        at=row.written_at,
        reason=row.reason,
    )


def _unsigned(protocol: Protocol) -> VersionRow:
    return VersionRow(protocol=protocol, usable=False, in_force=False, by="", role=None, at=None, reason="")


def _consents(key: str, version: int) -> int:
    standing = Consent.objects.filter(
        protocol_key=key, protocol_version=version, withdraws__isnull=True, withdrawn_by__isnull=True
    )
    found = standing.aggregate(patients=Count("patient_id", distinct=True))
    return int(found["patients"])
