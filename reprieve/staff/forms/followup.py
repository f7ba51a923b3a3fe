"""A call after going home: what came of it, and the questions in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, reason_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS
from reprieve.therapy.followup import Question, Result


class CallForm(BedsideForm):
    """One try. A question that was not asked stays empty; nothing is chosen beforehand."""

    result = forms.ChoiceField(label=gettext_lazy("What came of it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        result = self.fields["result"]
        assert isinstance(result, forms.ChoiceField)  # noqa: S101 declared above
        result.choices = [(each.value, _(each.phrase)) for each in Result]
        for question in Question:
            self.fields[question.value] = forms.ChoiceField(
                label=_(question.asks),
                choices=[(value, _(words)) for value, words in question.choices.items()],
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields["words"] = forms.CharField(
            label=_("In the patient's words"),
            max_length=1000,
            required=False,
            widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") == Result.REACHED.value and not self.answers:
            raise ValidationError(_("Somebody was spoken to: choose an answer to at least one question."))
        return cleaned

    @property
    def answers(self) -> dict[Question, str]:
        """Return what was answered."""
        return {question: answer for question in Question if (answer := self.cleaned_data.get(question.value))}


class ReviewForm(BedsideForm):
    """What a prescriber decided about a call that worried."""

    did = reason_field(gettext_lazy("What was decided"), at_least=MIN_REASON_CHARACTERS)


class TaskSearchForm(forms.Form):
    """Whose calls."""

    q = forms.CharField(label=gettext_lazy("Name, record number or birth date"), required=False, max_length=80)
