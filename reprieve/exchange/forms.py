"""What a person types at the tray."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.therapy.decisions import MIN_REASON_CHARACTERS

ASSIGN, DISMISS = "assign", "dismiss"
MAX_REASON: Final = 500  # as its column


class SearchForm(forms.Form):
    """Words to look for in what waits."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        help_text=gettext_lazy("Device, patient, room, reason or control id"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def words(self) -> str:
        """Return what to look for; everything while the form has errors."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class DecisionForm(forms.Form):
    """Whose readings these are, or that nobody needs them; why; and for how many messages that holds."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (ASSIGN, gettext_lazy("Give the readings to a session")),
            (DISMISS, gettext_lazy("Put them aside: nobody needs them")),
        ],
        widget=forms.RadioSelect,
    )
    session = forms.TypedChoiceField(
        label=gettext_lazy("Session"),
        help_text=gettext_lazy("Check the name on the monitor and the time before you choose."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("How you know. It stays with the message."),
        max_length=MAX_REASON,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    whole_heap = forms.BooleanField(required=False)
    counted = forms.IntegerField(
        label=gettext_lazy("How many messages are put aside?"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, sessions: Iterable[tuple[int, str]], messages: int
    ) -> None:
        super().__init__(data, auto_id="decision-%s", use_required_attribute=False)
        choice, heap = self.fields["session"], self.fields["whole_heap"]
        assert isinstance(choice, forms.TypedChoiceField)  # noqa: S101 narrows the type that Django loses
        choice.choices = [("", _("Choose a session")), *((str(number), label) for number, label in sessions)]
        heap.label = _("Decide about all {n} messages that wait for this reason").format(n=messages)
        self.messages = messages
        if messages < 2:
            del self.fields["whole_heap"], self.fields["counted"]
        else:
            self.fields["counted"].help_text = _("Type {n} to put them all aside.").format(n=messages)

    @property
    def puts_all_aside(self) -> bool:
        """True once somebody chose to put a whole heap aside: then the form asks again, for the number."""
        return self.data.get("decision") == DISMISS and bool(self.data.get("whole_heap"))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("decision") == ASSIGN and typed.get("session") is None and "session" not in self.errors:
            self.add_error("session", ValidationError(_("Choose the session that the readings belong to.")))
        if "counted" in self.fields and self.puts_all_aside:
            self._insist_certain(typed)
        return typed

    def _insist_certain(self, typed: dict[str, Any]) -> None:
        """Let nobody put many messages aside by one press."""
        if typed.get("counted") != self.messages and "counted" not in self.errors:
            asks = _("This puts {n} messages aside at once, and none of them is charted. Type {n} if you mean it.")
            self.add_error("counted", ValidationError(asks.format(n=self.messages)))
        if len(typed.get("reason", "").strip()) < MIN_REASON_CHARACTERS and "reason" not in self.errors:
            short = _("For many at once, say why in at least {least} characters.")
            self.add_error("reason", ValidationError(short.format(least=MIN_REASON_CHARACTERS)))
