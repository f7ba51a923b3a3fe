"""Set one's PIN."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PAD = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}


class PinForm(forms.Form):
    """A PIN, again, and the password that says whose it is."""

    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        help_text=gettext_lazy("Four to six digits, not all the same and not in a row."),
        widget=forms.PasswordInput(_PAD),
    )
    again = forms.CharField(label=gettext_lazy("The PIN again"), widget=forms.PasswordInput(_PAD))
    password = forms.CharField(
        label=gettext_lazy("Your password"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("pin") != cleaned.get("again") and "again" not in self.errors:
            self.add_error("again", _("The two are not the same."))
        return cleaned
