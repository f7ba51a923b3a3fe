"""Worked cases of orders, of the chair, and of going home; `CASES` has all, the gate's among them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.ordering import LastTime
from reprieve.therapy.prompts import Level
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.rulebook.asking import (
    DIRECTOR,
    PRESCRIBER,
    Case,
    at,
    due_case,
    home_case,
    may_case,
    order_case,
    pressure,
    resume_case,
    ring_case,
    symptom,
    weighed,
)
from reprieve.therapy.rulebook.booking_cases import BOOKING_CASES
from reprieve.therapy.rulebook.gate_cases import GATE_CASES
from reprieve.therapy.rulebook.ledger_cases import LEDGER_CASES
from reprieve.therapy.rulebook.opioid_cases import OPIOID_CASES
from reprieve.therapy.rulebook.response_cases import RESPONSE_CASES
from reprieve.therapy.rulebook.synthetic import (
    CALM,
    CRPS,
    STOPPED,
    Happened,
    calm_readings,
    infusing,
    reading,
)
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign

CLEAR, ADVISE, HOLD, REFUSE = Verdict

_SETTLED: Final = tuple(
    reading(sign, int(CALM[sign]), at(minute))
    for minute in (20, 25)
    for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE)
)

_SNOOZED_AT_8: Final[Happened] = (8, EventKind.SNOOZED, {"words": "Helping the patient to the toilet."})
_AT_14: Final[Happened] = (14, *_SNOOZED_AT_8[1:])

ORDER_CASES: Final[tuple[Case, ...]] = (
    order_case("R11", "180 typed for a weight", HOLD, by=PRESCRIBER, weighings=weighed("180")),
    order_case("R11", "44 kg", HOLD, by=PRESCRIBER, weighings=weighed("44")),
    order_case("R12", "0.5 mg/kg over 40 min, depression", CLEAR),
    order_case(
        "R12",
        "0.6 mg/kg over 60 min, depression",
        REFUSE,
        by=DIRECTOR,
        dose_mg_per_kg=Decimal("0.6"),
        duration_min=Decimal(60),
    ),
    order_case("R12", "0.5 mg/kg over 30 min, depression", REFUSE, by=DIRECTOR, duration_min=Decimal(30)),
    order_case(
        "R12",
        "80 kg at 0.35 mg/kg/h for 4 h, CRPS: 28 mg/h",
        REFUSE,
        by=DIRECTOR,
        key=CRPS,
        weighings=weighed("80"),
        dose_mg_per_kg=Decimal("1.4"),
    ),
    order_case("R12-tier", "3 mg/kg over 4 h, CRPS: tier D", REFUSE, key=CRPS, dose_mg_per_kg=Decimal(3)),
    order_case("R13", "first session", CLEAR),
    order_case(
        "R13",
        "0.3 mg/kg last time, 0.5 now",
        HOLD,
        by=PRESCRIBER,
        last_time=LastTime(dose_mg_per_kg=Decimal("0.3"), response_adequate=False, worst_event_grade=0),
    ),
    order_case(
        "R13",
        "0.45 mg/kg last time, 0.5 now, poor response, no event",
        CLEAR,
        last_time=LastTime(dose_mg_per_kg=Decimal("0.45"), response_adequate=False, worst_event_grade=0),
    ),
    order_case(
        "R13",
        "a small step after an event of grade 2",
        HOLD,
        by=PRESCRIBER,
        last_time=LastTime(dose_mg_per_kg=Decimal("0.45"), response_adequate=False, worst_event_grade=2),
    ),
    order_case(
        "R13",
        "a small step after a good response",
        HOLD,
        by=PRESCRIBER,
        last_time=LastTime(dose_mg_per_kg=Decimal("0.45"), response_adequate=True, worst_event_grade=0),
    ),
    order_case("R13", "to reach dissociation", HOLD, by=PRESCRIBER, to_seek_dissociation=True),
    order_case("R14", "S-ketamine under a racemic protocol", REFUSE, drug_form=DrugForm.S_KETAMINE),
    order_case("R14", "2 mg/mL", ADVISE, concentration_mg_per_ml=Decimal(2)),
    order_case("R14", "10 mg/mL", REFUSE, concentration_mg_per_ml=Decimal(10)),
)

CHAIR_CASES: Final[tuple[Case, ...]] = (
    due_case("pressure 6 minutes after the last", None, at_min=6),
    due_case("pressure 7 minutes after the last, due every 5", Level.REMIND, at_min=7),
    due_case("pressure 10 minutes after the last, due every 5", Level.ALERT, at_min=10),
    due_case("pressure 15 minutes after the last, due every 5", Level.PAUSE, at_min=15),
    due_case("the same at 9 minutes, snoozed at 8", None, at_min=9, happened=(_SNOOZED_AT_8,)),
    due_case("at 10 minutes, when the next set is due", Level.ALERT, at_min=10, happened=(_SNOOZED_AT_8,)),
    due_case(
        "at 12 minutes, snoozed again at 11: once a gap",
        Level.ALERT,
        at_min=12,
        happened=(_SNOOZED_AT_8, (11, EventKind.SNOOZED, {"words": "Still on the telephone."})),
    ),
    due_case("at 15 minutes, snoozed at 14: the pause is not silenced", Level.PAUSE, at_min=15, happened=(_AT_14,)),
    ring_case("R21", "systolic 150, normal 124", None, *pressure(150, 18)),
    ring_case("R21", "systolic 155, normal 124", Level.ALERT, *pressure(155, 18)),
    ring_case("R21", "systolic 160", Level.ALERT, *pressure(160, 18)),
    ring_case("R21", "systolic 180", Level.PAUSE, *pressure(180, 18)),
    ring_case("R21", "systolic 182 twice, 3 minutes apart", Level.STOP, *pressure(182, 15, 18)),
    ring_case("R21", "systolic 200 once", Level.STOP, *pressure(200, 18)),
    ring_case(
        "R21",
        "systolic 182 with severe headache",
        Level.CALL_911,
        *pressure(182, 18),
        happened=(symptom(Symptom.SEVERE_HEADACHE),),
    ),
    ring_case("R21", "systolic 88", Level.PAUSE, *pressure(88, 18)),
    ring_case("R21", "pulse 132 for 4 minutes", Level.ALERT, reading(Sign.PULSE, 132, at(16))),
    ring_case("R21", "pulse 132 for 5 minutes", Level.PAUSE, reading(Sign.PULSE, 132, at(15))),
    ring_case("R21", "pulse 39", Level.STOP, reading(Sign.PULSE, 39, at(19))),
    ring_case("R22", "saturation 93", Level.ALERT, reading(Sign.SPO2, 93, at(19))),
    ring_case("R22", "saturation 91 for a minute", Level.PAUSE, reading(Sign.SPO2, 91, at(19))),
    ring_case("R22", "saturation 89", Level.STOP, reading(Sign.SPO2, 89, at(19))),
    ring_case("R22", "saturation 89 for 2 minutes", Level.CALL_911, reading(Sign.SPO2, 89, at(18))),
    ring_case("R22", "saturation 84", Level.CALL_911, reading(Sign.SPO2, 84, at(19))),
    ring_case("R22", "breathing 11", Level.ALERT, reading(Sign.RESP, 11, at(19))),
    ring_case("R22", "breathing 7", Level.STOP, reading(Sign.RESP, 7, at(19))),
    ring_case("R22", "breathing 0", Level.CALL_911, reading(Sign.RESP, 0, at(19))),
    ring_case("R22", "end-tidal CO2 56", Level.STOP, reading(Sign.ETCO2, 56, at(19))),
    ring_case("R22", "RASS -3", Level.PAUSE, scores=(Score(scale=Scale.RASS, value=-3, taken_at=at(19)),)),
    ring_case("R23", "RASS +2", Level.ALERT, scores=(Score(scale=Scale.RASS, value=2, taken_at=at(19)),)),
    ring_case("R23", "nausea 2", Level.ALERT, scores=(Score(scale=Scale.NAUSEA, value=2, taken_at=at(19)),)),
    ring_case("R23", "vomiting", Level.PAUSE, happened=(symptom(Symptom.VOMITING),)),
    ring_case(
        "R23",
        "vomiting at RASS -2",
        Level.STOP,
        scores=(Score(scale=Scale.RASS, value=-2, taken_at=at(19)),),
        happened=(symptom(Symptom.VOMITING),),
    ),
    ring_case("R23", "seizure", Level.CALL_911, happened=(symptom(Symptom.SEIZURE),)),
    ring_case("R23", "the patient asks to stop", Level.STOP, happened=((10, EventKind.PATIENT_ASKED_TO_STOP, {}),)),
    resume_case(
        "R21",
        "paused for pressure; slower, two normal readings, prescriber",
        CLEAR,
        *_SETTLED,
        cause=Cause.PRESSURE_OR_PULSE,
    ),
    resume_case(
        "R21", "the same without a prescriber", REFUSE, *_SETTLED, cause=Cause.PRESSURE_OR_PULSE, prescriber=False
    ),
    resume_case("R21", "the same at the old rate", REFUSE, *_SETTLED, cause=Cause.PRESSURE_OR_PULSE, rate="52.5"),
    resume_case("R21", "the same with one normal reading", REFUSE, *_SETTLED[:3], cause=Cause.PRESSURE_OR_PULSE),
    resume_case(
        "R22",
        "saturation was 89 before the pause and is 97 now",
        REFUSE,
        reading(Sign.SPO2, 89, at(14)),
        reading(Sign.SPO2, 97, at(16)),
        cause=Cause.BREATHING_OR_SEDATION,
    ),
    resume_case(
        "R21", "paused for the toilet, nurse alone, old rate", CLEAR, cause=Cause.COMFORT, rate="52.5", prescriber=False
    ),
    may_case(
        "R23",
        "resume after the patient asked to stop",
        REFUSE,
        infusing((10, EventKind.PATIENT_ASKED_TO_STOP, {})).state,
        EventKind.RESUMED,
    ),
    may_case("R22", "resume after a stop", REFUSE, State.RECOVERING, EventKind.RESUMED),
)

HOME_CASES: Final[tuple[Case, ...]] = (
    home_case("2 h after the start, all scores well, escort here", CLEAR),
    home_case("1 h 59 min after the start", REFUSE, by=PRESCRIBER, at_min=119),
    home_case("Aldrete 8", REFUSE, by=PRESCRIBER, aldrete=8),
    home_case("PADSS 8", REFUSE, by=PRESCRIBER, padss=8),
    home_case("dissociation 2", REFUSE, by=PRESCRIBER, dissociation=2),
    home_case("walking not tested", HOLD, walks_and_turns=UNKNOWN),
    home_case("cannot walk and turn alone", REFUSE, by=PRESCRIBER, walks_and_turns=False),
    home_case(
        "midazolam 50 minutes ago",
        REFUSE,
        by=PRESCRIBER,
        day=infusing(
            STOPPED,
            (70, EventKind.RESCUE_GIVEN, {"drug": "midazolam", "dose": Decimal(1), "unit": "mg", "route": "IV"}),
        ),
    ),
    home_case(
        "pressure 160/95 at the last reading, normal 124/78",
        REFUSE,
        by=PRESCRIBER,
        readings=(
            *(r for minute in (55, 70, 85, 100) for r in calm_readings(at(minute))),
            reading(Sign.SYSTOLIC, 160, at(115)),
            reading(Sign.DIASTOLIC, 95, at(115)),
        ),
    ),
    home_case("no escort", REFUSE, escort_took_over=None),
    home_case("leaflet not given, mood series", REFUSE, leaflet_given=False),
    home_case("leaflet not given, pain series", REFUSE, by=PRESCRIBER, key=CRPS, leaflet_given=False),
)

CASES: Final = (
    *GATE_CASES,
    *LEDGER_CASES,
    *ORDER_CASES,
    *CHAIR_CASES,
    *HOME_CASES,
    *BOOKING_CASES,
    *OPIOID_CASES,
    *RESPONSE_CASES,
)
