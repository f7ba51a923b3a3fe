"""Who the patient is."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reprieve.people.models import Sex

LANGUAGES = [("en", "English"), ("es", "Español")]


class SearchForm(forms.Form):
    """One line for everything."""

    q = forms.CharField(
        label=_("Find a patient"),
        help_text=_("Part of a name, the start of a record number, or a birth date as 1975-04-23 or 04/23/1975"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class PatientForm(forms.Form):
    """What is asked when somebody comes for the first time."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    mrn = forms.CharField(label=_("Record number"), max_length=40)
    family_name = forms.CharField(label=_("Family name"), max_length=80)
    given_name = forms.CharField(label=_("Given name"), max_length=80, required=False)
    born_on = forms.DateField(label=_("Born on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    sex = forms.ChoiceField(
        label=_("Sex, as far as body and pregnancy go"),
        choices=[
            (Sex.FEMALE.value, pgettext_lazy("sex", "female")),
            (Sex.MALE.value, pgettext_lazy("sex", "male")),
            (Sex.UNKNOWN.value, pgettext_lazy("sex", "not known")),
        ],
        widget=forms.RadioSelect,
    )
    preferred_language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="en")
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )
