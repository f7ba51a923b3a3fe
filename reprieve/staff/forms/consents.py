"""What is typed about consent and evidence: a name under a leaflet, a reason to take it back, a price, a search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from reprieve.chart.drawn import MOST
from reprieve.evidence.claims import Grade, Topic
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.gate import password_field
from reprieve.therapy.leaflets import Leaflet, words


class SignConsentForm(BedsideForm):
    """The patient types their name under what they read; the witness types their own password."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    signed_by = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    drawn = forms.CharField(
        required=False, max_length=MOST, widget=forms.HiddenInput({"maxlength": MOST, "autocomplete": "off"})
    )
    teach_back = forms.ChoiceField(
        label=gettext_lazy("Did the patient say in their own words what will happen?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    password = password_field()

    def __init__(self, data: Any = None, *, page: Leaflet, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["signed_by"].label = words("consent", "name", page.language)
        self.fields["drawn"].label = words("consent", "signature", page.language)
        self.initial["fingerprint"] = page.fingerprint

    def restart_on(self, page: Leaflet) -> None:
        """Let the form stand on the words as they are now, once its reader was told that they have changed."""
        self.data = {**dict(self.data.items()), "fingerprint": page.fingerprint}


class AskAgainForm(forms.Form):
    """Whose consent."""

    q = forms.CharField(label=gettext_lazy("Name, record number or birth date"), required=False, max_length=80)


class WithdrawConsentForm(BedsideForm):
    """Why a patient takes a consent back, if they want to say."""

    reason = forms.CharField(
        label=gettext_lazy("In the patient's words"),
        help_text=gettext_lazy("Nobody owes a reason. Leave it empty if none was given."),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
    )


class PriceForm(BedsideForm):
    """What an infusion costs here, as the leaflets say it."""

    en = forms.CharField(
        label="English", required=False, max_length=600, widget=forms.Textarea({"rows": 3, "lang": "en"})
    )
    es = forms.CharField(
        label="Español", required=False, max_length=600, widget=forms.Textarea({"rows": 3, "lang": "es"})
    )


class EvidenceForm(forms.Form):
    """What is looked for in the register."""

    q = forms.CharField(label=gettext_lazy("Find a claim"), required=False, max_length=100)
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((grade.value, gettext_lazy(grade.phrase)) for grade in Grade)],
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("About"),
        required=False,
        choices=[("", gettext_lazy("Anything")), *((topic.value, gettext_lazy(topic.phrase)) for topic in Topic)],
    )
    said_by = forms.ChoiceField(
        label=gettext_lazy("Said by"),
        required=False,
        choices=[
            ("", gettext_lazy("Anybody")),
            ("brief", gettext_lazy("a clinic's marketing")),
            ("reprieve", gettext_lazy("us")),
        ],
    )
