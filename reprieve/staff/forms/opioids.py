"""What is put on record of opioids beside the list of medicines: a look into the programme, an offer of naloxone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, moment_field
from reprieve.therapy.opioids.safeguards import Naloxone

NALOXONE_WORDS = {
    Naloxone.GIVEN: gettext_lazy("Given, and shown how to use it"),
    Naloxone.HAS_IT: gettext_lazy("Has it at home already"),
    Naloxone.DECLINED: gettext_lazy("Declined"),
}


class LoadForm(BedsideForm):
    """One button: put today's load on record."""


class PdmpForm(BedsideForm):
    """One look into a prescription monitoring programme."""

    programme = forms.CharField(
        label=gettext_lazy("Programme"), help_text=gettext_lazy("Which state's, as New Mexico PMP"), max_length=80
    )
    looked_at = moment_field(gettext_lazy("Looked at"))
    as_expected = forms.ChoiceField(
        label=gettext_lazy("Does it agree with the list of medicines?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(
        label=gettext_lazy("What was seen"),
        help_text=gettext_lazy("Prescribers, drugs, days; or “nothing new”"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )


class NaloxoneForm(BedsideForm):
    """Naloxone was offered."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[(answer.value, words) for answer, words in NALOXONE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("In words"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
