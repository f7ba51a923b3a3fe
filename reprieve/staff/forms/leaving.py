"""Forms of the other ways to leave: against advice, and to hospital. No answer is chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, reason_field
from reprieve.staff.forms.vital_line import UnreadableLine, read_vital_line
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, UNKNOWN, Fact
from reprieve.therapy.leaving import AgainstAdvice, Signed
from reprieve.therapy.vitals import Sign

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HAS, LACKS, NOT_ASSESSED = "has", "lacks", "not_assessed"
_CAPACITY: Final[Mapping[str, Fact]] = {HAS: True, LACKS: False, NOT_ASSESSED: UNKNOWN}


def _line(label: str | _StrPromise, **more: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=160, widget=widget, **more)


class LeavingForm(BedsideForm):
    """What is known of a patient who goes against advice. Each line is written, or a tick says that it was not so."""

    capacity = forms.ChoiceField(
        label=gettext_lazy("Is the patient able to decide this?"),
        choices=[
            (HAS, gettext_lazy("Yes: understands, weighs and says it")),
            (LACKS, gettext_lazy("No")),
            (NOT_ASSESSED, gettext_lazy("Nobody could assess it")),
        ],
        widget=forms.RadioSelect,
    )
    capacity_by = _line(gettext_lazy("Assessed by"), help_text=gettext_lazy("Name and role"))
    risks = forms.CharField(
        label=gettext_lazy("Risks that were explained"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    risks_by = _line(gettext_lazy("Explained by"), help_text=gettext_lazy("Name and role"))
    not_explained = forms.BooleanField(label=gettext_lazy("There was no chance to explain them"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What the patient said, in their own words"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    signed = forms.TypedChoiceField(
        label=gettext_lazy("The paper form"),
        coerce=Signed,
        choices=[
            (Signed.SIGNED.value, gettext_lazy("Signed by the patient")),
            (Signed.REFUSED.value, gettext_lazy("The patient would not sign")),
            (Signed.NOT_ASKED.value, gettext_lazy("Gone before they could sign")),
        ],
        widget=forms.RadioSelect,
    )
    username = _line(gettext_lazy("Witness: user name"))
    password = forms.CharField(
        label=gettext_lazy("Witness: password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    unwitnessed = _line(
        gettext_lazy("Or why no colleague could sign"),
        help_text=gettext_lazy("And who saw it instead. It stands in the record."),
    )
    escort = _line(gettext_lazy("Who went with the patient"))
    alone = forms.BooleanField(label=gettext_lazy("The patient went alone"), required=False)
    line = forms.CharField(
        label=gettext_lazy("Vital signs at leaving"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("In one line, 142/88 96 98 14: pressure, pulse, SpO₂, breathing rate."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    no_vitals = forms.BooleanField(label=gettext_lazy("They could not be taken"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._either("risks", "not_explained")
        self._either("escort", "alone")
        self._either("line", "no_vitals")
        if bool(cleaned.get("capacity_by")) != (cleaned.get("capacity") in {HAS, LACKS}) and cleaned.get("capacity"):
            self.add_error("capacity_by", _("Say who assessed it; or nobody did."))
        if bool(cleaned.get("risks_by")) != bool(cleaned.get("risks")):
            self.add_error("risks_by", _("Say who explained what."))
        self._witnessed(cleaned)
        try:
            cleaned["values"] = read_vital_line(cleaned.get("line") or "")
        except UnreadableLine as problem:
            self.add_error("line", str(problem))
        return cleaned

    def _witnessed(self, cleaned: dict[str, Any]) -> None:
        if bool(cleaned.get("username")) == bool(cleaned.get("unwitnessed")):
            self.add_error("username", _("A colleague signs here, or you say below why none could; not both."))
        elif bool(cleaned.get("username")) != bool(cleaned.get("password")):
            self.add_error("password", _("The witness types their own user name and password."))

    def _either(self, written: str, tick: str) -> None:
        """Ask for one of the two: what is left blank could mean anything."""
        if bool(self.cleaned_data.get(written)) == bool(self.cleaned_data.get(tick)):
            says = _("Write it down, or tick “{not_so}”; not both.")
            self.add_error(written, says.format(not_so=self.fields[tick].label))

    def left(self, witness: str) -> AgainstAdvice:
        """Return what is known of it, with the name of the colleague who signed; after `is_valid`."""
        typed = self.cleaned_data
        return AgainstAdvice(
            capacity=_CAPACITY[typed["capacity"]],
            capacity_by=typed["capacity_by"],
            risks=typed["risks"],
            risks_by=typed["risks_by"],
            witness=witness,
            unwitnessed=typed["unwitnessed"],
            words=typed["words"],
            signed=typed["signed"],
            escort=typed["escort"],
            vitals_refused=typed["no_vitals"],
        )

    @property
    def values(self) -> Mapping[Sign, Decimal]:
        """Return the vital signs that were taken; after `is_valid`."""
        values: Mapping[Sign, Decimal] = self.cleaned_data["values"]
        return values


class TransferForm(BedsideForm):
    """Going by ambulance: what was said, where to, and who was told."""

    words = reason_field(gettext_lazy("Where to, why, and who was told"), at_least=MIN_REASON_CHARACTERS)
