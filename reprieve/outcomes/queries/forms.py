"""What is due, what was answered, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries as chart
from reprieve.outcomes import translate
from reprieve.outcomes.models import Assignment, Form, Medium
from reprieve.therapy import asking
from reprieve.therapy.asking import Asked, Moment, Visit
from reprieve.therapy.instruments import Instrument, instrument
from reprieve.therapy.protocols import Indication


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRow:
    """What a patient is asked in this course, and since when."""

    id: int
    indication: Indication
    plan: tuple[Asked, ...]
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueForm:
    """One instrument that is due now, or was. key: hand it to `services.begin` as the occasion.

    form_id: of a form that was begun; answered, of: how far it is. done: it is finished.
    """

    instrument: Instrument
    moment: Moment
    key: str
    opens: datetime
    closes: datetime
    form_id: int | None
    answered: int
    of: int
    done: bool

    @property
    def for_patient(self) -> bool:
        """True where the patient can answer it on a phone: its words are held and it is not a clinician's scale."""
        return self.instrument.has_text and not self.instrument.by_clinician


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """What one form came to. value: None where too much was left open. by: who entered it."""

    form_id: int
    patient_id: int
    instrument: Instrument
    for_at: datetime
    value: Decimal | None
    raw: Decimal
    band: str
    prorated: bool
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    occasion: str
    medium: Medium
    by: str
    at: datetime
    instrument_version: str
    rules_version: str
    answers: Mapping[str, int]
    amends_id: int | None
    reason: str
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """One form with the answers that hold. next_item: the first that is asked and open; None when none is."""

    id: int
    patient_id: int
    instrument: Instrument
    occasion: str
    medium: Medium
    language: str
    for_at: datetime
    answers: Mapping[str, int]
    left_open: tuple[str, ...]
    next_item: str | None
    finished: bool
    help: bool
    struck: bool


def assignment_of(patient_id: int) -> AssignmentRow | None:
    """Return what a patient is asked now, or None. One query."""
    row = (
        Assignment.objects.filter(patient_id=patient_id, ends__isnull=True, ended_by__isnull=True).order_by("id").last()
    )
    if row is None:
        return None
    return AssignmentRow(
        id=row.pk,
        indication=Indication(row.indication),
        plan=translate.plan_of(row),
        since=row.since,
        by=row.by_name,
    )


def due_for(patient_id: int, now: datetime) -> tuple[DueForm, ...]:
    """Return what is due now and not finished, what closes first in front. A constant number of queries."""
    found = (due for due in _occasions(patient_id, now) if due.opens <= now < due.closes and not due.done)
    return tuple(sorted(found, key=lambda due: (due.closes, due.opens)))


def missed_by(patient_id: int, now: datetime) -> tuple[DueForm, ...]:
    """Return what was due, is over and was not finished, the last first; diaries are not missed. Constant queries."""
    found = (due for due in _occasions(patient_id, now) if due.closes <= now and not due.done)
    return tuple(sorted((due for due in found if due.moment is not Moment.DAILY), key=lambda due: due.closes))[::-1]


def form_view(form_id: int) -> FormView:
    """Return one form. Raises NotFound. Five queries."""
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise NotFound(f"There is no form {form_id}.")
    rows = list(form.answers.order_by("id"))
    answers, held = translate.answers_of(rows), translate.instrument_of(form)
    touched = {row.item for row in rows}
    waiting = (item.key for item in held.asked(answers) if item.key not in touched)
    return FormView(
        id=form.pk,
        patient_id=form.patient_id,
        instrument=held,
        occasion=form.occasion,
        medium=Medium(form.medium),
        language=form.language,
        for_at=form.for_at,
        answers=answers,
        left_open=tuple(key for key in touched if key not in answers),
        next_item=next(waiting, None),
        finished=form.scores.exists(),
        help=form.escalations.exists(),
        struck=Form.objects.filter(amends=form).exists(),
    )


def scores_of(patient_id: int, *, struck: bool = False) -> tuple[ScoreView, ...]:
    """Return what a patient's finished forms came to, oldest first; corrected ones only if asked for. Four queries."""
    rows = views(Form.objects.filter(patient_id=patient_id))
    return tuple(row for row in rows if struck or not row.struck)


def views(forms: QuerySet[Form]) -> tuple[ScoreView, ...]:
    """Return the scores of these forms, oldest first. Four queries."""
    wanted = forms.select_related("amended_by").prefetch_related("scores", "answers").order_by("for_at", "id")
    return tuple(view for form in wanted if (view := _score_view(form)) is not None)


def _score_view(form: Form) -> ScoreView | None:
    row = max(form.scores.all(), key=lambda score: score.pk, default=None)
    if row is None:
        return None
    return ScoreView(
        form_id=form.pk,
        patient_id=form.patient_id,
        instrument=instrument(form.instrument),
        for_at=form.for_at,
        value=row.value,
        raw=row.raw,
        band=row.band,
        prorated=row.prorated,
        missing=tuple(row.missing),
        flags=tuple(row.flags),
        occasion=form.occasion,
        medium=Medium(form.medium),
        by=form.by_name,
        at=row.written_at,
        instrument_version=row.instrument_version,
        rules_version=row.rules_version,
        answers=translate.answers_of(form.answers.all()),
        amends_id=form.amends_id,
        reason=form.reason,
        struck=getattr(form, "amended_by", None) is not None,
    )


def _occasions(patient_id: int, now: datetime) -> Iterable[DueForm]:
    row = assignment_of(patient_id)
    if row is None:
        return ()
    visits = [Visit(id=str(one.session_id), at=one.at, given=one.given) for one in _since(patient_id, row.since, now)]
    zone = timezone.get_current_timezone()
    found = asking.occasions(row.plan, visits, since=row.since, now=now, zone=zone)
    begun = _begun(patient_id, row.id)
    return tuple(_due(occasion, row.id, begun) for occasion in found)


def _since(patient_id: int, since: datetime, now: datetime) -> tuple[chart.InfusionRow, ...]:
    return tuple(one for one in chart.infusions_of(patient_id, now) if not one.given or one.at >= since)


def _begun(patient_id: int, assignment_id: int) -> Mapping[tuple[str, str], Form]:
    rows = Form.objects.filter(patient_id=patient_id, amends__isnull=True, occasion__startswith=f"{assignment_id}:")
    return {(form.instrument, form.occasion): form for form in rows.prefetch_related("answers", "scores")}


def _due(occasion: asking.Occasion, assignment_id: int, begun: Mapping[tuple[str, str], Form]) -> DueForm:
    held = instrument(occasion.instrument)
    key = f"{assignment_id}:{occasion.key}"
    form = begun.get((held.name, key))
    answers = translate.answers_of(form.answers.all()) if form else {}
    return DueForm(
        instrument=held,
        moment=occasion.moment,
        key=key,
        opens=occasion.opens,
        closes=occasion.closes,
        form_id=form.pk if form else None,
        answered=len(answers),
        of=len(held.asked(answers)),
        done=bool(form and form.scores.all()),
    )
