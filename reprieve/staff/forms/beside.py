"""What a person says about what a device said."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, reason_field

WHY_AT_LEAST: Final = 3  # as for a correction


class ExplainForm(BedsideForm):
    """Why pump and chart differ."""

    flag = forms.CharField(widget=forms.HiddenInput, max_length=200)
    reason = reason_field(gettext_lazy("Why they differ"), at_least=WHY_AT_LEAST)
