"""Questionnaires on a phone: what is due, and the questions still open, one a screen, in the patient's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reprieve.outcomes.queries import DueForm, FormView
from reprieve.portal.presenters import words
from reprieve.therapy.asking import Moment
from reprieve.therapy.escalation import help_shown
from reprieve.therapy.instruments import Instrument, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A questionnaire that is due. begun: some of it is answered; key: under which beginning it counts once."""

    instrument: str
    occasion: str
    title: str
    length: str
    begun: bool
    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to touch. calls: it shows help at once, whether or not there is a network."""

    value: int
    word: str
    calls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. number, of: where it stands. numbers: its answers are bare numbers, and fit side by side."""

    item: str
    lead: str
    asks: str
    options: tuple[Option, ...]
    number: int
    of: int
    numbers: bool
    key: UUID


def present_due(due: Iterable[DueForm]) -> tuple[DueLine, ...]:
    """Return what the patient may answer on the phone now; the diary has a page of its own."""
    return tuple(_due(one) for one in due if one.for_patient and one.moment is not Moment.DAILY)


def present_questions(view: FormView) -> tuple[Question, ...]:
    """Return the questions that are open, in their order; what waits on another's answer is asked once it is known."""
    asked = view.instrument.asked(view.answers)
    open_ = [item for item in asked if item.key not in view.answers and item.key not in view.left_open]
    known = [item for item in open_ if not item.only_if or item.only_if in view.answers]
    places = {item.key: number for number, item in enumerate(asked, start=1)}
    return tuple(_question(view.instrument, item, places[item.key], len(asked)) for item in known)


def waits_on_answers(view: FormView) -> bool:
    """Return whether some question is asked only after a certain answer to one that is open here."""
    return any(item.only_if and item.only_if not in view.answers for item in view.instrument.items)


def _due(one: DueForm) -> DueLine:
    count = ngettext("{n} question", "{n} questions", one.of).format(n=one.of)
    so_far = _("{done} of {of} answered").format(done=one.answered, of=one.of)
    return DueLine(
        instrument=one.instrument.name,
        occasion=one.key,
        title=title_of(one.instrument),
        length=so_far if one.answered else count,
        begun=one.answered > 0,
        key=uuid4(),
    )


def title_of(instrument: Instrument) -> str:
    """Return what a questionnaire is called in plain words, in the reader's language."""
    return words.spoken(instrument.called) or instrument.title


def _question(instrument: Instrument, item: Item, number: int, of: int) -> Question:
    return Question(
        item=item.key,
        lead=words.spoken(instrument.lead),
        asks=words.spoken(item.text),
        options=tuple(
            Option(
                value=value,
                word=words.spoken(item.options.get(value, {})) or str(value),
                calls=help_shown(instrument, {item.key: value}),
            )
            for value in item.values
        ),
        number=number,
        of=of,
        numbers=not item.options,
        key=uuid4(),
    )
