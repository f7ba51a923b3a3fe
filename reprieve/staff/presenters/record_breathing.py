"""Breathing and sedation beyond a limit, in the record: the worst value and for how long (R22)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain, signed
from reprieve.staff.presenters.states import mark_of_level
from reprieve.staff.printing.document import Row, Section, Table
from reprieve.therapy.episodes import Episode
from reprieve.therapy.scales import Scale
from reprieve.therapy.vitals import Sign, opening


def breathing_section(view: SessionView) -> Section:
    """Return each time beyond a limit, as the charted values give it."""
    table = Table(
        caption=_("Worked out of the charted values; what was done about it stands under Prompts and answers"),
        head=(_("From"), _("Until"), _("For"), _("What"), _("Worst value"), _("Asked for")),
        widths=(0.17, 0.17, 0.12, 0.2, 0.16, 0.18),
        rows=tuple(_row(episode, view) for episode in view.breathing),
        empty=_("No value of breathing, saturation or alertness was beyond a limit."),
    )
    return Section(key="breathing", title=_("Breathing and sedation beyond a limit"), parts=(table,))


def _row(episode: Episode, view: SessionView) -> Row:
    lasted = _("{minutes} min").format(minutes=plain(episode.minutes(view.day.over_at or view.now)))
    until = times.moment(episode.end) if episode.end else _("no better value was charted")
    cells = (
        times.moment(episode.start),
        until,
        lasted if episode.end else _("at least {lasted}").format(lasted=lasted),
        _what(episode),
        _worst(episode),
        mark_of_level(episode.level).word,
    )
    return Row(cells=cells)


def _what(episode: Episode) -> str:
    about = episode.about
    if isinstance(about, Sign):
        return opening(_(about.title))
    return _(about.card.title) if isinstance(about, Scale) else opening(_(about.phrase))


def _worst(episode: Episode) -> str:
    if episode.worst is None:
        return "–"
    if isinstance(episode.about, Sign):
        return f"{plain(episode.worst)} {episode.about.unit}"
    return signed(int(episode.worst))
