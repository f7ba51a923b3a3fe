"""The drug check: what one person reads off vial, bag and pump, for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.dispensary.queries import DrawnRow
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.forms.fields import BedsideForm, NumberField
from reprieve.therapy.protocols import DrugForm


class DrugReadingForm(BedsideForm):
    """What one person reads off vial, bag and pump, for themselves; another person reads it again (R14)."""

    READINGS = ("drug_form", "vial_lot", "ndc", "concentration_mg_per_ml", "volume_ml", "pump_rate_ml_per_h")

    drug_form = forms.TypedChoiceField(
        label=gettext_lazy("The vial says"),
        coerce=DrugForm,
        choices=[(form.value, word) for form, word in DRUG_FORM_WORDS.items()],
        widget=forms.RadioSelect,
    )
    vial_lot = forms.CharField(label=gettext_lazy("Lot"), max_length=40)
    ndc = forms.CharField(label=gettext_lazy("NDC"), max_length=40)
    concentration_mg_per_ml = NumberField(label=gettext_lazy("Concentration in the bag"), digits=7, decimals=3)
    volume_ml = NumberField(label=gettext_lazy("Volume in the bag"), digits=7, decimals=2)
    pump_rate_ml_per_h = NumberField(label=gettext_lazy("Rate on the pump's screen"), digits=7, decimals=2)
    username = forms.CharField(
        label=gettext_lazy("User name of the second person"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("Only if somebody else reads at this screen; leave both empty for your own reading."),
    )
    password = forms.CharField(
        label=gettext_lazy("Their password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, drawn: Iterable[DrawnRow] = (), **more: Any) -> None:
        """drawn: what the dispensary says was drawn; each person ticks the vials in their hand instead of typing."""
        super().__init__(*args, **more)
        self.drawn = {str(vial.vial_id): vial for vial in drawn}
        if self.drawn:
            del self.fields["vial_lot"], self.fields["ndc"]
            self.fields["vials"] = forms.MultipleChoiceField(
                label=_("The vials in my hand"), choices=list(self._labels()), widget=forms.CheckboxSelectMultiple
            )

    def _labels(self) -> Iterator[tuple[str, str]]:
        words = _("{vial} · lot {lot} · NDC {ndc} · expires {day}")
        for key, vial in self.drawn.items():
            day = f"{vial.expires_on:%d %b %Y}"
            yield key, words.format(vial=vial.name, lot=vial.lot, ndc=vial.ndc, day=day)

    @property
    def read(self) -> dict[str, Any]:
        """Return what was read; of ticked vials their lots and NDCs. After `is_valid`."""
        typed = {name: self.cleaned_data[name] for name in self.READINGS if name in self.cleaned_data}
        if self.drawn:
            ticked = [self.drawn[key] for key in self.cleaned_data["vials"]]
            typed["vial_lot"] = ", ".join(sorted({vial.lot for vial in ticked}))
            typed["ndc"] = ", ".join(sorted({vial.ndc for vial in ticked}))
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("concentration_mg_per_ml", "volume_ml", "pump_rate_ml_per_h"):
            value = cleaned.get(name)
            if value is not None and value <= Decimal(0):
                self.add_error(name, _("This is above zero."))
        return cleaned
