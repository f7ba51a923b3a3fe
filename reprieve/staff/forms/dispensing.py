"""The forms of the drug at the chair: draw it, waste it before a second person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.dispensary.queries import LotRow, SessionDrug
from reprieve.staff.forms.fields import BedsideForm, NumberField
from reprieve.staff.presenters.events import plain

HUNDREDTH: Final = Decimal("0.01")
ORDERED, WHOLE, OTHER = "ordered", "whole", "other"
# How drug is made unusable: the words that most clinics use; another is typed.
METHODS: Final = (
    ("chemical container", gettext_lazy("Into the chemical disposal container")),
    ("absorbed and denatured", gettext_lazy("Absorbed and denatured")),
    (OTHER, gettext_lazy("Another way")),
)


class SecondPersonForm(BedsideForm):
    """A form that a second person signs on the spot, with their own user name and password."""

    username = forms.CharField(
        label=gettext_lazy("Witness: user name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Witness: password"), strip=False, widget=forms.PasswordInput({"autocomplete": "off"})
    )


class MethodForm(SecondPersonForm):
    """How it was made unusable, before whom."""

    method = forms.ChoiceField(label=gettext_lazy("How"), choices=METHODS, widget=forms.RadioSelect)
    other_method = forms.CharField(label=gettext_lazy("Which other way"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("method") == OTHER and not cleaned.get("other_method"):
            self.add_error("other_method", _("Say which way."))
        return cleaned

    @property
    def how(self) -> str:
        """Return the method in words, as it is kept; after `is_valid`."""
        typed = self.cleaned_data
        return str(typed["other_method"] if typed["method"] == OTHER else typed["method"])


class WasteForm(MethodForm):
    """Waste what was drawn and not given: all of it, or so much."""

    mg = NumberField(
        label=gettext_lazy("Only so much"),
        help_text=gettext_lazy("Leave empty to waste all the rest."),
        digits=7,
        decimals=2,
        required=False,
        min_value=HUNDREDTH,
    )

    def __init__(self, *args: Any, drug: SessionDrug, **more: Any) -> None:
        super().__init__(*args, **more)
        self.drug = drug

    @property
    def rest_words(self) -> str:
        """Return what is left to waste, in mg and in mL as drawn; empty for nothing."""
        account = self.drug.account
        if account.remaining <= 0:
            return ""
        ml = sum(
            (
                vial.account.remaining / vial.strength_mg_per_ml
                for vial in self.drug.vials
                if vial.account.remaining > 0
            ),
            Decimal(0),
        )
        return _("{mg} mg ({ml} mL as drawn)").format(mg=plain(account.remaining), ml=plain(round(ml, 3)))


class DrawForm(BedsideForm):
    """Which vial, found by scan or picked, and how much of it."""

    scan = forms.CharField(
        label=gettext_lazy("Scan the vial"),
        help_text=gettext_lazy("Our label (V-0012), or the maker's barcode."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    vial = forms.TypedChoiceField(label=gettext_lazy("Or pick it"), coerce=int, empty_value=None, required=False)
    much = forms.ChoiceField(label=gettext_lazy("How much"), widget=forms.RadioSelect)
    ml = NumberField(label=gettext_lazy("Millilitres drawn"), digits=5, decimals=2, required=False, min_value=HUNDREDTH)

    def __init__(self, *args: Any, drug: SessionDrug, lots: Iterable[LotRow], needed_mg: Decimal, **more: Any) -> None:
        super().__init__(*args, **more)
        self.drug = drug
        self.needed_mg = needed_mg
        vial, much = self.fields["vial"], self.fields["much"]
        assert isinstance(vial, forms.ChoiceField)  # noqa: S101 declared above
        assert isinstance(much, forms.ChoiceField)  # noqa: S101 declared above
        vial.choices = [("", _("Choose …")), *vial_choices(lots)]
        ordered = (
            [(ORDERED, _("What the order still needs: {mg} mg").format(mg=plain(needed_mg)))] if needed_mg > 0 else []
        )
        much.choices = [*ordered, (WHOLE, _("The whole vial, sealed")), (OTHER, _("So many millilitres"))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("scan") and not cleaned.get("vial"):
            self.add_error("scan", _("Scan the vial, or pick it from the list."))
        if cleaned.get("scan") and cleaned.get("vial"):
            self.add_error("vial", _("Scan or pick, not both: they might name two vials."))
        if cleaned.get("much") == OTHER and cleaned.get("ml") is None and "ml" not in self.errors:
            self.add_error("ml", _("Type how many millilitres."))
        return cleaned

    def volume(self, strength_mg_per_ml: Decimal) -> Decimal | None:
        """Return the millilitres to draw, rounded up to what a syringe shows; None: the whole vial."""
        match self.cleaned_data["much"]:
            case "whole":
                return None
            case "other":
                typed: Decimal = self.cleaned_data["ml"]
                return typed
            case _:
                return (self.needed_mg / strength_mg_per_ml).quantize(HUNDREDTH, rounding=ROUND_CEILING)


def vial_choices(lots: Iterable[LotRow]) -> Iterator[tuple[str, str]]:
    """Yield every vial on the shelf as it is picked from a list, opened ones first."""
    words = _("{vial} · lot {lot} · {mg} mg left · {strength} mg/mL · expires {day}{opened}")
    for lot in lots:
        for vial in sorted(lot.on_shelf, key=lambda vial: (vial.opened_at is None, vial.number)):
            yield (
                str(vial.id),
                words.format(
                    vial=vial.name,
                    lot=lot.number,
                    mg=plain(vial.on_hand),
                    strength=plain(lot.product.strength_mg_per_ml),
                    day=f"{lot.expires_on:%d %b %Y}",
                    opened=_(", open") if vial.opened_at else "",
                ),
            )
