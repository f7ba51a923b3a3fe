"""A day on which everything is in order, invented, so that a worked case can change one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from reprieve.therapy.care import Cared
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.discharge import DischargeFacts
from reprieve.therapy.events import Cause, Event, EventKind
from reprieve.therapy.gates import (
    ConsentFacts,
    DrugCheck,
    Escort,
    GateFacts,
    Kit,
    LiverPanel,
    Monitor,
    PregnancyTest,
    UrinaryAnswers,
)
from reprieve.therapy.interval import Change
from reprieve.therapy.laboratory import LabResult, LabTest
from reprieve.therapy.ordering import OrderRequest, Plan, plan
from reprieve.therapy.protocols import Protocol, Tier, book
from reprieve.therapy.screening import Item
from reprieve.therapy.session import InfusionDay, State, replay
from reprieve.therapy.vitals import Baseline, Reading, Sign
from reprieve.therapy.weights import Weighing

NOW: Final = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
START: Final = NOW
DEPRESSION: Final = "depression-0.5"
CRPS: Final = "crps-outpatient-4h"
WEIGHT_KG: Final = Decimal(70)
CALM: Final[Baseline] = MappingProxyType(
    {
        Sign.SYSTOLIC: Decimal(124),
        Sign.DIASTOLIC: Decimal(78),
        Sign.PULSE: Decimal(72),
        Sign.RESP: Decimal(14),
        Sign.SPO2: Decimal(97),
        Sign.TEMP: Decimal("36.8"),
    }
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def protocol(key: str = DEPRESSION) -> Protocol:
    return book()[key]


def reading(sign: Sign, value: str | int, at: datetime = NOW) -> Reading:
    return Reading(sign=sign, value=Decimal(value), taken_at=at)


def calm_readings(at: datetime) -> tuple[Reading, ...]:
    """Return one whole set of resting signs."""
    return tuple(Reading(sign=sign, value=value, taken_at=at) for sign, value in CALM.items())


def order(key: str = DEPRESSION, **changes: Any) -> OrderRequest:
    """Return a request for the protocol's default, with some fields changed."""
    own = protocol(key)
    usual = OrderRequest(
        protocol=own,
        weighings=(Weighing(weight_kg=WEIGHT_KG, weighed_at=NOW - timedelta(days=1)),),
        dose_mg_per_kg=own.default_dose_mg_per_kg(WEIGHT_KG),
        duration_min=own.default_min.value,
        concentration_mg_per_ml=Decimal(1),
        drug_form=own.drug_form,
        now=NOW,
    )
    return replace(usual, **changes)


def drug_check(ordered: Plan) -> DrugCheck:
    return DrugCheck(
        first_person="Demo Nurse Ash",
        second_person="Demo Nurse Elm",
        drug_form=ordered.drug_form,
        concentration_mg_per_ml=ordered.concentration_mg_per_ml,
        volume_ml=ordered.volume_ml,
        pump_rate_ml_per_h=ordered.rate_ml_per_h,
        vial_lot="DEMO-LOT",
        ndc="DEMO-NDC",
        checked_at=NOW - minutes(10),
    )


def ready(key: str = DEPRESSION) -> GateFacts:
    """Return facts for which every rule of the gate is clear."""
    return _room(_body(_mind(_paper(key))))


def _paper(key: str) -> GateFacts:
    own, ordered = protocol(key), plan(order(key))
    return GateFacts(
        order=ordered,
        drug_check=drug_check(ordered),
        patient_indication=own.indication,
        protocol_approved=True,
        consent=ConsentFacts(
            indication=own.indication,
            protocol_key=own.key,
            protocol_version=own.version,
            drug_form=own.drug_form,
            signed_at=NOW - timedelta(days=7),
            signed_by="Demo Birch",
            language="en",
            teach_back=True,
        ),
        has_capacity=True,
        identity_checked=True,
        changes=dict.fromkeys(Change, False),
        scales_filled_in=True,
        last_infusion_at=None,
    )


def _mind(facts: GateFacts) -> GateFacts:
    return replace(
        facts,
        new_psychosis_or_mania=False,
        high_suicide_risk=False,
        safety_plan=False,
        rass=0,
        intoxicated=False,
        urine_screen_unexplained=False,
        active_substance_use_disorder=False,
        other_ketamine_last_at=None,
        alcohol_or_drugs_last_at=None,
        misuse_flags=0,
    )


def _body(facts: GateFacts) -> GateFacts:
    low = Decimal("0.6")
    return replace(
        facts,
        age_years=44,
        bmi_kg_m2=Decimal(23),
        male=False,
        screening=MappingProxyType(dict.fromkeys(Item, False)),
        medicines=(),
        could_be_pregnant=True,
        cannot_conceive_documented=False,
        pregnancy_test=PregnancyTest(positive=False, taken_at=NOW - timedelta(days=2)),
        weighings=(Weighing(weight_kg=WEIGHT_KG, weighed_at=NOW - timedelta(days=1)),),
        liver=LiverPanel(alt=low, ast=low, alp=low, ggt=low, taken_on=NOW.date() - timedelta(days=20)),
        laboratory={LabTest.URINE_DRUGS: screened()},
        jaundice=False,
        urinary=UrinaryAnswers(frequency=False, urgency=False, pain=False, blood=False),
        session_readings=(*calm_readings(NOW - minutes(15)), *calm_readings(NOW - minutes(5))),
        rested_with_right_cuff=True,
        new_irregular_rhythm=False,
        unwell=False,
        last_solids_at=NOW - timedelta(hours=10),
        last_clear_liquids_at=NOW - timedelta(hours=3),
        slow_stomach=False,
    )


def _room(facts: GateFacts) -> GateFacts:
    return replace(
        facts,
        iv_access_free_flowing=True,
        pump_limits_set=True,
        escort=Escort(
            name="Demo Rowan", phone="555-0100", confirmed_at=NOW - minutes(60), confirmed_by="Demo Nurse Ash"
        ),
        credentials_current=True,
        prescriber_on_site=True,
        airway_clinician_in_suite=True,
        nurse="Demo Nurse Ash",
        room="Room 1",
        today=NOW.date(),
        kit_checked_on=MappingProxyType(dict.fromkeys(Kit, NOW.date())),
        monitors=frozenset(Monitor),
    )


def screened(*found: str, days_ago: int = 10, explained: str = "", ketamine: bool = True) -> LabResult:
    """Return a urine drug screen, of a panel that looks for ketamine unless said otherwise."""
    looked_for = frozenset(LabTest.URINE_DRUGS.card.finds) - (frozenset() if ketamine else {"ketamine"})
    return LabResult(
        test=LabTest.URINE_DRUGS,
        taken_on=NOW.date() - timedelta(days=days_ago),
        looked_for=looked_for,
        found=frozenset(found),
        explained=explained,
    )


def watched(state: State, tier: Tier = Tier.A) -> Cared:
    """Return another patient of the same nurse, in Room 2."""
    most = protocol(DEPRESSION).limits.watch.recovering_per_nurse
    return Cared(room="Room 2", tier=tier, state=state, awake=UNKNOWN, recovering_per_nurse=most)


Happened: TypeAlias = tuple[float, EventKind, dict[str, Any]]


def events(*happened: Happened) -> tuple[Event, ...]:
    """Return events at minutes from the start, numbered as listed."""
    return tuple(
        Event(
            id=f"e{number}",
            seq=number,
            kind=kind,
            occurred_at=START + minutes(at),
            recorded_at=START + minutes(at),
            by="Demo Nurse Ash",
            **details,
        )
        for number, (at, kind, details) in enumerate(happened, start=1)
    )


CHECKED_IN: Final[Happened] = (-60, EventKind.CHECKED_IN, {})
STARTED: Final[Happened] = (0, EventKind.STARTED, {"gate": "demo-gate", "rate_mg_per_h": Decimal("52.5")})
STOPPED: Final[Happened] = (40, EventKind.STOPPED, {"cause": Cause.PLANNED_END})


def infusing(*more: Happened) -> InfusionDay:
    """Return a day that started at `START`, and what happened after."""
    return replay(events(CHECKED_IN, STARTED, *more))


def going_home(**changes: Any) -> DischargeFacts:
    """Return facts two hours after the start for which every part of R24 is clear, with some fields changed."""
    usual = DischargeFacts(
        day=infusing(STOPPED),
        readings=tuple(r for at in (55, 70, 85, 100, 115) for r in calm_readings(START + minutes(at))),
        baseline=CALM,
        aldrete=10,
        padss=10,
        padss_after_aldrete=True,
        dissociation=0,
        rass=0,
        walks_and_turns=True,
        oriented=True,
        escort_took_over="Demo Rowan",
        leaflet_given=True,
    )
    return replace(usual, **changes)
