"""Who answers for whom, read from the steps: for services, gates and pages alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import PRESENT, CareEntry
from reprieve.therapy.care import Care, Cared, CareKind, CareStep, replay_care
from reprieve.therapy.decisions import UNKNOWN, Fact
from reprieve.therapy.protocols import Tier
from reprieve.therapy.scales import fully_awake


def care_entries(session_ids: Iterable[int]) -> Mapping[int, list[CareEntry]]:
    """Return the steps of several sessions, in order. One query."""
    found: dict[int, list[CareEntry]] = defaultdict(list)
    for row in CareEntry.objects.filter(session_id__in=tuple(session_ids)).order_by("seq"):
        found[row.session_id].append(row)
    return found


def care_of(rows: Iterable[CareEntry]) -> Care:
    """Return what the steps of one session come to."""
    return replay_care(step_of(row) for row in rows)


def step_of(row: CareEntry) -> CareStep:
    return CareStep(
        id=row.pk,
        kind=CareKind(row.kind),
        nurse=row.nurse_id,
        at=row.written_at,
        offer=row.offer_id,
        reason=row.reason,
    )


def care_now(session_id: int) -> Care:
    """Return who answers for this patient. One query."""
    return care_of(care_entries([session_id]).get(session_id, ()))


def patients_of(nurse_id: int, now: datetime, *, without: int | None = None) -> tuple[Cared, ...]:
    """Return the patients here whom this nurse answers for. One query, or four."""
    steps: dict[int, list[CareEntry]] = defaultdict(list)
    for row in CareEntry.objects.filter(session__state__in=PRESENT).order_by("seq"):
        steps[row.session_id].append(row)
    own = [pk for pk, rows in steps.items() if pk != without and care_of(rows).nurse == nurse_id]
    files = open_files(own, now, Wanted.NONE) if own else {}
    return tuple(cared for file in files.values() if (cared := cared_of(file)) is not None)


def cared_of(file: DayFile) -> Cared | None:
    """Return one patient as a nurse's load counts them; None without an order, for there is nothing to give."""
    if file.protocol is None:
        return None
    return Cared(
        room=file.session.room.name,
        tier=file.tier or Tier.C,
        state=file.state,
        awake=_awake(file),
        recovering_per_nurse=file.protocol.limits.watch.recovering_per_nurse,
    )


def _awake(file: DayFile) -> Fact:
    stopped_at = file.day.stopped_at
    if stopped_at is None:
        return UNKNOWN
    scores = [score for score in file.day.scores if score.taken_at >= stopped_at]
    return fully_awake(scores)
