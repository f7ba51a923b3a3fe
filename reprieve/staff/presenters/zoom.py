"""How much of the day the chart shows, as links that work without script and that the live part keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reprieve.staff.drawing.sheet import ChartSheet
from reprieve.staff.drawing.window import ZOOMS_MIN, last


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomLink:
    """One stretch to choose. page: the session's page that shows it; part: the chart alone."""

    label: str
    page: str
    part: str
    current: bool


def chosen_zoom(asked: str | None) -> int | None:
    """Return the stretch in minutes that an address asks for; None, the whole day, for anything else."""
    minutes = int(asked) if asked and asked.isascii() and asked.isdigit() else None
    return minutes if minutes in ZOOMS_MIN else None


def zoomed(sheet: ChartSheet | None, minutes: int | None) -> ChartSheet | None:
    """Return the sheet, or its last stretch."""
    return sheet if sheet is None or minutes is None else last(sheet, minutes)


def zoom_links(session_id: int, chosen: int | None) -> tuple[ZoomLink, ...]:
    """Return the stretches to choose from, the whole day first."""
    return tuple(_link(session_id, minutes, chosen) for minutes in (None, *reversed(ZOOMS_MIN)))


def chart_address(session_id: int, minutes: int | None) -> str:
    """Return where the chart alone is fetched, as it is looked at now."""
    return reverse("staff:session_chart", args=[session_id]) + _asking(minutes)


def _link(session_id: int, minutes: int | None, chosen: int | None) -> ZoomLink:
    return ZoomLink(
        label=_("whole day") if minutes is None else _("last {minutes} min").format(minutes=minutes),
        page=f"{reverse('staff:session', args=[session_id])}{_asking(minutes)}#chart",
        part=chart_address(session_id, minutes),
        current=minutes == chosen,
    )


def _asking(minutes: int | None) -> str:
    return "" if minutes is None else f"?zoom={minutes}"
