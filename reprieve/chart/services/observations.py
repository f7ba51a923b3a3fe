"""Chart what is seen at the chair: vital signs by hand, scores, symptoms, rescue drugs, notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Unpack
from uuid import UUID, uuid4, uuid5

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import refused
from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.appending import Said, append, new_event
from reprieve.chart.dayfile import DayFile, open_file
from reprieve.chart.models import Reading, SessionEvent
from reprieve.chart.prompting import settle
from reprieve.chart.taken import keep_latest
from reprieve.chart.trailing import tell
from reprieve.chart.whose import insist_present
from reprieve.people.permissions import Act, require
from reprieve.therapy import vitals
from reprieve.therapy.decisions import say
from reprieve.therapy.scales import SEDATION, Scale
from reprieve.therapy.session import EventKind
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import NotPlausible, ReadingSource, Sign, check_plausible


def record_vitals(
    *,
    session_id: int,
    values: Mapping[Sign, Decimal],
    by: Actor,
    now: datetime,
    taken_at: datetime | None = None,
    artefacts: frozenset[Sign] = frozenset(),
    key: UUID | None = None,
) -> tuple[int, ...]:
    """Chart a set of signs read off by hand, in each sign's unit; return the rows' ids.

    artefacts: those that are not the patient's. Raises NotPlausible for what cannot be true (nothing is charted then),
    Refused unless the patient was here at that time.
    """
    require(by, Act.CHART)
    at = taken_at or now
    if not values:
        raise NotPlausible("values", say("Nothing was measured."))
    taken = [_reading(sign, value, at, artefacts) for sign, value in values.items()]
    check_plausible(taken, now=now)
    root = key or uuid4()
    entries = {sign: uuid5(root, sign.value) for sign in values}
    with audit.writing():
        known = Reading.objects.filter(entry__in=entries.values()).order_by("id").values_list("id", flat=True)
        if known:
            return tuple(known)
        file = open_file(session_id, now)
        insist_present(file, at)
        rows = Reading.objects.bulk_create(
            Reading(
                session_id=session_id,
                source=ReadingSource.HAND.value,
                drawn=True,
                **translate.reading_columns(reading),
                **written(by, now, entries[reading.sign]),
            )
            for reading in taken
        )
        keep_latest(rows)
        tell(file.session, "vitals charted", by=by, now=now, details={"readings": [row.pk for row in rows]})
        settle(file.with_readings(rows), now)
        return tuple(row.pk for row in rows)


def score(
    *,
    session_id: int,
    scale: Scale,
    value: int,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    words: str = "",
    key: UUID | None = None,
) -> int:
    """Chart one value on one scale; return the event's id. Raises NotOnScale, Refused."""
    return _chart(session_id, EventKind.SCORED, by, now, occurred_at, key, scale=scale, score=value, words=words)


def record_symptom(
    *,
    session_id: int,
    symptom: Symptom,
    by: Actor,
    now: datetime,
    there: bool = True,
    occurred_at: datetime | None = None,
    words: str = "",
    key: UUID | None = None,
) -> int:
    """Chart that a symptom is there, or (there=False) gone; return the event's id. Raises Refused."""
    kind = EventKind.SYMPTOM if there else EventKind.SYMPTOM_GONE
    return _chart(session_id, kind, by, now, occurred_at, key, symptom=symptom, words=words)


def give_rescue(
    *,
    session_id: int,
    drug: str,
    dose: Decimal,
    unit: str,
    route: str,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    words: str = "",
    key: UUID | None = None,
) -> int:
    """Chart a rescue drug as it was given; `drug` is a key of the formulary; return the event's id.

    Charts what happened, whatever it was: the formulary advises beforehand. Raises ImpossibleEvent for a dose of zero.
    """
    return _chart(
        session_id,
        EventKind.RESCUE_GIVEN,
        by,
        now,
        occurred_at,
        key,
        drug=drug,
        dose=dose,
        unit=unit,
        route=route,
        words=words,
    )


def add_note(
    *,
    session_id: int,
    text: str,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Chart a note; return the event's id. Raises ImpossibleEvent for an empty one."""
    return _chart(session_id, EventKind.NOTED, by, now, occurred_at, key, words=text)


def _chart(
    session_id: int,
    kind: EventKind,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None,
    key: UUID | None,
    **said: Unpack[Said],
) -> int:
    require(by, Act.CHART)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        _insist_one_scale(file, said.get("scale"), now)
        event = new_event(file, kind, by=by, now=now, occurred_at=occurred_at, **said)
        return append(file, event, by=by, key=key)


def _insist_one_scale(file: DayFile, scale: Scale | None, now: datetime) -> None:
    """Refuse the sedation scale that this chart does not use (standard 4.2: never two in one chart)."""
    if scale in SEDATION and scale is not file.sedation(now):
        used = file.sedation(now).card.title
        raise refused("one-sedation-scale", "Sedation is scored by {scale} in this chart.", values={"scale": used})


def _reading(sign: Sign, value: Decimal, at: datetime, artefacts: frozenset[Sign]) -> vitals.Reading:
    if not value.is_finite():
        raise NotPlausible(sign, say("This is not a number."))
    return vitals.Reading(sign=sign, value=value, taken_at=at, source=ReadingSource.HAND, artefact=sign in artefacts)
