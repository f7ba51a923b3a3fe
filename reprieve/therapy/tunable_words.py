"""What a number of a protocol is about, in words, and its unit: for the pages on which a director sets it."""

from __future__ import annotations

from typing import Final

from reprieve.therapy.limits import Test
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign

# The endings of names that count time rather than compare a sign.
SPANS: Final = {
    "confirm_min": ("repeated after", "min"),
    "seconds": ("for", "s"),
    "apart_min": ("readings apart by", "min"),
}


def words_of(name: str) -> tuple[str, str]:
    """Return what a number is about in words, and its unit; both English msgids, the unit may be empty."""
    kind, *rest = name.split(".")
    match kind:
        case "baseline" | "action":
            return _limit_words(kind, rest)
        case "rhythm":
            tier, group, *when = rest
            return f"setting {tier}: {group.replace('_', ' ')}, {_when(when[0])}", "min"
        case _:
            return _plain_words(name)


def _limit_words(kind: str, rest: list[str]) -> tuple[str, str]:
    about, test, level, *how = rest
    title, unit = _about(about)
    comparison = Test(test).phrase
    if how and how[-1] in SPANS:
        says, unit = SPANS[how.pop()]
        return ", ".join((f"{title} {_LEVELS[level]}", *(_HOWS[one] for one in how), says)), unit
    return ", ".join((f"{title}: {_LEVELS[level]} when {comparison}", *(_HOWS[one] for one in how))), unit


def _about(name: str) -> tuple[str, str]:
    if name in {sign.value for sign in Sign}:
        sign = Sign(name)
        return sign.title, sign.unit
    if name in {scale.value for scale in Scale}:
        return Scale(name).card.title, ""
    return Symptom(name).phrase, ""


def _when(word: str) -> str:
    return "after the infusion" if word == "after_stop" else f"from minute {word.removeprefix('from_')}"


_LEVELS: Final = {
    "soft": "the prescriber decides",
    "hard": "no infusion today",
    "remind": "remind",
    "alert": "alert",
    "pause": "pause",
    "stop": "stop",
    "call_911": "call 911",
}
_HOWS: Final = {"repeated": "repeated", "lasting": "lasting", "together": "with a symptom or sign named"}
# The endings of names that say the unit; the rest of a name is words.
_UNITS: Final = (
    ("_mg_per_kg_h", "mg/kg/h"),
    ("_mg_per_kg", "mg/kg"),
    ("_mg_per_h", "mg/h"),
    ("_mg_per_day", "mg a day"),
    ("_session_mg", "mg a session"),
    ("_mg", "mg"),
    ("_kg", "kg"),
    ("_percent", "%"),
    ("_minutes", "min"),
    ("_min", "min"),
    ("_days", "days"),
    ("_years", "years"),
    ("_h", "h"),
)


def _plain_words(name: str) -> tuple[str, str]:
    if name in _TITLES:
        return _TITLES[name]
    kind, _, rest = name.partition(".")
    for ending, unit in _UNITS:
        if f"_{rest}".endswith(ending):
            words = f"_{rest}".removesuffix(ending).strip("_").replace("_", " ")
            return (words or kind), unit
    return rest.replace("_", " "), ""


_TITLES: Final = {
    "ceilings.mg_per_kg": ("ceiling of the session's dose", "mg/kg"),
    "ceilings.mg_per_kg_h": ("ceiling of the rate by weight", "mg/kg/h"),
    "ceilings.mg_per_h": ("ceiling of the rate", "mg/h"),
    "ceilings.session_mg": ("ceiling of a session", "mg"),
    "ceilings.shortest_min": ("shortest infusion", "min"),
    "ceilings.longest_min": ("longest infusion", "min"),
    "default.mg_per_kg_h": ("rate that the order form offers", "mg/kg/h"),
    "default.minutes": ("time that the order form offers", "min"),
    "interval.h": ("shortest interval between two infusions", "h"),
    "tiers.a_mg_per_kg": ("setting A up to", "mg/kg"),
    "tiers.a_mg_per_kg_h": ("setting A up to", "mg/kg/h"),
    "tiers.a_least_minutes": ("setting A from", "min"),
    "tiers.b_mg_per_kg": ("setting B up to", "mg/kg"),
    "tiers.b_mg_per_kg_h": ("setting B up to", "mg/kg/h"),
    "tiers.b_longest_minutes": ("setting B up to", "min"),
    "tiers.c_mg_per_kg_h": ("setting D, nobody orders, above", "mg/kg/h"),
    "tiers.d_session_mg": ("setting D, nobody orders, above", "mg a session"),
    "tiers.step_percent": ("largest step up", "%"),
    "tiers.step_mg_per_kg": ("largest step up", "mg/kg"),
    "weight.oldest_days": ("oldest weight to dose from", "days"),
    "weight.soft_change_percent": ("change of weight: the prescriber decides above", "%"),
    "weight.hard_change_percent": ("change of weight: weigh again above", "%"),
    "weight.lowest_kg": ("lowest weight", "kg"),
    "weight.highest_kg": ("highest weight", "kg"),
    "gate.youngest_years": ("youngest age", "years"),
    "gate.oldest_years": ("oldest age without caution", "years"),
    "gate.consent_days": ("a consent is valid for", "days"),
    "gate.pregnancy_test_days": ("a pregnancy test is valid for", "days"),
    "gate.other_ketamine_h": ("since ketamine from elsewhere", "h"),
    "gate.alcohol_h": ("since alcohol or other drugs", "h"),
    "gate.misuse_flags": ("signs of misuse that ask for a review", ""),
    "gate.sedative_h": ("since an opioid, benzodiazepine or other sedative", "h"),
    "gate.opioid_rescue_h": ("since an extra dose of an opioid", "h"),
    "gate.diazepam_mg_per_day": ("diazepam equivalent in a mood series", "mg a day"),
    "gate.liver_panel_days": ("a liver panel is valid for", "days"),
    "gate.urine_screen_days": ("a urine drug screen is valid for", "days"),
    "gate.alt_ast_times_normal": ("ALT or AST", "times the upper limit"),
    "gate.alp_ggt_times_normal": ("ALP or GGT", "times the upper limit"),
    "gate.solids_h": ("since food", "h"),
    "gate.liquids_h": ("since clear liquid", "h"),
    "gate.capnography_years": ("capnography from the age of", "years"),
    "gate.cardiac_event_weeks": ("never within this time of a heart attack, stent or bypass", "weeks"),
    "gate.cardiac_event_months": ("weighed within this time of a heart attack, stent or bypass", "months"),
    "gate.stop_bang_points": ("STOP-Bang that asks for capnography", "points"),
    "gate.stop_bang_years": ("STOP-Bang: a point above the age of", "years"),
    "gate.stop_bang_bmi": ("STOP-Bang: a point above a body mass index of", "kg/m²"),
    "watch.remind_min": ("late set: remind after", "min"),
    "watch.alarm_min": ("late set: alarm after", "min"),
    "watch.missed_sets": ("missed sets until: pause the pump", ""),
    "watch.late_reading_min": ("a reading still rings when entered within", "min"),
    "watch.normal_readings_to_resume": ("normal readings before the pump resumes", ""),
    "watch.recovering_per_nurse": ("patients in recovery for one nurse, at most", ""),
    "discharge.after_stop_min": ("since the end of the infusion", "min"),
    "discharge.after_start_min": ("since the start", "min"),
    "discharge.after_rescue_min": ("since a rescue drug", "min"),
    "discharge.aldrete": ("Aldrete at least", ""),
    "discharge.padss": ("PADSS at least", ""),
    "discharge.dissociation": ("dissociation at most", ""),
    "discharge.pressure_percent": ("pressure within so much of baseline", "%"),
    "discharge.systolic_below": ("or systolic pressure below", "mmHg"),
    "discharge.diastolic_below": ("or diastolic pressure below", "mmHg"),
    "discharge.pressures_apart_min": ("two settled pressures apart by", "min"),
    "discharge.pressures_after_stop": ("pressures after the infusion", ""),
    "course.series_gap_days": ("one series while infusions are closer than", "days"),
    "course.booster_mood_days": ("shortest interval to a booster, mood", "days"),
    "course.booster_pain_days": ("shortest interval to a booster, pain", "days"),
    "course.sessions_a_year": ("sessions a year", ""),
    "course.review_sessions": ("sessions until a review", ""),
    "course.review_mg": ("total until a review", "mg"),
    "course.review_days": ("counted over", "days"),
    "course.mood_review_after": ("mood: review after infusion", ""),
    "course.mood_stop_after": ("mood: stop if flat after infusion", ""),
    "course.weekly_after_days": ("mood: at most weekly after", "days"),
    "course.weekly_apart_days": ("mood: weekly means apart by", "days"),
    "course.pain_relief_percent": ("pain: relief that counts as a response", "%"),
}
