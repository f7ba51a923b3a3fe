"""What happened on an infusion day, each entry in one sentence, and which entries get a number under the chart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from reprieve.chart.queries import EventRow
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.formulary import RescueDrug
from reprieve.therapy.scales import Scale

CAUSE_WORDS: Final[dict[Cause, Promise]] = {
    Cause.PLANNED_END: pgettext_lazy("cause", "planned end"),
    Cause.PRESSURE_OR_PULSE: pgettext_lazy("cause", "pressure or pulse"),
    Cause.BREATHING_OR_SEDATION: pgettext_lazy("cause", "breathing or sedation"),
    Cause.DISTRESS: pgettext_lazy("cause", "distress"),
    Cause.MISSED_VITALS: pgettext_lazy("cause", "vitals missing"),
    Cause.EQUIPMENT: pgettext_lazy("cause", "equipment"),
    Cause.COMFORT: pgettext_lazy("cause", "comfort, toilet"),
    Cause.GATE_CLOSED: pgettext_lazy("cause", "may not start today"),
    Cause.PATIENT_DID_NOT_COME: pgettext_lazy("cause", "patient did not come"),
    Cause.OTHER: pgettext_lazy("cause", "other"),
}
# Scores stand in the chart's number rows, single doses in their lanes; everything else gets a number.
UNNUMBERED: Final = frozenset({EventKind.CHECKED_IN, EventKind.SCORED})


def event_words(event: EventRow, formulary: Mapping[str, RescueDrug], concentration_mg_per_ml: Decimal | None) -> str:
    """Return what happened, in one sentence; the words that somebody added come last."""
    said = _said(event, formulary, concentration_mg_per_ml)
    words = event.words.strip()
    if event.kind is EventKind.NOTED or not words:
        return said
    return f"{said}: {words}"


def _said(event: EventRow, formulary: Mapping[str, RescueDrug], concentration: Decimal | None) -> str:
    match event.kind:
        case EventKind.CHECKED_IN:
            return pgettext("event", "Checked in")
        case EventKind.STARTED:
            return _("Infusion started at {rate}").format(rate=rate_words(event.rate_mg_per_h, concentration))
        case EventKind.RATE_CHANGED:
            return _("Rate changed to {rate}").format(rate=rate_words(event.rate_mg_per_h, concentration))
        case EventKind.RESUMED:
            return _("Resumed at {rate}").format(rate=rate_words(event.rate_mg_per_h, concentration))
        case EventKind.PAUSED:
            return _("Paused ({cause})").format(cause=_cause(event))
        case EventKind.STOPPED:
            return _("Infusion stopped ({cause})").format(cause=_cause(event))
        case EventKind.PATIENT_ASKED_TO_STOP:
            return _("The patient asked to stop")
        case EventKind.RESCUE_GIVEN:
            return dose_words(event, formulary)
        case EventKind.SYMPTOM:
            return _("Seen: {symptom}").format(symptom=_(event.symptom.phrase) if event.symptom else "")
        case EventKind.SYMPTOM_GONE:
            return _("Gone: {symptom}").format(symptom=_(event.symptom.phrase) if event.symptom else "")
        case EventKind.SCORED:
            return score_words(event.scale, event.score)
        case EventKind.NOTED:
            return event.words.strip()
        case EventKind.SNOOZED:
            return _("Reminder snoozed")
        case EventKind.DISCHARGED:
            return _("Went home")
        case EventKind.LEFT_AGAINST_ADVICE:
            return _("Left against advice")
        case EventKind.TRANSFERRED:
            return _("Taken to hospital")
        case EventKind.CANCELLED:
            return _("Cancelled ({cause})").format(cause=_cause(event))
        case EventKind.RETRACTED:
            return _("Withdrawn: it never happened")
        case _:
            assert_never(event.kind)


def rate_words(rate_mg_per_h: Decimal | None, concentration_mg_per_ml: Decimal | None) -> str:
    """Return a rate in both units, "28 mg/h (28 mL/h)"."""
    if rate_mg_per_h is None:
        return ""
    mg = _("{rate} mg/h").format(rate=plain(rate_mg_per_h))
    if not concentration_mg_per_ml:
        return mg
    return _("{mg} ({ml} mL/h)").format(mg=mg, ml=plain(rate_mg_per_h / concentration_mg_per_ml))


def dose_words(event: EventRow, formulary: Mapping[str, RescueDrug]) -> str:
    """Return a single dose with drug, amount and route."""
    drug = formulary.get(event.drug or "")
    name = _(drug.name) if drug else event.drug
    return _("{drug} {dose} {unit} {route}").format(
        drug=name, dose=plain(event.dose or Decimal(0)), unit=event.unit, route=event.route
    )


def score_words(scale: Scale | None, value: int | None) -> str:
    """Return a score with its scale."""
    if scale is None or value is None:
        return ""
    return f"{_(scale.card.title)}: {signed(value)}"


def signed(value: int) -> str:
    """Return a whole number with a true minus sign."""
    return str(value).replace("-", "−")


def plain(value: Decimal) -> str:
    """Return a number as it was given, without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cause(event: EventRow) -> str:
    return str(CAUSE_WORDS[event.cause]) if event.cause else ""
