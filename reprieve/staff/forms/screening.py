"""The screening history as it is asked: one section at a time, yes, no or not known yet, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import ScreeningRow
from reprieve.staff.forms.fields import BedsideForm, FactField, NumberField, chosen, fact
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.history import Item, Question, Section, questions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was answered anew."""

    item: Item
    present: bool
    happened_on: date | None
    note: str


def _day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class SectionForm(BedsideForm):
    """The questions of one section. What was answered before is shown; nothing else is filled in."""

    def __init__(self, data: Any = None, *, section: Section, known: Mapping[Item, ScreeningRow], **more: Any) -> None:
        super().__init__(data, **more)
        self.questions = questions_of(section)
        self.known = {item: row for item, row in known.items() if not row.stale}
        for question in self.questions:
            self._ask(question, self.known.get(question.item))

    def _ask(self, question: Question, row: ScreeningRow | None) -> None:
        name, words = question.item.value, _(question.asks)
        self.fields[name] = FactField(
            label=words,
            initial=chosen(row.present if row else UNKNOWN),
            help_text=_("Decided by: {what}").format(what=_(question.decided_by)),
        )
        if question.dated:
            label = _("If so, when was the last one?")
            self.fields[f"{name}-on"] = _day_field(label, required=False, initial=row.happened_on if row else None)
        self.fields[f"{name}-note"] = forms.CharField(
            label=_("Evidence for: {question}").format(question=words),
            max_length=300,
            required=False,
            initial=row.note if row else "",
        )

    def clean(self) -> dict[str, Any] | None:
        """An answer on file is changed by the other answer, not taken back to unknown; only a yes has a day."""
        for question in self.questions:
            name, row = question.item.value, self.known.get(question.item)
            answer = fact(self.cleaned_data.get(name, ""))
            if row is not None and answer is UNKNOWN:
                says = _("This was answered by {name}. Change it to the other answer if it was wrong.")
                self.add_error(name, says.format(name=row.by))
            day = self.cleaned_data.get(f"{name}-on")
            if day and answer is not True:
                self.add_error(f"{name}-on", _("A day belongs to a yes."))
            elif day and day > timezone.localdate(self.now):
                self.add_error(f"{name}-on", _("That day has not come yet."))
        return self.cleaned_data

    def changes(self) -> list[Change]:
        """Return what was answered anew; the form is valid."""
        found = []
        for question in self.questions:
            name, row = question.item.value, self.known.get(question.item)
            answer, note = fact(self.cleaned_data[name]), self.cleaned_data[f"{name}-note"]
            day = self.cleaned_data.get(f"{name}-on")
            before = (row.present, row.happened_on, row.note) if row else None
            if not isinstance(answer, bool) or before == (answer, day, note):
                continue
            found.append(Change(item=question.item, present=answer, happened_on=day, note=note))
        return found


class SpecialistForm(BedsideForm):
    """A specialist's written opinion, as a document on file."""

    author = forms.CharField(label=gettext_lazy("Written by"), max_length=150)
    dated_on = _day_field(gettext_lazy("Dated"))  # type: ignore[arg-type]
    says = forms.CharField(
        label=gettext_lazy("What it says, and where it is filed"), max_length=600, widget=forms.Textarea({"rows": 2})
    )


class ReviewForm(BedsideForm):
    """After how many days a no is asked again here; empty: never."""

    days = NumberField(
        label=gettext_lazy("Ask again what was answered no, after"),
        help_text=gettext_lazy("No source sets this. Leave empty to ask never again."),
        digits=4,
        required=False,
        min_value=1,
    )
