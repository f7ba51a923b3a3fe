"""May this person be treated at all? Contraindications on file (R03, R04); other drugs are in `medicines`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.findings import NOBODY, PRESCRIBER, Basis, YesNo
from reprieve.therapy.history import QUESTIONS, Item, Kind, Question, Section, questions_of
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.medicines import DrugClass, Medicine, interactions
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.stop_bang import Span, stop_bang

__all__ = [
    "QUESTIONS",
    "DrugClass",
    "History",
    "Item",
    "Kind",
    "Medicine",
    "Question",
    "Section",
    "contraindications",
    "interactions",
    "questions_of",
    "sleep_score",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A screening history as far as it is known. An item that is not there was not asked.

    happened_on: the day of the last one, of what is dated. notes: items on which a specialist's note is on file.
    """

    answers: Mapping[Item, Fact] = field(default_factory=dict)
    happened_on: Mapping[Item, date] = field(default_factory=dict)
    notes: frozenset[Item] = frozenset()
    age_years: int | Unknown = UNKNOWN
    bmi_kg_m2: Decimal | Unknown = UNKNOWN
    male: Fact = UNKNOWN


def contraindications(history: History, *, protocol: Protocol, today: date) -> tuple[Finding, ...]:
    """Answer R03 and R04; an item not asked is unknown and holds."""
    limits = protocol.limits.gate
    asked = (
        _answer(question, history, limits, today) for question in QUESTIONS.values() if question.kind is not Kind.FACTOR
    )
    return (*_age(history.age_years, limits), *asked, _sleep(sleep_score(history, limits), limits))


def sleep_score(history: History, limits: GateLimits) -> Span:
    """Return the STOP-Bang score as far as the history knows it."""
    return stop_bang(
        history.answers,
        age_years=history.age_years,
        bmi_kg_m2=history.bmi_kg_m2,
        male=history.male,
        limits=limits,
    )


def _answer(question: Question, history: History, limits: GateLimits, today: date) -> Finding:
    fact = history.answers.get(question.item, UNKNOWN)
    if question.dated and fact is True:
        return _dated(question, history, limits, today)
    return _rule(question, noted=question.item in history.notes).answer(fact)


def _rule(question: Question, *, noted: bool) -> YesNo:
    rule = "R03" if question.absolute else "R04"
    return YesNo(
        rule=f"{rule}-{_slug(question)}",
        wanted=False,
        met=f"No: {question.asks}.",
        unmet=f"On file: {question.asks}.",
        unknown=f"Not asked yet: {question.asks}.",
        ask="Ask the patient and look in the record.",
        resolve="Ketamine is not given here. If the record is wrong, correct it with a document."
        if question.absolute
        else _next(question, noted=noted),
        basis=Basis(question.source, question.certainty),
        hard=question.absolute,
        by=NOBODY if question.absolute or _note_missing(question, noted) else PRESCRIBER,
    )


def _dated(question: Question, history: History, limits: GateLimits, today: date) -> Finding:
    """Reckon from the day of the event: at once never, within a year with a note, later worth saying."""
    basis, rule, on = (
        Basis(question.source, question.certainty),
        _slug(question),
        history.happened_on.get(question.item),
    )
    if on is None:
        return basis.ask(
            f"R04-{rule}",
            "On file: {what}. When it last was is not known.",
            resolve="Ask for the day of the last one, and record it.",
            what=question.asks,
        )
    weeks, months = limits.cardiac_event_weeks, limits.cardiac_event_months
    if today - on < timedelta(weeks=float(weeks.value)):
        return Basis.of(weeks).refuse(
            f"R03-{rule}",
            "On file: {what}. The last one was less than {weeks} weeks ago.",
            resolve="Ketamine is not given now. If the day is wrong, correct it with a document.",
            what=question.asks,
            weeks=weeks,
        )
    if on > _months_before(today, int(months.value)):
        noted = question.item in history.notes
        return Basis.of(months).hold(
            f"R04-{rule}",
            "On file: {what}. The last one was less than {months} months ago.",
            resolve=_next(question, noted=noted),
            by=NOBODY if _note_missing(question, noted) else PRESCRIBER,
            what=question.asks,
            months=months,
        )
    return Basis.of(months).advise(
        f"R04-{rule}",
        "On file: {what}. The last one was {months} months ago or longer.",
        what=question.asks,
        months=months,
    )


def _note_missing(question: Question, noted: bool) -> bool:
    return bool(question.note_by) and not noted


def _next(question: Question, *, noted: bool) -> str:
    if _note_missing(question, noted):
        return f"Get a written note of {question.note_by} and record it; then the prescriber weighs risk and benefit."
    if question.note_by:
        return f"The note of {question.note_by} is on file. The prescriber weighs risk and benefit in writing."
    return "The prescriber weighs risk and benefit in writing."


def _slug(question: Question) -> str:
    return question.item.value.replace("_", "-")


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of the month where that day is not there."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _sleep(score: Span, limits: GateLimits) -> Finding:
    points = limits.stop_bang_points
    basis, rule = Basis.of(points), "R04-stop-bang"
    at_risk = score.reaches(points.value)
    if isinstance(at_risk, Unknown):
        return basis.ask(
            rule,
            "STOP-Bang is not complete: it is between {least} and {most} of 8.",
            resolve="Ask about snoring, tiredness, pauses in breathing and pressure; measure height, weight and neck.",
            by=PRESCRIBER,
            least=score.least,
            most=score.most,
        )
    if at_risk:
        return basis.hold(
            rule,
            "STOP-Bang is {least} or more: sleep apnoea is likely.",
            resolve="The prescriber weighs it in writing. Capnography throughout.",
            by=PRESCRIBER,
            least=score.least,
        )
    return basis.clear(rule, "STOP-Bang is below {points}.", points=points)


def _age(age_years: int | Unknown, limits: GateLimits) -> Iterator[Finding]:
    youngest, oldest = limits.youngest_years, limits.oldest_years
    if isinstance(age_years, Unknown):
        yield Basis.of(youngest).ask("R03-age", "The age is not known.", resolve="Ask for the date of birth.")
    elif age_years < youngest.value:
        yield Basis.of(youngest).refuse(
            "R03-age",
            "The patient is {age}; infusions here are for {youngest} and older.",
            resolve="Refer to a centre for children.",
            age=age_years,
            youngest=youngest,
        )
    elif age_years > oldest.value:
        yield Basis.of(oldest).hold(
            "R04-age",
            "The patient is {age}; above {oldest} caution is advised.",
            resolve="The prescriber weighs risk and benefit in writing.",
            by=PRESCRIBER,
            age=age_years,
            oldest=oldest,
        )
    else:
        yield Basis.of(youngest).clear("R03-age", "The patient is of an age that is treated here.")
