"""Forms for the pump's record: rate, pause, resume, stop. Reprieve drives no pump; it writes down what people set."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.people.queries import StaffMember
from reprieve.staff.forms.charting import SeenForm
from reprieve.staff.forms.fields import BedsideForm, NumberField
from reprieve.staff.presenters.events import rate_words
from reprieve.therapy.events import Cause

PAUSE_CAUSES: Final[dict[Cause, Promise]] = {
    Cause.PRESSURE_OR_PULSE: pgettext_lazy("cause", "Pressure or pulse"),
    Cause.BREATHING_OR_SEDATION: pgettext_lazy("cause", "Breathing or sedation"),
    Cause.DISTRESS: pgettext_lazy("cause", "Distress"),
    Cause.MISSED_VITALS: pgettext_lazy("cause", "Vitals missing"),
    Cause.EQUIPMENT: pgettext_lazy("cause", "Equipment"),
    Cause.COMFORT: pgettext_lazy("cause", "Comfort, toilet"),
    Cause.OTHER: pgettext_lazy("cause", "Other"),
}
STOP_CAUSES: Final[dict[Cause, Promise]] = {
    Cause.PLANNED_END: pgettext_lazy("cause", "Planned end"),
    Cause.PRESSURE_OR_PULSE: pgettext_lazy("cause", "Pressure or pulse"),
    Cause.BREATHING_OR_SEDATION: pgettext_lazy("cause", "Breathing or sedation"),
    Cause.DISTRESS: pgettext_lazy("cause", "Distress"),
    Cause.EQUIPMENT: pgettext_lazy("cause", "Equipment"),
    Cause.OTHER: pgettext_lazy("cause", "Other"),
}
CANCEL_CAUSES: Final[dict[Cause, Promise]] = {
    Cause.GATE_CLOSED: pgettext_lazy("cause", "May not start today"),
    Cause.PATIENT_DID_NOT_COME: pgettext_lazy("cause", "Patient did not come"),
    Cause.EQUIPMENT: pgettext_lazy("cause", "Equipment"),
    Cause.OTHER: pgettext_lazy("cause", "Other"),
}
STEP_ML_PER_H: Final = Decimal("0.1")


class RateForm(BedsideForm):
    """A new rate, in mg/h or as the pump shows it in mL/h; if both are typed they must be one rate.

    was_mg_per_h: the rate on the page it was typed on, so that a change by somebody else meanwhile is noticed.
    """

    stamp = "was_mg_per_h"

    rate_mg_per_h = NumberField(
        label=gettext_lazy("New rate in mg/h"), digits=7, decimals=3, required=False, min_value=Decimal("0.001")
    )
    rate_ml_per_h = NumberField(
        label=gettext_lazy("or as the pump shows it"), digits=6, decimals=2, required=False, min_value=Decimal("0.01")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, if it goes above the order"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("A prescriber, in at least 15 characters. Above a ceiling nobody goes in session."),
    )
    was_mg_per_h = forms.DecimalField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, concentration_mg_per_ml: Decimal, was_mg_per_h: Decimal, **more: Any) -> None:
        more.setdefault("initial", {"was_mg_per_h": was_mg_per_h})
        super().__init__(*args, **more)
        self.concentration_mg_per_ml = concentration_mg_per_ml
        self.was_words = rate_words(was_mg_per_h, concentration_mg_per_ml)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        mg, ml = cleaned.get("rate_mg_per_h"), cleaned.get("rate_ml_per_h")
        if mg is None and ml is None:
            raise ValidationError(_("Type the new rate."))
        if ml is not None:
            at_pump = ml * self.concentration_mg_per_ml
            half_step = STEP_ML_PER_H / 2 * self.concentration_mg_per_ml
            if mg is not None and abs(mg - at_pump) > half_step:
                says = _("{ml} mL/h is {mg} mg/h at {concentration} mg/mL: the two are not one rate.")
                text = says.format(ml=ml, mg=shown(at_pump), concentration=shown(self.concentration_mg_per_ml))
                raise ValidationError(text)
            cleaned["new_mg_per_h"] = at_pump
        else:
            cleaned["new_mg_per_h"] = mg
        return cleaned

    @property
    def new_mg_per_h(self) -> Decimal:
        """Return the rate in mg/h; what the pump shows wins where both were typed. After `is_valid`."""
        rate: Decimal = self.cleaned_data["new_mg_per_h"]
        return rate


class WhatIfForm(forms.Form):
    """A rate to look ahead with; nothing is charted. Zero: a pause or a stop."""

    rate_mg_per_h = NumberField(
        label=gettext_lazy("At a rate of"), digits=7, decimals=3, required=False, min_value=Decimal(0)
    )
    rate_ml_per_h = NumberField(
        label=gettext_lazy("or as the pump shows it"), digits=6, decimals=2, required=False, min_value=Decimal(0)
    )

    def rate_mg_per_h_of(self, concentration_mg_per_ml: Decimal) -> Decimal | None:
        """Return the rate in mg/h; what the pump shows wins, as in the form that charts it. After `is_valid`."""
        ml: Decimal | None = self.cleaned_data["rate_ml_per_h"]
        mg: Decimal | None = self.cleaned_data["rate_mg_per_h"]
        return mg if ml is None else ml * concentration_mg_per_ml


class CauseForm(SeenForm):
    """Why the pump was paused or stopped, or the day cancelled: one touch on the cause sends it."""

    cause = forms.TypedChoiceField(label=gettext_lazy("Why"), coerce=Cause, choices=(), widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("In words"), required=False, max_length=300)

    def __init__(self, *args: Any, causes: dict[Cause, Promise], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["cause"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
        field.choices = [(cause.value, word) for cause, word in causes.items()]


class ResumeForm(BedsideForm):
    """Going on after a pause: the rate, and which prescriber stands at the bedside, where the rules ask (R21, R22)."""

    rate_mg_per_h = NumberField(
        label=gettext_lazy("Rate in mg/h"),
        digits=7,
        decimals=3,
        required=False,
        min_value=Decimal("0.001"),
        help_text=gettext_lazy("Leave empty for the rate before the pause."),
    )
    prescriber = forms.TypedChoiceField(
        label=gettext_lazy("Prescriber at the bedside"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, prescribers: Iterable[StaffMember], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["prescriber"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("Nobody")), *((str(member.id), member.name) for member in prescribers)]


def shown(value: Decimal, places: str = "0.01") -> str:
    """Return a rate or amount as text, without trailing zeros."""
    text = f"{value.quantize(Decimal(places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
