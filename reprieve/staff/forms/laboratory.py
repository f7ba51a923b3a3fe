"""The form of one result: a number with its unit and the laboratory's limits, or what was looked for and found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import LabView
from reprieve.staff.forms.fields import BedsideForm, NumberField, reason_field
from reprieve.therapy.laboratory import LabResult, LabTest, in_card_unit

WHY_AT_LEAST = 3  # a correction says why, if only "typo"


class LabForm(BedsideForm):
    """One result. amends: the one that it corrects; then it says why, or that there was none."""

    taken_on = forms.DateField(
        label=gettext_lazy("Taken on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, test: LabTest, amends: LabView | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.test, self.amends = test, amends
        (self._ask_a_number if test.card.unit else self._ask_what_was_found)()
        self.fields["reference"] = forms.CharField(
            label=gettext_lazy("Whose result"),
            help_text=gettext_lazy("Which laboratory or whose ECG, and its number"),
            max_length=200,
            widget=forms.TextInput({"autocomplete": "off"}),
        )
        if amends is not None:
            self.fields["withdrawn"] = forms.BooleanField(
                label=gettext_lazy("It was never this patient's result"), required=False
            )
            self.fields["reason"] = reason_field(gettext_lazy("Why it is corrected"), at_least=WHY_AT_LEAST)
            self.initial.update(taken_on=amends.result.taken_on, reference=amends.reference)

    def _ask_a_number(self) -> None:
        units = [(unit, unit) for unit in self.test.card.units]
        self.fields["value"] = NumberField(label=gettext_lazy("Result"), digits=8, decimals=3)
        self.fields["unit"] = forms.ChoiceField(
            label=gettext_lazy("Unit on the sheet"), choices=units, widget=forms.RadioSelect
        )
        for name, label in (("lower", _("Lower limit on the sheet")), ("upper", _("Upper limit on the sheet"))):
            self.fields[name] = NumberField(label=label, digits=8, decimals=3, required=False)

    def _ask_what_was_found(self) -> None:
        choices = [(name, _(name)) for name in self.test.card.finds]
        for name, label, wanted in (
            ("looked_for", _("The test looked for"), True),
            ("found", _("Found"), False),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=choices, required=wanted, widget=forms.CheckboxSelectMultiple
            )
        if self.test is LabTest.URINE_DRUGS:
            self.fields["explained"] = forms.CharField(
                label=gettext_lazy("Why what was found is no surprise"),
                help_text=gettext_lazy("What is prescribed, and by whom; leave empty if it is not explained"),
                required=False,
                max_length=300,
                widget=forms.TextInput({"autocomplete": "off"}),
            )

    @property
    def result(self) -> LabResult:
        """Return what was typed; after `is_valid`. Raises NotPlausible."""
        typed = self.cleaned_data
        if not self.test.card.unit:
            return LabResult(
                test=self.test,
                taken_on=typed["taken_on"],
                looked_for=frozenset(typed["looked_for"]),
                found=frozenset(typed["found"]),
                explained=typed.get("explained", ""),
            )
        value, lower, upper = (self._in_unit(typed.get(name)) for name in ("value", "lower", "upper"))
        return LabResult(test=self.test, taken_on=typed["taken_on"], value=value, lower=lower, upper=upper)

    def _in_unit(self, number: Decimal | None) -> Decimal | None:
        return None if number is None else in_card_unit(self.test, number, self.cleaned_data["unit"])

    @property
    def as_typed(self) -> str:
        """Return the number as it stood on the sheet; empty for what was found."""
        typed = self.cleaned_data
        return f"{typed['value']} {typed['unit']}" if self.test.card.unit else ""
