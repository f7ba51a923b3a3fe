"""Taking a patient over and handing over: what is added to the chart's own words, and who proves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.people.queries import StaffMember
from reprieve.staff.forms.fields import BedsideForm, reason_field
from reprieve.staff.forms.gate import password_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS


class HandOverForm(BedsideForm):
    """What the chart does not know, and the giver's signature."""

    notes = forms.CharField(
        label=gettext_lazy("What the chart does not say"),
        help_text=gettext_lazy("Fears, wishes, family, what calmed the patient, what you would do next."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    password = password_field()


class AcceptForm(BedsideForm):
    """Who takes the patient, proved by their own password; on a shared tablet that need not be who is signed in."""

    who = forms.TypedChoiceField(label=gettext_lazy("Who takes the patient"), coerce=int)
    password = password_field()

    def __init__(self, *args: Any, staff: Iterable[StaffMember], giver: int, reader: int, **more: Any) -> None:
        members = [member for member in staff if member.id != giver]
        shown = {"who": reader} if any(member.id == reader for member in members) else {}
        super().__init__(*args, initial=shown, **more)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101 declared above
        who.choices = [("", _("Choose …")), *((str(member.id), member.name) for member in members)]


class TakeOverForm(BedsideForm):
    """Why a patient is taken over whom nobody handed over."""

    reason = reason_field(
        gettext_lazy("Why it was not handed over"),
        at_least=MIN_REASON_CHARACTERS,
        help_text=gettext_lazy("At least 15 characters. Who looked after the patient until now will read it."),
    )
