"""Read what is on record of opioids: frozen values, each query with a stated number of database queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries as chart
from reprieve.chart.queries import MedicineRow, PainRow
from reprieve.opioids import translate
from reprieve.opioids.models import LoadRecord, NaloxoneOffer, PdmpLook, TaperLook, TaperMove, TaperPlan
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy.decisions import Decision
from reprieve.therapy.opioids import Load
from reprieve.therapy.opioids.listed import load_of_list
from reprieve.therapy.opioids.safeguards import Naloxone, Safeguards, judge
from reprieve.therapy.taper import Step, Wish
from reprieve.therapy.taper_course import Look, Moved, Standing, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """A load as it was put on record. mme_per_day None: it could not be known; counted is then the least it was.

    uncounted: the lines of the list that kept it from being known.
    """

    id: int
    mme_per_day: Decimal | None
    counted_mme_per_day: Decimal
    band: str
    table: str
    effective: date
    at: datetime
    by: str
    uncounted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PdmpRow:
    id: int
    looked_at: datetime
    programme: str
    seen: str
    as_expected: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    id: int
    answer: Naloxone
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One look at a patient on the way down, and what the rules said of it."""

    id: int
    look: Look
    words: str
    decision: Decision
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    id: int
    moved: Moved
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperView:
    """A plan as it was signed, and where it stands."""

    id: int
    wish: Wish
    steps: tuple[Step, ...]
    stops_if: str
    agreed: str
    faster_because: str
    decision: Decision
    at: datetime
    by: str
    replaced: bool
    standing: Standing
    looks: tuple[LookRow, ...]
    moves: tuple[MoveRow, ...]

    @property
    def is_open(self) -> bool:
        return not self.replaced and not self.standing.ended and self.standing.next_step is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidView:
    """What a patient's page of opioids shows; lists newest first, pains and infusions in order."""

    patient: PatientSummary
    load: Load
    decision: Decision
    loads: tuple[LoadRow, ...]
    pdmp: tuple[PdmpRow, ...]
    offers: tuple[OfferRow, ...]
    pains: tuple[PainRow, ...]
    infusions: tuple[datetime, ...]
    tapers: tuple[TaperView, ...]
    now: datetime

    @property
    def taper(self) -> TaperView | None:
        """The plan that stands now, if any."""
        return next((taper for taper in self.tapers if taper.is_open), None)


def opioid_view(patient_id: int, now: datetime) -> OpioidView:
    """Return one patient's page of opioids. Raises NotFound. At most ten queries."""
    patient = people.patient(patient_id)
    if patient is None:
        raise NotFound(f"There is no patient {patient_id}.")
    load, pdmp, offers = load_now(patient_id), _pdmp(patient_id), _offers(patient_id)
    safeguards = Safeguards(
        pdmp_looked_on=timezone.localdate(pdmp[0].looked_at) if pdmp else None,
        naloxone=offers[0].answer if offers else None,
    )
    return OpioidView(
        patient=patient,
        load=load,
        decision=judge(load, safeguards, timezone.localdate(now)),
        loads=loads(patient_id),
        pdmp=pdmp,
        offers=offers,
        pains=chart.pain_rows(patient_id),
        infusions=chart.infusion_days(patient_id),
        tapers=taper_views(patient_id),
        now=now,
    )


def load_now(patient_id: int) -> Load:
    """Return the load of the list of medicines as it stands. One query."""
    return load_of_list(translate.charted(chart.medicine_list(patient_id)))


def loads(patient_id: int, newest: int | None = None) -> tuple[LoadRow, ...]:
    """Return the loads that were put on record, or so many, the newest first. One query."""
    rows = LoadRecord.objects.filter(patient_id=patient_id).order_by("-written_at", "-id")[:newest]
    return tuple(map(_load, rows))


def load_on_record(patient_id: int) -> LoadRow | None:
    """Return the load that was last put on record. One query."""
    return next(iter(loads(patient_id, newest=1)), None)


def load_of_rows(rows: Iterable[MedicineRow]) -> Load:
    """Return the load of a list of medicines that was read already. No query."""
    return load_of_list(translate.charted(rows))


def loads_by_patient(patient_ids: Iterable[int]) -> Mapping[int, tuple[LoadRow, ...]]:
    """Return every load on record of these patients, oldest first, by patient. One query."""
    found: dict[int, list[LoadRow]] = defaultdict(list)
    for row in LoadRecord.objects.filter(patient_id__in=set(patient_ids)).order_by("written_at", "id"):
        found[row.patient_id].append(_load(row))
    return {patient_id: tuple(rows) for patient_id, rows in found.items()}


def taper_views(patient_id: int) -> tuple[TaperView, ...]:
    """Return a patient's plans, newest first. Three queries at most."""
    plans = TaperPlan.objects.filter(patient_id=patient_id).order_by("-id")
    rows = plans.select_related("replaced_by").prefetch_related("looks", "moves")
    return tuple(_taper(row) for row in rows)


def taper_view(plan_id: int) -> tuple[TaperView, PatientSummary]:
    """Return one plan and whose it is. Raises NotFound. Four queries."""
    rows = TaperPlan.objects.filter(pk=plan_id).select_related("replaced_by").prefetch_related("looks", "moves")
    row = rows.first()
    patient = people.patient(row.patient_id) if row else None
    if row is None or patient is None:
        raise NotFound(f"There is no taper plan {plan_id}.")
    return _taper(row), patient


def _taper(row: TaperPlan) -> TaperView:
    looks, moves = list(row.looks.all()), list(row.moves.all())
    wish, steps = translate.wish_of(row), translate.steps_of(row.steps)
    # In the order of writing: a look that paused the plan was written in one act with its pause, the look first.
    entries: list[tuple[datetime, int, int, Look | Moved]] = [
        *((row.written_at, 0, row.pk, translate.look_of(row)) for row in looks),
        *((row.written_at, 1, row.pk, translate.moved_of(row)) for row in moves),
    ]
    happened = [entry[3] for entry in sorted(entries, key=lambda entry: entry[:3])]
    return TaperView(
        id=row.pk,
        wish=wish,
        steps=steps,
        stops_if=row.stops_if,
        agreed=row.agreed,
        faster_because=row.faster_because,
        decision=Decision.from_json(row.findings),
        at=row.written_at,
        by=row.by_name,
        replaced=hasattr(row, "replaced_by"),
        standing=standing(wish, steps, happened),
        looks=tuple(_look(entry) for entry in sorted(looks, key=lambda entry: -entry.pk)),
        moves=tuple(_move(entry) for entry in sorted(moves, key=lambda entry: -entry.pk)),
    )


def _look(row: TaperLook) -> LookRow:
    return LookRow(
        id=row.pk,
        look=translate.look_of(row),
        words=row.words,
        decision=Decision.from_json(row.findings),
        at=row.written_at,
        by=row.by_name,
    )


def _move(row: TaperMove) -> MoveRow:
    return MoveRow(id=row.pk, moved=translate.moved_of(row), because=row.because, at=row.written_at, by=row.by_name)


def _load(row: LoadRecord) -> LoadRow:
    return LoadRow(
        id=row.pk,
        mme_per_day=row.mme_per_day,
        counted_mme_per_day=row.counted_mme_per_day,
        band=row.band,
        table=row.table_name,
        effective=row.table_effective,
        at=row.written_at,
        by=row.by_name,
        uncounted=translate.uncounted(row.items),
    )


def _pdmp(patient_id: int) -> tuple[PdmpRow, ...]:
    return tuple(
        PdmpRow(
            id=row.pk,
            looked_at=row.looked_at,
            programme=row.programme,
            seen=row.seen,
            as_expected=row.as_expected,
            by=row.by_name,
        )
        for row in PdmpLook.objects.filter(patient_id=patient_id).order_by("-looked_at", "-id")
    )


def _offers(patient_id: int) -> tuple[OfferRow, ...]:
    return tuple(
        OfferRow(id=row.pk, answer=Naloxone(row.answer), words=row.words, at=row.written_at, by=row.by_name)
        for row in NaloxoneOffer.objects.filter(patient_id=patient_id).order_by("-id")
    )
