"""What a tablet takes along for the time without a server: limits and words as data, and whose tablet it is.

Every number here comes from the protocol's limits; the page's script holds none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.staff.forms.vital_line import ORDER
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.states import mark_of_level
from reprieve.therapy.limits import ActionLimit, Condition, Limits
from reprieve.therapy.monitoring import SIGNS
from reprieve.therapy.vitals import BELIEVABLE, Sign, opening

HISTORY_MIN: Final = 60  # as far back as any rule of a local warning looks


def present_kit(view: SessionView) -> dict[str, Any]:
    """Return the kit of one session, as JSON can carry it."""
    limits = view.protocol.limits if view.protocol else None
    return {
        "session": view.id,
        "now": view.now.isoformat(),
        "state": view.state.value,
        "believable": {sign.value: _believed(sign) for sign in Sign},
        "line": [sign.value for sign in ORDER],
        "action": action_rules(limits) if limits else [],
        "baseline": {sign.value: plain(value) for sign, value in view.baseline.items()},
        "history": _history(view),
        "symptoms": [symptom.value for symptom in view.day.symptoms],
        "rate": plain(view.day.rate_mg_per_h or view.day.rate_before_pause_mg_per_h),
        "due": [
            {
                "signs": [sign.value for sign in SIGNS[due.group]],
                "every_min": due.every_min,
                "due_at": due.due_at.isoformat(),
            }
            for due in view.due
            if due.group in SIGNS and due.every_min
        ],
        "words": offline_words(),
    }


def action_rules(limits: Limits) -> list[dict[str, Any]]:
    """Return every action limit as data for the tablet's own look."""
    return [_action(limit) for limit in limits.action]


def offline_words() -> dict[str, str]:
    """Return what the page says without a server, in the reader's language."""
    return {
        "kept": _("Kept on this tablet. It is sent by itself once the server is back."),
        "needsServer": _("This needs the server"),
        "gate": _("The server must look at the readiness gate again before a pump starts; it cannot be passed here."),
        "override": _("An override stands under your name with what the rules say at that moment; the server says it."),
        "home": _("Going home is decided on everything that is charted, also by others; the server has it."),
        "other": _(
            "It changes what others rely on at once. Write it down on paper, and do it when the server is back."
        ),
        "nothing": _("No value was typed: nothing would be charted."),
        "swapped": _("The lower pressure must be below the upper. Were they swapped?"),
        "line": _("Begin with the pressure, as 142/88, or with a dash; then numbers with spaces between."),
        "future": _("This time is still to come."),
        "warns": _("By this tablet's own look at the limits; nobody else is told until the server is back."),
        "sent": _("Everything that was kept here is in the record now."),
        "conflict": _("An entry does not fit the record as it is now. It waits to be merged: see “To be merged”."),
    }


def _believed(sign: Sign) -> dict[str, str]:
    believed = BELIEVABLE[sign]
    says = _("A {sign} of {value} {unit} cannot be right (believed: {low} to {high}). Measure and type it again.")
    low, high = plain(believed.low), plain(believed.high)
    said = says.format(sign=_(sign.title), value="{value}", unit=sign.unit, low=low, high=high)
    return {"low": low, "high": high, "says": said, "title": opening(_(sign.title)), "unit": sign.unit}


def _action(limit: ActionLimit) -> dict[str, Any]:
    mark = mark_of_level(limit.level)
    return {
        **_condition(limit.condition),
        "level": limit.level.value,
        "rule": limit.rule,
        "side": limit.condition.side,
        "word": mark.word,
        "tone": mark.tone,
        "title": opening(_(limit.condition.name)),
        "then": _(limit.then),
        "readings": limit.readings,
        "apart_min": limit.apart_min,
        "lasting_s": limit.lasting_s,
        "together": [_condition(condition) for condition in limit.together_with],
    }


def _condition(condition: Condition) -> dict[str, str]:
    """Return a condition; a symptom has no test: it is there or not."""
    if condition.test is None or condition.value is None:
        return {"about": condition.about.value}
    return {
        "about": condition.about.value,
        "test": condition.test.value,
        "value": plain(condition.value),
        "phrase": _(condition.test.phrase),
    }


def _history(view: SessionView) -> Mapping[str, list[tuple[str, str]]]:
    """Return what was measured and scored lately: sign or scale → (when, value)."""
    since = view.now.timestamp() - HISTORY_MIN * 60
    history: dict[str, list[tuple[str, str]]] = {}
    for row in view.readings:
        if not row.struck and not row.artefact and row.taken_at.timestamp() >= since:
            history.setdefault(row.sign.value, []).append((row.taken_at.isoformat(), plain(row.value)))
    for score in view.day.scores:
        if score.taken_at.timestamp() >= since:
            history.setdefault(score.scale.value, []).append((score.taken_at.isoformat(), str(score.value)))
    return history
