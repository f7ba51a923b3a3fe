"""What virtual patients like this one share, typed before they are followed; nothing of it is charted."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import NumberField
from reprieve.studies.series import LONG, SHORT

LENGTHS: Final = (12, 26, 52)
LEAST_MME, MOST_MME = Decimal(1), Decimal(400)  # between which the virtual patients are followed; our choice


class CompareForm(forms.Form):
    """Pain, opioid, protocol and how long. The opioid is filled in from the record and may be changed."""

    pain = NumberField(
        label=gettext_lazy("Pain now, 0 to 10"), digits=3, decimals=1, min_value=Decimal(1), max_value=Decimal(10)
    )
    mme_per_day = NumberField(
        label=gettext_lazy("Opioid a day"),
        digits=5,
        decimals=1,
        min_value=LEAST_MME,
        max_value=MOST_MME,
        help_text=gettext_lazy("Oral morphine equivalents. Without an opioid there are no two roads to compare."),
    )
    protocol = forms.ChoiceField(
        label=gettext_lazy("Infusions"),
        choices=[
            (SHORT, gettext_lazy("5 of 0.5 mg/kg over 40 minutes")),
            (LONG, gettext_lazy("10 of 4 hours, as for CRPS")),
        ],
    )
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("Followed for"),
        coerce=int,
        choices=[(weeks, format_lazy(gettext_lazy("{n} weeks"), n=weeks)) for weeks in LENGTHS],
    )
    doubt = forms.BooleanField(required=False)  # asked for apart, by the page itself or by a link: it takes seconds
