"""Sentences and dates as a patient reads them, in their language and the clinic's zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_DAY: Final = {"en": "l, F j", "es": r"l j \d\e F"}
_SHORT: Final = {"en": "M j", "es": "j M"}
_CLOCK: Final = {"en": "g:i A", "es": "H:i"}


def day(at: date | datetime) -> str:
    """Return "Tuesday, December 1"."""
    return date_format(_local(at), _DAY[language()])


def short_day(at: date | datetime) -> str:
    """Return "Dec 1"."""
    return date_format(_local(at), _SHORT[language()])


def clock(at: datetime) -> str:
    """Return "9:30 AM", or "9:30" where the language has it so."""
    return date_format(timezone.localtime(at), _CLOCK[language()])


def days_off(at: datetime, now: datetime) -> str:
    """Return how far off a day is, counted in nights: "today", "tomorrow", "in 3 days"."""
    nights = (timezone.localdate(at) - timezone.localdate(now)).days
    if nights <= 0:
        return _("today")
    if nights == 1:
        return _("tomorrow")
    return ngettext("in {n} day", "in {n} days", nights).format(n=nights)


def _local(at: date | datetime) -> date:
    return timezone.localtime(at) if isinstance(at, datetime) else at


def language() -> str:
    """Return the code of the reader's language."""
    return (get_language() or "en").split("-")[0]


def spoken(text: Mapping[str, str]) -> str:
    """Return a text that is held by language in the reader's, in English where there is no other; empty for none."""
    return text.get(language(), text.get("en", ""))
