"""What a patient takes home: truthful, short, at reading age eleven; as a document for page and paper.

The sentences are those of `therapy.advice`, which the patient's phone shows too; nothing is promised that a trial did
not show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.evidence.claims import spoken
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import number
from reprieve.staff.printing.document import Bullets, Document, Pairs, Paragraph, Section
from reprieve.therapy import advice
from reprieve.therapy.gates import Escort


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the leaflet says about today; text as it is read."""

    patient: str
    ended_at: datetime
    drug: str
    given: str
    minutes: str
    escort: str


def present_visit(view: SessionView) -> Visit:
    """Return what the leaflet says about this day; while the pump runs, it ends now."""
    ended_at = view.day.stopped_at or view.now
    started_at = view.day.started_at or ended_at
    escort = view.going_home.escort_took_over
    named = view.checkin.escort
    return Visit(
        patient=f"{view.patient.given_name} {view.patient.family_name}".strip(),
        ended_at=ended_at,
        drug=str(DRUG_FORM_WORDS[view.order.plan.drug_form]) if view.order else _("ketamine"),
        given=_("{mg} mg").format(mg=number(view.given_mg)),
        minutes=_("{minutes} min").format(minutes=times.whole_minutes(ended_at - started_at)),
        escort=escort if isinstance(escort, str) else named.name if isinstance(named, Escort) else "____________",
    )


def leaflet(visit: Visit, *, now: datetime) -> Document:
    """Return the instructions for the way home and the days after."""
    return Document(
        title=_("After your ketamine infusion"),
        subtitle=_("For {patient}, {day}").format(patient=visit.patient, day=times.day(visit.ended_at)),
        running=_("After your ketamine infusion · {patient}").format(patient=visit.patient),
        foot=_("Printed {at}").format(at=times.moment(now)),
        language=_language(),
        made_at=now,
        sections=(_today(visit), _home(visit), _notice(), _help(), _after()),
    )


def _today(visit: Visit) -> Section:
    rows = (
        (_("Drug"), visit.drug),
        (_("Dose you were given"), visit.given),
        (_("Time it ran"), visit.minutes),
        (_("The pump stopped at"), times.clock(visit.ended_at)),
        (_("Who takes you home"), visit.escort),
    )
    return Section(key="today", title=_("Today"), parts=(Pairs(rows=rows),))


def _home(visit: Visit) -> Section:
    tomorrow, until = visit.ended_at + timedelta(days=1), visit.ended_at + timedelta(hours=24)
    items = _words(advice.until_tomorrow(day=times.day(tomorrow), until=times.moment(until)))
    return Section(key="home", title=_("Until tomorrow"), parts=(Bullets(items=items),))


def _notice() -> Section:
    return Section(key="notice", title=_("What you may notice"), parts=(Bullets(items=_words(advice.NOTICE)),))


def _help() -> Section:
    emergency, line = settings.EMERGENCY_NUMBER, settings.CRISIS_LINE
    ring = spoken("ring-us", _language(), phone=settings.CLINIC_PHONE or "______________________")
    return Section(
        key="help",
        title=_("When to get help"),
        parts=(
            Paragraph(text=spoken("call-911", _language(), emergency=emergency), strong=True),
            Bullets(items=_words(advice.EMERGENCY)),
            Paragraph(text=advice.self_harm(line).says(_language()), strong=True),
            Paragraph(text=ring, strong=True),
            Bullets(items=_words(advice.CALL_US)),
        ),
    )


def _after() -> Section:
    items = _words(advice.THE_DAYS_AFTER)
    return Section(key="after", title=_("The days after"), parts=(Bullets(items=items),))


def _words(told: tuple[advice.Advice, ...]) -> tuple[str, ...]:
    return tuple(one.says(_language()) for one in told)


def _language() -> str:
    return (get_language() or "en").split("-")[0]
