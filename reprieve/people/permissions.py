"""What each role may do: one table, total over roles and acts."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.core.exceptions import PermissionDenied

from reprieve.audit.services import Actor
from reprieve.therapy.decisions import Role


class Act(StrEnum):
    """Something that somebody may want to do; the value is read in the sentence "You may not …"."""

    FIND_PATIENT = "look a patient up"
    REGISTER_PATIENT = "register a patient"
    SEE_CHART = "open a chart"
    SEE_DAY = "see the day's list"
    SEE_BOARD = "see the board"
    SEE_TRAIL = "read the audit trail"
    ARRANGE_ROOMS = "set up rooms and devices"
    PLACE_DEVICES = "say which device stands in which room"
    ARRANGE_STAFF = "add staff"
    RECORD_FACTS = "record screening, weight, medicines or results"
    PLAN_TAPER = "sign, resume or end an opioid taper"
    CLASSIFY_MEDICINE = "say what a medicine does that is on no list"
    RECORD_CONSENT = "record a consent"
    SET_LEAFLETS = "say on the leaflets what it costs here"
    SIGN_ORDER = "sign an order"
    APPROVE_PROTOCOL = "approve a protocol for use here"
    BOOK = "book a session"
    CHECK_IN = "check a patient in"
    RECORD_ESCORT = "record fasting, escort and other facts of the day"
    CHECK_READINESS = "check whether the infusion may start"
    OVERRIDE = "override a finding"
    CANCEL = "cancel a session"
    RUN_INFUSION = "start, pause, resume or stop an infusion"
    CHART = "chart vital signs, scores, symptoms and notes"
    ANSWER_PROMPT = "answer a prompt"
    DISCHARGE = "discharge a patient"
    SIGN_RECORD = "sign the record"
    CLAIM_READINGS = "give unclaimed readings to a session"
    LOOK_AFTER = "look after a patient"
    INVITE_PATIENT = "give a patient their way into the patient's pages"
    ANSWER_REQUEST = "answer what patients ask for"
    FOLLOW_UP = "call patients after they went home"
    REVIEW_CALL = "decide about what worried in a call"
    SEE_MEASURES = "see what patients report and what it comes to"
    ASSIGN_MEASURES = "assign questionnaires to a patient"
    RECORD_ANSWERS = "type in a patient's answers"
    ANSWER_CALL_FOR_HELP = "answer a patient's call for help"
    SEE_OUTCOMES = "see the clinic's outcomes in numbers"
    RECORD_HARM = "record an adverse event"
    SEE_SAFETY = "see the clinic's adverse events in numbers"
    SEE_STOCK = "see the dispensary"
    HANDLE_DRUG = "receive, draw, return, waste or count controlled drugs"
    CLOSE_DRUG_DAY = "close the dispensary's day"
    EXPLAIN_DISCREPANCY = "explain a discrepancy, or set a lot aside"
    DESTROY_STOCK = "destroy stock"
    SET_STOCK_LIMITS = "set the dispensary's thresholds"


_FRONT: Final = frozenset({Act.FIND_PATIENT, Act.SEE_DAY})
_CLINICAL: Final = _FRONT | {
    Act.REGISTER_PATIENT,
    Act.SEE_CHART,
    Act.SEE_BOARD,
    Act.RECORD_FACTS,
    Act.RECORD_CONSENT,
    Act.BOOK,
    Act.CHECK_IN,
    Act.RECORD_ESCORT,
    Act.CHECK_READINESS,
    Act.OVERRIDE,  # the rule's own list of roles decides which finding
    Act.CANCEL,
    Act.RUN_INFUSION,
    Act.CHART,
    Act.ANSWER_PROMPT,
    Act.DISCHARGE,
    Act.SIGN_RECORD,
    Act.CLAIM_READINGS,
    Act.RECORD_HARM,
    Act.SEE_MEASURES,
    Act.ASSIGN_MEASURES,
    Act.RECORD_ANSWERS,
    Act.ANSWER_CALL_FOR_HELP,
    Act.FOLLOW_UP,
    Act.INVITE_PATIENT,
    Act.ANSWER_REQUEST,
    Act.LOOK_AFTER,
    Act.PLACE_DEVICES,
    Act.SEE_STOCK,
    Act.HANDLE_DRUG,
    Act.CLOSE_DRUG_DAY,
}
_PRESCRIBING: Final = frozenset({Act.SIGN_ORDER, Act.PLAN_TAPER, Act.CLASSIFY_MEDICINE, Act.REVIEW_CALL})

MAY: Final[dict[Role, frozenset[Act]]] = {
    Role.NURSE: _CLINICAL,
    Role.PRESCRIBER: _CLINICAL | _PRESCRIBING,
    Role.MEDICAL_DIRECTOR: _CLINICAL
    | _PRESCRIBING
    | {Act.APPROVE_PROTOCOL, Act.SEE_TRAIL, Act.SEE_SAFETY, Act.SEE_OUTCOMES, Act.ARRANGE_ROOMS, Act.ARRANGE_STAFF}
    | {Act.SET_LEAFLETS, Act.EXPLAIN_DISCREPANCY, Act.DESTROY_STOCK, Act.SET_STOCK_LIMITS},
    Role.FRONT_DESK: _FRONT
    | {Act.REGISTER_PATIENT, Act.BOOK, Act.CHECK_IN, Act.RECORD_ESCORT, Act.CANCEL}
    | {Act.INVITE_PATIENT, Act.ANSWER_REQUEST},
    # Owns the business, not the charts: sees that work happens and who did it, no health data.
    Role.OWNER: frozenset(
        {Act.SEE_DAY, Act.SEE_TRAIL, Act.SEE_SAFETY, Act.ARRANGE_ROOMS, Act.PLACE_DEVICES, Act.ARRANGE_STAFF}
    )
    | {Act.SEE_STOCK, Act.SET_STOCK_LIMITS, Act.SEE_OUTCOMES, Act.SET_LEAFLETS},
}


class NotPermitted(PermissionDenied):
    """This role may not do this; the web answers 403."""

    def __init__(self, by: Actor, act: Act) -> None:
        super().__init__(f"You may not {act.value}: that is not the work of this role.")
        self.by = by
        self.act = act


def may(role: Role, act: Act) -> bool:
    """Return whether this role may do this act at all; the rules of care may still refuse it today."""
    return act in MAY[role]


def require(by: Actor, act: Act, *, or_machine: bool = False) -> None:
    """Let the act pass or raise NotPermitted; a machine may do only what the service says a machine may do."""
    permitted = (or_machine and by.is_machine) if by.role is None else may(by.role, act)
    if not permitted:
        raise NotPermitted(by, act)
