"""The audit trail as it is read: newest first, each act with who and what; health data only for who may open charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from reprieve.audit.queries import TrailEntry
from reprieve.audit.services import Report
from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.findings import ROLE_WORDS
from reprieve.therapy.decisions import Role

_PAGES: Final = {"session": "staff:session", "patient": "staff:patient", "order": "staff:order"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """One entry of the trail."""

    place: int
    at: datetime
    recorded: datetime
    was_late: bool
    who: str
    role: str
    action: str
    subject: str
    url: str
    details: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """One page of the trail; `older` is the place to go on from, if there is more."""

    rows: tuple[TrailRow, ...]
    older: int | None
    count: int
    head: str
    report: Report | None
    shows_details: bool


LATE_S: Final = 60  # an act that was stored more than a minute after it was done shows both times; our choice


def present_trail(
    entries: Sequence[TrailEntry], *, limit: int, count: int, head: str, report: Report | None, reader: Role
) -> TrailPage:
    """Return a page of the trail for a reader of this role; `entries` may hold one more than `limit`."""
    shown = entries[:limit]
    charts = may(reader, Act.SEE_CHART)
    return TrailPage(
        rows=tuple(_row(entry, charts=charts) for entry in shown),
        older=shown[-1].id if len(entries) > limit else None,
        count=count,
        head=head,
        report=report,
        shows_details=charts,
    )


def _row(entry: TrailEntry, *, charts: bool) -> TrailRow:
    kind, _colon, key = entry.subject.partition(":")
    return TrailRow(
        place=entry.id,
        at=entry.at,
        recorded=entry.recorded,
        was_late=abs((entry.recorded - entry.at).total_seconds()) > LATE_S,
        who=entry.actor_name,
        role=str(ROLE_WORDS[Role(entry.role)]) if entry.role else _("machine"),
        action=_(entry.action),
        subject=f"{kind} {key}".strip(),
        url=_page_of(kind, key) if charts else "",
        details=tuple((name, _shown(value)) for name, value in entry.details.items()) if charts else (),
        hash=entry.hash,
    )


def _page_of(kind: str, key: str) -> str:
    try:
        return reverse(_PAGES[kind], args=[int(key)]) if kind in _PAGES else ""
    except (NoReverseMatch, ValueError):
        return ""


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return "–" if value is None or value == "" else str(value)
