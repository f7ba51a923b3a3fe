"""The bar at the bottom of every page of a session: Vitals, Drug, Event, Help, always in the same places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class BarKey:
    """One key; without an address it is there, but not now, and says why."""

    name: str
    label: str
    shape: str
    url: str
    why: str


# Name, word, shape, and the forms that it leads to: the first of them that stands on the page.
_KEYS: Final[tuple[tuple[str, Promise, str, str], ...]] = (
    ("vitals", pgettext_lazy("bar", "Vitals"), "silent", "vitals"),
    ("drug", pgettext_lazy("bar", "Drug"), "drop", "rescue"),
    ("event", pgettext_lazy("bar", "Event"), "pen", "symptom note"),
)


def bar(session_id: int, panels: Collection[str]) -> tuple[BarKey, ...]:
    """Return the four keys. panels: the names of the forms that stand on the session's page for this reader now."""
    page = reverse("staff:session", args=[session_id])
    keys = [
        BarKey(
            name=name,
            label=str(label),
            shape=shape,
            url=next((f"{page}#{place}" for place in places.split() if place in panels), ""),
            why=_("not in this part of the day, or not for your role"),
        )
        for name, label, shape, places in _KEYS
    ]
    helping = BarKey(
        name="help", label=_("Help"), shape="call", url=reverse("staff:session_help", args=[session_id]), why=""
    )
    return (*keys, helping)
