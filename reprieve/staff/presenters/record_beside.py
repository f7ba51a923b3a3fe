"""What devices said, in the record of a day: their alarms, and the pump beside the chart, with what people said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.chart.queries import AlarmRow, PumpBeside, PumpFlag, SessionView
from reprieve.staff.presenters.beside import alarm_line, flag_line, present_beside
from reprieve.staff.presenters.record_lists import to_the_second
from reprieve.staff.printing.document import Paragraph, Part, Row, Section, Table
from reprieve.therapy.pump_evidence import Difference


def device_sections(view: SessionView) -> tuple[Section, ...]:
    """Return a section for alarms and one for each pump; none where no device spoke."""
    alarms = (_alarms(view),) if view.device_alarms else ()
    return (*alarms, *(_pump(view, place, pump) for place, pump in enumerate(view.pumps)))


def _alarms(view: SessionView) -> Section:
    table = Table(
        caption=_("As the devices sent them; evidence, not readings, and never an alarm of ours"),
        head=(_("Raised"), _("Ended"), _("Device"), _("What"), _("More")),
        widths=(0.17, 0.17, 0.16, 0.28, 0.22),
        rows=tuple(_alarm(row) for row in view.device_alarms),
        empty=_("No device alarmed."),
    )
    return Section(key="device-alarms", title=_("Alarms of the devices"), parts=(table,))


def _alarm(row: AlarmRow) -> Row:
    line = alarm_line(row)
    ended = to_the_second(line.ended) if line.ended else _("no end was heard")
    return Row(cells=(to_the_second(line.since), ended, line.device, line.says, line.more))


def _pump(view: SessionView, place: int, pump: PumpBeside) -> Section:
    lines = present_beside(view).pumps[place]
    parts: list[Part] = [Paragraph(text=f"{lines.says}. {lines.delivered}".strip())]
    parts.append(
        Table(
            caption=_("How the pump says that it ran"),
            head=(_("From, to"), _("Rate"), _("Volume")),
            widths=(0.4, 0.3, 0.3),
            rows=tuple(Row(cells=(part.when, part.rate, part.volume)) for part in lines.stretches),
            empty=_("It reported no stretch that can be compared."),
        )
    )
    parts.append(
        Table(
            caption=_("Where pump and chart differ"),
            head=(_("From"), _("To"), _("What"), _("Explained")),
            widths=(0.18, 0.18, 0.34, 0.3),
            rows=tuple(_flag(flag) for flag in pump.flags),
            empty=_("They do not differ."),
        )
    )
    return Section(
        key=f"pump-{place}", title=_("{device} beside the chart").format(device=pump.device), parts=tuple(parts)
    )


def _flag(flag: PumpFlag) -> Row:
    line = flag_line(flag)
    until = flag.about.until if isinstance(flag.about, Difference) else None
    explained = line.explained or _("nobody has said why")
    return Row(cells=(to_the_second(flag.at), to_the_second(until) if until else "–", line.says, explained))
