"""Take answers, one by one or all at once; look at each for a call for help in the transaction that stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.outcomes import translate
from reprieve.outcomes.models import Answer, Form, Medium, ScoreRow
from reprieve.outcomes.patient import is_patient, require_about
from reprieve.outcomes.services.escalating import escalate
from reprieve.people import queries as people
from reprieve.people.permissions import Act, NotPermitted
from reprieve.therapy.decisions import say
from reprieve.therapy.instruments import UnknownInstrument, instrument
from reprieve.therapy.scoring import NotAnAnswer, check, score
from reprieve.therapy.vitals import NotPlausible


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of an answer. help: the one who answers must see at once where help is; staff have been called."""

    answer_id: int
    help: bool


def begin(
    *,
    patient_id: int,
    instrument: str,
    by: Actor,
    now: datetime,
    occasion: str = "",
    medium: Medium = Medium.PHONE,
    language: str = "en",
    for_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Begin a form, or return the one that was begun for this occasion; its id.

    instrument: its name in the book. occasion: the key that `queries.due_for` gave, or empty for a form between times.
    Raises UnknownInstrument; NotFound; NotPermitted where a patient means another patient, or a clinician's scale.
    """
    require_about(by, patient_id, Act.RECORD_ANSWERS)
    with audit.writing():
        if known := already(Form, key):
            return known
        if occasion and (begun := _begun(patient_id, instrument, occasion)):
            return begun
        return _new_form(patient_id, instrument, occasion, medium, language, for_at, by, now, key).pk


def answer_item(
    *,
    form_id: int,
    item: str,
    value: int | None,
    by: Actor,
    now: datetime,
    answered_at: datetime | None = None,
    key: UUID | None = None,
) -> Told:
    """Store one answer; a later one to the same item replaces it. value: None where it is left open on purpose.

    An answer that may mean self-harm calls staff at once, whether or not the form is ever finished. An answer that
    comes after `finish` is kept too, and the form is scored again. Raises NotAnAnswer, NotFound, NotPermitted.
    """
    with audit.writing():
        form = _form(form_id, by)
        if known := already(Answer, key):
            return Told(answer_id=known, help=_calls_for_help(form))
        answer = _store(form, item, value, by, now, answered_at, key)
        called = escalate(form, answer, by=by, now=now)
        if form.scores.exists():
            _score(form, by, now)
        if not called:
            _tell(form, "question answered", by, now, {"item": item})
        return Told(answer_id=answer.pk, help=_calls_for_help(form))


def finish(*, form_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int | None:
    """Score what was answered; return the score's id. Finishing twice makes one score.

    A form of which nothing was answered is not finished: None. Too much left open is a score without a value.
    """
    with audit.writing():
        form = _form(form_id, by)
        if known := already(ScoreRow, key):
            return known
        return _score(form, by, now, key)


def answer_all(
    *,
    patient_id: int,
    instrument: str,
    answers: Mapping[str, int],
    by: Actor,
    now: datetime,
    key: UUID,
    occasion: str = "",
    medium: Medium = Medium.PAPER,
    language: str = "en",
    for_at: datetime | None = None,
) -> int:
    """Store a whole form: paper that staff type in, or what a phone kept; return the form's id. Once for each key.

    for_at: when the paper was filled in. Raises NotAnAnswer before anything is stored.
    """
    require_about(by, patient_id, Act.RECORD_ANSWERS)
    _check(instrument, answers)
    with audit.writing():
        if known := already(Form, key):
            return known
        if occasion and _begun(patient_id, instrument, occasion):
            raise refused(
                "measure-answered",
                "This has been answered already, or somebody is answering it.",
                resolve="Open that form; what is wrong in it is corrected there.",
            )
        form = _new_form(patient_id, instrument, occasion, medium, language, for_at, by, now, key)
        _fill(form, answers, by, now)
        return form.pk


def correct(
    *, form_id: int, answers: Mapping[str, int], reason: str, by: Actor, now: datetime, key: UUID | None = None
) -> int:
    """Correct a finished form by a new one that names it; return the new one's id. What was called stays called."""
    if not reason.strip():
        raise NotPlausible("reason", say("Say why it is corrected."))
    with audit.writing():
        if known := already(Form, key):
            return known
        wrong = _form(form_id, by)
        if is_patient(by):
            raise NotPermitted(by, Act.RECORD_ANSWERS)
        if Form.objects.filter(amends=wrong).exists():
            raise refused("measure-corrected", "This form has been corrected already: correct the later one.")
        _check(wrong.instrument, answers)
        made = Form.objects.create(
            patient_id=wrong.patient_id,
            instrument=wrong.instrument,
            instrument_version=instrument(wrong.instrument).version,
            occasion=wrong.occasion,
            medium=wrong.medium,
            language=wrong.language,
            for_at=wrong.for_at,
            amends=wrong,
            reason=reason.strip(),
            **written(by, now, key),
        )
        before = translate.answers_of(wrong.answers.all())
        _fill(made, answers, by, now, called=before)
        return made.pk


def _check(name: str, answers: Mapping[str, int]) -> None:
    if not answers:
        raise NotPlausible("answers", say("Nothing was answered."))
    check(instrument(name), answers)


def _begun(patient_id: int, name: str, occasion: str) -> int | None:
    rows = Form.objects.filter(patient_id=patient_id, instrument=name, occasion=occasion, amends__isnull=True)
    return rows.values_list("pk", flat=True).first()


def _new_form(
    patient_id: int,
    name: str,
    occasion: str,
    medium: Medium,
    language: str,
    for_at: datetime | None,
    by: Actor,
    now: datetime,
    key: UUID | None,
) -> Form:
    held = instrument(name)
    if held.name != name:
        raise UnknownInstrument(f"{name!r} is called {held.name!r} in the record.")
    if is_patient(by) and (held.by_clinician or not held.has_text):
        raise NotPermitted(by, Act.RECORD_ANSWERS)
    if people.patient(patient_id) is None:
        raise NotFound(f"There is no patient {patient_id}.")
    if for_at is not None and for_at > now:
        raise NotPlausible("for_at", say("That time has not come yet. Check the clock and type it again."))
    form = Form.objects.create(
        patient_id=patient_id,
        instrument=held.name,
        instrument_version=held.version,
        occasion=occasion,
        medium=medium,
        language=language,
        for_at=for_at or now,
        **written(by, now, key),
    )
    _tell(form, "questions begun", by, now)
    return form


def _form(form_id: int, by: Actor) -> Form:
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise NotFound(f"There is no form {form_id}.")
    require_about(by, form.patient_id, Act.RECORD_ANSWERS)
    return form


def _store(
    form: Form, item: str, value: int | None, by: Actor, now: datetime, at: datetime | None, key: UUID | None
) -> Answer:
    held = translate.instrument_of(form)
    if value is None and item not in {one.key for one in held.items}:
        raise NotAnAnswer(f"{held.title} has no item {item!r}.")
    if value is not None:
        check(held, {item: value})
    # A phone's clock may run ahead: what it says is kept only as far as it can be true.
    touched = min(at or now, now)
    return Answer.objects.create(form=form, item=item, value=value, answered_at=touched, **written(by, now, key))


def _fill(
    form: Form, answers: Mapping[str, int], by: Actor, now: datetime, called: Mapping[str, int] | None = None
) -> None:
    """Store every answer and score them. called: answers that have called already, on the form that this corrects."""
    for item, value in answers.items():
        answer = _store(form, item, value, by, now, form.for_at, uuid5(form.entry, item))
        if called is None or called.get(item) != value:
            escalate(form, answer, by=by, now=now)
    _score(form, by, now)


def _score(form: Form, by: Actor, now: datetime, key: UUID | None = None) -> int | None:
    answers = list(form.answers.order_by("id"))
    if not answers:
        return None
    standing = form.scores.order_by("id").last()
    if standing is not None and standing.last_answer_id == answers[-1].pk:
        return standing.pk
    scored = score(translate.instrument_of(form), translate.answers_of(answers))
    columns = translate.score_columns(scored)
    row = ScoreRow.objects.create(form=form, last_answer=answers[-1], **columns, **written(by, now, key))
    _tell(form, "questions finished", by, now)
    return row.pk


def _calls_for_help(form: Form) -> bool:
    return form.escalations.exists()


def _tell(form: Form, action: str, by: Actor, now: datetime, more: Mapping[str, str] | None = None) -> None:
    """The trail holds which form and item, never the answer."""
    audit.record(
        action=action,
        by=by,
        subject=f"patient:{form.patient_id}",
        also=(f"form:{form.pk}",),
        patient_id=form.patient_id,
        now=now,
        details={"form": form.pk, "instrument": form.instrument, **(more or {})},
    )
