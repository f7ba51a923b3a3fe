"""The numbers that rules compare with: each with its source and how sure we are of it.

They are data of a protocol, read from `protocol_book/limits.toml`, never constants in a rule: a clinic's medical
director signs them, may tighten them, and loosens them only with a new version.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.prompts import Level
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign


class InvalidProtocol(ValueError):
    """A protocol file does not describe a protocol."""


LARGEST_SPO2_OFFSET: Final = Decimal(5)  # "a few points" at altitude (standard 3.2, recall): more is a typing error


class Test(StrEnum):
    """How a value is compared with a limit; the last two compare its distance from the patient's baseline."""

    __test__ = False  # not a test class, whatever a test runner may think

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RISE_OF = "rise_of"
    CHANGE_OF = "change_of"

    def meets(self, value: Decimal, limit: Decimal, normal: Decimal | None) -> bool:
        """Say whether the value is beyond the limit; without a baseline no change is known, so none is met."""
        if self in {Test.RISE_OF, Test.CHANGE_OF}:
            if normal is None:
                return False
            change = value - normal if self is Test.RISE_OF else abs(value - normal)
            return change >= limit
        return _COMPARED[self](value, limit)

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _TEST_PHRASES[self]

    @property
    def side(self) -> Literal["high", "low", "change"]:
        if self is Test.CHANGE_OF:
            return "change"
        return "low" if self in {Test.AT_MOST, Test.LESS_THAN} else "high"


_COMPARED: Final[Mapping[Test, Callable[[Decimal, Decimal], bool]]] = {
    Test.AT_LEAST: operator.ge,
    Test.MORE_THAN: operator.gt,
    Test.AT_MOST: operator.le,
    Test.LESS_THAN: operator.lt,
}
_TEST_PHRASES: Final = {
    Test.AT_LEAST: "at least",
    Test.MORE_THAN: "above",
    Test.AT_MOST: "at most",
    Test.LESS_THAN: "below",
    Test.RISE_OF: "up from baseline by",
    Test.CHANGE_OF: "off baseline by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that can be so: a sign or scale beyond a value, or a symptom that is there."""

    about: Sign | Scale | Symptom
    test: Test | None = None
    value: Decimal | None = None
    sea_level: Decimal | None = None  # the value before this site's altitude lowered it, to be shown beside it

    def __post_init__(self) -> None:
        measured = not isinstance(self.about, Symptom)
        if measured != (self.test is not None) or measured != (self.value is not None):
            raise ValueError("A sign or scale is compared with a value; a symptom is there or not.")

    @property
    def side(self) -> str:
        return self.test.side if self.test else "present"

    @property
    def name(self) -> str:
        """Return what it is about, in words."""
        if isinstance(self.about, Symptom):
            return self.about.phrase
        return self.about.title if isinstance(self.about, Sign) else self.about.card.title


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLimit:
    """When to prompt, and how gravely (standard 4.3).

    readings: how many in a row must meet it, the first and last at least `apart_min` minutes apart.
    lasting_s: for how long it must have been so. together_with: any one of these must hold too.
    then: what to do next, after what the level says of the pump; an English msgid.
    """

    rule: str
    condition: Condition
    level: Level
    source: str
    certainty: Certainty
    then: str
    readings: int = 1
    apart_min: int = 0
    lasting_s: int = 0
    together_with: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineLimit:
    """Where a resting sign holds (soft: the prescriber decides) or cancels (hard) the day (standard 3.2).

    confirm_after_min: a hard reading counts only once repeated this many minutes later; 0 means at once.
    """

    sign: Sign
    test: Test
    value: Sourced
    hard: bool
    confirm_after_min: int = 0
    sea_level: Decimal | None = None  # the value before this site's altitude lowered it, to be shown beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLimits:
    oldest_days: Sourced
    soft_change_percent: Sourced
    hard_change_percent: Sourced
    lowest_kg: Sourced
    highest_kg: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLimits:
    """Where setting A ends and B, C and D begin (standard 1.3)."""

    a_mg_per_kg: Sourced
    a_mg_per_kg_h: Sourced
    a_least_minutes: Sourced
    b_mg_per_kg: Sourced
    b_mg_per_kg_h: Sourced
    c_mg_per_kg_h: Sourced
    b_longest_minutes: Sourced
    d_session_mg: Sourced
    step_percent: Sourced
    step_mg_per_kg: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """What today's gate compares with (standard 2, 3.1 and 9)."""

    youngest_years: Sourced
    oldest_years: Sourced
    consent_days: Sourced
    pregnancy_test_days: Sourced
    other_ketamine_h: Sourced
    alcohol_h: Sourced
    misuse_flags: Sourced
    sedative_h: Sourced
    opioid_rescue_h: Sourced
    diazepam_mg_per_day: Sourced
    liver_panel_days: Sourced
    urine_screen_days: Sourced
    alt_ast_times_normal: Sourced
    alp_ggt_times_normal: Sourced
    solids_h: Sourced
    liquids_h: Sourced
    capnography_years: Sourced
    cardiac_event_weeks: Sourced
    cardiac_event_months: Sourced
    stop_bang_points: Sourced
    stop_bang_years: Sourced
    stop_bang_bmi: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLimits:
    """When a missing set of vitals is said (R20), and from when a reading is too late to ring."""

    remind_min: Sourced
    alarm_min: Sourced
    missed_sets: Sourced
    late_reading_min: Sourced
    normal_readings_to_resume: Sourced
    recovering_per_nurse: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeLimits:
    """What going home asks for (standard 5, R24)."""

    after_stop_min: Sourced
    after_start_min: Sourced
    after_rescue_min: Sourced
    aldrete: Sourced
    padss: Sourced
    dissociation: Sourced
    pressure_percent: Sourced
    systolic_below: Sourced
    diastolic_below: Sourced
    pressures_apart_min: Sourced
    pressures_after_stop: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLimits:
    """What booking compares with (standard 6.1, R25).

    series_gap_days: infusions closer than this are one series. weekly_*: from then on, no closer than that (mood).
    review_*: so many sessions or mg within review_days ask for a review.
    """

    series_gap_days: Sourced
    booster_mood_days: Sourced
    booster_pain_days: Sourced
    sessions_a_year: Sourced
    review_sessions: Sourced
    review_mg: Sourced
    review_days: Sourced
    mood_review_after: Sourced
    mood_stop_after: Sourced
    weekly_after_days: Sourced
    weekly_apart_days: Sourced
    pain_relief_percent: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often one group of signs is charted while the drug runs, and after.

    every_min: (from minute, every so many minutes) in ascending order; empty where only single times are asked.
    at_min: single minutes after the start; at_share: single times as a share of the planned duration.
    after_stop_every_min: None where nothing regular is asked in recovery.
    """

    every_min: tuple[tuple[int, int], ...] = ()
    at_min: tuple[int, ...] = ()
    at_share: tuple[Decimal, ...] = ()
    after_stop_every_min: int | None = None
    vital: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All limits of one protocol version."""

    version: int
    concentrations_mg_per_ml: tuple[Sourced, ...]
    weight: WeightLimits
    tiers: TierLimits
    gate: GateLimits
    watch: WatchLimits
    discharge: DischargeLimits
    course: CourseLimits
    baseline: tuple[BaselineLimit, ...]
    action: tuple[ActionLimit, ...]
    rhythm: Mapping[str, Mapping[str, Rhythm]]  # tier → group → rhythm

    def at_altitude(self, spo2_offset: Decimal) -> Limits:
        """Return the limits with every saturation limit lowered by so many points.

        Raises ValueError for an offset below 0 or too large to be one. Source: standard 3.2 (recall).
        """
        if not spo2_offset:
            return self
        if not (spo2_offset.is_finite() and 0 <= spo2_offset <= LARGEST_SPO2_OFFSET):
            raise ValueError(f"A site's saturation offset is 0 to {LARGEST_SPO2_OFFSET} points.")

        def lowered(condition: Condition) -> Condition:
            if condition.about is not Sign.SPO2 or condition.value is None:
                return condition
            return replace(condition, value=condition.value - spo2_offset, sea_level=condition.value)

        return replace(
            self,
            baseline=tuple(
                replace(
                    limit,
                    value=replace(limit.value, value=limit.value.value - spo2_offset),
                    sea_level=limit.value.value,
                )
                if limit.sign is Sign.SPO2
                else limit
                for limit in self.baseline
            ),
            action=tuple(
                replace(
                    limit,
                    condition=lowered(limit.condition),
                    together_with=tuple(lowered(condition) for condition in limit.together_with),
                )
                for limit in self.action
            ),
        )

    def numbers(self) -> Mapping[str, Sourced]:
        """Return every single-number limit by its dotted name, for the settings page and the rulebook."""
        return {
            f"{name}.{field.name}": getattr(group, field.name)
            for name in GROUPS
            for group in (getattr(self, name),)
            for field in fields(group)
        }


# The groups of single numbers, by the name of the field of `Limits` that holds them.
GROUPS: Final = ("weight", "tiers", "gate", "watch", "discharge", "course")
