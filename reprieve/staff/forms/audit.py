"""What to look for in the trail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SUBJECT = re.compile(r"([a-z_]+)\s*[: ]\s*([\w-]+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; empty means everything."""

    actor: str = ""
    subject: str = ""
    before_id: int | None = None


class TrailFilterForm(forms.Form):
    """Who did it, to what; both may be left open."""

    who = forms.CharField(
        label=gettext_lazy("Who"),
        help_text=gettext_lazy("A user name, or a machine such as gateway"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    about = forms.CharField(
        label=gettext_lazy("About"),
        help_text=gettext_lazy("Such as session 12 or order 7"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_about(self) -> str:
        """Read "session 12" and "session:12" alike."""
        typed: str = self.cleaned_data["about"].strip().lower()
        if not typed:
            return ""
        found = _SUBJECT.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(_("Write what kind of thing and its number, such as session 12."))
        return f"{found[1]}:{found[2]}"

    def wanted(self) -> Wanted:
        """Return what to look for; everything while the form has errors."""
        if not self.is_valid():
            return Wanted()
        typed = self.cleaned_data
        return Wanted(actor=typed["who"].strip(), subject=typed["about"], before_id=typed["before"])
