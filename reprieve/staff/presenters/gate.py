"""The gate beside the check-in: its light, what to resolve, who may override, and whether Start is there to press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from reprieve.staff.forms.gate import OverrideForm
from reprieve.staff.presenters.findings import FindingView, present_finding
from reprieve.therapy.decisions import Decision, Finding, Role, Verdict

START_WORDS: Final[Mapping[str, Promise]] = {
    "green": pgettext_lazy("gate", "Ready to start"),
    "amber": pgettext_lazy("gate", "On hold"),
    "red": pgettext_lazy("gate", "May not start"),
}
HOME_WORDS: Final[Mapping[str, Promise]] = {
    "green": pgettext_lazy("gate", "May go home"),
    "amber": pgettext_lazy("gate", "Not yet"),
    "red": pgettext_lazy("gate", "Must stay"),
}
NOBODY_ASKED: Final = gettext_lazy("The rules have not been asked yet: there is no signed order.")


# Where on the page a rule's facts are asked for; the longest fitting name counts.
PLACES: Final[Mapping[str, str]] = {
    "C01-identity": "facts-visit",
    "C02-history": "interval",
    "C03-scales": "facts-visit",
    "C04": "facts-room",
    "C05-capacity": "facts-visit",
    "R05": "facts-body",
    "R06": "facts-mind",
    "R06-alertness": "scores",
    "R07": "facts-substances",
    "R11": "weight",
    "R14": "drug",
    "R15-jaundice": "facts-body",
    "R15-urinary": "facts-body",
    "R16": "vitals",
    "R16-rested": "facts-body",
    "R16-rhythm": "facts-body",
    "R16-unwell": "facts-body",
    "R17": "facts-stomach",
    "R18": "escort",
    "R19": "facts-room",
    "R19-kit": "kit",
    "R19-monitors": "monitors",
    "R24-aldrete": "aldrete",
    "R24-alertness": "home_scores",
    "R24-dissociation": "home_scores",
    "R24-escort": "recovery",
    "R24-gait": "recovery",
    "R24-leaflet": "recovery",
    "R24-oriented": "recovery",
    "R24-padss": "padss",
    "R24-pressure": "vitals",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """One finding, with the form to override it where this reader may. place: where on the page it is resolved."""

    view: FindingView
    form: OverrideForm | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """The decision as a light. open: what stands in the way, gravest first; notes; overridden; clear: what is met."""

    light: str
    word: str
    allows: bool
    missing: str
    open: tuple[GateFinding, ...]
    notes: tuple[FindingView, ...]
    overridden: tuple[FindingView, ...]
    clear: tuple[FindingView, ...]


def present_gate(
    decision: Decision | None,
    *,
    words: Mapping[str, Promise],
    role: Role,
    now: datetime,
    typed: OverrideForm | None = None,
) -> GateView:
    """Return the gate for this reader; `typed` is an override that was sent and not accepted."""
    if decision is None:
        return GateView(
            light="amber", word=str(words["amber"]), allows=False, missing=str(NOBODY_ASKED),
            open=(), notes=(), overridden=(), clear=(),
        )  # fmt: skip
    blocking = sorted(decision.blocking, key=lambda f: -f.verdict)
    quiet = [f for f in decision.findings if not f.blocks and f.override is None]
    return GateView(
        light=decision.verdict.light,
        word=str(words[decision.verdict.light]),
        allows=decision.allows,
        missing="",
        open=tuple(
            GateFinding(view=present_finding(f), form=_form(f, role, now, typed), place=place_of(f.rule))
            for f in blocking
        ),
        notes=tuple(present_finding(f) for f in quiet if f.verdict is Verdict.ADVISE),
        overridden=tuple(present_finding(f) for f in decision.findings if f.override is not None),
        clear=tuple(present_finding(f) for f in quiet if f.verdict is Verdict.CLEAR),
    )


def place_of(rule: str) -> str:
    """Return the panel where what this rule asks for is answered; empty where it is not on this page."""
    fitting = (name for name in PLACES if rule == name or rule.startswith(name))
    return PLACES.get(max(fitting, key=len, default=""), "")


def _form(finding: Finding, role: Role, now: datetime, typed: OverrideForm | None) -> OverrideForm | None:
    if role not in finding.overridable_by:
        return None
    sent: Any = typed.data.get("rule") if typed is not None else None
    return typed if typed is not None and sent == finding.rule else OverrideForm(rule=finding.rule, now=now)
