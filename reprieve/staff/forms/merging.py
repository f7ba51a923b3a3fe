"""The form in which a person merges what a tablet sent: as a note, at another time, or not at all, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.chart.services import Decided
from reprieve.staff.forms.checkin import DayTimeField
from reprieve.staff.forms.fields import BedsideForm, reason_field

_CHOICES = {
    Decided.NOTE: pgettext_lazy("merge", "Write it down as a late note"),
    Decided.OTHER_TIME: pgettext_lazy("merge", "Chart it, at another time"),
    Decided.DISCARD: pgettext_lazy("merge", "Do not chart it; it stays readable as it came"),
    Decided.SEEN: pgettext_lazy("merge", "It was done so; I have looked at it"),
}
WHY_AT_LEAST = 3


class MergeForm(BedsideForm):
    """charted: it stands in the record already, and only has to be seen."""

    decided = forms.TypedChoiceField(
        label=gettext_lazy("What shall become of it"), coerce=Decided, choices=(), widget=forms.RadioSelect
    )
    other_time = DayTimeField(label=gettext_lazy("When it happened"), help_text=gettext_lazy("Only for another time."))
    reason = reason_field(gettext_lazy("Why"), at_least=WHY_AT_LEAST)

    def __init__(self, *args: Any, charted: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["decided"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
        field.choices = [(d.value, word) for d, word in _CHOICES.items() if charted is (d is Decided.SEEN)]
        if charted:
            del self.fields["other_time"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        at = cleaned.get("other_time")
        if at and at > self.now:
            self.add_error("other_time", _("This time is still to come."))
        if not self.errors and cleaned.get("decided") is Decided.OTHER_TIME and not at:
            raise ValidationError(_("Say at which time it happened."))
        return cleaned
