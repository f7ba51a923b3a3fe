"""Read the chart: frozen values, each query with a stated number of database queries. Pages record that somebody looked
with `audit.services.record_view`."""

from reprieve.chart.facts import CheckInFacts, GoingHomeFacts
from reprieve.chart.queries.board import RoomTile, board, room_tile
from reprieve.chart.queries.day import DeviceRow, RoomRow, day_list, devices, rooms
from reprieve.chart.queries.harm import (
    HarmPeriod,
    HarmRow,
    adverse_event,
    adverse_events,
    harm_in,
    month_of,
    prompt,
    worst_grade_last_time,
)
from reprieve.chart.queries.offline import MisfitEvent, ToMerge, WaitingEntry, to_merge
from reprieve.chart.queries.patient import (
    ConsentRow,
    DiagnosisRow,
    LiverRow,
    MeasureRow,
    MedicineRow,
    PatientView,
    PregnancyRow,
    ScreeningRow,
    order_preview,
    order_view,
    patient_view,
)
from reprieve.chart.queries.record import RecordView, record_view
from reprieve.chart.queries.rows import (
    AnswerRow,
    DayRow,
    DrugReadingRow,
    EventRow,
    GateRow,
    OrderView,
    OverrideRow,
    PromptRow,
    ReadingRow,
    SignatureRow,
)
from reprieve.chart.queries.session import SessionView, session_view
from reprieve.chart.refusal import NotFound

__all__ = [
    "AnswerRow",
    "CheckInFacts",
    "ConsentRow",
    "DayRow",
    "DeviceRow",
    "DiagnosisRow",
    "DrugReadingRow",
    "EventRow",
    "GateRow",
    "GoingHomeFacts",
    "HarmPeriod",
    "HarmRow",
    "LiverRow",
    "MeasureRow",
    "MedicineRow",
    "MisfitEvent",
    "NotFound",
    "OrderView",
    "OverrideRow",
    "PatientView",
    "PregnancyRow",
    "PromptRow",
    "ReadingRow",
    "RecordView",
    "RoomRow",
    "RoomTile",
    "ScreeningRow",
    "SessionView",
    "SignatureRow",
    "ToMerge",
    "WaitingEntry",
    "adverse_event",
    "adverse_events",
    "board",
    "day_list",
    "devices",
    "harm_in",
    "month_of",
    "order_preview",
    "order_view",
    "patient_view",
    "prompt",
    "record_view",
    "room_tile",
    "rooms",
    "session_view",
    "to_merge",
    "worst_grade_last_time",
]
