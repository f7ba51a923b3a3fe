"""Questionnaires as staff assign them and type them in, and what was done about a call for help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reprieve.staff.forms.fields import BedsideForm, moment_field, reason_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS
from reprieve.therapy.instruments import Instrument, Item
from reprieve.therapy.protocols import Indication

MOST_KEYS = 11  # as many answers as fit as keys; more are typed as a number


class AssignForm(BedsideForm):
    """For which indication a patient is asked."""

    indication = forms.ChoiceField(label=gettext_lazy("Questionnaires for"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["indication"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = [(each.value, _(each.title)) for each in Indication]


class EndAssignmentForm(BedsideForm):
    """Why nothing more is asked."""

    reason = reason_field(gettext_lazy("Why the questionnaires end"), at_least=5)


class SettleForm(BedsideForm):
    """What was done about a call for help."""

    did = reason_field(gettext_lazy("What was done, and how the patient is now"), at_least=MIN_REASON_CHARACTERS)


class AnswersForm(BedsideForm):
    """The items of one instrument; nothing is chosen beforehand, and what is empty is said to be empty on purpose."""

    def __init__(self, *args: Any, instrument: Instrument, corrects: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.instrument = instrument
        for item in instrument.items:
            self.fields[f"item-{item.key}"] = _field(instrument, item)
        self.fields["left_open"] = forms.BooleanField(
            label=_("What is empty here was left open on the paper too"), required=False
        )
        if corrects:
            self.fields["reason"] = reason_field(_("Why it is corrected"), at_least=5)
        else:
            self.fields["for_at"] = moment_field(_("Filled in at"), required=False, help_text=_("Leave empty for now."))

    @property
    def questions(self) -> Iterator[tuple[BoundField, bool]]:
        """Yield each item with whether its answers are bare numbers, to be shown as keys."""
        for item in self.instrument.items:
            yield self[f"item-{item.key}"], not set(item.values) <= set(item.options)

    @property
    def answers(self) -> dict[str, int]:
        """Return what was answered."""
        given = {item.key: self.cleaned_data.get(f"item-{item.key}") for item in self.instrument.items}
        return {key: int(value) for key, value in given.items() if value not in (None, "")}

    def clean_for_at(self) -> Any:
        at = self.cleaned_data["for_at"]
        if at is not None and at > self.now:
            raise ValidationError(
                _("That is still to come: it is {now:%H:%M}.").format(now=timezone.localtime(self.now))
            )
        return at

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        answers = self.answers
        if not answers:
            raise ValidationError(_("Nothing was answered."))
        asked = [item for item in self.instrument.asked(answers) if not item.optional]
        empty = [item.key for item in asked if item.key not in answers]
        if empty and not cleaned.get("left_open"):
            self.add_error(
                "left_open",
                _("Not answered: {items}. Answer them, or say that they were left open.").format(
                    items=", ".join(empty)
                ),
            )
        return cleaned


def words_of(item: Item) -> str:
    """Return the words of an item in the reader's language; its number where the licence allows no words."""
    language = (get_language() or "en")[:2]
    return item.text.get(language) or item.text.get("en") or _("Item {key}").format(key=item.key)


def _field(instrument: Instrument, item: Item) -> forms.Field:
    place = [one.key for one in instrument.items].index(item.key) + 1
    label = f"{place}. {words_of(item)}" if item.text else words_of(item)
    if len(item.values) > MOST_KEYS:
        return forms.IntegerField(label=label, required=False, min_value=item.low, max_value=item.high)
    return forms.ChoiceField(
        label=label,
        choices=[(str(value), _option(item, value)) for value in item.values],
        widget=forms.RadioSelect,
        required=False,
        help_text=_ends(item),
    )


def _option(item: Item, value: int) -> str:
    words = item.options.get(value, {})
    said = words.get((get_language() or "en")[:2]) or words.get("en")
    if not set(item.values) <= set(item.options):
        return str(value)
    return f"{value}: {said}" if item.scored else str(said)


def _ends(item: Item) -> str:
    """Return what the ends of a row of bare numbers mean."""
    if not item.options or set(item.values) <= set(item.options):
        return ""
    language = (get_language() or "en")[:2]
    return "; ".join(f"{value}: {words.get(language, words['en'])}" for value, words in item.options.items())
