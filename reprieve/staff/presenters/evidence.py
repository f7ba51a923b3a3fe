"""The evidence register for people who work here: what is claimed, how sure it is, and on which sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reprieve.evidence.claims import Claim, claim
from reprieve.evidence.register import cite
from reprieve.staff.presenters.findings import CertaintyMark, certainty_mark
from reprieve.staff.presenters.treatment_leaflet import GRADE_LOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCard:
    """One claim on the list. said: as it is said; instead: what Reprieve says in its place, "" where nothing."""

    key: str
    said: str
    es: str
    of_the_brief: bool
    instead: str
    grade: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source. certainty: how sure we are of what it says, as a mark where that is owed."""

    key: str
    cites: str
    url: str
    read: str
    certainty: str
    mark: CertaintyMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """Everything about one claim."""

    card: ClaimCard
    literature: str
    topics: tuple[str, ...]
    reviewed: date
    fingerprint: str
    sources: tuple[SourceLine, ...]
    instead: tuple[ClaimCard, ...]


def present_claims(found: Iterable[Claim]) -> tuple[ClaimCard, ...]:
    """Return the list."""
    return tuple(_card(one) for one in found)


def present_claim(one: Claim) -> ClaimPage:
    """Return one claim's page."""
    return ClaimPage(
        card=_card(one),
        literature=one.literature,
        topics=tuple(_(topic.phrase) for topic in one.topics),
        reviewed=one.reviewed,
        fingerprint=one.fingerprint,
        sources=tuple(
            SourceLine(
                key=source.key,
                cites=source.cites,
                url=f"https://doi.org/{source.doi}" if source.doi else source.url,
                read=source.read,
                certainty=basis.certainty.value,
                mark=certainty_mark(basis.certainty),
            )
            for basis in one.sources
            for source in (cite(basis.source),)
        ),
        instead=tuple(_card(claim(key)) for key in one.instead),
    )


def _card(one: Claim) -> ClaimCard:
    return ClaimCard(
        key=one.key,
        said=one.says,
        es=one.es,
        of_the_brief=one.of_the_brief,
        instead=one.plain("en") if one.of_the_brief else "",
        grade=_(one.grade.phrase),
        look=GRADE_LOOKS[one.grade],
    )
