"""The plan of a taper as the patient takes it home. What it states is a claim of the register; the rest is the plan."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reprieve.evidence.claims import LANGUAGES, spoken
from reprieve.opioids.queries import TaperView
from reprieve.people.queries import PatientSummary
from reprieve.staff.presenters.tapering import step_lines
from reprieve.staff.printing.document import Bullets, Document, Paragraph, Row, Section, Table

TO_WRITE_IN = "______________________"  # where a clinic has not said its number


def paper_for(taper: TaperView, patient: PatientSummary, made_at: datetime) -> Document:
    """Return the plan as the patient takes it home."""
    name = f"{patient.given_name} {patient.family_name}"
    return Document(
        title=_("Your plan for coming down with {drug}").format(drug=taper.wish.drug),
        subtitle=_("{name}, record {mrn}").format(name=name, mrn=patient.mrn),
        running=_("{name}, record {mrn}").format(name=name, mrn=patient.mrn),
        foot=_("Signed by {by}, {day}").format(by=taper.by, day=date_format(timezone.localtime(taper.at), "j M Y")),
        language=get_language() or "en",
        made_at=made_at,
        sections=(_how(taper), _steps_section(taper), _stop(taper), _help()),
    )


def _claim(key: str, **filled: str) -> str:
    language = (get_language() or "en")[:2]
    return spoken(key, language if language in LANGUAGES else "en", **filled)


def _how(taper: TaperView) -> Section:
    items = (
        _("You and your prescriber made this plan together. It can wait or change at any time: say so."),
        _("Each step waits until the clinic has asked how you are. The days below are the earliest."),
        _claim("taper-not-at-once"),
        _claim("taper-not-back-up"),
    )
    return Section(key="how", title=_("How the plan goes"), parts=(Bullets(items=items),))


def _steps_section(taper: TaperView) -> Section:
    rows = tuple(
        Row(cells=(date_format(line.on, "j M Y"), line.dose, line.tablets))
        for line in step_lines(taper.wish, taper.steps)
    )
    head = (_("From this day at the earliest"), _("In all"), _("What you take"))
    return Section(
        key="steps", title=_("The steps"), parts=(Table(caption="", head=head, rows=rows, widths=(0.28, 0.24, 0.48)),)
    )


def _stop(taper: TaperView) -> Section:
    return Section(
        key="stops",
        title=_("What pauses or ends it"),
        parts=(Paragraph(text=taper.stops_if), Paragraph(text=_("You said: {words}").format(words=taper.agreed))),
    )


def _help() -> Section:
    return Section(
        key="help",
        title=_("Call the clinic: {phone}").format(phone=settings.CLINIC_PHONE or TO_WRITE_IN),
        parts=(
            Bullets(items=(_claim("taper-signs"), _("when you want to pause. That is always allowed."))),
            Paragraph(text=_claim("call-988", line=settings.CRISIS_LINE), strong=True),
            Paragraph(text=_claim("opioid-overdose", emergency=settings.EMERGENCY_NUMBER), strong=True),
        ),
    )
