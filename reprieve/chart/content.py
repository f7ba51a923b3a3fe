"""What a signature covers, as one canonical value: recomputed later, it shows whether anything was added since."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from reprieve.chart.models import (
    AdverseEvent,
    AgainstAdviceForm,
    AlarmReport,
    CareEntry,
    CheckInRow,
    DischargeRow,
    DrugReading,
    GateOverride,
    GateRecord,
    IntervalRow,
    OfflineDecision,
    OfflineEntry,
    Order,
    PromptAnswer,
    PumpExplanation,
    PumpReport,
    Reading,
    Session,
    SessionEvent,
)


def order_content(order: Order) -> dict[str, Any]:
    """Return every column of an order; what it is for only where it says so, as in orders of before."""
    unsaid = {name for name in ("purpose", "because") if not getattr(order, name)}
    return {name: value for name, value in _columns(order).items() if name not in unsaid}


def record_content(session: Session) -> dict[str, Any]:
    """Return every row of a day's record, in the order in which it was written. Seventeen queries."""
    return {
        "session": _columns(session),
        "order": order_content(session.order) if session.order else None,
        "events": _rows(SessionEvent.objects.filter(session=session)),
        "readings": _rows(Reading.objects.filter(session=session)),
        "checkin": _rows(CheckInRow.objects.filter(session=session)),
        "drug_readings": _rows(DrugReading.objects.filter(session=session)),
        "gates": _rows(GateRecord.objects.filter(session=session)),
        "overrides": _rows(GateOverride.objects.filter(session=session)),
        "answers": _rows(PromptAnswer.objects.filter(prompt__session=session)),
        "discharge": _rows(DischargeRow.objects.filter(session=session)),
        "care": _rows(CareEntry.objects.filter(session=session)),
        **_beside(session),
        **_left(session),
        **_interval(session),
        "adverse_events": _rows(AdverseEvent.objects.filter(session=session)),
        "from_tablets": _rows(OfflineEntry.objects.filter(session=session)),
        "decided": _rows(OfflineDecision.objects.filter(about__session=session)),
    }


def _beside(session: Session) -> dict[str, Any]:
    """Return what devices said and what people said about it; nothing where none spoke, as in records of before."""
    found = {
        "device_alarms": _rows(AlarmReport.objects.filter(session=session)),
        "pump_reports": _rows(PumpReport.objects.filter(session=session)),
        "pump_explanations": _rows(PumpExplanation.objects.filter(session=session)),
    }
    return {name: rows for name, rows in found.items() if rows}


def _left(session: Session) -> dict[str, Any]:
    """Return the form of who left against advice; nothing where nobody did, as in records of before."""
    rows = _rows(AgainstAdviceForm.objects.filter(session=session))
    return {"against_advice": rows} if rows else {}


def _interval(session: Session) -> dict[str, Any]:
    """Return what was new since the last visit; nothing where it was one tick, as in records of before."""
    rows = _rows(IntervalRow.objects.filter(session=session))
    return {"interval": rows} if rows else {}


def _rows(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values())


def _columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
