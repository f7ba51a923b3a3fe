"""Which device stands where: picked or scanned, until when, and new devices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.services import DeviceKind, scanned
from reprieve.staff.forms.checkin import DAY_TIME
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.devices import DeviceLine

MAX_LABEL: Final = 80


class ScanField(forms.CharField):
    """What a scanner reads off a label; it types like a keyboard and ends with Enter, which sends the form."""

    def __init__(self, **more: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "enterkeyhint": "go"}
        super().__init__(max_length=120, widget=forms.TextInput(attrs), **more)

    def clean(self, value: Any) -> str:
        return scanned(super().clean(value))


class FindDeviceForm(forms.Form):
    """Words to look for, or a label that was scanned."""

    q = forms.CharField(
        label=gettext_lazy("Find a device"),
        help_text=gettext_lazy("Name, room or identifier; or scan its label into this field"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def words(self) -> str:
        return self.cleaned_data["q"] if self.is_valid() else ""


class PlaceForm(BedsideForm):
    """Where a device stands from now on, and until when."""

    room = forms.TypedChoiceField(label=gettext_lazy("Room"), coerce=int, empty_value=None)
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Leave empty if it stays. What it sends afterwards waits in the unclaimed tray."),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=DAY_TIME),
        input_formats=[DAY_TIME, f"{DAY_TIME}:%S"],
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Yes, it leaves the room where somebody is now"), required=False)

    def __init__(self, *args: Any, rooms: Iterable[tuple[int, str]], in_use: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        room = self.fields["room"]
        assert isinstance(room, forms.TypedChoiceField)  # noqa: S101 narrows the type that Django loses
        room.choices = [("", _("Choose a room")), *((str(number), name) for number, name in rooms)]
        if not in_use:
            del self.fields["confirmed"]

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and until <= self.now:
            raise ValidationError(_("This time has passed already."))
        return until


class TakeAwayForm(BedsideForm):
    """A device leaves its room."""

    confirmed = forms.BooleanField(label=gettext_lazy("Yes, it leaves the room where somebody is now"), required=False)

    def __init__(self, *args: Any, in_use: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not in_use:
            del self.fields["confirmed"]


class ScanForm(BedsideForm):
    """The device whose label is scanned stands in this session's room until the patient leaves."""

    label = ScanField(
        label=gettext_lazy("Scan the monitor's or the pump's label"),
        help_text=gettext_lazy("Or type its identifier. It stands here until the patient leaves."),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("It stands in another room where somebody is: take it from there all the same"),
        required=False,
    )

    def __init__(self, *args: Any, here: Iterable[DeviceLine] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.here = tuple(here)
        if not self.is_bound:  # asked only of who was refused
            del self.fields["confirmed"]


class NewDeviceForm(BedsideForm):
    """A monitor or pump that comes into the clinic."""

    identifier = ScanField(
        label=gettext_lazy("Identifier"),
        help_text=gettext_lazy("As the device sends it: its EUI-64, 16 hexadecimal digits, from its network settings"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As people call it"), max_length=MAX_LABEL
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=DeviceKind.choices, widget=forms.RadioSelect)
    barcode = forms.CharField(
        label=gettext_lazy("Barcode on its label"),
        help_text=gettext_lazy("If the label has another number than the identifier, as an asset tag has"),
        max_length=MAX_LABEL,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_kind(self) -> DeviceKind:
        return DeviceKind(self.cleaned_data["kind"])
