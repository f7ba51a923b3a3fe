"""The form of one of the clinic's own numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, NumberField, reason_field
from reprieve.staff.forms.gate import password_field
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS


class ClinicNumberForm(BedsideForm):
    """A number and on what grounds; empty takes back what was signed before."""

    value = NumberField(label=gettext_lazy("Number"), digits=6, decimals=1, required=False)
    reason = reason_field(gettext_lazy("On what grounds"), at_least=MIN_REASON_CHARACTERS)
    password = password_field()

    def __init__(self, *args: Any, number: ClinicNumber, **more: Any) -> None:
        super().__init__(*args, auto_id=f"{number.value}-%s", **more)
        self.number = number
        card = number.card
        self.fields["value"].help_text = _("{least} to {most} {unit}; empty: none of its own.").format(
            least=card.least, most=card.most, unit=card.unit
        )
