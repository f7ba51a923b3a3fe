"""An adverse event as it is written down: nothing is chosen beforehand, and the grade never comes from a machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.forms.amending import WHY_AT_LEAST
from reprieve.staff.forms.checkin import DayTimeField
from reprieve.staff.forms.fields import NO, YES, BedsideForm, reason_field
from reprieve.staff.forms.gate import password_field
from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation, Report

NOT_CHOSEN = ("", gettext_lazy("Choose …"))


class AdverseEventForm(BedsideForm):
    """What happened, how grave, what was done, how it stands; under the writer's own name."""

    harm = forms.ChoiceField(label=gettext_lazy("What happened"))
    onset_at = DayTimeField(label=gettext_lazy("When it began"), help_text=gettext_lazy("To the minute."))
    grade = forms.ChoiceField(label=gettext_lazy("How grave it was at its worst"), widget=forms.RadioSelect)
    serious = forms.ChoiceField(
        label=gettext_lazy("Serious"),
        help_text=gettext_lazy("Death, life at risk, hospital, or damage that lasts."),
        choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    relation = forms.ChoiceField(label=gettext_lazy("Did the infusion cause it?"), widget=forms.RadioSelect)
    action = forms.ChoiceField(label=gettext_lazy("The most that was done"))
    outcome = forms.ChoiceField(label=gettext_lazy("How it stands"), widget=forms.RadioSelect)
    resolved_at = DayTimeField(label=gettext_lazy("When it was gone"), help_text=gettext_lazy("Only if it is gone."))
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    password = password_field()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._offer("harm", [NOT_CHOSEN, *((harm.value, _(harm.phrase)) for harm in Harm)])
        self._offer("grade", [(str(int(grade)), f"{int(grade)}: {_(grade.phrase)}") for grade in Grade])
        self._offer("relation", [(relation.value, _(relation.phrase)) for relation in Relation])
        self._offer("action", [NOT_CHOSEN, *((action.value, _(action.phrase)) for action in Action)])
        self._offer("outcome", [(outcome.value, _(outcome.phrase)) for outcome in Outcome])

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = list(choices)

    def clean_onset_at(self) -> datetime:
        """A time that it began is asked for."""
        onset: datetime | None = self.cleaned_data["onset_at"]
        if onset is None:
            raise ValidationError(_("When did it begin?"))
        return onset

    @property
    def report(self) -> Report:
        """Return what was written; after `is_valid`. Raises NotPlausible for what contradicts itself."""
        typed = self.cleaned_data
        return Report(
            harm=Harm(typed["harm"]),
            grade=Grade(int(typed["grade"])),
            serious=typed["serious"] == YES,
            relation=Relation(typed["relation"]),
            action=Action(typed["action"]),
            outcome=Outcome(typed["outcome"]),
            onset_at=typed["onset_at"],
            resolved_at=typed["resolved_at"],
            words=typed["words"],
        )


class CorrectAdverseEventForm(AdverseEventForm):
    """The same again, with what it says now, and why it is changed."""

    reason = reason_field(gettext_lazy("Why it is corrected"), at_least=WHY_AT_LEAST)
    withdraw = forms.BooleanField(
        label=gettext_lazy("It never happened to this patient: withdraw the entry"), required=False
    )
    field_order = (
        "harm", "onset_at", "grade", "serious", "relation", "action", "outcome", "resolved_at", "words", "withdraw",
        "reason", "password",
    )  # fmt: skip


def shown_of(report: Report) -> dict[str, Any]:
    """Return a report as the form shows it."""
    return {
        "harm": report.harm.value,
        "onset_at": day_time(report.onset_at),
        "grade": str(int(report.grade)),
        "serious": YES if report.serious else NO,
        "relation": report.relation.value,
        "action": report.action.value,
        "outcome": report.outcome.value,
        "resolved_at": day_time(report.resolved_at) if report.resolved_at else None,
        "words": report.words,
    }


def day_time(at: datetime) -> datetime:
    """Return a moment as a date-and-time field shows it: the clinic's clock, to the minute."""
    return timezone.localtime(at).replace(tzinfo=None, second=0, microsecond=0)


class PeriodForm(forms.Form):
    """From which month to which month."""

    first = forms.DateField(
        label=gettext_lazy("From month"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput({"type": "month"}, format="%Y-%m"),
    )
    last = forms.DateField(
        label=gettext_lazy("To month"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput({"type": "month"}, format="%Y-%m"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last month lies before the first."))
        return cleaned
