"""What was new since the last visit, in the record: each question with its answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.staff.presenters import times
from reprieve.staff.printing.document import Pairs, Paragraph, Section
from reprieve.therapy.interval import Change


def interval_section(view: SessionView) -> Section:
    """Return the questions of the day; what nobody asked says so."""
    known = view.interval
    title = _("New since the last visit")
    if known.at is None:
        return Section(key="interval", title=title, parts=(Paragraph(text=_("Nobody has asked.")),))
    rows = tuple((_(change.question.asks), _answer(known.answers.get(change))) for change in Change)
    more = ((_("In words"), known.words),) if known.words else ()
    asked = (_("Asked"), _("{who}, {at}").format(who=known.by, at=times.moment(known.at)))
    return Section(key="interval", title=title, parts=(Pairs(rows=(*rows, *more, asked)),))


def _answer(fact: object) -> str:
    if not isinstance(fact, bool):
        return _("not asked")
    return _("yes") if fact else _("no")
