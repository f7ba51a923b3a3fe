"""One session's page: all that its state asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reprieve.audit.plain import fingerprint
from reprieve.chart import gatefacts, translate
from reprieve.chart.beside import AlarmRow, PumpBeside, alarms_beside, pumps_beside
from reprieve.chart.content import record_content
from reprieve.chart.dayfile import DayFile, open_file
from reprieve.chart.facts import CheckInFacts, GoingHomeFacts
from reprieve.chart.interval import IntervalHistory, interval_history
from reprieve.chart.models import (
    CheckInRow,
    DischargeRow,
    DrugReading,
    GateOverride,
    GateRecord,
    Order,
    PromptEntry,
    Session,
    Signature,
)
from reprieve.chart.queries.care import CareView, care_view
from reprieve.chart.queries.leaving import EscortSeen, LeftRow, escort_seen, left_row
from reprieve.chart.queries.offline import ToMerge, to_merge_in
from reprieve.chart.queries.presenting import (
    device_names,
    drug_reading_row,
    event_rows,
    gate_row,
    gravest_first,
    latest_of,
    order_row,
    override_row,
    prompt_row,
    reading_rows,
    signature_row,
)
from reprieve.chart.queries.rows import (
    DrugReadingRow,
    EventRow,
    GateRow,
    OrderView,
    OverrideRow,
    PromptRow,
    ReadingRow,
    SignatureRow,
)
from reprieve.chart.taken import amended_taken
from reprieve.dispensary import queries as register
from reprieve.dispensary.queries import SessionDrug
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.decisions import Decision, Finding
from reprieve.therapy.episodes import Episode
from reprieve.therapy.gates import Kit
from reprieve.therapy.monitoring import Due
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import EventKind, InfusionDay, State, may
from reprieve.therapy.vitals import Baseline, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One day as it stands now.

    day: the replay, with segments, given_mg(at), regimen(at). readings: those a chart draws, struck ones among them.
    start_gate, discharge_gate: what the rules say now, overrides laid on; None where the state does not ask.
    breathing: each time beyond a limit of breathing or sedation, with its worst value (R22). qtc: what is known of it,
    while rescue drugs may be given.
    device_alarms: the devices' own, oldest first. pumps: what they report beside the charted rate.
    escort_seen: who saw the adult who takes over, and when. left: the form of a patient who left against advice.
    may: each kind of event → whether this state has it. *_version: hand it back with the form (`seen_version`).
    """

    id: int
    patient: PatientSummary
    room_id: int
    room_name: str
    starts_at: datetime
    order: OrderView | None
    protocol: Protocol | None
    tier: Tier | None
    state: State
    day: InfusionDay
    ends_at: datetime | None
    given_mg: Decimal
    baseline: Baseline
    readings: tuple[ReadingRow, ...]
    latest: Mapping[Sign, ReadingRow]
    events: tuple[EventRow, ...]
    prompts: tuple[PromptRow, ...]
    breathing: tuple[Episode, ...]
    qtc: Finding | None
    device_alarms: tuple[AlarmRow, ...]
    pumps: tuple[PumpBeside, ...]
    due: tuple[Due, ...]
    checkin: CheckInFacts
    checkin_version: int | None
    interval: IntervalHistory
    kit_checked_on: Mapping[Kit, date]
    drug_readings: tuple[DrugReadingRow, ...]
    drug: SessionDrug
    start_gate: Decision | None
    going_home: GoingHomeFacts
    going_home_version: int | None
    discharge_gate: Decision | None
    escort_seen: EscortSeen | None
    left: LeftRow | None
    gate_records: tuple[GateRow, ...]
    overrides: tuple[OverrideRow, ...]
    may: Mapping[EventKind, Decision]
    signatures: tuple[SignatureRow, ...]
    care: CareView
    to_merge: ToMerge
    sedation: Scale
    now: datetime

    @property
    def waiting(self) -> tuple[PromptRow, ...]:
        """The prompts that somebody has to act on, gravest first."""
        return gravest_first(prompt for prompt in self.prompts if prompt.waiting)


def session_view(session_id: int, now: datetime) -> SessionView:
    """Return one session as it stands. Raises NotFound. A constant number of queries, about thirty before the start."""
    file = open_file(session_id, now)
    session, day, state = file.session, file.day, file.state
    drawn, latest = _readings(file)
    checkin = CheckInRow.objects.filter(session=session).order_by("id").last()
    home_rows = tuple(DischargeRow.objects.filter(session=session).order_by("id"))
    going_home = home_rows[-1] if home_rows else None
    return SessionView(
        id=session.pk,
        patient=patient_summary(session.patient),
        room_id=session.room_id,
        room_name=session.room.name,
        starts_at=session.starts_at,
        order=order_of(session),
        protocol=file.protocol,
        tier=file.tier,
        state=state,
        day=day,
        ends_at=day.reaches(file.plan.dose_mg) if file.plan else None,
        given_mg=day.given_mg(now),
        baseline=file.baseline(now),
        readings=drawn,
        latest=latest,
        events=event_rows(file),
        prompts=_prompts(session),
        breathing=file.breathing(now),
        qtc=gatefacts.qtc(session.patient_id, now) if day.started_at is not None and not state.over else None,
        device_alarms=alarms_beside([session.pk])[session.pk],
        pumps=pumps_beside({session.pk: file}, now)[session.pk],
        due=file.due(),
        checkin=translate.checkin_of(checkin),
        checkin_version=checkin.pk if checkin else None,
        interval=interval_history(session.pk),
        kit_checked_on=gatefacts.kit_checked_on(),
        drug_readings=tuple(
            drug_reading_row(row) for row in DrugReading.objects.filter(session=session).order_by("id")
        ),
        drug=register.session_drug(session.pk),
        start_gate=gatefacts.start_decision(file, now)[0] if state in _BEFORE_THE_START else None,
        going_home=translate.going_home_of(going_home),
        going_home_version=going_home.pk if going_home else None,
        discharge_gate=gatefacts.discharge_decision(file, now)[0] if state is State.RECOVERING else None,
        escort_seen=escort_seen(home_rows),
        left=left_row(session.pk) if day.left_against_advice else None,
        gate_records=tuple(gate_row(row) for row in GateRecord.objects.filter(session=session).order_by("id")),
        overrides=tuple(override_row(row) for row in GateOverride.objects.filter(session=session).order_by("id")),
        may={kind: may(state, kind) for kind in EventKind},
        signatures=_signatures(session),
        care=care_view(session.pk),
        to_merge=to_merge_in(file),
        sedation=file.sedation(now),
        now=now,
    )


_BEFORE_THE_START = frozenset({State.BOOKED, State.CHECKED_IN})


def _readings(file: DayFile) -> tuple[tuple[ReadingRow, ...], Mapping[Sign, ReadingRow]]:
    """Return what a chart draws, what was amended among it, and the last true values. Two queries."""
    taken = {row.pk: row for row in (*amended_taken(file.session.pk), *file.reading_rows)}
    rows = reading_rows(sorted(taken.values(), key=lambda row: (row.taken_at, row.pk)), device_names(taken.values()))
    drawn = {row.pk for row in file.reading_rows if row.drawn}
    return tuple(row for row in rows if row.id in drawn or row.struck), latest_of(rows)


def order_of(session: Session) -> OrderView | None:
    """Return the order that a session runs on. Three queries, or none."""
    if session.order_id is None:
        return None
    order = Order.objects.select_related("patient", "measure", "edition").get(pk=session.order_id)
    return order_row(order, Signature.objects.filter(order=order).order_by("id"))


def _prompts(session: Session) -> tuple[PromptRow, ...]:
    rows = PromptEntry.objects.filter(session=session).order_by("opened_at", "id").prefetch_related("answers")
    return tuple(prompt_row(row, row.answers.all()) for row in rows)


def _signatures(session: Session) -> tuple[SignatureRow, ...]:
    rows = tuple(Signature.objects.filter(session=session).order_by("id"))
    if not rows:
        return ()
    covers = fingerprint(record_content(session))
    return tuple(signature_row(row, now_covers=covers) for row in rows)
