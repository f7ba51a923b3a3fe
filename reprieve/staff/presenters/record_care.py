"""What a record says of harm and of who looked after the patient; corrected entries stay, struck through."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reprieve.chart.queries import CareView, HarmRow
from reprieve.staff.presenters import times
from reprieve.staff.presenters.adverse import present_harm
from reprieve.staff.presenters.care import STEP_WORDS, present_parts
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


def care_section(care: CareView) -> Section:
    """Return who looked after the patient from when, and each hand-over as it was signed."""
    rows = []
    for step in care.steps:
        said = [f"{part.heading}: {' '.join(part.says)}" for part in present_parts(step.parts)]
        says = "\n".join(part for part in (*said, step.notes, step.reason) if part)
        rows.append(Row(cells=(times.moment(step.at), step.by, str(STEP_WORDS[step.kind]), says or "–")))
    table = Table(
        caption="",
        head=(_("At"), _("By"), _("What"), _("Said")),
        widths=(0.16, 0.18, 0.16, 0.5),
        rows=tuple(rows),
        empty=_("Nobody took the patient over."),
    )
    return Section(key="care", title=_("Who looked after the patient"), parts=(table,))
