"""Times and ages as words, always in the clinic's zone; what the page's clock repeats each second in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

SOON = timedelta(minutes=5)  # peers.md 6.3: a countdown turns amber five minutes ahead


def clock(at: datetime) -> str:
    """Return hours and minutes, "14:32"."""
    return f"{timezone.localtime(at):%H:%M}"


def day(at: datetime) -> str:
    """Return the date in words nobody can read two ways, "22 Nov 2026"."""
    return date_format(timezone.localtime(at), "j M Y")


def moment(at: datetime) -> str:
    """Return date and time, "22 Nov 2026, 14:32"."""
    return f"{day(at)}, {clock(at)}"


def whole_minutes(span: timedelta) -> int:
    """Return the span in minutes, rounded down; a minute counts once it has passed."""
    return int(span.total_seconds() // 60)


def age(at: datetime, now: datetime) -> str:
    """Return how long ago `at` was, in words."""
    seconds = int((now - at).total_seconds())
    if seconds < 60:
        return _("just now") if seconds < 10 else _("{seconds} s ago").format(seconds=seconds)
    minutes = seconds // 60
    if minutes < 90:
        return _("{minutes} min ago").format(minutes=minutes)
    if minutes < 48 * 60:
        return _("{hours} h ago").format(hours=minutes // 60)
    return _("{days} days ago").format(days=minutes // (24 * 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A time that the page counts from or towards; `text` is what it says at the moment of rendering."""

    kind: str  # "since", "until" or "age"
    style: str  # "minutes", "clock", "words" or "short"
    at: datetime
    text: str
    state: str  # "", "is-soon", "is-late"


def timer_since(at: datetime, now: datetime, style: str = "minutes") -> Timer:
    """Return a timer that counts up: minutes ("38 min") or a clock ("0:38:12")."""
    seconds = max(0, int((now - at).total_seconds()))
    text = _clock_text(seconds) if style == "clock" else _big_text(seconds // 60)
    return Timer(kind="since", style=style, at=at, text=text, state="")


def timer_until(due: datetime, now: datetime) -> Timer:
    """Return a timer that counts down, then up: "in 4 min", "due now", "3 min late"."""
    seconds = int((due - now).total_seconds())
    state = "is-late" if seconds <= -60 else "is-soon" if seconds <= SOON.total_seconds() else ""
    return Timer(kind="until", style="words", at=due, text=due_text(seconds), state=state)


def timer_age(at: datetime, now: datetime, style: str = "words") -> Timer:
    """Return the age of something that was seen: "3 min ago", or where there is no room, short: "3 min"."""
    text = _short_age(int((now - at).total_seconds())) if style == "short" else age(at, now)
    return Timer(kind="age", style=style, at=at, text=text, state="")


def due_text(seconds: int) -> str:
    """Return in words how far off a due time is; negative seconds are late."""
    if seconds >= 60:
        return _("in {minutes}").format(minutes=_minutes_text(seconds // 60))
    if seconds > -60:
        return _("due now")
    return _("{minutes} late").format(minutes=_minutes_text(-seconds // 60))


def _minutes_text(minutes: int) -> str:
    if minutes < 90:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def _big_text(minutes: int) -> str:
    if minutes < 90:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes}").format(hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def _short_age(seconds: int) -> str:
    return _("{seconds} s").format(seconds=max(seconds, 0)) if seconds < 60 else _minutes_text(seconds // 60)


def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def live_words() -> dict[str, str]:
    """Return the words that the page's script needs to say the same as this module, in the reader's language."""
    return {
        "min": _("{minutes} min"),
        "hours": _("{hours} h {minutes} min"),
        "big": _("{hours} h {minutes}"),
        "seconds": _("{seconds} s"),
        "in": _("in {minutes}"),
        "now": _("due now"),
        "late": _("{minutes} late"),
        "justNow": _("just now"),
        "secondsAgo": _("{seconds} s ago"),
        "minutesAgo": _("{minutes} min ago"),
        "hoursAgo": _("{hours} h ago"),
        "daysAgo": _("{days} days ago"),
        "noConnection": _("No connection since {time}. What is shown here may be old: look at the patient."),
        "notSent": _("Not yet sent: {count}"),
        "othersWait": _("{count} by {name}: they sign in on this tablet to send them"),
        "back": _("Connection is back."),
        "signedOut": _("You are signed out. Sign in again to see what is current."),
    }
