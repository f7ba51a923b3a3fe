"""Who comes when and where: booking and cancelling at the front desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import OrderView, RoomRow
from reprieve.staff.forms.fields import BedsideForm
from reprieve.therapy.course import Purpose
from reprieve.therapy.session import Cause

CANCEL_CAUSES = (
    (Cause.PATIENT_DID_NOT_COME.value, gettext_lazy("The patient did not come")),
    (Cause.GATE_CLOSED.value, gettext_lazy("The infusion may not start today")),
    (Cause.EQUIPMENT.value, gettext_lazy("Equipment or staff")),
    (Cause.OTHER.value, gettext_lazy("Another reason")),
)


PURPOSES = (
    (Purpose.SERIES.value, gettext_lazy("The series goes on, or begins")),
    (Purpose.BOOSTER.value, gettext_lazy("A booster: relief has faded")),
)


class DayForm(forms.Form):
    """Which day is shown, and for whom something is to be booked."""

    on = forms.DateField(required=False)
    patient = forms.IntegerField(required=False, min_value=1)
    order = forms.IntegerField(required=False, min_value=1)


class BookingForm(BedsideForm):
    """Room and time; the signed order may come later."""

    patient = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    room = forms.TypedChoiceField(label=gettext_lazy("Room"), coerce=int)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[("", gettext_lazy("Choose …")), *PURPOSES],
        required=False,
        help_text=gettext_lazy("Asked for where there was an infusion before."),
    )
    order = forms.TypedChoiceField(label=gettext_lazy("Signed order"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any = None, *, rooms: Iterable[RoomRow], orders: Iterable[OrderView], **more: Any) -> None:
        super().__init__(data, **more)
        room, order = self.fields["room"], self.fields["order"]
        assert isinstance(room, forms.ChoiceField)  # noqa: S101 declared above
        assert isinstance(order, forms.ChoiceField)  # noqa: S101 declared above
        room.choices = [("", _("Choose …")), *((str(row.id), row.name) for row in rooms)]
        words = _("signed {day} by {name}")
        signed = [
            (str(row.id), words.format(day=f"{timezone.localtime(row.signed_at):%d.%m.%Y}", name=row.signed_by))
            for row in orders
        ]
        order.choices = [*signed, ("", _("None yet: it comes later"))]

    def clean_on(self) -> date:
        """A day that is over is not booked."""
        on: date = self.cleaned_data["on"]
        if on < timezone.localdate(self.now):
            raise ValidationError(_("That day is over."))
        return on

    def starts_at(self) -> datetime:
        """Return the moment in the clinic's zone; the form is valid."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"]))


class CancelForm(BedsideForm):
    """Why a booked day does not take place."""

    cause = forms.ChoiceField(label=gettext_lazy("Why"), choices=CANCEL_CAUSES, widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("In your words"), max_length=300, required=False)
