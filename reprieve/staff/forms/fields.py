"""Fields that every bedside form is made of. None has a value before somebody gives it one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.therapy.decisions import UNKNOWN, Fact
from reprieve.therapy.scales import Scale

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HALF_DAY: Final = timedelta(hours=12)
_PLAIN_NUMBER: Final = re.compile(r"-?\d{1,9}([.,]\d{1,6})?", re.ASCII)
YES, NO, NOT_ASKED = "yes", "no", ""


class BedsideForm(forms.Form):
    """A form with the key under which it is written once: sent twice, it acts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime, **more: Any) -> None:
        self.now = now
        more.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}-%s")
        more.setdefault("use_required_attribute", False)
        super().__init__(data, **more)

    stamp = ""  # the hidden field that says on which state the form was opened, if it has one

    def restamp(self) -> None:
        """Let the form stand on the state as it is now, once its reader was told that the state had moved on."""
        if self.stamp and self.is_bound:
            self.data = {**dict(self.data.items()), self.stamp: str(self.initial[self.stamp] or "")}

    def blame(self, field: str | None, says: str) -> None:
        """Put what a service refused beside the field that it is about, if the form has it: "weight" is weight_kg."""
        wanted = "seen_at" if field == "time" else field or "-"
        self.add_error(next((name for name in self.fields if name.startswith(wanted)), None), says)


class ObservedTimeField(forms.TimeField):
    """When it was seen; empty means now. The form turns it into a moment with `observed`."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("Seen at"))
        more.setdefault("help_text", gettext_lazy("Leave empty for now."))
        more.setdefault("required", False)
        widget = forms.TimeInput(attrs={"type": "time", "autocomplete": "off"}, format="%H:%M")
        super().__init__(widget=widget, **more)


def observed(seen: time | None, now: datetime) -> datetime:
    """Return the moment that a clock time means: the last time the clinic's clock showed it.

    Shortly before midnight, typed shortly after, means yesterday; a time ahead of the clock is refused.
    Raises ValidationError for a time in the future.
    """
    if seen is None:
        return now
    here = timezone.localtime(now)
    if (seen.hour, seen.minute) == (here.hour, here.minute):
        return now
    at = here.replace(hour=seen.hour, minute=seen.minute, second=0, microsecond=0)
    if at - here > HALF_DAY:
        at -= timedelta(days=1)
    if at > here:
        raise ValidationError(_("{time:%H:%M} is still to come: it is {now:%H:%M}.").format(time=seen, now=here))
    return at


class NumberField(forms.DecimalField):
    """A number with at most so many decimals, typed on a number pad; a comma is a decimal point."""

    def __init__(self, *, digits: int = 5, decimals: int = 0, **more: Any) -> None:
        mode = "decimal" if decimals else "numeric"
        more.setdefault(
            "widget", forms.TextInput({"inputmode": mode, "autocomplete": "off", "data-pad": str(decimals)})
        )
        super().__init__(max_digits=digits, decimal_places=decimals, **more)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _PLAIN_NUMBER.fullmatch(value.strip()):
            raise ValidationError(_("“{typed}” is not a number.").format(typed=value.strip()))
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class FactField(forms.ChoiceField):
    """A fact of the day: yes, no, or not asked yet; nothing is chosen beforehand, and not asked is not no."""

    def __init__(self, **more: Any) -> None:
        choices = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No")), (NOT_ASKED, gettext_lazy("Not known"))]
        super().__init__(choices=choices, required=False, widget=forms.RadioSelect, **more)


def fact(chosen: str) -> Fact:
    """Return what was chosen as a fact."""
    return UNKNOWN if chosen == NOT_ASKED else chosen == YES


def chosen(known: Fact) -> str:
    """Return a fact as the choice that shows it."""
    return NOT_ASKED if known is UNKNOWN else YES if known else NO


class ScaleField(forms.TypedChoiceField):
    """A value tapped on a scale; empty is not zero."""

    def __init__(self, scale: Scale, **more: Any) -> None:
        card = scale.card
        more.setdefault("label", _title(scale))
        more.setdefault("help_text", _anchors(scale))
        more.setdefault("required", False)
        super().__init__(
            choices=[(str(value), _key(value)) for value in range(card.low, card.high + 1)],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            **more,
        )


def _title(scale: Scale) -> _StrPromise:
    return gettext_lazy(scale.card.title)


def _anchors(scale: Scale) -> str:
    """Return what the ends of a scale mean, and its nought where it lies between them."""
    card = scale.card
    ends = (value for value in sorted({card.low, 0, card.high}) if value in card.anchors)
    return "; ".join(f"{_key(value)} {_(card.anchors[value])}" for value in ends)


def _key(value: int) -> str:
    return f"{value:+d}".replace("-", "−") if value < 0 else str(value)


def reason_field(label: str | _StrPromise, *, at_least: int, **more: Any) -> forms.CharField:
    """Return a field for a reason in somebody's own words."""
    return forms.CharField(
        label=label,
        min_length=at_least,
        max_length=300,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
        **more,
    )


def moment_field(label: str | _StrPromise, **more: Any) -> forms.DateTimeField:
    """Return a field for a day and a time of the clinic's clock."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)
