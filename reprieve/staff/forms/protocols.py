"""A clinic's own version of a protocol: one field for each number, as it stands; and what is signed of the site."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, NumberField, reason_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.tunable_words import words_of
from reprieve.therapy.tunables import numbers_of

NUMBER: Final = "number:"


def password_field() -> forms.CharField:
    """Return the field that a signature asks for."""
    return forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=gettext_lazy("Signing asks for it again."),
    )


class SigningForm(BedsideForm):
    """Nothing but a password: to sign, or to withdraw what was signed."""

    password = password_field()


class VersionForm(BedsideForm):
    """Every number of a protocol; what is changed here makes the next version."""

    made_from = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(gettext_lazy("Why"), at_least=MIN_REASON_CHARACTERS, required=False)
    password = password_field()
    stamp = "made_from"

    def __init__(self, data: Mapping[str, Any] | None = None, *, former: Protocol, **more: Any) -> None:
        super().__init__(data, auto_id="version-%s", initial={"made_from": former.version}, **more)
        self.former = former
        self.fields["reason"].help_text = gettext_lazy("Asked for where a value becomes looser; kept with the version.")
        for name, tunable in numbers_of(former).items():
            title, unit = words_of(name)
            self.fields[NUMBER + name] = NumberField(
                digits=9, decimals=4, label=f"{title} ({unit})" if unit else title, initial=str(tunable.number)
            )

    def looks_only(self) -> None:
        """Let the form be valid without a password: its sender wants to see what would change."""
        self.fields["password"].required = False

    def values(self) -> dict[str, Decimal]:
        """Return what differs from the former version; the form is valid."""
        own = numbers_of(self.former)
        typed = {name: self.cleaned_data[NUMBER + name] for name in own}
        return {name: value for name, value in typed.items() if value != own[name].number.value}


class SiteForm(BedsideForm):
    """The clinic's altitude, and the points by which its saturation limits are lower. Neither has a default."""

    altitude_m = forms.IntegerField(
        label=gettext_lazy("Altitude of the clinic"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    spo2_offset = NumberField(
        digits=3,
        decimals=1,
        label=gettext_lazy("Saturation limits are lower by"),
        help_text=gettext_lazy("No source gives this number: it is the medical director's. 0 to 5 points."),
    )
    reason = reason_field(gettext_lazy("On what grounds"), at_least=MIN_REASON_CHARACTERS)
    password = password_field()
