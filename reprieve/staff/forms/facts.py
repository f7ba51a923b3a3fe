"""What is known of a patient from one session to the next, as it is typed. Nothing has a value beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.services import Enzyme
from reprieve.staff.forms.fields import BedsideForm, NumberField, moment_field
from reprieve.staff.forms.patients import LANGUAGES
from reprieve.therapy.protocols import DrugForm, Indication, Protocol
from reprieve.units import kg_from_lb

POUNDS_WITHIN: Final = Decimal("0.05")  # a new weight that is the last one in pounds, give or take; our choice


class DiagnosisForm(BedsideForm):
    """What the patient is treated for, and who found it."""

    indication = forms.ChoiceField(
        label=gettext_lazy("Treated for"),
        choices=[("", gettext_lazy("Choose …")), *((i.value, gettext_lazy(i.title)) for i in Indication)],
    )
    basis = forms.CharField(
        label=gettext_lazy("On what grounds"),
        help_text=gettext_lazy("Who found it, by which criteria, what was tried before"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def chosen_indication(self) -> Indication:
        """Return the indication; the form is valid."""
        return Indication(self.cleaned_data["indication"])


class WeightForm(BedsideForm):
    """One weighing in kilograms. What looks like pounds is refused with the numbers."""

    weight_kg = NumberField(label=gettext_lazy("Weight"), digits=5, decimals=2)
    height_cm = NumberField(label=gettext_lazy("Height"), digits=4, decimals=1, required=False)
    scale_id = forms.CharField(label=gettext_lazy("Scale"), max_length=40, required=False)

    def __init__(self, data: Any = None, *, last_kg: Decimal | None, **more: Any) -> None:
        self.last_kg = last_kg
        super().__init__(data, **more)

    def clean_weight_kg(self) -> Decimal:
        """Refuse the last weight typed in pounds."""
        typed: Decimal = self.cleaned_data["weight_kg"]
        as_pounds = kg_from_lb(typed)
        if self.last_kg and abs(as_pounds - self.last_kg) <= self.last_kg * POUNDS_WITHIN:
            says = _("{typed} looks like pounds: that is {kg} kg, and the last weight was {last} kg. Type kilograms.")
            typed_words, last_words = f"{typed.normalize():f}", f"{self.last_kg.normalize():f}"
            raise ValidationError(says.format(typed=typed_words, kg=f"{as_pounds:.1f}", last=last_words))
        return typed


class LiverForm(BedsideForm):
    """A liver panel: each enzyme beside the upper limit of normal on the same sheet."""

    taken_on = forms.DateField(
        label=gettext_lazy("Taken on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    alt = NumberField(label="ALT", digits=7, decimals=1)
    alt_upper = NumberField(label=gettext_lazy("ALT, upper limit"), digits=6, decimals=1)
    ast = NumberField(label="AST", digits=7, decimals=1)
    ast_upper = NumberField(label=gettext_lazy("AST, upper limit"), digits=6, decimals=1)
    alp = NumberField(label="ALP", digits=7, decimals=1)
    alp_upper = NumberField(label=gettext_lazy("ALP, upper limit"), digits=6, decimals=1)
    ggt = NumberField(label="GGT", digits=7, decimals=1)
    ggt_upper = NumberField(label=gettext_lazy("GGT, upper limit"), digits=6, decimals=1)

    def enzyme(self, name: str) -> Enzyme:
        """Return one enzyme with its limit. Raises NotPlausible."""
        return Enzyme(u_per_l=self.cleaned_data[name], upper_u_per_l=self.cleaned_data[f"{name}_upper"])

    def pairs(self) -> Iterable[tuple[forms.BoundField, forms.BoundField]]:
        """Return value and limit side by side, for the page."""
        return [(self[name], self[f"{name}_upper"]) for name in ("alt", "ast", "alp", "ggt")]


class LiverReviewForm(BedsideForm):
    """A prescriber's written view of a panel."""

    plan = forms.CharField(label=gettext_lazy("What it means and what is to be done"), max_length=600)


class PregnancyForm(BedsideForm):
    """One hCG test."""

    positive = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[("no", gettext_lazy("Negative")), ("yes", gettext_lazy("Positive"))],
        widget=forms.RadioSelect,
    )
    taken_at = moment_field(gettext_lazy("Taken at"))
    lot = forms.CharField(label=gettext_lazy("Lot"), max_length=40, required=False)


class ConsentForm(BedsideForm):
    """A consent that was signed on paper or screen, for one protocol as it stands today."""

    protocol = forms.ChoiceField(label=gettext_lazy("For"))
    signed_by = forms.CharField(
        label=gettext_lazy("Signed by"), help_text=gettext_lazy("The patient, or who may sign for them"), max_length=150
    )
    signed_at = moment_field(gettext_lazy("Signed at"))
    language = forms.ChoiceField(label=gettext_lazy("In"), choices=[("", gettext_lazy("Choose …")), *LANGUAGES])
    teach_back = forms.ChoiceField(
        label=gettext_lazy("Did the patient say in their own words what will happen?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, protocols: Iterable[Protocol], **more: Any) -> None:
        super().__init__(data, **more)
        self.protocols = {protocol.key: protocol for protocol in protocols}
        titles = [
            (protocol.key, _("{title}, version {version}").format(title=_(protocol.title), version=protocol.version))
            for protocol in self.protocols.values()
        ]
        field = self.fields["protocol"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = [("", _("Choose …")), *titles]

    def drug_form(self) -> DrugForm:
        """Return the form of the drug that the protocol names; the form is valid."""
        return self.protocols[self.cleaned_data["protocol"]].drug_form
