"""Who looks after whom, as pages say it; a hand-over in the reader's language, as it was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reprieve.chart.queries import CareRow, DutyRow, Part, SessionView
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark, mark_of_state
from reprieve.therapy.care import CareKind

STEP_WORDS: Final[dict[CareKind, Promise]] = {
    CareKind.TOOK_OVER: pgettext_lazy("care", "took over"),
    CareKind.OFFERED: pgettext_lazy("care", "handed over; waits"),
    CareKind.ACCEPTED: pgettext_lazy("care", "accepted"),
    CareKind.WITHDRAWN: pgettext_lazy("care", "took the hand-over back"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One heading of a hand-over."""

    heading: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """A hand-over that waits to be accepted."""

    id: int
    by: str
    at: datetime
    parts: tuple[PartView, ...]
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CareBar:
    """Who looks after this patient, and what this reader may do about it. yours: the reader does."""

    nurse: str
    since: datetime | None
    here: bool
    yours: bool
    may_take: bool
    offer: OfferView | None


def present_care(view: SessionView, reader_id: int) -> CareBar:
    """Return the line of the session page."""
    care = view.care
    here = view.state.value in {"checked_in", "infusing", "paused", "recovering"}
    return CareBar(
        nurse=care.nurse,
        since=care.since,
        here=here,
        yours=care.nurse_id == reader_id,
        may_take=here and care.nurse_id is None,
        offer=present_offer(care.offer) if care.offer and here else None,
    )


def present_offer(row: CareRow) -> OfferView:
    """Return a hand-over as it was signed."""
    return OfferView(id=row.id, by=row.by, at=row.at, parts=present_parts(row.parts), notes=row.notes)


def present_parts(parts: Iterable[Part]) -> tuple[PartView, ...]:
    """Return a summary in the reader's language."""
    return tuple(
        PartView(heading=_(part.heading), says=tuple(words(sentence) for sentence in part.sentences)) for part in parts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One person of the roster, with whom they look after and what stands against it."""

    name: str
    you: bool
    since: datetime | None
    patients: tuple[tuple[int, str, str, Mark], ...]
    says: tuple[tuple[str, str], ...]


def present_roster(rows: Iterable[DutyRow], reader_id: int) -> tuple[DutyLine, ...]:
    """Return the roster; each finding with its light."""
    return tuple(
        DutyLine(
            name=row.name,
            you=row.user_id == reader_id,
            since=row.since,
            patients=tuple((p.session_id, p.room, p.patient, mark_of_state(p.state)) for p in row.patients),
            says=tuple((finding.verdict.light, words(finding.says)) for finding in row.findings),
        )
        for row in rows
    )
