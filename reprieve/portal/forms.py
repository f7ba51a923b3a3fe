"""What a patient types or touches. Each form carries the key under which it counts once, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from reprieve.outcomes.queries import Diary
from reprieve.therapy.troubles import Trouble

__all__ = [
    "AnswerForm",
    "AskForm",
    "DiaryForm",
    "DriverForm",
    "EnterForm",
    "FinishForm",
    "KeyedForm",
    "ProblemForm",
    "VisitForm",
]


class KeyedForm(forms.Form):
    """A form with its key."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        more.setdefault("use_required_attribute", False)
        super().__init__(data, **more)


class AskForm(forms.Form):
    """Where the sign-in link goes."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Please type your e-mail address."),
            "invalid": _("This is not an e-mail address."),
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class EnterForm(forms.Form):
    """The one question at the door."""

    year = forms.IntegerField(
        label=_("The year you were born"),
        help_text=_("Four digits, such as 1980"),
        min_value=1900,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": "4"}),
        error_messages={
            "required": _("Please type the year you were born."),
            "invalid": _("Please type four digits, such as 1980."),
            "min_value": _("Please type four digits, such as 1980."),
            "max_value": _("Please type four digits, such as 1980."),
        },
    )


class DiaryForm(KeyedForm):
    """One touch of the diary."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.name) for kind in Diary])
    score = forms.TypedChoiceField(choices=[(n, n) for n in range(11)], coerce=int)


class DriverForm(KeyedForm):
    """Who takes the patient home."""

    session = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of your driver"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Please type a name.")},
    )
    phone = forms.RegexField(
        r"\d",
        label=_("Their phone number"),
        max_length=40,
        required=False,
        error_messages={"invalid": _("Please type the number in digits, or leave it empty.")},
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )


class VisitForm(KeyedForm):
    """A wish for a visit."""

    words = forms.CharField(
        label=_("When would suit you, and why?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Please write a few words.")},
    )


class AnswerForm(KeyedForm):
    """One answer of a questionnaire; an empty value leaves the question open on purpose."""

    form = forms.IntegerField()
    item = forms.CharField(max_length=40)
    value = forms.IntegerField(required=False)


class FinishForm(KeyedForm):
    """A questionnaire is sent in."""

    form = forms.IntegerField()


class ProblemForm(KeyedForm):
    """What is wrong after an infusion. Nothing is ticked beforehand."""

    troubles = forms.MultipleChoiceField(label=_("What is wrong?"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Tell us more"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        troubles = self.fields["troubles"]
        assert isinstance(troubles, forms.MultipleChoiceField)  # noqa: S101 declared above
        troubles.choices = [(trouble.value, _(trouble.says)) for trouble in Trouble]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("troubles") and not cleaned.get("words", "").strip():
            self.add_error("troubles", _("Tick what is wrong, or write it down."))
        return cleaned
