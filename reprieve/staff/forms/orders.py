"""What a prescriber asks for. The numbers of the order itself are computed, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import LastDose
from reprieve.chart.services import Asked
from reprieve.staff.forms.fields import BedsideForm, FactField, NumberField, fact
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.purposes import purpose_words, where_dose_comes_from
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, UNKNOWN, Finding, Role, Unknown
from reprieve.therapy.protocols import Protocol

# The label's own bag: 1 mg/mL, or 2 mg/mL where fluid is restricted (standard 1.3, read-2).
BAG_MG_PER_ML: Final = Decimal(1)
REASON: Final = "reason-"
# One choice says what for and, of a booster, why: the two cannot contradict one another.
WHAT_FOR: Final[Mapping[str, tuple[Purpose, Because | Unknown]]] = {
    "series": (Purpose.SERIES, UNKNOWN),
    **{f"booster-{because.value}": (Purpose.BOOSTER, because) for because in Because},
}
_GRADES: Final = [("", gettext_lazy("Not known")), *((str(grade), str(grade)) for grade in range(6))]


class DosingForm(BedsideForm):
    """Dose, duration and bag; what the last session did, if there was one."""

    dose_mg_per_kg = NumberField(label=gettext_lazy("Dose for the session"), digits=7, decimals=4)
    duration_min = NumberField(label=gettext_lazy("Over"), digits=5, decimals=1)
    concentration_mg_per_ml = NumberField(
        label=gettext_lazy("Bag"),
        help_text=gettext_lazy("The label: 1 mg/mL; 2 mg/mL if fluid is restricted"),
        digits=6,
        decimals=3,
    )
    iv_benzodiazepine = forms.BooleanField(
        label=gettext_lazy("An intravenous benzodiazepine is planned"), required=False
    )
    to_seek_dissociation = forms.BooleanField(
        label=gettext_lazy("The dose is raised to reach dissociation"), required=False
    )
    response_adequate = FactField(label=gettext_lazy("Did the last session help enough?"))
    worst_event_grade = forms.TypedChoiceField(
        label=gettext_lazy("Worst event last time, as a grade"),
        choices=_GRADES,
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(
        self, data: Any = None, *, protocol: Protocol, weight_kg: Decimal | None, last: LastDose | None, **more: Any
    ) -> None:
        """last: the infusion before on this protocol; its dose is offered if it was given whole, else none is."""
        self.protocol = protocol
        self.weight_kg = weight_kg
        self.last = last
        more["initial"] = _offered(protocol, last)
        super().__init__(data, **more)
        self.dose_comes_from = where_dose_comes_from(protocol, weight_kg, last)

    def dosing(self) -> DosingForm:
        """Return what is typed or, before anything is typed, what is offered: without the signature's own fields."""
        data = self.data if self.is_bound else {name: self[name].value() for name in self.fields}
        return DosingForm(data, now=self.now, protocol=self.protocol, weight_kg=self.weight_kg, last=self.last)

    def asked(self, patient_id: int) -> Asked:
        """Return what is asked for; the form is valid."""
        typed = self.cleaned_data
        return Asked(
            patient_id=patient_id,
            protocol_key=self.protocol.key,
            drug_form=self.protocol.drug_form,
            dose_mg_per_kg=typed["dose_mg_per_kg"],
            duration_min=typed["duration_min"],
            concentration_mg_per_ml=typed["concentration_mg_per_ml"],
            to_seek_dissociation=typed["to_seek_dissociation"],
            iv_benzodiazepine=typed["iv_benzodiazepine"],
            response_adequate=fact(typed["response_adequate"]),
            worst_event_grade=UNKNOWN if typed["worst_event_grade"] is None else typed["worst_event_grade"],
        )


class SigningForm(DosingForm):
    """The dosing form with what the infusion is for, and the password that puts a name under it."""

    what_for = forms.ChoiceField(
        label=gettext_lazy("What this infusion is for"),
        help_text=gettext_lazy("How long relief lasts is counted from the series; a booster ends the count, and why."),
        required=False,
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        what_for = self.fields["what_for"]
        assert isinstance(what_for, forms.ChoiceField)  # noqa: S101 declared above
        what_for.choices = [("", _("Choose …")), *((key, purpose_words(*meant)) for key, meant in WHAT_FOR.items())]

    def asked(self, patient_id: int) -> Asked:
        """Return what is asked for, and what for; the form is valid."""
        purpose, because = WHAT_FOR.get(self.cleaned_data["what_for"], (UNKNOWN, UNKNOWN))
        return replace(super().asked(patient_id), purpose=purpose, because=because)


def _offered(protocol: Protocol, last: LastDose | None) -> dict[str, str | None]:
    """Return what the form starts from: nothing that nobody decided."""
    whole = last if last and last.whole else None
    return {
        "dose_mg_per_kg": plain(whole.mg_per_kg) if whole else None,
        "duration_min": plain(whole.duration_min if whole else protocol.default_min.value),
        "concentration_mg_per_ml": plain(whole.concentration_mg_per_ml if whole else BAG_MG_PER_ML),
    }


def reasons(findings: Iterable[Finding], data: Mapping[str, str], role: Role) -> dict[str, str]:
    """Return rule → reason for what this role may override and gave a reason for."""
    open_to = {finding.rule for finding in findings if finding.blocks and role in finding.overridable_by}
    typed = {rule: data.get(f"{REASON}{rule}", "").strip() for rule in sorted(open_to)}
    return {rule: reason for rule, reason in typed.items() if reason}


def reason_problem(reason: str) -> str:
    """Return what is wrong with a reason, or nothing."""
    if reason and len(reason) < MIN_REASON_CHARACTERS:
        return _("A reason has at least {count} characters.").format(count=MIN_REASON_CHARACTERS)
    return ""
