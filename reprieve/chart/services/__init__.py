"""Write the chart: one verb per use case, each one transaction that reads again, asks the rules, writes, records.

Keyword-only; `by` is who does it, `now` is when, `key` makes a repeated press change nothing. Refusals raise `Refused`
with the decision; impossible input raises a named ValueError (`NotPlausible`, `NotAnOrder`, `NotOnScale`,
`ImpossibleEvent`); who may not raises `NotPermitted`; what is not there raises `NotFound`.
"""

from reprieve.audit.refusal import NotFound, Refused
from reprieve.chart.claiming import Unclaimable
from reprieve.chart.facts import CheckInFacts, GoingHomeFacts
from reprieve.chart.models import DeviceKind
from reprieve.chart.ordering import Asked
from reprieve.chart.services.amending import amend_event, amend_reading, mark_artefact, retract_event, unmark_artefact
from reprieve.chart.services.booking import admit_booking, book_session, cancel_session, check_in
from reprieve.chart.services.care import (
    accept_hand_over,
    come_on_duty,
    go_off_duty,
    offer_hand_over,
    take_over,
    withdraw_hand_over,
)
from reprieve.chart.services.checkin import (
    check_kit,
    evaluate_gate,
    override_finding,
    read_drug,
    save_checkin_facts,
    save_escort,
    save_interval_history,
)
from reprieve.chart.services.choices import choose_sedation_scale, sign_clinic_number
from reprieve.chart.services.consents import record_consent, set_leaflet_price, sign_consent, withdraw_consent
from reprieve.chart.services.devices import (
    Charted,
    DeviceReading,
    NotClaimed,
    claim_readings,
    record_device_readings,
)
from reprieve.chart.services.dispensing import close_drug_day, draw_drug, waste_drug
from reprieve.chart.services.evidence import (
    AlarmHeard,
    PumpHeard,
    claim_device_evidence,
    explain_pump,
    hear_devices,
    record_device_alarms,
    record_pump_events,
)
from reprieve.chart.services.followup import record_call, review_call
from reprieve.chart.services.harm import correct_adverse_event, record_adverse_event, withdraw_adverse_event
from reprieve.chart.services.infusion import (
    change_rate,
    pause_infusion,
    resume_infusion,
    start_infusion,
    stop_at_patients_request,
    stop_infusion,
)
from reprieve.chart.services.laboratory import record_lab_result
from reprieve.chart.services.leaving import (
    discharge,
    leave_against_advice,
    override_discharge_finding,
    save_going_home,
    transfer,
)
from reprieve.chart.services.medicines import add_medicine, classify_medicine, identify_medicine
from reprieve.chart.services.merging import Decided, decide, note_instead
from reprieve.chart.services.observations import add_note, give_rescue, record_symptom, record_vitals, score
from reprieve.chart.services.offline import (
    Did,
    Happened,
    Measured,
    Received,
    Sent,
    SentByAnother,
    What,
    take_in,
)
from reprieve.chart.services.patients import (
    Enzyme,
    record_diagnosis,
    record_liver_panel,
    record_pregnancy_test,
    record_weight,
    review_liver_panel,
)
from reprieve.chart.services.places import add_device, add_room, place_device, place_device_for, scanned
from reprieve.chart.services.prompts import answer_prompt, snooze_reminders, watch
from reprieve.chart.services.screening import add_screening_answer, add_specialist_note, set_review_interval
from reprieve.chart.services.signing import attach_order, sign_order, sign_record
from reprieve.chart.services.versions import (
    approve_protocol,
    drafted,
    judged,
    sign_site,
    sign_version,
    withdraw_version,
)
from reprieve.people.permissions import NotPermitted
from reprieve.people.services import Reauthenticated
from reprieve.therapy.vitals import NotPlausible

__all__ = [
    "AlarmHeard",
    "Asked",
    "Charted",
    "CheckInFacts",
    "Decided",
    "DeviceKind",
    "DeviceReading",
    "Did",
    "Enzyme",
    "GoingHomeFacts",
    "Happened",
    "Measured",
    "NotClaimed",
    "NotFound",
    "NotPermitted",
    "NotPlausible",
    "PumpHeard",
    "Reauthenticated",
    "Received",
    "Refused",
    "Sent",
    "SentByAnother",
    "Unclaimable",
    "What",
    "accept_hand_over",
    "add_device",
    "add_medicine",
    "add_note",
    "add_room",
    "add_screening_answer",
    "add_specialist_note",
    "admit_booking",
    "amend_event",
    "amend_reading",
    "answer_prompt",
    "approve_protocol",
    "attach_order",
    "book_session",
    "cancel_session",
    "change_rate",
    "check_in",
    "check_kit",
    "choose_sedation_scale",
    "claim_device_evidence",
    "claim_readings",
    "classify_medicine",
    "close_drug_day",
    "come_on_duty",
    "correct_adverse_event",
    "decide",
    "discharge",
    "drafted",
    "draw_drug",
    "evaluate_gate",
    "explain_pump",
    "give_rescue",
    "go_off_duty",
    "hear_devices",
    "identify_medicine",
    "judged",
    "leave_against_advice",
    "mark_artefact",
    "note_instead",
    "offer_hand_over",
    "override_discharge_finding",
    "override_finding",
    "pause_infusion",
    "place_device",
    "place_device_for",
    "read_drug",
    "record_adverse_event",
    "record_call",
    "record_consent",
    "record_device_alarms",
    "record_device_readings",
    "record_diagnosis",
    "record_lab_result",
    "record_liver_panel",
    "record_pregnancy_test",
    "record_pump_events",
    "record_symptom",
    "record_vitals",
    "record_weight",
    "resume_infusion",
    "retract_event",
    "review_call",
    "review_liver_panel",
    "save_checkin_facts",
    "save_escort",
    "save_going_home",
    "save_interval_history",
    "scanned",
    "score",
    "set_leaflet_price",
    "set_review_interval",
    "sign_clinic_number",
    "sign_consent",
    "sign_order",
    "sign_record",
    "sign_site",
    "sign_version",
    "snooze_reminders",
    "start_infusion",
    "stop_at_patients_request",
    "stop_infusion",
    "take_in",
    "take_over",
    "transfer",
    "unmark_artefact",
    "waste_drug",
    "watch",
    "withdraw_adverse_event",
    "withdraw_consent",
    "withdraw_hand_over",
    "withdraw_version",
]
