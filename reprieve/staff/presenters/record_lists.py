"""The lists of a record: drug check, chart, events, values, prompts, signatures, trail. Amended ones stay, struck."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reprieve.chart.queries import PromptRow, RecordView, SessionView
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.findings import ROLE_WORDS
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.session_log import VitalSet, event_lines, present_chart, sign_heads, vital_sets
from reprieve.staff.presenters.session_prediction import predict_course
from reprieve.staff.presenters.states import mark_of_level
from reprieve.staff.printing.document import Chart, Paragraph, Part, Row, Section, Table
from reprieve.therapy.formulary import FORMULARY


def to_the_second(at: datetime) -> str:
    """Return date and time to the second, "22 Nov 2026, 14:32:05": an order of events is read from it."""
    return f"{times.day(at)}, {timezone.localtime(at):%H:%M:%S}"


def drug_section(view: SessionView) -> Section:
    """Return what each person read off vial, bag and pump."""
    table = Table(
        caption=_("Each person read for themselves"),
        head=(_("At"), _("By"), _("Vial"), _("Lot, NDC"), _("Bag"), _("Pump")),
        widths=(0.16, 0.24, 0.16, 0.18, 0.14, 0.12),
        rows=tuple(
            Row(
                cells=(
                    times.moment(row.at),
                    row.by,
                    str(DRUG_FORM_WORDS[row.drug_form]),
                    f"{row.vial_lot}, {row.ndc}",
                    f"{plain(row.volume_ml)} mL, {plain(row.concentration_mg_per_ml)} mg/mL",
                    f"{plain(row.pump_rate_ml_per_h)} mL/h",
                )
            )
            for row in view.drug_readings
        ),
        empty=_("Nobody has read the drug."),
    )
    return Section(key="drug", title=_("Drug check"), parts=(table,))


def chart_section(view: SessionView) -> Section:
    """Return the chart, drawn from the same values as the tables."""
    prediction = predict_course(view)
    sheet = present_chart(view, FORMULARY, sedation=view.sedation, prediction=prediction.course)
    if sheet is None:
        return Section(key="chart", title=_("Chart"), parts=(Paragraph(text=_("The infusion was not started.")),))
    parts: list[Part] = [Chart(sheet=sheet)]
    if prediction.says:
        parts.append(Paragraph(text=prediction.says))
    return Section(key="chart", title=_("Chart"), parts=tuple(parts))


def events_section(view: SessionView) -> Section:
    """Return every event in order, with when it was seen and when it was written."""
    written = {event.id: event.written_at for event in view.events}
    typed_at = {event.id: event.typed_at for event in view.events}
    rows = []
    for line in event_lines(view, FORMULARY):
        says = line.says if not line.reason else f"{line.says}\n{_('Reason')}: {line.reason}"
        typed = typed_at[line.id]
        if typed is not None:
            says += "\n" + typed_words(typed)
        if line.impossible:
            says += "\n" + _("Does not fit where it stands; changed nothing.")
        cells = (line.mark or "–", to_the_second(line.at), to_the_second(written[line.id]), says, line.who)
        rows.append(Row(cells=cells, struck=line.struck))
    table = Table(
        caption="",
        head=(_("No."), _("Happened"), _("Written"), _("What"), _("By")),
        widths=(0.06, 0.18, 0.18, 0.36, 0.22),
        rows=tuple(rows),
        empty=_("Nothing was charted."),
    )
    return Section(key="events", title=_("What happened"), parts=(table,))


def typed_words(at: datetime) -> str:
    """Return that something was typed on a tablet that had no server, and when."""
    return _("Typed on a tablet without a server, {at}.").format(at=to_the_second(at))


def readings_section(view: SessionView, tablet: Mapping[int, datetime]) -> Section:
    """Return every charted set, by hand and by monitor, with when it was taken and when it was written.

    tablet: the readings that came from a tablet without a server, with when they were typed there.
    """
    table = Table(
        caption=_("As charted; where a monitor sends more often, thinned to what the chart draws"),
        head=(_("Taken"), _("Written"), *sign_heads(), _("From"), _("Remark")),
        widths=(0.13, 0.13, 0.11, 0.07, 0.07, 0.08, 0.07, 0.07, 0.15, 0.12),
        rows=tuple(_set(one, tablet) for one in reversed(vital_sets(view.readings))),
        empty=_("No values were charted."),
    )
    return Section(key="readings", title=_("Vital signs"), parts=(table,))


def _set(one: VitalSet, tablet: Mapping[int, datetime]) -> Row:
    values = tuple(value.text if value else "" for value in one.values)
    ids = {number for value in one.values if value for number in value.ids}
    typed = sorted({typed_words(tablet[number]) for number in ids & tablet.keys()})
    remark = "\n".join(filter(None, (one.remark, *typed)))
    cells = (to_the_second(one.at), to_the_second(one.written_at), *values, one.who, remark)
    return Row(cells=cells, struck=one.struck)


def prompts_section(view: SessionView) -> Section:
    """Return what the system said and what people did about it."""
    table = Table(
        caption="",
        head=(_("Said"), _("Over"), _("Rule"), _("What"), _("Answers")),
        widths=(0.13, 0.13, 0.21, 0.3, 0.23),
        rows=tuple(_prompt(prompt) for prompt in sorted(view.prompts, key=lambda p: (p.opened_at, p.id))),
        empty=_("No prompt was raised."),
    )
    return Section(key="prompts", title=_("Prompts and answers"), parts=(table,))


def _prompt(prompt: PromptRow) -> Row:
    said = f"{mark_of_level(prompt.level).word}. {words(prompt.says)} {words(prompt.resolve)}"
    answers = "\n".join(f"{times.clock(a.at)} {a.did} ({a.by})" for a in prompt.answers) or _("nobody answered")
    over = to_the_second(prompt.closed_at) if prompt.closed_at else _("still holds")
    if prompt.closed_because:
        over += "\n" + _("closed by a corrected value: {reason}").format(reason=_(prompt.closed_because))
    source = f"{prompt.rule}\n{prompt.source} ({prompt.certainty})"
    return Row(cells=(to_the_second(prompt.opened_at), over, source, said, answers))


def signatures_section(view: SessionView) -> Section:
    """Return whose names stand under the order and the record."""
    signed = (*(view.order.signatures if view.order else ()), *view.signatures)
    table = Table(
        caption="",
        head=(_("At"), _("By"), _("Meaning"), _("Covers"), _("SHA-256 of what was signed")),
        widths=(0.16, 0.2, 0.24, 0.14, 0.26),
        rows=tuple(
            Row(
                cells=(
                    times.moment(row.at),
                    f"{row.by} ({ROLE_WORDS[row.role]})" if row.role else row.by,
                    _(row.meaning),
                    pgettext("signature", "everything") if row.covers_all else _("not what was added since"),
                    row.sha256,
                )
            )
            for row in signed
        ),
        empty=_("Nobody has signed."),
    )
    return Section(key="signatures", title=_("Signatures"), parts=(table,))


def trail_section(record: RecordView) -> Section:
    """Return every act on this session from the audit trail, who looked among them, and the trail's head."""
    table = Table(
        caption=_("Every act on this session"),
        head=(_("No."), _("At"), _("Who"), _("Did"), _("Mark")),
        widths=(0.08, 0.2, 0.28, 0.26, 0.18),
        rows=tuple(
            Row(
                cells=(str(entry.id), to_the_second(entry.at), entry.actor_name, _(entry.action), f"{entry.hash[:12]}…")
            )
            for entry in record.trail
        ),
    )
    head = _("Head of the whole trail when this was printed: {head}").format(head=record.head)
    return Section(key="trail", title=_("Audit trail"), parts=(Paragraph(text=head), table))
