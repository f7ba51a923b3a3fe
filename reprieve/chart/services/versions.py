"""What the medical director signs for this clinic: a protocol's version, its withdrawal, the site's altitude."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Max

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, insist, refused
from reprieve.audit.services import Actor
from reprieve.chart import protocols
from reprieve.chart.models import ProtocolApproval, ProtocolVersion, SiteSetting
from reprieve.chart.overriding import answers, insist_reason
from reprieve.chart.services.signing import proven
from reprieve.people.permissions import Act
from reprieve.people.services import Reauthenticated
from reprieve.therapy import revisions
from reprieve.therapy.decisions import Decision, say
from reprieve.therapy.limits import LARGEST_SPO2_OFFSET, InvalidProtocol
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.vitals import NotPlausible

ALTITUDES_M: Final = range(-500, 6001)


def approve_protocol(*, protocol_key: str, signed: Reauthenticated, now: datetime, approved: bool = True) -> None:
    """Let the protocol as it stands in the book be used here (R02), or (approved=False) no longer what is in force.

    Its numbers are kept as they stand, so that what runs on them does not change with the book.
    """
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    book = protocols.from_book(protocol_key)
    with audit.writing():
        edition = protocols.edition_in_force(protocol_key)
        if not approved:
            _approve(protocol_key, edition.version if edition else book.version, by, now, approved=False)
            return
        known = ProtocolVersion.objects.filter(protocol_key=protocol_key, version=book.version).first()
        if known is None:
            known = protocols.keep_version(book, former=None, reason="", by=by, now=now)
        elif revisions.changes(protocols.protocol_of(known), book):
            raise refused(
                "version-taken",
                "Version {version} of this protocol is the clinic's own.",
                resolve="Make a new version from it and set the book's values there.",
                values={"version": str(book.version)},
            )
        _approve(protocol_key, known.version, by, now, approved=True)


def withdraw_version(*, protocol_key: str, version: int, signed: Reauthenticated, now: datetime) -> None:
    """Let one version no longer be used: nothing starts under it any more; what runs goes on. Raises NotFound."""
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    with audit.writing():
        if not ProtocolVersion.objects.filter(protocol_key=protocol_key, version=version).exists():
            raise NotFound(f"There is no version {version} of {protocol_key}.")
        _approve(protocol_key, version, by, now, approved=False)


def sign_version(
    *,
    protocol_key: str,
    values: Mapping[str, Decimal],
    made_from: int,
    signed: Reauthenticated,
    now: datetime,
    key: UUID,
    reason: str = "",
) -> int:
    """Sign the clinic's own version of a protocol and return its number; from now on new orders are made under it.

    values: name → value, of what differs from the version in force. made_from: the version that the signer saw.
    reason: why; asked for where it loosens. Raises Refused, NotPlausible for values that do not go together.
    """
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    with audit.writing():
        if (known := already(ProtocolVersion, key)) is not None:
            return ProtocolVersion.objects.get(pk=known).version
        former = protocols.in_force(protocol_key)
        if former.version != made_from:
            raise refused(
                "version-moved",
                "Version {version} is in force since you opened this page.",
                resolve="Look at it and change it again.",
                values={"version": str(former.version)},
            )
        draft = drafted(protocol_key, former, values)
        _insist(draft, former, reason, by, now)
        edition = protocols.keep_version(draft, former=former, reason=reason.strip(), by=by, now=now, key=key)
        _approve(protocol_key, edition.version, by, now, approved=True, changes=edition.changes)
        return edition.version


def drafted(protocol_key: str, former: Protocol, values: Mapping[str, Decimal]) -> Protocol:
    """Return the next version with these values. Raises NotPlausible for values that do not go together. One query."""
    book = protocols.from_book(protocol_key)
    last = ProtocolVersion.objects.filter(protocol_key=protocol_key).aggregate(last=Max("version"))["last"] or 0
    try:
        return revisions.revised(book, former, version=max(last, book.version) + 1, values=values)
    except InvalidProtocol as problem:
        raise NotPlausible("values", say("These values do not go together: {problem}", problem=problem)) from problem


def judged(protocol_key: str, former: Protocol, draft: Protocol) -> Decision:
    """Answer whether a draft may be signed."""
    return revisions.judge(book=protocols.from_book(protocol_key), former=former, draft=draft)


def sign_site(*, altitude_m: int, spo2_offset: Decimal, reason: str, signed: Reauthenticated, now: datetime) -> None:
    """Sign how high the clinic lies and by how many points its saturation limits are lower (standard 3.2).

    No source gives the number: it is the director's. Sessions that have not started follow it; those that run keep
    theirs. Raises NotPlausible.
    """
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    reason = insist_reason(reason)
    if altitude_m not in ALTITUDES_M:
        raise NotPlausible("altitude", say("No clinic lies at {metres} m.", metres=altitude_m))
    if not (spo2_offset.is_finite() and 0 <= spo2_offset <= LARGEST_SPO2_OFFSET):
        raise NotPlausible("spo2", say("An offset is 0 to {most} points.", most=LARGEST_SPO2_OFFSET))
    with audit.writing():
        SiteSetting.objects.create(
            altitude_m=altitude_m, spo2_offset=spo2_offset, reason=reason, **written(by, now, None)
        )
        audit.record(
            action="site signed",
            by=by,
            subject="site",
            now=now,
            details={"altitude_m": altitude_m, "spo2_offset": plain(spo2_offset), "reason": reason},
        )


def _insist(draft: Protocol, former: Protocol, reason: str, by: Actor, now: datetime) -> None:
    decision = judged(draft.key, former, draft)
    asked = any(finding.rule == revisions.LOOSER and finding.blocks for finding in decision.findings)
    if asked and reason.strip():
        decision = decision.with_overrides(answers({revisions.LOOSER: reason}, by, now))
    insist(decision)


def _approve(
    key: str, version: int, by: Actor, now: datetime, *, approved: bool, changes: Mapping[str, object] | None = None
) -> None:
    ProtocolApproval.objects.create(
        protocol_key=key, protocol_version=version, approved=approved, **written(by, now, None)
    )
    audit.record(
        action="protocol approved" if approved else "protocol withdrawn",
        by=by,
        subject=f"protocol:{key}",
        now=now,
        details={"version": version, **({"changes": plain(changes)} if changes else {})},
    )
