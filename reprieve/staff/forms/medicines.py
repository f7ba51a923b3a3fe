"""What a patient takes, as it is typed, and what an unmatched name means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, NumberField, moment_field
from reprieve.staff.presenters.facts import DRUG_CLASS_WORDS
from reprieve.therapy import vocabulary
from reprieve.therapy.vocabulary import DrugClass

NAMES = "drug-names"  # the page's list of names, which the browser offers while somebody types


class MedicineForm(BedsideForm):
    """One medicine. A name that is on the list of drugs is matched; any other is kept as typed and asked about."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Ingredient or brand, as on the package"),
        max_length=120,
        widget=forms.TextInput({"list": NAMES, "autocomplete": "off"}),
    )
    dose = forms.CharField(
        label=gettext_lazy("Dose"), help_text=gettext_lazy("As the patient says it"), max_length=80, required=False
    )
    last_taken_at = moment_field(gettext_lazy("Last taken"), required=False)
    diazepam_mg_per_day = NumberField(
        label=gettext_lazy("As diazepam, each day"),
        help_text=gettext_lazy("For benzodiazepines only: the prescriber's own figure, no table converts it here"),
        digits=6,
        decimals=2,
        required=False,
    )


class IngredientForm(BedsideForm):
    """Which drug of the list an unmatched name means: offered for a press, or typed."""

    ingredient = forms.CharField(
        label=gettext_lazy("Its name on the list of drugs"),
        max_length=120,
        widget=forms.TextInput({"list": NAMES, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, offered: str = "", **more: Any) -> None:
        self.offered = offered
        super().__init__(data, **more)

    def clean_ingredient(self) -> str:
        """Return the list's own name of the drug that was typed; a name that is not on it is refused."""
        typed: str = self.cleaned_data["ingredient"]
        drug = vocabulary.find(typed)
        if drug is not None:
            return drug.name
        likely = ", ".join(vocabulary.near(typed))
        says = (
            _("“{typed}” is not on the list. Did you mean {likely}?") if likely else _("“{typed}” is not on the list.")
        )
        raise ValidationError(says.format(typed=typed, likely=likely))


class ClassForm(BedsideForm):
    """A prescriber's word on a medicine that is on no list."""

    drug_class = forms.ChoiceField(
        label=gettext_lazy("What it does beside ketamine"),
        choices=[("", gettext_lazy("Choose …")), *((c.value, words) for c, words in DRUG_CLASS_WORDS.items())],
    )
    note = forms.CharField(
        label=gettext_lazy("What it is, and how you know"), max_length=300, widget=forms.Textarea({"rows": 2})
    )

    def chosen(self) -> DrugClass:
        """Return the class; the form is valid."""
        return DrugClass(self.cleaned_data["drug_class"])
