"""The state of an infusion day and the level of a prompt, each as word, shape and tone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What {% mark %} draws; tone is a class name: green, amber, red, brand or soft."""

    shape: str
    word: str
    tone: str


_STATES: Final[dict[State, tuple[Promise, str]]] = {
    State.BOOKED: (pgettext_lazy("state", "Booked"), "soft"),
    State.CHECKED_IN: (pgettext_lazy("state", "Checked in"), "brand"),
    State.INFUSING: (pgettext_lazy("state", "Infusing"), "brand"),
    State.PAUSED: (pgettext_lazy("state", "Paused"), "amber"),
    State.RECOVERING: (pgettext_lazy("state", "Recovering"), "brand"),
    State.DISCHARGED: (pgettext_lazy("state", "Gone home"), "soft"),
    State.CANCELLED: (pgettext_lazy("state", "Cancelled"), "soft"),
}
_LEVELS: Final[dict[Level, tuple[Promise, str, str]]] = {
    Level.REMIND: (pgettext_lazy("prompt", "Due"), "clock", "amber"),
    Level.ALERT: (pgettext_lazy("prompt", "Look"), "alert", "amber"),
    Level.PAUSE: (pgettext_lazy("prompt", "Pause the pump"), "pause", "red"),
    Level.STOP: (pgettext_lazy("prompt", "Stop the pump, call the physician"), "stop", "red"),
    Level.CALL_911: (pgettext_lazy("prompt", "Call 911"), "call", "red"),
}
SHORT_SIGNS: Final[dict[Sign, Promise]] = {
    Sign.SYSTOLIC: pgettext_lazy("sign", "BP"),
    Sign.PULSE: pgettext_lazy("sign", "Pulse"),
    Sign.SPO2: pgettext_lazy("sign", "SpO₂"),
    Sign.RESP: pgettext_lazy("sign", "Breaths"),
    Sign.ETCO2: pgettext_lazy("sign", "EtCO₂"),
    Sign.TEMP: pgettext_lazy("sign", "Temp"),
}


def mark_of_state(state: State) -> Mark:
    """Return word, shape and tone of a state."""
    word, tone = _STATES[state]
    return Mark(shape=state.value, word=str(word), tone=tone)


def mark_of_level(level: Level) -> Mark:
    """Return word, shape and tone of a prompt's level."""
    word, shape, tone = _LEVELS[level]
    return Mark(shape=shape, word=str(word), tone=tone)
