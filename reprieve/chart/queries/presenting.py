"""Rows of the database → the small values that pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reprieve.audit.plain import fingerprint
from reprieve.chart import protocols, translate
from reprieve.chart.content import order_content
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import (
    Device,
    DrugReading,
    GateOverride,
    GateRecord,
    Order,
    PromptAnswer,
    PromptEntry,
    SessionEvent,
    Signature,
)
from reprieve.chart.queries.rows import (
    AnswerRow,
    DrugReadingRow,
    EventRow,
    GateRow,
    OrderView,
    OverrideRow,
    PromptRow,
    ReadingRow,
    SignatureRow,
)
from reprieve.chart.taken import Taken
from reprieve.chart.translate_purpose import purpose_of_order
from reprieve.people.queries import patient_summary
from reprieve.therapy.decisions import Decision, Role, Sentence, Verdict
from reprieve.therapy.prompts import Level
from reprieve.therapy.protocols import DrugForm, Indication
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause, EventKind
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import ReadingSource, Sign


def role_of(text: str) -> Role | None:
    return Role(text) if text else None


def device_names(of: Iterable[Taken]) -> Mapping[int, str]:
    """Return the devices that sent these readings as people call them. One query, or none."""
    ids = {row.device_id for row in of if row.device_id is not None}
    return dict(Device.objects.filter(pk__in=ids).values_list("id", "name")) if ids else {}


def reading_rows(rows: Iterable[Taken], devices: Mapping[int, str]) -> tuple[ReadingRow, ...]:
    """Return the readings with those struck through that another amends."""
    rows = tuple(rows)
    amended = {row.amends_id for row in rows if row.amends_id}
    return tuple(
        ReadingRow(
            id=row.pk,
            sign=Sign(row.sign),
            value=row.value,
            taken_at=row.taken_at,
            written_at=row.written_at,
            source=ReadingSource(row.source),
            device=devices[row.device_id] if row.device_id else "",
            by=row.by_name,
            artefact=row.artefact,
            struck=row.pk in amended,
            amends_id=row.amends_id,
            reason=row.reason,
        )
        for row in rows
    )


def latest_of(readings: Iterable[ReadingRow]) -> Mapping[Sign, ReadingRow]:
    """Return the last true value of each sign."""
    true = [row for row in readings if not row.struck and not row.artefact]
    return {row.sign: row for row in sorted(true, key=lambda row: (row.taken_at, row.id))}


def event_rows(file: DayFile) -> tuple[EventRow, ...]:
    """Return every event, in the order in which it happened."""
    struck = {event.id for event in file.day.struck}
    impossible = {event.id for event in file.day.impossible}
    rows = sorted(file.event_rows, key=lambda row: (row.occurred_at, row.seq))
    return tuple(_event(row, struck=str(row.pk) in struck, impossible=str(row.pk) in impossible) for row in rows)


def _event(row: SessionEvent, *, struck: bool, impossible: bool) -> EventRow:
    return EventRow(
        id=row.pk,
        seq=row.seq,
        kind=EventKind(row.kind),
        occurred_at=row.occurred_at,
        written_at=row.written_at,
        by=row.by_name,
        role=role_of(row.by_role),
        rate_mg_per_h=row.rate_mg_per_h,
        cause=Cause(row.cause) if row.cause else None,
        drug=row.drug,
        dose=row.dose,
        unit=row.unit,
        route=row.route,
        symptom=Symptom(row.symptom) if row.symptom else None,
        scale=Scale(row.scale) if row.scale else None,
        score=row.score,
        words=row.words,
        reason=row.reason,
        amends_id=row.amends_id,
        gate_id=row.gate_id,
        struck=struck,
        impossible=impossible,
        typed_at=row.typed_at,
    )


def prompt_row(row: PromptEntry, answers: Iterable[PromptAnswer]) -> PromptRow:
    return PromptRow(
        id=row.pk,
        session_id=row.session_id,
        key=row.key,
        rule=row.rule,
        sign=row.sign,
        level=Level(row.level),
        says=Sentence.from_json(row.says),
        resolve=Sentence.from_json(row.resolve),
        since=row.since,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_because=row.closed_because,
        source=row.source,
        certainty=row.certainty,
        answers=tuple(AnswerRow(did=a.did, by=a.by_name, at=a.written_at) for a in answers),
    )


def gravest_first(prompts: Iterable[PromptRow]) -> tuple[PromptRow, ...]:
    return tuple(sorted(prompts, key=lambda prompt: (-prompt.level, prompt.since, prompt.id)))


def gate_row(row: GateRecord) -> GateRow:
    return GateRow(
        id=row.pk,
        gate=row.gate,
        at=row.written_at,
        by=row.by_name,
        role=role_of(row.by_role),
        opens=row.opens,
        decision=Decision.from_json(row.decision),
        facts=row.facts,
        protocol_key=row.protocol_key,
        protocol_version=row.protocol_version,
        limits_version=row.limits_version,
    )


def override_row(row: GateOverride) -> OverrideRow:
    return OverrideRow(
        gate=row.gate,
        rule=row.rule,
        verdict=Verdict[row.verdict],
        says=Sentence.from_json(row.says),
        reason=row.reason,
        by=row.by_name,
        role=Role(row.by_role),
        at=row.written_at,
    )


def drug_reading_row(row: DrugReading) -> DrugReadingRow:
    return DrugReadingRow(
        by=row.by_name,
        at=row.written_at,
        drug_form=DrugForm(row.drug_form),
        concentration_mg_per_ml=row.concentration_mg_per_ml,
        volume_ml=row.volume_ml,
        pump_rate_ml_per_h=row.pump_rate_ml_per_h,
        vial_lot=row.vial_lot,
        ndc=row.ndc,
    )


def signature_row(row: Signature, *, now_covers: str) -> SignatureRow:
    """Return a signature; now_covers: the fingerprint of the same content as it stands now."""
    return SignatureRow(
        meaning=row.meaning,
        by=row.by_name,
        role=role_of(row.by_role),
        at=row.written_at,
        sha256=row.sha256,
        covers_all=row.sha256 == now_covers,
    )


def order_row(order: Order, signatures: Iterable[Signature]) -> OrderView:
    """Return an order; its patient and measure must have been read with it."""
    protocol = protocols.under(key=order.protocol_key, edition=order.edition, spo2_offset=None)
    covers = fingerprint(order_content(order))
    purpose, because = purpose_of_order(order)
    return OrderView(
        id=order.pk,
        patient=patient_summary(order.patient),
        indication=Indication(order.indication),
        protocol=protocol,
        plan=translate.plan_of(order),
        weighed_at=order.measure.measured_at,
        height_cm=order.measure.height_cm,
        signed_at=order.written_at,
        signed_by=order.by_name,
        role=role_of(order.by_role),
        signatures=tuple(signature_row(row, now_covers=covers) for row in signatures),
        key=order.entry,
        purpose=purpose,
        because=because,
    )
