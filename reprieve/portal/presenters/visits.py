"""The next visit and what to do before it; the leaflets, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from reprieve.chart.queries import TakenHome, Visit
from reprieve.evidence.claims import spoken
from reprieve.portal.presenters import words
from reprieve.therapy import advice, leaflets
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.session import State
from reprieve.voice.queries import DriverRow


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCard:
    """One visit to come. driver: as the patient named them; empty until then."""

    session_id: int
    day: str
    clock: str
    off: str
    before: tuple[str, ...]
    driver: str
    driver_phone: str
    may_name_driver: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A headed list of a leaflet."""

    title: str
    items: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """One leaflet."""

    title: str
    intro: str
    parts: tuple[Part, ...]


def present_visit(visit: Visit, gate: GateLimits, driver: DriverRow | None, now: datetime) -> VisitCard:
    """Return a visit to come."""
    return VisitCard(
        session_id=visit.session_id,
        day=words.day(visit.starts_at),
        clock=words.clock(visit.starts_at),
        off=words.days_off(visit.starts_at, now),
        before=_said(advice.before(gate)),
        driver=driver.name if driver else "",
        driver_phone=driver.phone if driver else "",
        may_name_driver=visit.state in {State.BOOKED, State.CHECKED_IN},
    )


def before_leaflet(gate: GateLimits) -> Leaflet:
    """Return what to do before an infusion, whether or not a day is booked."""
    return Leaflet(
        title=_("Before your infusion"),
        intro=_("If you are not sure about something, ring us first."),
        parts=(Part(title=_("What to do"), items=_said(advice.before(gate))),),
    )


def after_leaflet(day: TakenHome | None, now: datetime) -> Leaflet:
    """Return what to mind after an infusion: of a day that is over, with its own times; else in general."""
    stopped = day.stopped_at if day else now
    tomorrow, until = stopped + timedelta(days=1), stopped + timedelta(hours=24)
    intro = _("Your infusion ended on {day} at {clock}.").format(day=words.day(stopped), clock=words.clock(stopped))
    general = _("This is what holds after each infusion. We give you the exact times on the day.")
    first = advice.until_tomorrow(
        day=words.day(tomorrow) if day else _("the next day"),
        until=f"{words.day(until)}, {words.clock(until)}" if day else _("the same hour of the next day"),
    )
    return Leaflet(
        title=_("After your infusion"),
        intro=intro if day else general,
        parts=(
            Part(title=_("Until tomorrow"), items=_said(first)),
            Part(title=_("What you may notice"), items=_said(advice.NOTICE)),
            *help_parts(),
            Part(title=_("The days after"), items=_said(advice.THE_DAYS_AFTER)),
        ),
    )


def treatment_leaflet(protocol: Protocol) -> Leaflet:
    """Return what is known of the treatment and what is not: the leaflet that its consent is signed to."""
    site = leaflets.Site(
        phone=settings.CLINIC_PHONE, emergency=settings.EMERGENCY_NUMBER, crisis_line=settings.CRISIS_LINE
    )
    page = leaflets.leaflet(protocol, words.language(), site=site)
    return Leaflet(
        title=page.title,
        intro=_("Take your time. Ask us about everything that is not clear."),
        parts=tuple(Part(title=part.title, items=tuple(map(_told, part.told))) for part in page.parts),
    )


def _told(told: leaflets.Told) -> str:
    # What a clinic prints as a blank to fill in by hand is a question to ask on a phone.
    return _("Ask us what it costs before you begin.") if leaflets.TO_FILL_IN in told.text else told.text


def help_parts() -> tuple[Part, ...]:
    """Return whom to call for what: it stands on the leaflet, and over every report of a problem."""
    number = settings.EMERGENCY_NUMBER
    us = settings.CLINIC_PHONE or _("the number on your papers")
    return (
        Part(title=spoken("call-911", words.language(), emergency=number), items=_said(advice.EMERGENCY), strong=True),
        Part(title=spoken("ring-us", words.language(), phone=us), items=_said(advice.CALL_US)),
    )


def crisis_words() -> str:
    """Return whom to call when somebody thinks of harming themselves."""
    return advice.self_harm(settings.CRISIS_LINE).says(words.language())


def _said(told: Iterable[advice.Advice]) -> tuple[str, ...]:
    return tuple(one.says(words.language()) for one in told)
