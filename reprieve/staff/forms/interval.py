"""What is new since the last visit: each question by itself, and for each yes some words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import IntervalHistory
from reprieve.staff.forms.fields import NOT_ASKED, BedsideForm, FactField, chosen
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.interval import Change


class IntervalForm(BedsideForm):
    """The questions of one visit; what was saved before is shown, what was not asked is not chosen."""

    stamp = "version"

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, known: IntervalHistory, **more: Any) -> None:
        shown = {change.value: chosen(known.answers.get(change, UNKNOWN)) for change in Change}
        super().__init__(*args, initial={**shown, "words": known.words, "version": known.version}, **more)
        for change in Change:
            self.fields[change.value] = FactField(label=_(change.question.asks))
        self.fields["words"] = forms.CharField(
            label=gettext_lazy("What is new, in a few words"),
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(self.answers.values()) and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what is new, in a few words."))
        return cleaned

    @property
    def unanswered(self) -> int:
        """Return how many questions nobody has answered."""
        return sum(self.initial.get(change.value) == NOT_ASKED for change in Change)

    @property
    def answers(self) -> dict[Change, bool]:
        """Return what was answered; what was not asked is not in it."""
        chosen_now = {change: self.cleaned_data.get(change.value, NOT_ASKED) for change in Change}
        return {change: said == "yes" for change, said in chosen_now.items() if said != NOT_ASKED}
