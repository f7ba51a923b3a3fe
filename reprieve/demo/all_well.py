"""What a check-in finds on a good day: every question asked, and nothing stands against the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from reprieve.chart.services import CheckInFacts
from reprieve.therapy.gates import Escort, Monitor, UrinaryAnswers


def all_well(at: datetime, escort: Escort, *, mood: bool) -> CheckInFacts:
    """Return the facts of a check-in at which nothing stands against the start."""
    calm = dict.fromkeys(("frequency", "urgency", "pain", "blood"), False)
    facts = CheckInFacts(
        identity_checked=True, has_capacity=True, scales_filled_in=True,
        medicines_reconciled=True, could_be_pregnant=False, cannot_conceive_documented=True,
        new_psychosis_or_mania=False, intoxicated=False, urine_screen_unexplained=False,
        active_substance_use_disorder=False, misuse_flags=0, other_ketamine_last_at=None,
        alcohol_or_drugs_last_at=None, jaundice=False, urinary=UrinaryAnswers(**calm), rested_with_right_cuff=True,
        new_irregular_rhythm=False, unwell=False, last_solids_at=at - timedelta(hours=10),
        last_clear_liquids_at=at - timedelta(hours=4), slow_stomach=False, iv_access_free_flowing=True, escort=escort,
        prescriber_on_site=True, airway_clinician_in_suite=True, monitors=frozenset(Monitor),
        pump_limits_set=True,
    )  # fmt: skip
    return replace(facts, high_suicide_risk=False, safety_plan=True) if mood else facts
