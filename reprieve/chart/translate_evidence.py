"""What devices say of themselves ↔ its rows: alarms and pump events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from reprieve.chart.models import AlarmReport, PumpReport
from reprieve.therapy.device_alarms import AlarmSaid, AlarmState, AlarmType, Inactivation, Phase, Priority
from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid

PUMP_FIGURES: Final = (
    "rate_ml_per_h", "dose_rate_ug_per_kg_min", "to_infuse_ml", "remaining_ml", "segment_ml", "total_ml",
    "remaining_min", "concentration_mg_per_ml", "weight_kg",
)  # fmt: skip


def alarm_columns(said: AlarmSaid, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": said.alert_id,
        "phase": said.phase.value,
        "text": said.text,
        "said_at": said.said_at,
        "heard_at": now,
        "source": said.source,
        "value": said.value,
        "unit": said.unit,
        "limits": said.limits,
        "priority": said.priority.value,
        "type": said.type.value,
        "state": said.state.value,
        "inactivation": [one.value for one in said.inactivation],
    }


def alarm_of(row: AlarmReport) -> AlarmSaid:
    return AlarmSaid(
        alert_id=row.alert_id,
        phase=Phase(row.phase),
        text=row.text,
        said_at=row.said_at,
        heard_at=row.heard_at,
        source=row.source,
        value=row.value,
        unit=row.unit,
        limits=row.limits,
        priority=Priority(row.priority),
        type=AlarmType(row.type),
        state=AlarmState(row.state),
        inactivation=tuple(Inactivation(one) for one in row.inactivation),
    )


def pump_columns(said: PumpSaid) -> dict[str, Any]:
    """Return a report's columns; how many decimals the pump printed stands beside the figures, for a column forgets."""
    figures = {name: getattr(said, name) for name in PUMP_FIGURES}
    return {
        **figures,
        "digits": {name: _decimals(figure) for name, figure in figures.items() if figure is not None},
        "event": said.event.value,
        "said_at": said.said_at,
        "channel": said.channel,
        "drug": said.drug,
        "status": said.status,
    }


def pump_of(row: PumpReport) -> PumpSaid:
    figures = {name: _printed(getattr(row, name), row.digits.get(name)) for name in PUMP_FIGURES}
    return PumpSaid(
        event=PumpEvent(row.event),
        said_at=row.said_at,
        channel=row.channel,
        drug=row.drug,
        status=row.status,
        **figures,
    )


def _decimals(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _printed(figure: Decimal | None, digits: int | None) -> Decimal | None:
    return None if figure is None else figure.quantize(Decimal(1).scaleb(-(digits or 0)))
