"""The consents to be asked again, as a list of work: who comes next stands first, and why stands with each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import AskAgainRow
from reprieve.evidence.claims import LANGUAGES
from reprieve.staff.presenters.sentences import words

MOST: Final = 200  # lines on one page; the search finds the others


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgainLine:
    """One consent. language: in which it is offered to be signed again"""

    consent_id: int
    patient_id: int
    patient: str
    mrn: str
    protocol_key: str
    treatment: str
    signed_at: datetime
    edition_kept: bool
    why: tuple[str, ...]
    next_at: datetime | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgainGroup:
    """Those who are booked, or those who are not."""

    key: str
    title: str
    lines: tuple[AskAgainLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgainPage:
    """more: how many are not shown"""

    groups: tuple[AskAgainGroup, ...]
    count: int
    more: int


def present_ask_again(rows: Iterable[AskAgainRow]) -> AskAgainPage:
    """Return the list."""
    rows = tuple(rows)
    lines = tuple(_line(row) for row in rows[:MOST])
    booked = tuple(line for line in lines if line.next_at)
    others = tuple(line for line in lines if not line.next_at)
    groups = (("booked", _("An infusion is booked"), booked), ("others", _("Nothing is booked"), others))
    return AskAgainPage(
        groups=tuple(AskAgainGroup(key=key, title=title, lines=found) for key, title, found in groups if found),
        count=len(rows),
        more=len(rows) - len(lines),
    )


def _line(row: AskAgainRow) -> AskAgainLine:
    return AskAgainLine(
        consent_id=row.consent_id,
        patient_id=row.patient.id,
        patient=row.patient.name,
        mrn=row.patient.mrn,
        protocol_key=row.protocol.key,
        treatment=_("{title}, version {version}").format(title=_(row.protocol.title), version=row.protocol.version),
        signed_at=row.consent.signed_at,
        edition_kept=row.text_kept,
        why=tuple(words(finding.says) for finding in row.decision.blocking),
        next_at=row.next_at,
        language=row.consent.language if row.consent.language in LANGUAGES else LANGUAGES[0],
    )
