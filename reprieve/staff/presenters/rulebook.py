"""The rulebook for people who work here: each rule as it is in force, and how often each of them spoke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import RuleLoad, VersionRow
from reprieve.evidence.register import cite
from reprieve.staff.presenters.findings import CertaintyMark, certainty_mark
from reprieve.therapy.alertload import RETIRE_ABOVE_PERCENT, overridden_percent, worth_retiring
from reprieve.therapy.rulebook import RULES
from reprieve.therapy.rulebook.rules import Class, Rule
from reprieve.therapy.tally import SMALLEST_SHOWN, is_small
from reprieve.therapy.tunable_words import words_of
from reprieve.therapy.tunables import numbers_of

# Which numbers of a protocol a rule compares with: the beginnings of their names.
NUMBERS: Final[dict[str, tuple[str, ...]]] = {
    "R01": ("gate.consent_days",),
    "R03": ("gate.youngest_years", "gate.cardiac_event_weeks"),
    "R04": ("gate.oldest_years", "gate.cardiac_event_months", "gate.stop_bang"),
    "R05": ("gate.pregnancy",),
    "R07": ("gate.other_ketamine", "gate.alcohol", "gate.misuse", "gate.urine_screen"),
    "R09": ("gate.sedative", "gate.diazepam", "gate.opioid"),
    "R11": ("weight.",),
    "R12": ("ceilings.", "tiers.a", "tiers.b", "tiers.c", "tiers.d"),
    "R13": ("tiers.step",),
    "R15": ("gate.liver", "gate.alt", "gate.alp"),
    "R16": ("baseline.",),
    "R17": ("gate.solids", "gate.liquids"),
    "R19": ("gate.capnography", "watch.recovering"),
    "R20": ("watch.remind", "watch.alarm", "watch.missed", "rhythm."),
    "R21": ("action.systolic", "action.diastolic", "action.pulse", "watch.normal"),
    "R22": ("action.spo2", "action.resp", "action.etco2", "action.rass.at_most", "action.moaas"),
    "R23": ("action.rass.at_least", "action.nausea"),
    "R24": ("discharge.",),
    "R25": ("course.", "interval."),
}
CLASSES: Final[dict[Class, Promise]] = {
    Class.HARD: gettext_lazy("hard"),
    Class.SOFT: gettext_lazy("soft"),
    Class.MIXED: gettext_lazy("hard or soft"),
    Class.PROMPT: gettext_lazy("hard prompt"),
    Class.REMINDER: gettext_lazy("reminder, then hard"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNumber:
    """One number as it is in force here, under one protocol or several."""

    title: str
    value: str
    where: str
    source: str
    certainty: CertaintyMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """One rule."""

    number: str
    title: str
    kind: str
    trigger: str
    override: str
    records: str
    source_key: str
    source: str
    certainty: CertaintyMark | None
    numbers: tuple[RuleNumber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """How often one rule spoke in a month; texts, because a small count is hidden from who may not open charts."""

    number: str
    title: str
    kind: str
    fired: str
    overridden: str
    share: str
    prompts: str
    answered: str
    harmed: str
    grade: str
    hint: str


def present_rules(versions: Iterable[VersionRow], wanted: str) -> tuple[RuleCard, ...]:
    """Return the rules whose number, words or numbers hold every word that was looked for; all for none."""
    known = tuple(versions)
    cards = tuple(_card(rule, known) for rule in RULES)
    words = wanted.casefold().split()
    return tuple(card for card in cards if all(word in _text(card) for word in words))


def present_load(rows: Iterable[RuleLoad], *, shows_all: bool) -> tuple[LoadLine, ...]:
    """Return the load by rule: the most overridden first, or by number where that order would tell a hidden count.

    shows_all: for a reader who may open the charts; else counts of one to ten are hidden.
    """
    rules = {rule.number: rule for rule in RULES}
    ordered = sorted(rows, key=lambda row: (-row.overridden, -row.fired) if shows_all else (0, 0))
    return tuple(_load(row, rules.get(row.rule), shows_all=shows_all) for row in ordered)


def csv_lines(lines: Iterable[LoadLine], month: date) -> Iterator[tuple[object, ...]]:
    """Return the same table as rows of a file."""
    yield ("month", "rule", "title", "class", "findings held", "overridden", "overridden %", "prompts", "answered",
           "overridden sessions with harm", "worst grade", "hint")  # fmt: skip
    for line in lines:
        yield (f"{month:%Y-%m}", line.number, line.title, line.kind, line.fired, line.overridden, line.share,
               line.prompts, line.answered, line.harmed, line.grade, line.hint)  # fmt: skip


def _card(rule: Rule, versions: tuple[VersionRow, ...]) -> RuleCard:
    return RuleCard(
        number=rule.number,
        title=_(rule.title),
        kind=str(CLASSES[rule.kind]),
        trigger=_(rule.trigger),
        override=_(rule.override),
        records=_(rule.records),
        source_key=rule.source,
        source=cite(rule.source).cites,
        certainty=certainty_mark(rule.certainty),
        numbers=tuple(_numbers(NUMBERS.get(rule.number, ()), versions)),
    )


def _numbers(names: tuple[str, ...], versions: tuple[VersionRow, ...]) -> Iterator[RuleNumber]:
    """Return each number once where all protocols agree on it, else once for each protocol."""
    if not names or not versions:
        return
    tables = [(row, numbers_of(row.protocol)) for row in versions]
    for name in tables[0][1]:
        if not name.startswith(names):
            continue
        agreed = len({table[name].number for _row, table in tables}) == 1
        title, unit = words_of(name)
        for row, table in tables[:1] if agreed else tables:
            number = table[name].number
            yield RuleNumber(
                title=_(title),
                value=f"{number} {unit}".strip(),
                where="" if agreed else f"{_(row.protocol.title)}, {_('version')} {row.version}",
                source=number.source,
                certainty=certainty_mark(number.certainty),
            )


def _text(card: RuleCard) -> str:
    numbers = " ".join(f"{one.title} {one.value} {one.source}" for one in card.numbers)
    said = (card.number, card.title, card.kind, card.trigger, card.override, card.records, card.source, numbers)
    return " ".join(said).casefold()


def _load(row: RuleLoad, rule: Rule | None, *, shows_all: bool) -> LoadLine:
    soft = rule is not None and rule.kind is Class.SOFT
    retire = worth_retiring(soft=soft, fired=row.findings, overridden=row.overridden, harmed=row.harmed)
    hint = _("Overridden more than {percent} % of the time without harm: consider retiring this soft rule.")
    hides = not shows_all and any(map(is_small, (row.findings, row.overridden)))
    percent = overridden_percent(fired=row.findings, overridden=row.overridden)
    fired, overridden, prompts, answered, harmed = (
        _counted(value, shows_all=shows_all)
        for value in (row.findings, row.overridden, row.prompts, row.answered, row.harmed)
    )
    return LoadLine(
        number=row.rule,
        title=_(rule.title) if rule else _("checklist of the day"),
        kind=str(CLASSES[rule.kind]) if rule else _("hard"),
        fired=fired,
        overridden=overridden,
        share=_("not shown") if hides else "" if percent is None else f"{percent} %",
        prompts=prompts,
        answered=answered,
        harmed=harmed,
        grade=str(row.worst_grade) if row.worst_grade and (shows_all or not is_small(row.harmed)) else "",
        hint=hint.format(percent=RETIRE_ABOVE_PERCENT) if retire and not hides else "",
    )


def _counted(value: int, *, shows_all: bool) -> str:
    if shows_all or not is_small(value):
        return str(value)
    return _("{low} to {high}").format(low=1, high=SMALLEST_SHOWN.value - 1)
