"""What was typed on a tablet without a server, read by the same forms as ever: no second parser, no second limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reprieve.chart.queries import SessionView
from reprieve.chart.services import Did, Happened, Measured, What
from reprieve.staff.forms.charting import (
    AnswerForm,
    NoteForm,
    RescueForm,
    ScoresForm,
    SeenForm,
    SymptomForm,
    VitalsForm,
    unit_of,
)
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.pump import PAUSE_CAUSES, STOP_CAUSES, CauseForm, RateForm, ResumeForm
from reprieve.staff.views import panels
from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.symptoms import Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """An entry as it was understood; problems: why it was not. at: when it was observed."""

    what: tuple[What, ...] = ()
    problems: tuple[Sentence, ...] = ()
    at: datetime


def read_entry(act: str, said: Mapping[str, str], view: SessionView, typed_at: datetime) -> ReadEntry:
    """Read one entry. act: the end of the address that its form is sent to, such as "vitals" or "prompts/12"."""
    kind, _, which = act.partition("/")
    reader = _READERS.get(kind)
    if reader is None:
        return ReadEntry(problems=(say("This is not charted from a tablet without a server."),), at=typed_at)
    form, what = reader(said, view, typed_at, which)
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return ReadEntry(problems=tuple(say("{problem}", problem=error) for error in errors), at=typed_at)
    return ReadEntry(what=tuple(what()), at=form.at if isinstance(form, SeenForm) else typed_at)


# A reader makes the form, and says what it asks for once it is valid.
_Reader = Callable[[Mapping[str, str], SessionView, datetime, str], tuple[BedsideForm, Callable[[], Iterator[What]]]]


def _vitals(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = VitalsForm(said, now=now)
    return form, lambda: iter([Measured(values=form.values)])


def _scores(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = ScoresForm(said, sedation=view.sedation, now=now)
    return form, lambda: (
        Happened(kind=EventKind.SCORED, said={"scale": scale, "score": value}, part=scale.value)
        for scale, value in form.scores
    )


def _symptom(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    name, _, gone = which.partition("/")
    if gone == "gone" and name in list(Symptom):
        passed = BedsideForm(said, now=now)
        return passed, lambda: iter([Happened(kind=EventKind.SYMPTOM_GONE, said={"symptom": Symptom(name)})])
    form = SymptomForm(said, now=now)
    return form, lambda: iter(
        [
            Happened(
                kind=EventKind.SYMPTOM,
                said={"symptom": form.cleaned_data["symptom"], "words": form.cleaned_data["words"]},
            )
        ]
    )


def _rescue(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = RescueForm(said, formulary=FORMULARY, now=now)

    def given() -> Iterator[What]:
        drug, dose = form.given
        yield Happened(
            kind=EventKind.RESCUE_GIVEN,
            said={"drug": drug.key, "dose": dose, "unit": unit_of(drug), "route": drug.route},
        )

    return form, given


def _note(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = NoteForm(said, now=now)
    return form, lambda: iter([Happened(kind=EventKind.NOTED, said={"words": form.cleaned_data["words"]})])


def _halted(kind: EventKind, causes: Mapping[Cause, Any]) -> _Reader:
    def read(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
        form = CauseForm(said, causes=dict(causes), now=now)
        return form, lambda: iter(
            [Happened(kind=kind, said={"cause": form.cleaned_data["cause"], "words": form.cleaned_data["words"]})]
        )

    return read


def _asked(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    return SeenForm(said, now=now), lambda: iter([Happened(kind=EventKind.PATIENT_ASKED_TO_STOP)])


def _rate(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = panels.RATE.make(said, view=view)
    assert isinstance(form, RateForm)  # noqa: S101  what this panel makes
    return form, lambda: iter(
        [
            Happened(
                kind=EventKind.RATE_CHANGED,
                said={"rate_mg_per_h": form.new_mg_per_h},
                reason=form.cleaned_data["reason"],
            )
        ]
    )


def _resume(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = panels.RESUME.make(said, view=view)
    assert isinstance(form, ResumeForm)  # noqa: S101  what this panel makes
    return form, lambda: iter(
        [
            Happened(
                kind=EventKind.RESUMED,
                said={"rate_mg_per_h": form.cleaned_data["rate_mg_per_h"]},
                prescriber_id=form.cleaned_data["prescriber"],
            )
        ]
    )


def _answer(said: Mapping[str, str], view: SessionView, now: datetime, which: str) -> Any:
    form = AnswerForm(said, now=now)

    def answered() -> Iterator[What]:
        typed = form.cleaned_data
        if typed["pump"]:
            kind = EventKind.PAUSED if typed["pump"] == "pause" else EventKind.STOPPED
            yield Happened(kind=kind, said={"cause": Cause(typed["cause"])}, part=typed["pump"])
        yield Did(prompt_id=int(which) if which.isdecimal() else 0, did=typed["did"])

    return form, answered


_READERS: Final[Mapping[str, _Reader]] = {
    "vitals": _vitals,
    "scores": _scores,
    "symptom": _symptom,
    "rescue": _rescue,
    "note": _note,
    "pause": _halted(EventKind.PAUSED, PAUSE_CAUSES),
    "resume": _resume,
    "rate": _rate,
    "stop": _halted(EventKind.STOPPED, STOP_CAUSES),
    "ask-to-stop": _asked,
    "prompts": _answer,
}
KEPT_ACTS: Final = tuple(_READERS)
