"""The screening history in words: how far it is, what is still to ask and what decides it, whose note is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reprieve.chart.queries import NoteRow, PatientView, ScreeningRow
from reprieve.staff.presenters import times
from reprieve.therapy.history import QUESTIONS, Item, Section, questions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """One question that nobody has answered, or not lately; `last`: what was said then, and by whom."""

    asks: str
    decided_by: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of the past, for the reader who asks again."""

    asks: str
    word: str
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """One section of the walk."""

    key: str
    heading: str
    asked: int
    of: int
    to_ask: tuple[ToAsk, ...]

    @property
    def complete(self) -> bool:
        return not self.to_ask


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWanted:
    """One thing on file on which a specialist must have written; `notes`: what is there, newest first."""

    item: str
    asks: str
    note_by: str
    notes: tuple[NoteRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningPage:
    """How far the history is. next_section: where to go on; "" if everything was asked."""

    sections: tuple[SectionView, ...]
    asked: int
    of: int
    unknown: int
    next_section: str
    notes: tuple[NoteWanted, ...]
    review: str


def present_screening(view: PatientView) -> ScreeningPage:
    """Return how far the history is."""
    sections = tuple(_section(section, view) for section in Section)
    asked, of = sum(section.asked for section in sections), sum(section.of for section in sections)
    return ScreeningPage(
        sections=sections,
        asked=asked,
        of=of,
        unknown=of - asked,
        next_section=next((section.key for section in sections if not section.complete), ""),
        notes=tuple(_note(item, view) for item in QUESTIONS if _wants_note(item, view)),
        review=_("A no is asked again after {days} days.").format(days=view.review_days)
        if view.review_days
        else _("No interval is set after which a no is asked again."),
    )


def earlier_answers(view: PatientView, section: Section) -> tuple[Answered, ...]:
    """Return every answer ever given to the questions of a section, newest first."""
    asked = {question.item for question in questions_of(section)}
    return tuple(
        Answered(
            asks=_(QUESTIONS[row.item].asks),
            word=_said(row),
            note=row.note,
            at=row.at,
            by=row.by,
        )
        for row in reversed(view.screening_before)
        if row.item in asked
    )


def following(section: Section, page: ScreeningPage) -> str:
    """Return the next section after this one with something to ask; "" if there is none."""
    keys = [one.key for one in page.sections]
    later = page.sections[keys.index(section.value) + 1 :]
    return next((one.key for one in later if not one.complete), "")


def _section(section: Section, view: PatientView) -> SectionView:
    questions = questions_of(section)
    to_ask = []
    for question in questions:
        row = view.screening.get(question.item)
        if row is not None and not row.stale:
            continue
        last = _("{answer} on {day}, {by}").format(answer=_said(row), day=times.day(row.at), by=row.by) if row else ""
        to_ask.append(ToAsk(asks=_(question.asks), decided_by=_(question.decided_by), last=last))
    return SectionView(
        key=section.value,
        heading=_(section.heading),
        asked=len(questions) - len(to_ask),
        of=len(questions),
        to_ask=tuple(to_ask),
    )


def _said(row: ScreeningRow) -> str:
    if row.present and row.happened_on:
        return _("Yes, last on {day}").format(day=f"{row.happened_on:%Y-%m-%d}")
    return _("Yes") if row.present else _("No")


def _wants_note(item: Item, view: PatientView) -> bool:
    row = view.screening.get(item)
    return row is not None and row.present and bool(QUESTIONS[item].note_by)


def _note(item: Item, view: PatientView) -> NoteWanted:
    question = QUESTIONS[item]
    return NoteWanted(
        item=item.value,
        asks=_(question.asks),
        note_by=_(question.note_by),
        notes=tuple(note for note in view.specialist_notes if note.item is item),
    )
