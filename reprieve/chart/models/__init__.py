"""The chart's tables. Only this app imports them; everybody else asks `chart.services` and `chart.queries`."""

from reprieve.chart.models.care import CareEntry, DutyEntry
from reprieve.chart.models.choices import ClinicNumberChoice, SedationChoice
from reprieve.chart.models.consents import Consent, ConsentText, LeafletPrice
from reprieve.chart.models.evidence import AlarmReport, PumpExplanation, PumpReport
from reprieve.chart.models.facts import (
    BodyMeasure,
    Diagnosis,
    KitCheck,
    LiverResult,
    LiverReview,
    Medicine,
    PregnancyResult,
    ProtocolApproval,
    ReviewInterval,
    ScreeningAnswer,
    SpecialistNote,
)
from reprieve.chart.models.followup import Call, CallReview, CallTask
from reprieve.chart.models.forms import CheckInRow, DischargeRow
from reprieve.chart.models.harm import AdverseEvent
from reprieve.chart.models.interval import IntervalRow
from reprieve.chart.models.laboratory import LabRow
from reprieve.chart.models.leaving import AgainstAdviceForm
from reprieve.chart.models.offline import OfflineDecision, OfflineEntry, Outcome
from reprieve.chart.models.orders import Order
from reprieve.chart.models.places import Device, DeviceBinding, DeviceKind, Room
from reprieve.chart.models.protocols import ProtocolVersion, SiteSetting
from reprieve.chart.models.readings import LatestReading, PromptAnswer, PromptEntry, Reading
from reprieve.chart.models.sessions import (
    PRESENT,
    DrugReading,
    Gate,
    GateOverride,
    GateRecord,
    Session,
    SessionEvent,
    Signature,
)

__all__ = [
    "PRESENT",
    "AdverseEvent",
    "AgainstAdviceForm",
    "AlarmReport",
    "BodyMeasure",
    "Call",
    "CallReview",
    "CallTask",
    "CareEntry",
    "CheckInRow",
    "ClinicNumberChoice",
    "Consent",
    "ConsentText",
    "Device",
    "DeviceBinding",
    "DeviceKind",
    "Diagnosis",
    "DischargeRow",
    "DrugReading",
    "DutyEntry",
    "Gate",
    "GateOverride",
    "GateRecord",
    "IntervalRow",
    "KitCheck",
    "LabRow",
    "LatestReading",
    "LeafletPrice",
    "LiverResult",
    "LiverReview",
    "Medicine",
    "OfflineDecision",
    "OfflineEntry",
    "Order",
    "Outcome",
    "PregnancyResult",
    "PromptAnswer",
    "PromptEntry",
    "ProtocolApproval",
    "ProtocolVersion",
    "PumpExplanation",
    "PumpReport",
    "Reading",
    "ReviewInterval",
    "Room",
    "ScreeningAnswer",
    "SedationChoice",
    "Session",
    "SessionEvent",
    "Signature",
    "SiteSetting",
    "SpecialistNote",
]
