"""What a record says of harm; corrected entries stay, struck through."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reprieve.chart.queries import HarmRow
from reprieve.staff.presenters import times
from reprieve.staff.presenters.adverse import present_harm
from reprieve.staff.printing.document import Row, Section, Table


def harm_section(rows: Iterable[HarmRow]) -> Section:
    """Return every entry about harm, with who judged it."""
    lines = []
    for line in present_harm(rows):
        says = "\n".join(part for part in (line.what, line.words, line.state) if part)
        more = "; ".join((*line.details, *((f"{_('Reason')}: {line.reason}",) if line.reason else ())))
        cells = (times.moment(line.onset_at), line.mark.word, says, more, line.signed)
        lines.append(Row(cells=cells, struck=not line.open))
    table = Table(
        caption="",
        head=(_("Began"), _("Grade"), _("What"), _("Judged"), _("Signed")),
        widths=(0.16, 0.1, 0.26, 0.3, 0.18),
        rows=tuple(lines),
        empty=_("None was recorded."),
    )
    return Section(key="harm", title=_("Adverse events"), parts=(table,))
