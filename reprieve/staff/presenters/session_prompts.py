"""The prompts at the chair: each a card with one glance to take and one touch to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reprieve.chart.queries import PromptRow, SessionView
from reprieve.evidence.register import Certainty
from reprieve.staff.presenters import times
from reprieve.staff.presenters.findings import CertaintyMark, certainty_mark
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark, mark_of_level
from reprieve.therapy.monitoring import Group
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import Cause, State
from reprieve.therapy.vitals import Sign

PRESSURE_AND_PULSE: Final = frozenset({Sign.SYSTOLIC.value, Sign.DIASTOLIC.value, Sign.MEAN.value, Sign.PULSE.value})
BREATHING: Final = frozenset({Sign.SPO2.value, Sign.RESP.value, Sign.ETCO2.value})


SCORED_IN: Final = (Group.SEDATION, Group.DISSOCIATION, Group.PAIN, Group.NAUSEA)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAnswer:
    """One button of a prompt. did: what it writes down. pump: "pause" or "stop" if it also charts that."""

    label: str
    did: str
    pump: str = ""
    cause: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptCard:
    """One prompt, ready to act on. answered: what was done about it. charts_at: where what is due is charted.

    leads: the gravest of those that are urgent; it stands large on top.
    """

    id: int
    mark: Mark
    says: str
    resolve: str
    since: datetime
    rule: str
    source_key: str
    certainty: CertaintyMark | None
    answered: tuple[str, ...]
    over: bool
    charts_at: str
    answers: tuple[QuickAnswer, ...]
    leads: bool = False

    @property
    def harmful(self) -> bool:
        """True for what the patient's own signs or symptoms say; a set that is late is nobody's harm yet."""
        return self.rule != "R20"

    @property
    def urgent(self) -> bool:
        """True for what asks for the pump, the physician or 911, still holds, and nobody has answered."""
        return self.mark.tone == "red" and not self.answered and not self.over

    @property
    def look(self) -> str:
        """Return the class names of the card: the gravest urgent one is large, the others are lines."""
        return f"prompt prompt--{self.mark.tone}{'' if self.leads else ' prompt--line'}"


_DONE: Final[Mapping[str, Promise]] = {
    "paused": _("Pump paused"),
    "stopped": _("Pump stopped"),
    "measured": _("Re-measured"),
    "airway": _("Repositioned, oxygen given"),
    "watching": _("At the bedside, watching"),
    "physician": _("Physician called"),
    "ambulance": _("911 called"),
    "afterwards": _("Read after it had passed"),
}
_LABELS: Final[Mapping[str, Promise]] = {
    "paused": _("I paused the pump"),
    "stopped": _("I stopped the pump"),
}


def present_prompts(view: SessionView) -> tuple[PromptCard, ...]:
    """Return the prompts that wait for somebody, gravest first; unanswered before answered of the same level."""
    waiting = sorted(view.waiting, key=lambda p: (-p.level, bool(p.answers), p.since))
    cards = [_card(prompt, view.state) for prompt in waiting]
    first = next((place for place, card in enumerate(cards) if card.urgent), None)
    if first is not None:
        cards[first] = replace(cards[first], leads=True)
    return tuple(cards)


def urgent_words(cards: tuple[PromptCard, ...]) -> str:
    """Return what a screen reader is told at once: the gravest unanswered prompt, if it asks for the pump."""
    return next((f"{card.mark.word}. {card.says}" for card in cards if card.urgent), "")


def _card(prompt: PromptRow, state: State) -> PromptCard:
    return PromptCard(
        id=prompt.id,
        mark=mark_of_level(prompt.level),
        says=_("Told late: {what}").format(what=words(prompt.says)) if prompt.told_late else words(prompt.says),
        resolve=words(prompt.resolve),
        since=prompt.since,
        rule=prompt.rule,
        source_key=prompt.source,
        certainty=certainty_mark(Certainty(prompt.certainty)),
        answered=tuple(f"{times.clock(a.at)} {a.did} ({a.by})" for a in prompt.answers),
        over=not prompt.open,
        charts_at=_charts_at(prompt),
        answers=_answers(prompt, state),
    )


def _charts_at(prompt: PromptRow) -> str:
    """Return the panel where what is due is charted; empty if nothing is due."""
    if prompt.rule != "R20" or not prompt.open:
        return ""
    return "scores" if prompt.sign in {group.value for group in SCORED_IN} else "vitals"


def _answers(prompt: PromptRow, state: State) -> tuple[QuickAnswer, ...]:
    """Offer what the level asks for first, then what is usually done about this sign."""
    if not prompt.open:
        return (_answer("afterwards", prompt, first=False),)
    keys: list[str] = []
    if prompt.level >= Level.CALL_911:
        keys.append("ambulance")
    if prompt.level >= Level.STOP:
        keys += ["stopped"] if state.pump_on else []
        keys.append("physician")
    elif prompt.level is Level.PAUSE and state is State.INFUSING:
        keys.append("paused")
    if prompt.sign in BREATHING:
        keys.append("airway")
    if prompt.sign in PRESSURE_AND_PULSE | BREATHING:
        keys.append("measured")
    elif prompt.rule != "R20":
        keys.append("watching")
    return tuple(_answer(key, prompt, first=place == 0) for place, key in enumerate(keys))


def _answer(key: str, prompt: PromptRow, *, first: bool) -> QuickAnswer:
    pump = {"paused": "pause", "stopped": "stop"}.get(key, "")
    urgent = first and prompt.level >= Level.PAUSE
    return QuickAnswer(
        label=str(_LABELS.get(key, _DONE[key])),
        did=str(_DONE[key]),
        pump=pump,
        cause=_cause(prompt).value if pump else "",
        look="button--stop" if urgent else "",
    )


def _cause(prompt: PromptRow) -> Cause:
    """Return why the pump was paused or stopped, as the prompt's sign says."""
    if prompt.rule == "R20":
        return Cause.MISSED_VITALS
    if prompt.sign in PRESSURE_AND_PULSE:
        return Cause.PRESSURE_OR_PULSE
    if prompt.sign in BREATHING or prompt.rule == "R22":
        return Cause.BREATHING_OR_SEDATION
    return Cause.DISTRESS
