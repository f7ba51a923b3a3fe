"""The facts of a day on which nothing is wrong: what is measured, found at check-in and said on the way home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from reprieve.chart.queries import CheckInFacts, GoingHomeFacts
from reprieve.therapy.gates import Escort, Monitor, UrinaryAnswers
from reprieve.therapy.leaving import AgainstAdvice, Signed
from reprieve.therapy.vitals import Sign

GOOD_VITALS: Mapping[Sign, Decimal] = {
    Sign.SYSTOLIC: Decimal(122),
    Sign.DIASTOLIC: Decimal(76),
    Sign.PULSE: Decimal(68),
    Sign.SPO2: Decimal(98),
    Sign.RESP: Decimal(14),
    Sign.TEMP: Decimal("36.7"),
}


def good_checkin(now: datetime) -> CheckInFacts:
    """Return the facts of a day on which nothing is wrong."""
    return CheckInFacts(
        identity_checked=True,
        has_capacity=True,
        scales_filled_in=True,
        medicines_reconciled=True,
        could_be_pregnant=False,
        cannot_conceive_documented=False,
        new_psychosis_or_mania=False,
        high_suicide_risk=False,
        safety_plan=False,
        intoxicated=False,
        urine_screen_unexplained=False,
        active_substance_use_disorder=False,
        misuse_flags=0,
        other_ketamine_last_at=None,
        alcohol_or_drugs_last_at=None,
        jaundice=False,
        urinary=UrinaryAnswers(frequency=False, urgency=False, pain=False, blood=False),
        rested_with_right_cuff=True,
        new_irregular_rhythm=False,
        unwell=False,
        last_solids_at=now - timedelta(hours=12),
        last_clear_liquids_at=now - timedelta(hours=4),
        slow_stomach=False,
        iv_access_free_flowing=True,
        escort=Escort(
            name="Demo Escort",
            phone="555-0100",
            confirmed_at=now - timedelta(minutes=10),
            confirmed_by="Demo Desk",
        ),
        prescriber_on_site=True,
        airway_clinician_in_suite=True,
        monitors=frozenset(Monitor),
        pump_limits_set=True,
    )


GOOD_GOING_HOME = GoingHomeFacts(
    walks_and_turns=True, oriented=True, escort_took_over="Demo Escort", leaflet_given=True
)


WENT: Final = AgainstAdvice(
    capacity=True,
    capacity_by="Demo Prescriber, MD",
    risks="Drowsy and unsteady for hours; breathing and pressure are not watched.",
    risks_by="Demo Nurse, RN",
    witness="",
    unwitnessed="Alone on the floor; the escort saw it.",
    words="Had to fetch a child.",
    signed=Signed.SIGNED,
    escort="Demo Escort",
    vitals_refused=True,
)
