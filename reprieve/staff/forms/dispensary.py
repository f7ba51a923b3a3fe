"""The forms of the drug register: at the shelf, at the end of the day, in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.dispensary.queries import LotRow, ProductRow, Step
from reprieve.dispensary.services import Found
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.forms.dispensing import HUNDREDTH, MethodForm, vial_choices
from reprieve.staff.forms.fields import BedsideForm, NumberField, reason_field
from reprieve.staff.presenters.events import plain
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose


class ProductForm(BedsideForm):
    """A product that is new here, as its label reads."""

    name = forms.CharField(label=gettext_lazy("Name on the label"), max_length=80)
    labeler = forms.CharField(label=gettext_lazy("Labeler"), max_length=80)
    ndc = forms.CharField(label=gettext_lazy("NDC"), max_length=20)
    drug_form = forms.TypedChoiceField(
        label=gettext_lazy("Form of the drug"),
        coerce=DrugForm,
        choices=[(form.value, word) for form, word in DRUG_FORM_WORDS.items()],
        widget=forms.RadioSelect,
    )
    strength_mg_per_ml = NumberField(
        label=gettext_lazy("Strength"), help_text=gettext_lazy("Of the base, as printed."), digits=6, decimals=2
    )
    volume_ml = NumberField(label=gettext_lazy("Volume of one vial"), digits=6, decimals=2)


class ReceiveForm(BedsideForm):
    """One line of an invoice."""

    product_id = forms.TypedChoiceField(label=gettext_lazy("Product"), coerce=int)
    lot = forms.CharField(label=gettext_lazy("Lot"), max_length=40)
    expires_on = forms.DateField(
        label=gettext_lazy("Expires"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    vials = forms.IntegerField(
        label=gettext_lazy("Vials"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=120)
    invoice = forms.CharField(label=gettext_lazy("Invoice number"), max_length=60)
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, products: Iterable[ProductRow], **more: Any) -> None:
        super().__init__(*args, **more)
        product = self.fields["product_id"]
        assert isinstance(product, forms.ChoiceField)  # noqa: S101 declared above
        product.choices = [("", _("Choose …")), *((str(row.id), product_words(row)) for row in products)]


def product_words(row: ProductRow) -> str:
    """Return a product in one line."""
    return _("{name}, {strength} mg/mL, {volume} mL, NDC {ndc}, {labeler}").format(
        name=row.name,
        strength=plain(row.strength_mg_per_ml),
        volume=plain(row.volume_ml),
        ndc=row.ndc,
        labeler=row.labeler,
    )


@dataclass(frozen=True, slots=True)
class CountFields:
    """The two fields of one lot."""

    lot: LotRow
    sealed: BoundField
    opened: BoundField


class CountForm(BedsideForm):
    """What is really there, lot by lot, before anybody sees what should be. An inventory says when it was taken."""

    purpose = forms.TypedChoiceField(
        label=gettext_lazy("What for"),
        coerce=Purpose,
        choices=[
            (Purpose.DAILY.value, gettext_lazy("The daily count")),
            (Purpose.INITIAL.value, gettext_lazy("Initial inventory")),
            (Purpose.ANNUAL.value, gettext_lazy("Annual inventory (New Mexico)")),
            (Purpose.BIENNIAL.value, gettext_lazy("Biennial inventory (federal)")),
        ],
        widget=forms.RadioSelect,
    )
    at_opening = forms.TypedChoiceField(
        label=gettext_lazy("An inventory is taken"),
        coerce=lambda word: word == "opening",
        empty_value=None,
        required=False,
        choices=[
            ("opening", gettext_lazy("at the opening of business")),
            ("close", gettext_lazy("at the close of business")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, lots: Iterable[LotRow], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lots = tuple(lots)
        for lot in self.lots:
            self.fields[f"sealed_{lot.id}"] = NumberField(
                label=_("Sealed vials of lot {lot}").format(lot=lot.number), digits=4, min_value=0
            )
            self.fields[f"opened_{lot.id}"] = NumberField(
                label=_("In opened vials of lot {lot}").format(lot=lot.number),
                help_text=_("Leave empty if none is open."),
                digits=6,
                decimals=2,
                required=False,
                min_value=0,
            )

    @property
    def by_lot(self) -> tuple[CountFields, ...]:
        return tuple(CountFields(lot, self[f"sealed_{lot.id}"], self[f"opened_{lot.id}"]) for lot in self.lots)

    @property
    def found(self) -> dict[int, Found]:
        """Return what was counted; after `is_valid`."""
        typed = self.cleaned_data
        return {
            lot.id: Found(
                sealed_vials=int(typed[f"sealed_{lot.id}"]), opened_ml=typed[f"opened_{lot.id}"] or Decimal(0)
            )
            for lot in self.lots
        }


class DiscrepancyForm(BedsideForm):
    """What does not add up, opened by name. An empty amount means all that should be there."""

    vial_id = forms.TypedChoiceField(label=gettext_lazy("Which vial"), coerce=int)
    mg = NumberField(
        label=gettext_lazy("How much is missing"),
        help_text=gettext_lazy("Leave empty if all of it is missing."),
        digits=8,
        decimals=2,
        required=False,
        min_value=HUNDREDTH,
    )
    what = reason_field(gettext_lazy("What does not add up, and what was tried"), at_least=15)

    def __init__(self, *args: Any, vials: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        vial = self.fields["vial_id"]
        assert isinstance(vial, forms.ChoiceField)  # noqa: S101 declared above
        vial.choices = [("", _("Choose …")), *vials]


class StepForm(BedsideForm):
    """What the medical director decides about a discrepancy."""

    step = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        coerce=Step,
        choices=[
            (Step.TAKEN.value, gettext_lazy("I open it under my name and look into it")),
            (Step.RESOLVED.value, gettext_lazy("It is explained")),
            (Step.THEFT_OR_LOSS.value, gettext_lazy("It is a theft or a significant loss")),
            (Step.REPORTED.value, gettext_lazy("The theft or loss was reported")),
        ],
        widget=forms.RadioSelect,
    )
    found = forms.BooleanField(label=gettext_lazy("The drug turned up: it stands where it was missed"), required=False)
    words = reason_field(
        gettext_lazy("In your words: what was found, who was told, when, under which number"), at_least=15
    )


class StockWasteForm(MethodForm):
    """Waste what is left in an opened vial."""

    ml = NumberField(
        label=gettext_lazy("Only so much"),
        help_text=gettext_lazy("Leave empty to waste all that is left."),
        digits=6,
        decimals=2,
        required=False,
        min_value=HUNDREDTH,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class SendBackForm(BedsideForm):
    """Send a sealed vial back."""

    paper = forms.CharField(label=gettext_lazy("To whom, and number of the return"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class SetAsideForm(BedsideForm):
    """Set a lot aside, or release it."""

    why = reason_field(gettext_lazy("Why"), at_least=5)


class LimitsForm(BedsideForm):
    """From when the clinic wants to be reminded."""

    fewest_vials = forms.IntegerField(
        label=gettext_lazy("Remind below so many sealed vials"),
        min_value=0,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    warn_days = forms.IntegerField(
        label=gettext_lazy("Remind so many days before expiry"),
        min_value=0,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class DestroyForm(MethodForm):
    """Stock that two employees destroy."""

    vials = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What is destroyed"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lots: Iterable[LotRow], **more: Any) -> None:
        super().__init__(*args, **more)
        vials = self.fields["vials"]
        assert isinstance(vials, forms.MultipleChoiceField)  # noqa: S101 declared above
        vials.choices = list(vial_choices(lots))


class CorrectForm(BedsideForm):
    """What an entry should have said. A waste is signed by the second person again."""

    mg = NumberField(
        label=gettext_lazy("What it should say"),
        help_text=gettext_lazy("0 if it never happened."),
        digits=9,
        decimals=4,
        min_value=0,
    )
    reason = reason_field(gettext_lazy("Why it is corrected"), at_least=5)
    username = forms.CharField(
        label=gettext_lazy("Witness: user name"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Only for a waste."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Witness: password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


class LogForm(forms.Form):
    """What of the log is looked for."""

    q = forms.CharField(
        label=gettext_lazy("Lot, vial or session"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
