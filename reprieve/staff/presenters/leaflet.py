"""What a patient takes home: truthful, short, at reading age eleven; as a document for page and paper.

Every sentence rests on the clinic's clinical standard, sections 5 (recovery and discharge) and 8 (claims and their
truthful wording); nothing is promised that a trial did not show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import number
from reprieve.staff.printing.document import Bullets, Document, Pairs, Paragraph, Section
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
        language=get_language() or "en",
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
    tomorrow = times.day(visit.ended_at + timedelta(days=1))
    until = times.moment(visit.ended_at + timedelta(hours=24))
    items = (
        _("Go home with the adult who came for you. Do not go alone, and not alone in a taxi or a ride-share."),
        _("Do not drive, cycle or work machines today. Wait until {day}, after a night's sleep.").format(day=tomorrow),
        _("Do not sign papers or make big decisions until then."),
        _("Do not look after children on your own until then."),
        _("No alcohol and no recreational drugs for 24 hours, until {until}.").format(until=until),
        _("Ask us before you take sleeping pills, sedatives or extra opioids today. Never stop opioids suddenly."),
    )
    return Section(key="home", title=_("Until tomorrow"), parts=(Bullets(items=items),))


def _notice() -> Section:
    items = (
        _("You may be drowsy and slow, dizzy, or feel sick. Most effects pass within two hours."),
        _("Strange feelings can come back within 24 hours. A few people have a bad experience or longer problems."),
        _("You may be unsteady. Hold on to something, and sit down if you are dizzy."),
    )
    return Section(key="notice", title=_("What you may notice"), parts=(Bullets(items=items),))


def _help() -> Section:
    emergency = (
        _("trouble breathing, or somebody cannot wake you"),
        _("chest pain, fainting, a very bad headache, loss of sight, weakness on one side"),
        _("a seizure, or swelling of the face or throat"),
    )
    call_us = (
        _("you fall"),
        _("you see or hear things that are not there, or feel very frightened, for more than a day"),
        _("it hurts to pass water, you must go much more often, or there is blood in it"),
        _("your skin or eyes turn yellow"),
        _("you may be pregnant"),
        _("you want more ketamine, or take it from elsewhere: ketamine can be misused, and we can help"),
    )
    return Section(
        key="help",
        title=_("When to get help"),
        parts=(
            Paragraph(text=_("Call 911 for:"), strong=True),
            Bullets(items=emergency),
            Paragraph(text=_("If you think of harming yourself, call or text 988 at any time."), strong=True),
            Paragraph(text=_("Ring us at ______________________ if:"), strong=True),
            Bullets(items=call_us),
        ),
    )


def _after() -> Section:
    items = (
        _("We will ring you after 24 hours and after 7 days. Tell us also if nothing got better, or if you fell."),
        _("Whether it helps shows over days. Some get clear relief, some none; relief usually fades over weeks."),
        _("Ketamine is approved as an anaesthetic. Its use here is off-label."),
        _("Keep your other treatments going unless we agreed otherwise."),
    )
    return Section(key="after", title=_("The days after"), parts=(Bullets(items=items),))
