"""Forms at the two gates of a day: an override by name with a reason, what is seen before going home, a signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.facts import GoingHomeFacts
from reprieve.staff.forms.fields import NOT_ASKED, BedsideForm, FactField, ScaleField, chosen, fact, reason_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, UNKNOWN, Unknown
from reprieve.therapy.scales import Scale


class OverrideForm(BedsideForm):
    """Why this finding does not hold this patient back today, in at least fifteen characters."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = reason_field(
        gettext_lazy("Why it may go on"),
        at_least=MIN_REASON_CHARACTERS,
        help_text=gettext_lazy("At least 15 characters. Your name, role and the time are kept with it."),
    )

    def __init__(self, *args: Any, rule: str = "", **more: Any) -> None:
        more.setdefault("initial", {"rule": rule})
        more.setdefault("auto_id", f"override-{rule}-%s")
        super().__init__(*args, **more)


class RecoveryForm(BedsideForm):
    """What is seen before going home (R24)."""

    stamp = "version"

    walks_and_turns = FactField(label=gettext_lazy("Walks 3 metres and turns without help"))
    oriented = FactField(label=gettext_lazy("Knows who and where they are, and what day it is"))
    leaflet_given = FactField(label=gettext_lazy("The leaflet was given and gone through"))
    escort = forms.ChoiceField(
        label=gettext_lazy("The adult who takes over is here"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Nobody")), ("", gettext_lazy("Not known"))],
        required=False,
        widget=forms.RadioSelect,
    )
    escort_name = forms.CharField(label=gettext_lazy("Name of the adult who is here"), required=False, max_length=120)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, facts: GoingHomeFacts, version: int | None, **more: Any) -> None:
        names = ("walks_and_turns", "oriented", "leaflet_given")
        shown: dict[str, Any] = {name: chosen(getattr(facts, name)) for name in names}
        match facts.escort_took_over:
            case str() as name:
                shown |= {"escort": "yes", "escort_name": name}
            case None:
                shown |= {"escort": "no"}
            case _:
                shown |= {"escort": NOT_ASKED}
        super().__init__(*args, initial=shown | {"version": version}, **more)

    @property
    def facts(self) -> GoingHomeFacts:
        """Return what was seen; after `is_valid`."""
        typed = self.cleaned_data
        escort: str | Unknown | None = typed["escort_name"] if typed["escort"] == "yes" else UNKNOWN
        return GoingHomeFacts(
            walks_and_turns=fact(typed["walks_and_turns"]),
            oriented=fact(typed["oriented"]),
            leaflet_given=fact(typed["leaflet_given"]),
            escort_took_over=None if typed["escort"] == "no" else escort,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("escort") == "yes" and not cleaned.get("escort_name"):
            self.add_error("escort_name", _("Who is here?"))
        if cleaned.get("escort") != "yes" and cleaned.get("escort_name"):
            self.add_error("escort", _("A person was named: choose “Yes”."))
        return cleaned


class SummedScaleForm(BedsideForm):
    """A scale that is added up of items, each 0, 1 or 2; the total exists once every item was tapped."""

    def __init__(self, *args: Any, scale: Scale, **more: Any) -> None:
        more.setdefault("auto_id", f"{scale.value}-%s")
        super().__init__(*args, **more)
        self.scale = scale
        for item, anchors in scale.card.items.items():
            self.fields[item] = forms.TypedChoiceField(
                label=_(item).capitalize(),
                coerce=int,
                choices=[(str(value), f"{value}: {_(words)}") for value, words in reversed(list(enumerate(anchors)))],
                widget=forms.RadioSelect,
            )

    @property
    def total(self) -> int:
        """Return the sum of the items; after `is_valid`, so none is missing."""
        return sum(int(self.cleaned_data[item]) for item in self.scale.card.items)

    @property
    def in_words(self) -> str:
        """Return the items with their values, so that the sum can be followed later."""
        return ", ".join(f"{item} {self.cleaned_data[item]}" for item in self.scale.card.items)


class HomeScoresForm(BedsideForm):
    """The single values that are read again before going home."""

    def __init__(self, *args: Any, sedation: Scale = Scale.RASS, **more: Any) -> None:
        super().__init__(*args, **more)
        self.scales = (sedation, Scale.CADSS6, Scale.DISSOCIATION, Scale.PAIN, Scale.NAUSEA)
        for scale in self.scales:
            self.fields[scale.value] = ScaleField(scale)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.scores:
            raise forms.ValidationError(_("No score was tapped: nothing would be charted."))
        return cleaned

    @property
    def scores(self) -> tuple[tuple[Scale, int], ...]:
        """Return what was tapped; after `is_valid`."""
        tapped = ((scale, self.cleaned_data.get(scale.value)) for scale in self.scales)
        return tuple((scale, value) for scale, value in tapped if value is not None)


def password_field() -> forms.CharField:
    """Return the field in which somebody proves who they are."""
    return forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(BedsideForm):
    """Proof of who signs."""

    password = password_field()
