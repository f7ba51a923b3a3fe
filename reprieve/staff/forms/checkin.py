"""The facts of the day, in short groups. Each may stay unknown; nothing is filled in before somebody answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.chart.facts import CheckInFacts
from reprieve.staff.forms.day_facts import AT, LAST_TIMES, NONE_EVER, Answer, shown_of, version_of
from reprieve.staff.forms.fields import NOT_ASKED, BedsideForm, FactField, NumberField, fact
from reprieve.therapy.decisions import UNKNOWN, Unknown
from reprieve.therapy.gates import Escort, Kit, Monitor
from reprieve.therapy.protocols import DrugForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNASKED_TIMES: Final = ("other_ketamine_last_at", "alcohol_or_drugs_last_at")  # asked only after a yes
DAY_TIME: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A few questions asked together.

    facts: yes, no or not known. times: when something last was. ticks: done or not. others: fields of its own form.
    """

    key: str
    title: _StrPromise
    facts: Mapping[str, _StrPromise]
    times: Mapping[str, _StrPromise] = field(default_factory=dict)
    ticks: Mapping[str, _StrPromise] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every field of the group."""
        return (*self.facts, *self.ticks, *self.times, *self.others)


GROUPS: Final = (
    Group(
        key="visit",
        title=gettext_lazy("Who is here, and how it has been"),
        facts={
            "identity_checked": gettext_lazy("Two identifiers match this chart and this protocol"),
            "has_capacity": gettext_lazy("Understands what will happen and agrees today"),
            "scales_filled_in": gettext_lazy("The questionnaires for this visit are filled in"),
            "medicines_reconciled": gettext_lazy("The list of medicines was gone through"),
        },
    ),
    Group(
        key="mind",
        title=gettext_lazy("Mind"),
        facts={
            "new_psychosis_or_mania": gettext_lazy("New psychosis or mania"),
            "high_suicide_risk": gettext_lazy("High suicide risk"),
            "safety_plan": gettext_lazy("A safety plan is written"),
        },
    ),
    Group(
        key="substances",
        title=gettext_lazy("Alcohol, drugs, other ketamine"),
        facts={
            "intoxicated": gettext_lazy("Intoxicated now"),
            "urine_screen_unexplained": gettext_lazy("A urine drug screen shows something unexplained"),
            "active_substance_use_disorder": gettext_lazy("Active substance use disorder"),
        },
        others=(
            "misuse_flags",
            "other_ketamine",
            "other_ketamine_last_at",
            "alcohol_or_drugs",
            "alcohol_or_drugs_last_at",
        ),
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
        ticks={"urinary_reviewed": gettext_lazy("Urine symptoms reviewed: urinalysis done and a plan written")},
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
            "airway_clinician_in_suite": gettext_lazy("Somebody trained in airways is in the suite"),
        },
    ),
)
MONITOR_WORDS: Final[dict[Monitor, _StrPromise]] = {
    Monitor.SPO2: pgettext_lazy("monitor", "SpO₂ and pulse"),
    Monitor.NIBP: pgettext_lazy("monitor", "Pressure cuff"),
    Monitor.ETCO2: pgettext_lazy("monitor", "EtCO₂"),
    Monitor.ECG: pgettext_lazy("monitor", "ECG"),
}
KIT_WORDS: Final[dict[Kit, _StrPromise]] = {
    Kit.OXYGEN: pgettext_lazy("kit", "Oxygen"),
    Kit.SUCTION: pgettext_lazy("kit", "Suction"),
    Kit.BAG_MASK: pgettext_lazy("kit", "Bag and mask"),
    Kit.DEFIBRILLATOR: pgettext_lazy("kit", "Defibrillator"),
    Kit.RESCUE_DRUGS: pgettext_lazy("kit", "Rescue drugs"),
}
DRUG_FORM_WORDS: Final[dict[DrugForm, _StrPromise]] = {
    DrugForm.RACEMIC: pgettext_lazy("drug", "ketamine (racemic)"),
    DrugForm.S_KETAMINE: pgettext_lazy("drug", "S-ketamine"),
}


class DayTimeField(forms.DateTimeField):
    """When something last happened; empty is not known, and never in the future."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=DAY_TIME)
        super().__init__(required=False, widget=widget, input_formats=[DAY_TIME, f"{DAY_TIME}:%S"], **more)


class FactsForm(BedsideForm):
    """One group of questions; what was saved before is shown, what was not asked is not chosen.

    was: a mark of what the form showed when it was opened; if it differs now, somebody saved this group meanwhile.
    """

    stamp = "was"

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, group: Group, facts: CheckInFacts, **more: Any) -> None:
        shown = shown_of(facts, group.names)
        self.version = version_of(shown)
        more.setdefault("auto_id", f"{group.key}-%s")
        more["initial"] = {**shown, "was": self.version}
        super().__init__(*args, **more)
        self.group = group
        for name, label in group.facts.items():
            self.fields[name] = FactField(label=label)
        for name, label in group.ticks.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)
        for name, label in group.times.items():
            self.fields[name] = DayTimeField(label=label, help_text=gettext_lazy("Leave empty if it is not known."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.group.times:
            self.refuse_future(name)
        return cleaned

    def refuse_future(self, name: str) -> None:
        """Say that a time is still to come, if it is."""
        at = self.cleaned_data.get(name)
        if at and at > self.now:
            self.add_error(name, _("This time is still to come."))

    @property
    def unanswered(self) -> int:
        """Return how many questions of the group nobody has answered."""
        asked = (name for name in self.group.names if name not in self.group.ticks and not name.endswith(UNASKED_TIMES))
        return sum(self.initial.get(name) in (NOT_ASKED, None) for name in asked)

    @property
    def overtaken(self) -> bool:
        """True if somebody else saved this group since the form was opened; after `is_valid`."""
        was: str = self.cleaned_data["was"]
        return was != self.version

    @property
    def answers(self) -> dict[str, Answer | Unknown]:
        """Return what the group now says; after `is_valid`."""
        told: dict[str, Answer | Unknown] = {name: fact(self.cleaned_data[name]) for name in self.group.facts}
        told |= {name: self.cleaned_data[name] for name in self.group.ticks}
        return told | {name: self.cleaned_data[name] or UNKNOWN for name in self.group.times}


class LastTimeField(forms.ChoiceField):
    """Whether something happened at all: never, at a time, or not asked yet."""

    def __init__(self, *, never: _StrPromise, **more: Any) -> None:
        choices = [(NONE_EVER, never), (AT, gettext_lazy("Yes, last at")), (NOT_ASKED, gettext_lazy("Not asked"))]
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in LAST_TIMES:
            at_name = f"{name}_last_at"
            self.refuse_future(at_name)
            if cleaned.get(name) == AT and cleaned.get(at_name) is None and at_name not in self.errors:
                self.add_error(at_name, _("Say when, as near as it is known."))
            if cleaned.get(name) != AT and cleaned.get(at_name) is not None:
                self.add_error(name, _("A time was typed: choose “Yes, last at”."))
        return cleaned

    @property
    def answers(self) -> dict[str, Answer | Unknown]:
        """Return what the group now says; None: asked, and it was not. After `is_valid`."""
        flags = self.cleaned_data["misuse_flags"]
        told = super().answers | {"misuse_flags": UNKNOWN if flags is None else int(flags)}
        for name in LAST_TIMES:
            asked = self.cleaned_data[name] != NOT_ASKED
            told[f"{name}_last_at"] = self.cleaned_data[f"{name}_last_at"] if asked else UNKNOWN
        return told


class EscortForm(BedsideForm):
    """Who takes the patient home, by name and phone; confirmed is seen here or called.

    said: whom the patient named from home, in words: shown beside the question, and never taken for its answer.
    """

    def __init__(self, *args: Any, escort: Escort | Unknown | None, said: str = "", **more: Any) -> None:
        match escort:
            case Escort():
                shown = {
                    "escort": "yes",
                    "escort_name": escort.name,
                    "escort_phone": escort.phone,
                    "escort_confirmed": escort.confirmed_at is not UNKNOWN,
                }
            case None:
                shown = {"escort": "no"}
            case _:
                shown = {"escort": NOT_ASKED}
        super().__init__(*args, initial=shown, **more)
        self.known = escort
        self.fields["escort"].help_text = said

    escort = forms.ChoiceField(
        label=gettext_lazy("An adult takes the patient home"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Nobody")), ("", gettext_lazy("Not asked"))],
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

    def answer(self, by: str) -> Escort | Unknown | None:
        """Return who it is; None: nobody; UNKNOWN: not asked. A confirmation keeps its own time. After `is_valid`."""
        typed = self.cleaned_data
        if typed["escort"] != "yes":
            return None if typed["escort"] == "no" else UNKNOWN
        named = Escort(name=typed["escort_name"], phone=typed["escort_phone"])
        if not typed["escort_confirmed"]:
            return named
        known = self.known
        same = isinstance(known, Escort) and (known.name, known.phone) == (named.name, named.phone)
        if same and isinstance(known, Escort) and known.confirmed_at is not UNKNOWN:
            return known
        return replace(named, confirmed_at=self.now, confirmed_by=by)


class MonitorsForm(BedsideForm):
    """What is connected to the patient; none ticked and saved means that nothing is."""

    def __init__(self, *args: Any, monitors: frozenset[Monitor] | Unknown, **more: Any) -> None:
        shown = [] if isinstance(monitors, Unknown) else [monitor.value for monitor in monitors]
        super().__init__(*args, initial={"monitors": shown}, **more)

    monitors = forms.MultipleChoiceField(
        label=gettext_lazy("Connected and showing a signal"),
        choices=[(monitor.value, word) for monitor, word in MONITOR_WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class KitForm(BedsideForm):
    """What of the emergency kit was checked today; what somebody checked already stays ticked."""

    kit = forms.MultipleChoiceField(
        label=gettext_lazy("Checked today, by eye and hand"),
        choices=[(kit.value, word) for kit, word in KIT_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, checked: Iterable[Kit], **more: Any) -> None:
        super().__init__(*args, initial={"kit": [piece.value for piece in checked]}, **more)


class TodaysWeightForm(BedsideForm):
    """Today's weight, in kilograms."""

    weight_kg = NumberField(label=gettext_lazy("Weight today"), digits=5, decimals=1)
    scale_id = forms.CharField(label=gettext_lazy("Which scale"), required=False, max_length=40)
