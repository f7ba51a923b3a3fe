"""Forms for what is seen and done at the chair: vital signs, scores, symptoms, drugs, notes, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.evidence.register import Certainty
from reprieve.staff.forms.fields import BedsideForm, NumberField, ObservedTimeField, ScaleField, observed, reason_field
from reprieve.staff.forms.vital_line import UnreadableLine, read_vital_line
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.sentences import words
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, Finding
from reprieve.therapy.events import Cause
from reprieve.therapy.formulary import RescueDrug
from reprieve.therapy.gate_laboratory import prolongs_qt
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import BELIEVABLE, Reading, ReadingSource, Sign, implausible

TYPED_SIGNS: Final = (
    Sign.SYSTOLIC,
    Sign.DIASTOLIC,
    Sign.PULSE,
    Sign.SPO2,
    Sign.RESP,
    Sign.ETCO2,
    Sign.TEMP,
)
BEDSIDE_SCALES: Final = (Scale.DISSOCIATION, Scale.PAIN, Scale.NAUSEA)


class SeenForm(BedsideForm):
    """A form about something that was seen at a time."""

    seen_at = ObservedTimeField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned["at"] = observed(cleaned.get("seen_at"), self.now)
        except ValidationError as problem:
            self.add_error("seen_at", problem)
        return cleaned

    @property
    def at(self) -> datetime:
        """Return the moment it was seen; after `is_valid`."""
        at: datetime = self.cleaned_data["at"]
        return at


class VitalsForm(SeenForm):
    """A set of vital signs: in one line, or sign by sign. Whatever was not measured stays empty."""

    line = forms.CharField(
        label=gettext_lazy("All in one line"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "142/88 96 98 14: pressure, pulse, SpO₂, breathing rate, temperature. A dash leaves out."
        ),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    systolic = NumberField(label=pgettext_lazy("vital sign", "Systolic"), required=False)
    diastolic = NumberField(label=pgettext_lazy("vital sign", "Diastolic"), required=False)
    pulse = NumberField(label=pgettext_lazy("vital sign", "Pulse"), required=False)
    spo2 = NumberField(label=pgettext_lazy("vital sign", "SpO₂"), required=False)
    resp = NumberField(label=pgettext_lazy("vital sign", "Breathing rate"), required=False)
    etco2 = NumberField(label=pgettext_lazy("vital sign", "EtCO₂"), required=False)
    temp = NumberField(label=pgettext_lazy("vital sign", "Temperature"), required=False, decimals=1)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for sign in TYPED_SIGNS:
            self.fields[sign.value].widget.attrs.update(_believed(sign))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        values = self._values(cleaned)
        if not self.errors and not values:
            raise ValidationError(_("No value was typed: nothing would be charted."))
        cleaned["values"] = values
        if not self.errors:
            for problem in implausible(self._readings(values, cleaned["at"]), now=self.now):
                self.blame(problem.field, words(problem.sentence))
        return cleaned

    @property
    def values(self) -> Mapping[Sign, Decimal]:
        """Return what was measured; after `is_valid`."""
        values: Mapping[Sign, Decimal] = self.cleaned_data["values"]
        return values

    def _values(self, cleaned: Mapping[str, Any]) -> dict[Sign, Decimal]:
        try:
            values = read_vital_line(cleaned.get("line") or "")
        except UnreadableLine as problem:
            self.add_error("line", str(problem))
            return {}
        for sign in TYPED_SIGNS:
            typed = cleaned.get(sign.value)
            if typed is None:
                continue
            if values.get(sign, typed) != typed:
                self.add_error(sign.value, _("The line above says {value}.").format(value=values[sign]))
            values[sign] = typed
        return values

    @staticmethod
    def _readings(values: Mapping[Sign, Decimal], at: datetime) -> Iterable[Reading]:
        return [
            Reading(sign=sign, value=value, taken_at=at, source=ReadingSource.HAND) for sign, value in values.items()
        ]


def _believed(sign: Sign) -> dict[str, str]:
    """Return what the number pad knows of a sign: between what it is believed, and what to say beyond that."""
    limits = BELIEVABLE[sign]
    says = _("{sign} of {value} {unit} cannot be right (believed: {low} to {high}).")
    return {
        "data-low": str(limits.low),
        "data-high": str(limits.high),
        "data-beyond": says.format(
            sign=sentence_case(_(sign.title)), value="{value}", unit=sign.unit, low=limits.low, high=limits.high
        ),
    }


class ScoresForm(SeenForm):
    """Scores at the chair, each tapped or left; none is chosen beforehand."""

    def __init__(self, *args: Any, sedation: Scale = Scale.RASS, **more: Any) -> None:
        super().__init__(*args, **more)
        self.scales = (sedation, *BEDSIDE_SCALES)
        for scale in self.scales:
            self.fields[scale.value] = ScaleField(scale)
        self.order_fields([*(scale.value for scale in self.scales), "seen_at", "key"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(scale.value) is not None for scale in self.scales):
            raise ValidationError(_("No score was tapped: nothing would be charted."))
        return cleaned

    @property
    def scores(self) -> tuple[tuple[Scale, int], ...]:
        """Return what was tapped; after `is_valid`."""
        tapped = ((scale, self.cleaned_data[scale.value]) for scale in self.scales)
        return tuple((scale, value) for scale, value in tapped if value is not None)


class SymptomForm(SeenForm):
    """Something the patient or the nurse noticed."""

    symptom = forms.TypedChoiceField(
        label=gettext_lazy("What was noticed"), coerce=Symptom, choices=(), widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("In words"), required=False, max_length=300)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["symptom"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
        field.choices = [(symptom.value, sentence_case(_(symptom.phrase))) for symptom in Symptom]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("symptom") is Symptom.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say what it was."))
        return cleaned


class RescueForm(SeenForm):
    """A drug that was given; the dose is typed, never offered as a value."""

    drug = forms.ChoiceField(label=gettext_lazy("Drug"), choices=(), widget=forms.RadioSelect)
    dose = NumberField(label=gettext_lazy("Dose given"), digits=7, decimals=3, required=False)

    def __init__(
        self, *args: Any, formulary: Mapping[str, RescueDrug], qtc: Finding | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.formulary, self.qtc = formulary, qtc
        field = self.fields["drug"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(drug.key, drug.name) for drug in formulary.values()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        drug = self.formulary.get(cleaned.get("drug", ""))
        dose = cleaned.get("dose")
        if drug and dose is None and "dose" not in self.errors:
            self.add_error("dose", _("Type the dose that was given, in {unit}.").format(unit=unit_of(drug)))
        if dose is not None and dose <= 0:
            self.add_error("dose", _("A dose is above zero."))
        return cleaned

    @property
    def lines(self) -> list[tuple[DrugLine, BoundWidget]]:
        """Return each drug with what the formulary says of it, beside its radio button."""
        return [
            (drug_line(drug, self.qtc), tag) for drug, tag in zip(self.formulary.values(), self["drug"], strict=True)
        ]

    @property
    def given(self) -> tuple[RescueDrug, Decimal]:
        """Return the drug and its dose; after `is_valid`."""
        return self.formulary[self.cleaned_data["drug"]], self.cleaned_data["dose"]


class NoteForm(SeenForm):
    """A remark in somebody's own words."""

    words = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, widget=forms.Textarea({"rows": 3, "autocomplete": "off"})
    )
    field_order = ("words", "seen_at")


class AnswerForm(BedsideForm):
    """What was done about a prompt; pump: what of it concerned the pump, with the cause to chart."""

    did = forms.CharField(label=gettext_lazy("What was done"), max_length=300)
    pump = forms.ChoiceField(choices=[("", ""), ("pause", "pause"), ("stop", "stop")], required=False)
    cause = forms.ChoiceField(choices=[("", ""), *((cause.value, cause.value) for cause in Cause)], required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("pump")) != bool(cleaned.get("cause")):
            raise ValidationError(_("A pump is paused or stopped for a reason."))
        return cleaned


class SnoozeForm(BedsideForm):
    """Why what is late waits until the next set is due."""

    reason = reason_field(gettext_lazy("Why it waits"), at_least=MIN_REASON_CHARACTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugLine:
    """What the formulary says of a drug, for the eye: a dose to compare with, never one to take over."""

    name: str
    dose: str
    use: str
    caution: str
    certainty: Certainty


def drug_line(drug: RescueDrug, qtc: Finding | None = None) -> DrugLine:
    """Return a drug as the form shows it; qtc: what is known of it in this patient, where that is the caution."""
    return DrugLine(
        name=_(drug.name), dose=_dose(drug), use=_(drug.use), caution=_caution(drug, qtc), certainty=drug.certainty
    )


def _caution(drug: RescueDrug, qtc: Finding | None) -> str:
    said = [_(drug.caution)] if drug.caution else []
    if qtc is not None and prolongs_qt(drug):
        said += [words(qtc.says), *([words(qtc.resolve)] if qtc.resolve else [])]
    return " ".join(f"{one.rstrip('.')}." for one in said)


def _dose(drug: RescueDrug) -> str:
    if drug.low is None or drug.high is None:
        return drug.route
    span = plain(drug.low) if drug.low == drug.high else f"{plain(drug.low)}–{plain(drug.high)}"
    said = [f"{span} {drug.unit} {drug.route}", _(drug.says) if drug.says else ""]
    if drug.ceiling is not None:
        said.append(_("at most {ceiling} {unit}").format(ceiling=plain(drug.ceiling), unit=drug.unit))
    return "; ".join(filter(None, said))


def unit_of(drug: RescueDrug) -> str:
    """Return the unit a dose is typed in; oxygen, which the formulary gives no dose, flows."""
    return drug.unit or "L/min"


def sentence_case(text: str) -> str:
    """Return the text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
