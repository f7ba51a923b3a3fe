"""What a patient may say, once for the page's own forms and for what a phone kept without a network: the same forms,
the same services, the same key. Nothing here believes who sent it: the patient is the phone's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import NotFound
from reprieve.outcomes import queries as outcomes
from reprieve.outcomes import services as measures
from reprieve.people.phones import Phone
from reprieve.portal import forms
from reprieve.portal.presenters import words
from reprieve.therapy.decisions import say
from reprieve.therapy.scoring import NotAnAnswer
from reprieve.therapy.troubles import Trouble
from reprieve.therapy.vitals import NotPlausible
from reprieve.voice import services as voice

__all__ = ["ACTS", "Act", "Heard", "hear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """By whom it was said, and when."""

    phone: Phone
    said_at: datetime
    now: datetime

    def by(self, form: forms.KeyedForm) -> dict[str, Any]:
        """Return what every service asks for."""
        key = form.cleaned_data["key"]
        return {"patient_id": self.phone.patient_id, "by": self.phone.actor, "now": self.now, "key": key}

    def as_answerer(self, form: forms.KeyedForm) -> dict[str, Any]:
        """Return what the services of questionnaires ask for."""
        by = measures.patient_actor(self.phone.patient_id)
        return {"by": by, "now": self.now, "key": form.cleaned_data["key"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A form and what it does."""

    form: type[forms.KeyedForm]
    do: Callable[[forms.KeyedForm, Heard], object]


def hear(name: str, said: Mapping[str, Any], heard: Heard) -> forms.KeyedForm:
    """Read what was said and do it; return the form, with its errors if it could not be meant.

    Raises NotFound for an act that does not exist, or a thing that is not this patient's.
    """
    if name not in ACTS:
        raise NotFound(f"There is no act {name}.")
    form = ACTS[name].form(said)
    if form.is_valid():
        try:
            ACTS[name].do(form, heard)
        except NotPlausible as problem:
            where = problem.field if problem.field in form.fields else None
            form.add_error(where, _(problem.sentence.template).format(**problem.sentence.values))
    return form


def _diary(form: forms.KeyedForm, heard: Heard) -> object:
    typed = form.cleaned_data
    kind, language = measures.Diary(typed["kind"]), words.language()
    return measures.keep_diary(
        kind=kind, score=typed["score"], felt_at=heard.said_at, language=language, **heard.by(form)
    )


def _driver(form: forms.KeyedForm, heard: Heard) -> object:
    typed = form.cleaned_data
    return voice.name_driver(session_id=typed["session"], name=typed["name"], phone=typed["phone"], **heard.by(form))


def _visit(form: forms.KeyedForm, heard: Heard) -> object:
    return voice.ask_for_visit(words=form.cleaned_data["words"], said_at=heard.said_at, **heard.by(form))


def _problem(form: forms.KeyedForm, heard: Heard) -> object:
    typed = form.cleaned_data
    troubles = [Trouble(value) for value in typed["troubles"]]
    return voice.report(troubles=troubles, words=typed["words"], said_at=heard.said_at, **heard.by(form))


def own_form(phone: Phone, form_id: int) -> None:
    """Raise NotFound for a questionnaire that is not this patient's."""
    if outcomes.form_view(form_id).patient_id != phone.patient_id:
        raise NotFound(f"This patient has no form {form_id}.")


def _answer(form: forms.KeyedForm, heard: Heard) -> object:
    typed = form.cleaned_data
    own_form(heard.phone, typed["form"])
    try:
        return measures.answer_item(
            form_id=typed["form"],
            item=typed["item"],
            value=typed["value"],
            answered_at=min(heard.said_at, heard.now),
            **heard.as_answerer(form),
        )
    except NotAnAnswer:
        raise NotPlausible("value", say("This is no answer to the question.")) from None


def _finish(form: forms.KeyedForm, heard: Heard) -> object:
    own_form(heard.phone, form.cleaned_data["form"])
    return measures.finish(form_id=form.cleaned_data["form"], **heard.as_answerer(form))


ACTS: Final[Mapping[str, Act]] = {
    "answer": Act(form=forms.AnswerForm, do=_answer),
    "finish": Act(form=forms.FinishForm, do=_finish),
    "diary": Act(form=forms.DiaryForm, do=_diary),
    "driver": Act(form=forms.DriverForm, do=_driver),
    "visit": Act(form=forms.VisitForm, do=_visit),
    "problem": Act(form=forms.ProblemForm, do=_problem),
}
