"""The decisions of a record: every finding as it was evaluated, and who overrode what, with role, reason and time."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from reprieve.chart.queries import GateRow, OverrideRow, SessionView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.findings import ROLE_WORDS, present_finding
from reprieve.staff.presenters.sentences import words
from reprieve.staff.printing.document import Paragraph, Part, Row, Section, Table
from reprieve.therapy.decisions import Decision, Finding

# Facts that stand in this record in full, in a list of their own.
ELSEWHERE: Final = {
    "order": _lazy("see Order"),
    "session_readings": _lazy("see Vital signs"),
    "readings": _lazy("see Vital signs"),
    "day": _lazy("see What happened"),
}
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_ENDLESS: Final = re.compile(r"-?\d+\.\d{7,}$")  # a quotient, such as a body mass index
FINDING_WIDTHS: Final = (0.24, 0.08, 0.32, 0.14, 0.22)


def gate_sections(view: SessionView) -> tuple[Section, ...]:
    """Return each gate's answers in the order in which it was asked, the one that opened it in full."""
    titles = (("booking", _("Booking")), ("start", _("Readiness gate")), ("discharge", _("Discharge gate")))
    return tuple(
        Section(key=f"gate-{gate}", title=title, parts=_gate(view, gate))
        for gate, title in titles
        if any(row.gate == gate for row in view.gate_records)
    )


def _gate(view: SessionView, gate: str) -> tuple[Part, ...]:
    asked = [row for row in view.gate_records if row.gate == gate]
    overrides = [row for row in view.overrides if row.gate == gate]
    last = asked[-1]
    parts: list[Part] = [_asked_table(asked), _last(last), findings_table(last.decision, _("Findings"))]
    parts.append(_overrides(overrides))
    parts.append(_facts(last))
    return tuple(parts)


def _asked_table(asked: list[GateRow]) -> Table:
    return Table(
        caption=_("When the gate was asked"),
        head=(_("At"), _("By"), _("Answer"), _("Why not")),
        widths=(0.18, 0.27, 0.12, 0.43),
        rows=tuple(
            Row(
                cells=(
                    times.moment(row.at),
                    _person(row.by, str(ROLE_WORDS[row.role]) if row.role else ""),
                    pgettext("gate", "open") if row.opens else pgettext("gate", "closed"),
                    "; ".join(words(sentence) for sentence in row.decision.why()),
                )
            )
            for row in asked
        ),
    )


def _last(row: GateRow) -> Paragraph:
    text = _("Last answer, under protocol {key} version {version}, limits version {limits}:")
    return Paragraph(
        text=text.format(key=row.protocol_key or "–", version=row.protocol_version, limits=row.limits_version)
    )


def findings_table(decision: Decision, caption: str) -> Table:
    """Return every finding of a decision, gravest first, with its evidence, source and override."""
    ordered = sorted(decision.findings, key=lambda finding: (not finding.blocks, -finding.verdict))
    return Table(
        caption=caption,
        head=(_("Rule"), _("Verdict"), _("Finding"), _("On these facts"), _("Source")),
        widths=FINDING_WIDTHS,
        rows=tuple(_finding(finding) for finding in ordered),
        empty=_("No findings."),
    )


def _finding(finding: Finding) -> Row:
    shown = present_finding(finding)
    says = shown.says
    if finding.override is not None:
        override = finding.override
        says += "\n" + _("OVERRIDDEN {at} by {who}: {reason}").format(
            at=times.moment(override.at),
            who=_person(override.by, str(ROLE_WORDS[override.role])),
            reason=override.reason,
        )
    facts = "\n".join(f"{name}: {value}" for name, value in shown.evidence)
    return Row(cells=(finding.rule, shown.word, says, facts, f"{finding.source} ({finding.certainty.value})"))


def _overrides(overrides: list[OverrideRow]) -> Table:
    return Table(
        caption=_("Overrides"),
        head=(_("At"), _("Rule"), _("By"), _("Finding"), _("Reason")),
        widths=(0.16, 0.1, 0.22, 0.26, 0.26),
        rows=tuple(
            Row(
                cells=(
                    times.moment(row.at),
                    row.rule,
                    _person(row.by, str(ROLE_WORDS[row.role])),
                    words(row.says),
                    row.reason,
                )
            )
            for row in overrides
        ),
        empty=_("Nothing was overridden."),
    )


def _facts(row: GateRow) -> Table:
    """Return the facts as they stood; what was not known says so, and what the record lists elsewhere says where."""
    return Table(
        caption=_("The facts that were weighed"),
        head=(_("Fact"), _("Value")),
        widths=(0.32, 0.68),
        rows=tuple(
            Row(cells=(name.replace("_", " "), str(ELSEWHERE[name]) if name in ELSEWHERE else _plain(value)))
            for name, value in sorted(row.facts.items())
        ),
    )


def _plain(value: object) -> str:
    match value:
        case None:
            return _("none")
        case bool():
            return _("yes") if value else _("no")
        case "unknown":
            return _("not known")
        case dict():
            return ", ".join(f"{name.replace('_', ' ')}: {_plain(item)}" for name, item in sorted(value.items())) or "–"
        case list():
            return "; ".join(_plain(item) for item in value) or "–"
        case str() if _MOMENT.match(value):
            return times.moment(datetime.fromisoformat(value))
        case str() if _ENDLESS.match(value):
            return f"{Decimal(value):.4f}…"
        case _:
            return str(value)


def _person(name: str, role: str) -> str:
    return f"{name} ({role})" if role else name
