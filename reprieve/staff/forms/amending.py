"""Forms of a correction: what it should say, and why. Nothing is taken away; the old entry stays, struck through."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import EventRow
from reprieve.chart.services.amending import Correction
from reprieve.staff.forms.checkin import DAY_TIME, DayTimeField
from reprieve.staff.forms.fields import BedsideForm, NumberField, ScaleField, reason_field
from reprieve.staff.forms.pump import PAUSE_CAUSES, STOP_CAUSES
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.vitals import ArtefactCause

WHY_AT_LEAST: Final = 3  # a correction says why, if only "typo"


class AmendReadingForm(BedsideForm):
    """A correction of one value. No value: it was not the patient's."""

    value = NumberField(label=gettext_lazy("What it should say"), digits=5, decimals=1, required=False)
    artefact = forms.BooleanField(
        label=gettext_lazy("It was not the patient's: a moved cuff, a cold finger"), required=False
    )
    reason = reason_field(gettext_lazy("Why"), at_least=WHY_AT_LEAST)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (cleaned.get("value") is None) != bool(cleaned.get("artefact")):
            raise ValidationError(_("Type what it should say, or mark it as an artefact; not both."))
        return cleaned


class ArtefactForm(BedsideForm):
    """One touch: the button that is pressed says why the value is not the patient's."""

    cause = forms.ChoiceField(choices=[(cause.name, cause.value) for cause in ArtefactCause])

    def clean_cause(self) -> ArtefactCause:
        return ArtefactCause[self.cleaned_data["cause"]]


class AmendEventForm(BedsideForm):
    """A correction of one event: its time, and what its kind says; or it never happened."""

    occurred_at = DayTimeField(label=gettext_lazy("When it happened"), help_text=gettext_lazy("To the minute."))

    def __init__(self, *args: Any, event: EventRow, **more: Any) -> None:
        shown = {"occurred_at": timezone.localtime(event.occurred_at).replace(tzinfo=None, second=0, microsecond=0)}
        super().__init__(*args, initial=shown, **more)
        self.event = event
        if event.kind in {EventKind.STARTED, EventKind.RATE_CHANGED, EventKind.RESUMED}:
            self.fields["rate_mg_per_h"] = NumberField(
                label=gettext_lazy("Rate in mg/h"), digits=7, decimals=3, required=False
            )
        if event.kind in {EventKind.PAUSED, EventKind.STOPPED}:
            causes = PAUSE_CAUSES if event.kind is EventKind.PAUSED else STOP_CAUSES
            self.fields["cause"] = forms.TypedChoiceField(
                label=gettext_lazy("Why"),
                coerce=Cause,
                empty_value=None,
                required=False,
                choices=[("", _("As it was")), *((cause.value, word) for cause, word in causes.items())],
            )
        if event.kind is EventKind.RESCUE_GIVEN:
            self.fields["dose"] = NumberField(
                label=gettext_lazy("Dose"), digits=7, decimals=3, required=False, help_text=event.unit
            )
        if event.kind is EventKind.SCORED and event.scale is not None:
            self.fields["score"] = ScaleField(event.scale)
        self.fields["words"] = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=1000)
        self.initial["words"] = event.words
        self.fields["withdraw"] = forms.BooleanField(
            label=gettext_lazy("It never happened: withdraw it"), required=False
        )
        self.fields["reason"] = reason_field(gettext_lazy("Why it is corrected"), at_least=WHY_AT_LEAST)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        at = cleaned.get("occurred_at")
        if at and at > self.now:
            self.add_error("occurred_at", _("This time is still to come."))
        if not self.errors and not cleaned["withdraw"] and not self.correction:
            raise ValidationError(_("Nothing was changed."))
        return cleaned

    @property
    def correction(self) -> Correction:
        """Return what is to be put right; what was not touched is not in it. After `is_valid`."""
        typed = self.cleaned_data
        changed: Correction = {}
        if typed.get("occurred_at") and f"{timezone.localtime(typed['occurred_at']):{DAY_TIME}}" != self._was_at:
            changed["occurred_at"] = typed["occurred_at"]
        if typed.get("rate_mg_per_h") is not None:
            changed["rate_mg_per_h"] = typed["rate_mg_per_h"]
        if typed.get("cause") is not None:
            changed["cause"] = typed["cause"]
        if typed.get("dose") is not None:
            changed["dose"] = typed["dose"]
        if typed.get("score") is not None:
            changed["score"] = typed["score"]
        if typed.get("words", self.event.words) != self.event.words:
            changed["words"] = typed["words"]
        return changed

    @property
    def _was_at(self) -> str:
        return f"{timezone.localtime(self.event.occurred_at):{DAY_TIME}}"
