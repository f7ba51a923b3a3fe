"""A taper as it is planned and followed. Nothing is chosen beforehand but the rate, which stands at the stated one."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, FactField, NumberField, ScaleField, fact, reason_field
from reprieve.staff.forms.gate import password_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, UNKNOWN
from reprieve.therapy.opioids import table
from reprieve.therapy.scales import Scale
from reprieve.therapy.taper import Use, Wish
from reprieve.therapy.taper_course import Look, Withdrawal

PATCH = " patch"
_SIGNING = ("stops_if", "agreed", "faster_because", "password")
_STRENGTH = re.compile(r"\d+(?:\.\d+)?")
USE_WORDS = {
    Use.LONG: gettext_lazy("A year or longer: 10 % a month of the dose at the time, or slower"),
    Use.SHORT: gettext_lazy("Less than a year: 10 % a week of the dose at the start, or slower"),
}
WITHDRAWAL_WORDS = {
    Withdrawal.RESTLESS: gettext_lazy("Restless, cannot sit still"),
    Withdrawal.SWEATING: gettext_lazy("Sweats, hot and cold"),
    Withdrawal.SHIVERING: gettext_lazy("Shivers, goose flesh"),
    Withdrawal.RUNNY_NOSE: gettext_lazy("Runny nose, watery eyes, yawning"),
    Withdrawal.STOMACH: gettext_lazy("Cramps, sick, diarrhoea"),
    Withdrawal.ACHES: gettext_lazy("Aches in muscles or bones"),
    Withdrawal.SLEEPLESS: gettext_lazy("Sleeps badly"),
    Withdrawal.ANXIOUS: gettext_lazy("Anxious, irritable"),
    Withdrawal.CRAVING: gettext_lazy("Craves the drug"),
}


def _drugs() -> list[tuple[str, str]]:
    swallowed = [(name, name) for name in sorted(table().factors)]
    worn = [(f"{name}{PATCH}", f"{name}{PATCH}") for name in sorted(table().patch_factors)]
    return [*swallowed, *worn]


class TaperForm(BedsideForm):
    """What prescriber and patient want; the steps are worked out from it and shown before anybody signs."""

    drug = forms.ChoiceField(label=gettext_lazy("Which opioid comes down"))
    dose = NumberField(
        label=gettext_lazy("Dose of a day now"),
        help_text=gettext_lazy("mg in all; of patches mcg an hour"),
        digits=7,
        decimals=2,
    )
    times_a_day = NumberField(label=gettext_lazy("Times a day"), digits=2, min_value=1, max_value=12, initial=1)
    strengths = forms.CharField(
        label=gettext_lazy("Strengths that the pharmacy has"),
        help_text=gettext_lazy("With commas between, as 5, 10, 15"),
        max_length=80,
    )
    use = forms.ChoiceField(
        label=gettext_lazy("Taken for"), choices=[(u.value, w) for u, w in USE_WORDS.items()], widget=forms.RadioSelect
    )
    percent = NumberField(label=gettext_lazy("Down each time by"), digits=5, decimals=2, min_value=0)
    every_days = NumberField(label=gettext_lazy("Days between steps"), digits=3, min_value=1)
    floor = NumberField(
        label=gettext_lazy("Where the plan ends, dose of a day"),
        help_text=gettext_lazy("0 to stop altogether"),
        digits=7,
        decimals=2,
        min_value=0,
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Counted from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    stops_if = forms.CharField(
        label=gettext_lazy("What pauses or ends it"),
        help_text=gettext_lazy("In words that both of you agree on"),
        max_length=500,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    agreed = forms.CharField(
        label=gettext_lazy("What the patient says to it"),
        help_text=gettext_lazy("In the patient's words; without agreement there is no plan"),
        max_length=500,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    faster_because = forms.CharField(
        label=gettext_lazy("Why it is faster than the stated rates"),
        help_text=gettext_lazy("Only where the rules ask for it, at least 15 characters"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    password = password_field()

    def __init__(self, *args: Any, signing: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        drug = self.fields["drug"]
        assert isinstance(drug, forms.ChoiceField)  # noqa: S101 declared above
        drug.choices = [("", _("Choose …")), *_drugs()]
        self.signing = signing

    def full_clean(self) -> None:
        """Ask for the signature's fields only where somebody signs; to work out the steps they may wait."""
        super().full_clean()
        if not self.signing:
            for name in _SIGNING:
                self.errors.pop(name, None)

    def clean_strengths(self) -> tuple[Fraction, ...]:
        """Return the strengths, each once."""
        typed = [part.strip().removesuffix("mg").strip() for part in self.cleaned_data["strengths"].split(",")]
        if not all(_STRENGTH.fullmatch(part) and Fraction(part) > 0 for part in typed):
            raise ValidationError(_("Write numbers with commas between, as 5, 10, 15."))
        return tuple(sorted({Fraction(part) for part in typed}))

    @property
    def has_wish(self) -> bool:
        """Return whether all is there that the steps are worked out from."""
        return all(name in self.cleaned_data for name in self.fields if name not in {*_SIGNING, "key"})

    def wish(self) -> Wish:
        """Return what is wanted; `has_wish` said that it is there."""
        typed = self.cleaned_data
        name: str = typed["drug"]
        return Wish(
            drug=name.removesuffix(PATCH),
            patch=name.endswith(PATCH),
            dose=Fraction(typed["dose"]),
            times_a_day=int(typed["times_a_day"]),
            strengths=typed["strengths"],
            use=Use(typed["use"]),
            percent=Fraction(typed["percent"]),
            every_days=int(typed["every_days"]),
            floor=Fraction(typed["floor"]),
            starts_on=typed["starts_on"],
        )


class TaperLookForm(BedsideForm):
    """How the patient is on the way down. What was not asked stays unknown and holds the next step."""

    pain = ScaleField(Scale.PAIN, label=gettext_lazy("Pain, on average of the last week"))
    wants_to_pause = FactField(label=gettext_lazy("Does the patient want to pause?"))
    self_harm = FactField(label=gettext_lazy("Thoughts of self-harm, or of being better off dead?"))
    words = forms.CharField(
        label=gettext_lazy("In the patient's words"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for sign in Withdrawal:
            self.fields[sign.value] = FactField(label=str(WITHDRAWAL_WORDS[sign]))

    @property
    def signs(self) -> list[forms.BoundField]:
        return [self[sign.value] for sign in Withdrawal]

    def found(self, on: Any) -> Look:
        """Return the look. Signs of withdrawal are known once each was asked, or as soon as one is there."""
        typed = self.cleaned_data
        answers = {sign: fact(typed[sign.value]) for sign in Withdrawal}
        there = frozenset(sign for sign, answer in answers.items() if answer is True)
        asked = all(answer is not UNKNOWN for answer in answers.values())
        return Look(
            on=on,
            pain=UNKNOWN if typed["pain"] is None else typed["pain"],
            withdrawal=there if asked or there else UNKNOWN,
            wants_to_pause=fact(typed["wants_to_pause"]),
            self_harm=fact(typed["self_harm"]),
        )


class StepForm(BedsideForm):
    """The next step is taken; a prescriber may answer what holds it."""

    because = forms.CharField(
        label=gettext_lazy("Why it is taken all the same"),
        help_text=gettext_lazy("Only for a prescriber, where the rules hold it, at least 15 characters"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )


class BecauseForm(BedsideForm):
    """A pause, a going on, an end: with the reason."""

    because = reason_field(gettext_lazy("Why"), at_least=MIN_REASON_CHARACTERS)
