"""What staff find out at the door, as values: every one is UNKNOWN until somebody has established it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.gates import Escort, Monitor, UrinaryAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInFacts:
    """The facts of the day, as the check-in form has them; the gate adds what the chart knows already.

    other_ketamine_last_at, alcohol_or_drugs_last_at: None means asked, and there was none.
    escort: None means asked, and nobody comes. monitors: what is connected. medicines_reconciled: the list is today's.
    """

    identity_checked: Fact = UNKNOWN
    has_capacity: Fact = UNKNOWN
    scales_filled_in: Fact = UNKNOWN
    medicines_reconciled: Fact = UNKNOWN
    could_be_pregnant: Fact = UNKNOWN
    cannot_conceive_documented: Fact = UNKNOWN
    new_psychosis_or_mania: Fact = UNKNOWN
    high_suicide_risk: Fact = UNKNOWN
    safety_plan: Fact = UNKNOWN
    intoxicated: Fact = UNKNOWN
    urine_screen_unexplained: Fact = UNKNOWN
    active_substance_use_disorder: Fact = UNKNOWN
    misuse_flags: int | Unknown = UNKNOWN
    other_ketamine_last_at: datetime | Unknown | None = UNKNOWN
    alcohol_or_drugs_last_at: datetime | Unknown | None = UNKNOWN
    jaundice: Fact = UNKNOWN
    urinary: UrinaryAnswers = field(default_factory=UrinaryAnswers)
    rested_with_right_cuff: Fact = UNKNOWN
    new_irregular_rhythm: Fact = UNKNOWN
    unwell: Fact = UNKNOWN
    last_solids_at: datetime | Unknown = UNKNOWN
    last_clear_liquids_at: datetime | Unknown = UNKNOWN
    slow_stomach: Fact = UNKNOWN
    iv_access_free_flowing: Fact = UNKNOWN
    escort: Escort | Unknown | None = UNKNOWN
    prescriber_on_site: Fact = UNKNOWN
    airway_clinician_in_suite: Fact = UNKNOWN
    monitors: frozenset[Monitor] | Unknown = UNKNOWN
    pump_limits_set: Fact = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingHomeFacts:
    """What is looked at before the patient leaves; scores and pressures come from the chart.

    escort_took_over: the name of the adult who is here; None means that nobody is.
    """

    walks_and_turns: Fact = UNKNOWN
    oriented: Fact = UNKNOWN
    escort_took_over: str | Unknown | None = UNKNOWN
    leaflet_given: Fact = UNKNOWN
