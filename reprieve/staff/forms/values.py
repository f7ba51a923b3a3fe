"""What to look for in the table of a day's values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.staff.presenters.values import KIND_WORDS, SOURCE_WORDS, Kind, Sought, Source

_ANY = pgettext_lazy("filter", "all")


def _choices(words: Iterable[tuple[str, Promise]]) -> list[tuple[str, Any]]:
    return [("", _ANY), *((key, word) for key, word in words)]


class ValuesForm(forms.Form):
    """Words, kind and source; all may be left open. What cannot be meant is left out."""

    q = forms.CharField(
        label=gettext_lazy("Containing"),
        help_text=gettext_lazy("A sign, a value, a name, or a time such as 14:3"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=_choices((k.value, w) for k, w in KIND_WORDS.items()), required=False
    )
    source = forms.ChoiceField(
        label=gettext_lazy("From"), choices=_choices((s.value, w) for s, w in SOURCE_WORDS.items()), required=False
    )
    late = forms.BooleanField(label=gettext_lazy("Only what was written down late"), required=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def sought(self) -> Sought:
        """Return what is looked for."""
        self.is_valid()
        typed = self.cleaned_data
        return Sought(
            words=typed.get("q", ""),
            kind=Kind(typed["kind"]) if typed.get("kind") else None,
            source=Source(typed["source"]) if typed.get("source") else None,
            late_only=bool(typed.get("late")),
        )
