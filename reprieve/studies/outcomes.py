"""What a virtual trial reports, each with its unit, its bounds, and how far it may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from reprieve.studies.counted import Ruler


class Support(Enum):
    """How far a result may be believed. The order is that of the report."""

    SUPPORTED = "well supported: published numbers, checked against other observations"
    ANCHORED = "anchored: a published number under a curve of ours"
    EXPLORATORY = "exploratory: rests on guesses; it shows what would follow, not what happens"

    @property
    def word(self) -> str:
        return self.name.lower().replace("supported", "well supported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One quantity of the report."""

    key: str
    title: str
    unit: str
    support: Support
    ruler: Ruler
    says: str

    @property
    def yes_or_no(self) -> bool:
        """True of what a patient has or has not, so that only the share says anything."""
        return self.key in {"responded", "relapsed"}


BINS: Final = 400


def _outcome(key: str, title: str, unit: str, support: Support, low: float, high: float, says: str) -> Outcome:
    whole = key in {"infusions", "relapse_week"}
    ruler = Ruler(low, high, round(high - low) if whole else BINS, whole)
    return Outcome(key=key, title=title, unit=unit, support=support, ruler=ruler, says=says)


# Of every week's end, in every arm.
WEEKLY: Final = (
    _outcome("pain", "pain", "of 10", Support.EXPLORATORY, 0, 10, "A week's mean, as seen."),
    _outcome("mme", "opioid a day", "mg of oral morphine", Support.EXPLORATORY, 0, 1000, "Oral morphine equivalents."),
    _outcome(
        "tolerance",
        "tolerance",
        "times the naive C50",
        Support.EXPLORATORY,
        1,
        11,
        "To pain relief: how many times the level is needed that a naive patient needs.",
    ),
    _outcome(
        "risk",
        "chance of depressed breathing",
        "in a week",
        Support.EXPLORATORY,
        0,
        1,
        "That the week's highest opioid level leaves less than half of breathing, measured at a raised carbon dioxide. "
        "It is neither a chance of harm nor of overdose.",
    ),
)

# Of one infusion, in every patient; the same in all arms that have infusions.
INFUSION_DAY: Final = (
    _outcome(
        "peak_ketamine_ng_per_ml",
        "highest ketamine in arterial blood",
        "ng/mL",
        Support.SUPPORTED,
        0,
        800,
        "Kinetics of healthy volunteers, within tolerance of what other studies measured.",
    ),
    _outcome("high_onset_min", "first felt", "min from the start", Support.ANCHORED, 0, 120, "A drug high of 1 of 10."),
    _outcome("peak_high", "strongest drug high", "of 10", Support.ANCHORED, 0, 10, "Published potency, slope assumed."),
    _outcome("peak_dissociation", "strongest dissociation", "of 10", Support.ANCHORED, 0, 10, "As above."),
    _outcome("high_gone_min", "gone", "min from the start", Support.ANCHORED, 0, 960, "A drug high below 2 of 10."),
    _outcome(
        "peak_systolic_rise_mmhg",
        "highest rise of systolic pressure",
        "mmHg",
        Support.ANCHORED,
        0,
        200,
        "Set to 138 patients' mean and spread; anxiety and pain are not in it.",
    ),
    _outcome(
        "breathing_with_opioid",
        "breathing left by the opioid alone",
        "of baseline",
        Support.EXPLORATORY,
        0,
        1,
        "At the daily dose before the trial and the week's typical highest level.",
    ),
    _outcome(
        "breathing_with_both",
        "breathing left by opioid and infusion",
        "of baseline",
        Support.EXPLORATORY,
        0,
        1,
        "S-ketamine takes back a part of the opioid's effect, found in 12 volunteers with remifentanil. Sleep, "
        "benzodiazepines and a blocked airway are not in it; monitoring is not loosened by it.",
    ),
)

# Of the whole trial, in every arm.
WHOLE: Final = (
    _outcome("pain_last_4_weeks", "pain, last four weeks", "of 10", Support.EXPLORATORY, 0, 10, "Mean of their ends."),
    _outcome("pain_mean", "pain, whole trial", "of 10", Support.EXPLORATORY, 0, 10, "Mean of all weeks."),
    _outcome(
        "function_gained",
        "function gained (proxy)",
        "of 100",
        Support.EXPLORATORY,
        -60,
        60,
        "Physical function, a fixed multiple of pain taken away: no information of its own.",
    ),
    _outcome("mme_end", "opioid a day, at the end", "mg of oral morphine", Support.EXPLORATORY, 0, 1000, ""),
    _outcome("weeks_from_50_mme", "weeks at 50 mg or more", "% of weeks", Support.EXPLORATORY, 0, 100, "CDC 2022."),
    _outcome("weeks_from_90_mme", "weeks at 90 mg or more", "% of weeks", Support.EXPLORATORY, 0, 100, "CDC 2016."),
    _outcome("tolerance_end", "tolerance, at the end", "times the naive C50", Support.EXPLORATORY, 1, 11, ""),
    _outcome("risk_mean", "chance of depressed breathing", "% in a week", Support.EXPLORATORY, 0, 100, "Mean week."),
    _outcome(
        "old_dose_weighs",
        "weight of the old dose on breathing",
        "times as before",
        Support.EXPLORATORY,
        0,
        10,
        "What the dose from before the trial would do now, because tolerance to breathing has moved.",
    ),
    _outcome(
        "infusions", "infusions", "given", Support.EXPLORATORY, 0, 400, "The series and boosters after a relapse."
    ),
    _outcome("ketamine_mg", "ketamine given in all", "mg", Support.EXPLORATORY, 0, 40_000, "Milligrams of base."),
    _outcome(
        "responded", "responded after the series", "% of patients", Support.EXPLORATORY, 0, 100, "30 % less pain."
    ),
    _outcome(
        "relapsed",
        "relapsed, of those who responded",
        "% of responders",
        Support.EXPLORATORY,
        0,
        100,
        "Two weeks in a row above 70 % of the pain before, or two points below it.",
    ),
    _outcome(
        "relapse_week",
        "weeks to relapse, of those who responded",
        "weeks",
        Support.EXPLORATORY,
        0,
        520,
        "From the judgement after the series; a booster is given only after it.",
    ),
)
