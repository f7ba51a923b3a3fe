"""The facts of the day, in short groups. Each may stay unknown; nothing is filled in before somebody answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.staff.forms.fields import NOT_ASKED, BedsideForm, FactField, NumberField, chosen, fact
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.gates import Monitor
from reprieve.therapy.protocols import DrugForm

DAY_TIME: Final = "%Y-%m-%dT%H:%M"
NONE_EVER, AT = "none", "at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A few questions asked together: `facts` are yes, no or not known; `times`, when something last was."""

    key: str
    title: Promise
    facts: Mapping[str, Promise]
    times: Mapping[str, Promise]


GROUPS: Final = (
    Group(
        key="visit",
        title=gettext_lazy("Who is here, and how it has been"),
        facts={
            "identity_checked": gettext_lazy("Two identifiers match this chart and this protocol"),
            "has_capacity": gettext_lazy("Understands what will happen and agrees today"),
            "interval_history_taken": gettext_lazy("Asked what is new: illness, visit to a hospital, fall"),
            "scales_filled_in": gettext_lazy("The questionnaires for this visit are filled in"),
            "medicines_reconciled": gettext_lazy("The list of medicines was gone through"),
        },
        times={},
    ),
    Group(
        key="mind",
        title=gettext_lazy("Mind"),
        facts={
            "new_psychosis_or_mania": gettext_lazy("New psychosis or mania"),
            "high_suicide_risk": gettext_lazy("High suicide risk"),
            "safety_plan": gettext_lazy("A safety plan is written"),
        },
        times={},
    ),
    Group(
        key="substances",
        title=gettext_lazy("Alcohol, drugs, other ketamine"),
        facts={
            "intoxicated": gettext_lazy("Intoxicated now"),
            "urine_screen_unexplained": gettext_lazy("A urine drug screen shows something unexplained"),
            "active_substance_use_disorder": gettext_lazy("Active substance use disorder"),
        },
        times={},
    ),
    Group(
        key="body",
        title=gettext_lazy("Body"),
        facts={
            "unwell": gettext_lazy("Unwell today"),
            "new_irregular_rhythm": gettext_lazy("New irregular pulse"),
            "rested_with_right_cuff": gettext_lazy("Pressure taken after 5 minutes' rest, with the right cuff"),
            "jaundice": gettext_lazy("Yellow skin or eyes"),
            "urinary_frequency": gettext_lazy("Passes water much more often"),
            "urinary_urgency": gettext_lazy("Must run to pass water"),
            "urinary_pain": gettext_lazy("Pain on passing water, or over the bladder"),
            "urinary_blood": gettext_lazy("Blood in the urine"),
            "could_be_pregnant": gettext_lazy("Could be pregnant"),
            "cannot_conceive_documented": gettext_lazy("Cannot conceive: in writing in the chart"),
        },
        times={},
    ),
    Group(
        key="stomach",
        title=gettext_lazy("Stomach"),
        facts={"slow_stomach": gettext_lazy("Slow stomach: GLP-1 medicine, gastroparesis, reflux")},
        times={
            "last_solids_at": gettext_lazy("Last ate"),
            "last_clear_liquids_at": gettext_lazy("Last drank clear liquid"),
        },
    ),
    Group(
        key="room",
        title=gettext_lazy("Staff and room"),
        facts={
            "iv_access_free_flowing": gettext_lazy("The vein line runs freely"),
            "pump_limits_set": gettext_lazy("The pump's own limits are set"),
            "prescriber_on_site": gettext_lazy("The prescriber is in the building"),
            "nurse_one_to_one": gettext_lazy("One nurse for this patient alone"),
            "airway_clinician_in_suite": gettext_lazy("Somebody trained in airways is in the suite"),
        },
        times={},
    ),
)
MONITOR_WORDS: Final[dict[Monitor, Promise]] = {
    Monitor.SPO2: pgettext_lazy("monitor", "SpO₂ and pulse"),
    Monitor.NIBP: pgettext_lazy("monitor", "Pressure cuff"),
    Monitor.ETCO2: pgettext_lazy("monitor", "EtCO₂"),
    Monitor.ECG: pgettext_lazy("monitor", "ECG"),
}
DRUG_FORM_WORDS: Final[dict[DrugForm, Promise]] = {
    DrugForm.RACEMIC: pgettext_lazy("drug", "ketamine (racemic)"),
    DrugForm.S_KETAMINE: pgettext_lazy("drug", "S-ketamine"),
}


class DayTimeField(forms.DateTimeField):
    """When something last happened; empty is not known, and never in the future."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=DAY_TIME)
        super().__init__(required=False, widget=widget, input_formats=[DAY_TIME, f"{DAY_TIME}:%S"], **more)


class FactsForm(BedsideForm):
    """One group of questions; what was saved before is shown, what was not asked is not chosen."""

    def __init__(self, *args: Any, group: Group, known: Mapping[str, Fact | datetime | None], **more: Any) -> None:
        more.setdefault("auto_id", f"{group.key}-%s")
        more["initial"] = {name: _shown(value) for name, value in known.items()}
        super().__init__(*args, **more)
        self.group = group
        for name, label in group.facts.items():
            self.fields[name] = FactField(label=label)
        for name, label in group.times.items():
            self.fields[name] = DayTimeField(label=label, help_text=gettext_lazy("Leave empty if it is not known."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.group.times:
            if cleaned.get(name) and cleaned[name] > self.now:
                self.add_error(name, _("This time is still to come."))
        return cleaned

    @property
    def answers(self) -> dict[str, Fact | datetime | None]:
        """Return what the group now says; after `is_valid`."""
        facts: dict[str, Fact | datetime | None] = {name: fact(self.cleaned_data[name]) for name in self.group.facts}
        return facts | {name: self.cleaned_data[name] for name in self.group.times}


class LastTimeField(forms.ChoiceField):
    """Whether something happened at all: never, at a time, or not asked yet."""

    def __init__(self, *, never: Promise, **more: Any) -> None:
        choices = [(NONE_EVER, never), (AT, gettext_lazy("Yes, last at")), (NOT_ASKED, gettext_lazy("Not asked yet"))]
        super().__init__(choices=choices, required=False, widget=forms.RadioSelect, **more)


class SubstancesForm(FactsForm):
    """The group on substances, with when other ketamine, alcohol or drugs were last taken."""

    misuse_flags = NumberField(
        label=gettext_lazy("Signs of misuse seen"),
        help_text=gettext_lazy("Cravings, asks for early boosters or more, other sources. 0 if none was seen."),
        digits=2,
        required=False,
        min_value=0,
        max_value=20,
    )
    other_ketamine = LastTimeField(label=gettext_lazy("Ketamine from elsewhere"), never=gettext_lazy("None"))
    other_ketamine_last_at = DayTimeField(label=gettext_lazy("Ketamine last taken"))
    alcohol_or_drugs = LastTimeField(
        label=gettext_lazy("Alcohol or recreational drugs"), never=gettext_lazy("None in the last days")
    )
    alcohol_or_drugs_last_at = DayTimeField(label=gettext_lazy("Alcohol or drugs last taken"))

    LAST_TIMES = ("other_ketamine", "alcohol_or_drugs")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.LAST_TIMES:
            at = cleaned.get(f"{name}_last_at")
            if at and at > self.now:
                self.add_error(f"{name}_last_at", _("This time is still to come."))
            if cleaned.get(name) == AT and at is None and f"{name}_last_at" not in self.errors:
                self.add_error(f"{name}_last_at", _("Say when, as near as it is known."))
            if cleaned.get(name) != AT and at is not None:
                self.add_error(name, _("A time was typed: choose “Yes, last at”."))
        return cleaned

    def last(self, name: str) -> datetime | Unknown | None:
        """Return when it last was; None: asked, and it was not; UNKNOWN: not asked. After `is_valid`."""
        if self.cleaned_data[name] == NOT_ASKED:
            return UNKNOWN
        at: datetime | None = self.cleaned_data[f"{name}_last_at"]
        return at


class EscortForm(BedsideForm):
    """Who takes the patient home, by name and phone; confirmed is seen here or called."""

    escort = forms.ChoiceField(
        label=gettext_lazy("An adult takes the patient home"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Nobody")), ("", gettext_lazy("Not asked yet"))],
        required=False,
        widget=forms.RadioSelect,
    )
    escort_name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    escort_phone = forms.CharField(
        label=gettext_lazy("Phone"), required=False, max_length=40, widget=forms.TextInput({"inputmode": "tel"})
    )
    escort_confirmed = forms.BooleanField(label=gettext_lazy("I have seen or called this person today"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("escort") == "yes":
            for name, says in (("escort_name", _("Who is it?")), ("escort_phone", _("How is this person reached?"))):
                if not cleaned.get(name):
                    self.add_error(name, says)
        elif cleaned.get("escort_name") or cleaned.get("escort_confirmed"):
            self.add_error("escort", _("A person was named: choose “Yes”."))
        return cleaned


class MonitorsForm(BedsideForm):
    """What is connected to the patient."""

    monitors = forms.MultipleChoiceField(
        label=gettext_lazy("Connected and showing a signal"),
        choices=[(monitor.value, word) for monitor, word in MONITOR_WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WeightForm(BedsideForm):
    """Today's weight, in kilograms."""

    weight_kg = NumberField(label=gettext_lazy("Weight today"), digits=5, decimals=1)
    scale_id = forms.CharField(label=gettext_lazy("Which scale"), required=False, max_length=40)


class DrugReadingForm(BedsideForm):
    """What one person reads off vial, bag and pump, for themselves; another person reads it again (R14)."""

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

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("concentration_mg_per_ml", "volume_ml", "pump_rate_ml_per_h"):
            value = cleaned.get(name)
            if value is not None and value <= Decimal(0):
                self.add_error(name, _("This is above zero."))
        return cleaned


def _shown(value: Fact | datetime | None) -> str | datetime | None:
    match value:
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None)
        case None:
            return None
        case _:
            return chosen(value)
