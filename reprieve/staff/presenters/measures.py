"""What a patient is asked and what it came to, line by line; calls for help as a queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reprieve.outcomes.queries import AssignmentRow, Diary, DueForm, ScoreView
from reprieve.staff.presenters import times
from reprieve.therapy.instruments import book


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One questionnaire that is due, or was. url: where its paper is typed in."""

    title: str
    when: str
    window: str
    so_far: str
    who: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score. mark: its band with a tone only where somebody must act."""

    form_id: int
    title: str
    value: str
    of: str
    band: str
    at: datetime
    entered: str
    notes: tuple[str, ...]
    calls: bool
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresPage:
    """What the page shows."""

    assigned: str
    assigned_since: datetime | None
    asked: tuple[tuple[str, str], ...]
    due: tuple[DueLine, ...]
    missed: tuple[DueLine, ...]
    scores: tuple[ScoreLine, ...]
    diary: tuple[ScoreLine, ...]
    others: tuple[tuple[str, str], ...]


def present_measures(
    patient_id: int,
    assignment: AssignmentRow | None,
    due: Iterable[DueForm],
    missed: Iterable[DueForm],
    scores: Iterable[ScoreView],
) -> MeasuresPage:
    """Return a patient's questionnaires: what runs, what is due, what was missed, what came."""
    newest = sorted(scores, key=lambda one: one.for_at, reverse=True)
    return MeasuresPage(
        assigned=_(assignment.indication.title) if assignment else "",
        assigned_since=assignment.since if assignment else None,
        asked=tuple(
            (book()[asked.instrument].title, ", ".join(_(moment.phrase) for moment in asked.moments))
            for asked in (assignment.plan if assignment else ())
        ),
        due=tuple(_due(patient_id, one) for one in due),
        missed=tuple(_due(patient_id, one) for one in missed),
        scores=tuple(present_score(one) for one in newest if not _is_diary(one)),
        diary=tuple(present_score(one) for one in newest if _is_diary(one)),
        others=tuple((name, f"{held.title}: {held.about}") for name, held in book().items()),
    )


def _is_diary(row: ScoreView) -> bool:
    return row.instrument.name in {kind.value for kind in Diary}


def present_score(row: ScoreView) -> ScoreLine:
    """Return one score as a line."""
    held = row.instrument
    return ScoreLine(
        form_id=row.form_id,
        title=held.title,
        value=_("no score") if row.value is None else number(row),
        of=_("{low} to {high}").format(low=held.low, high=held.high),
        band=_(row.band) if row.band else "",
        at=row.for_at,
        entered=_("{who}, {medium}").format(who=row.by, medium=_(row.medium.label)),
        notes=tuple(_notes(row)),
        calls=any("self-harm" in flag for flag in row.flags),
        struck=row.struck,
    )


def number(row: ScoreView) -> str:
    """Return a value as it is printed: rounded once."""
    if row.value is None:
        return "–"
    places = row.instrument.decimals or (1 if row.prorated else 0)
    return f"{row.value:.{min(places, 1)}f}"


def _notes(row: ScoreView) -> Iterable[str]:
    if row.missing:
        yield _("not answered: {items}").format(items=", ".join(row.missing))
    if row.prorated:
        yield _("prorated; the answered items add up to {raw}").format(raw=f"{row.raw.normalize():f}")
    if any("self-harm" in flag for flag in row.flags):
        yield _("an answer may mean self-harm")
    if any(flag == "urinalysis" for flag in row.flags):
        yield _("ask for a urinalysis")
    if row.reason:
        yield _("corrects an earlier form: {reason}").format(reason=row.reason)


def _due(patient_id: int, row: DueForm) -> DueLine:
    address = reverse("staff:measure_new", args=[patient_id, row.instrument.name])
    return DueLine(
        title=row.instrument.title,
        when=_(row.moment.phrase),
        window=_("{opens} to {closes}").format(opens=times.moment(row.opens), closes=times.moment(row.closes)),
        so_far=_("{done} of {of} answered").format(done=row.answered, of=row.of) if row.form_id else _("not begun"),
        who=_("patient or paper") if row.for_patient else _("a clinician"),
        url=address if row.form_id else f"{address}?{urlencode({'occasion': row.key})}",
    )
