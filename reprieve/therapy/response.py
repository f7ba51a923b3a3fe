"""Has a measure changed, and is that response, remission, worsening, or a reason to stop?

Percent change is from the baseline before the course, never from the last visit. Where papers disagree on a limit
both are looked at and both are shown; a limit that only one of them meets leaves the answer unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, Basis


def _number(value: str, source: str, certainty: Certainty, note: str = "") -> Sourced:
    return Sourced(value=Decimal(value), source=source, certainty=certainty, note=note)


READ, RECALL, PROPOSED = Certainty.READ, Certainty.RECALL, Certainty.PROPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One published limit. strictly: the value itself does not meet it."""

    number: Sourced
    says: str  # an English msgid
    strictly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts for one measure. percent, points: a fall of so much is response, in every column that is there.

    partial_percent: a fall of so much is part of a response. remission: the score is no higher than that.
    worse_points: a rise of so much is worsening.
    """

    percent: tuple[Limit, ...] = ()
    points: tuple[Limit, ...] = ()
    partial_percent: Limit | None = None
    remission: tuple[Limit, ...] = ()
    worse_points: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one measure since the baseline.

    fall_percent: unknown from a baseline of 0. response, remission: unknown where the limits disagree.
    levels: each limit by its words, met or not.
    """

    baseline: Decimal
    now: Decimal
    fall_points: Decimal
    fall_percent: Decimal | Unknown
    response: Fact
    partial: Fact
    remission: Fact
    worse: Fact
    levels: Mapping[str, Fact]


def judge(measure: str, baseline: Decimal, now: Decimal) -> Judgement:
    """Compare a score with the baseline by the rules of its measure; a measure without rules has only its change."""
    rules = RULES.get(measure, Rules())
    points, percent = baseline - now, percent_fall(baseline, now)
    response = {limit.says: _fallen(percent, limit) for limit in rules.percent}
    response |= {limit.says: _meets(points, limit) for limit in rules.points}
    remission = {limit.says: _meets(-now, limit) for limit in rules.remission}
    worse = _meets(-points, rules.worse_points) if rules.worse_points else UNKNOWN
    partial = _fallen(percent, rules.partial_percent) if rules.partial_percent else UNKNOWN
    first = next(iter(response.values()), UNKNOWN) if measure in PAIN else _agreed(response)
    return Judgement(
        baseline=baseline,
        now=now,
        fall_points=points,
        fall_percent=percent,
        response=first,
        partial=partial,
        remission=_agreed(remission),
        worse=worse,
        levels=response | remission,
    )


def percent_fall(baseline: Decimal, now: Decimal) -> Decimal | Unknown:
    """Return by how many percent it fell; from a baseline of 0 no percentage exists."""
    return settled((baseline - now) * 100 / baseline) if baseline else UNKNOWN


def settled(value: Decimal) -> Decimal:
    """Drop the last digits of a division, so that thirds and sevenths meet the limit that they reach."""
    return value.quantize(Decimal("1e-12"))


def stop_for_pain(baseline: Decimal, at_24_h: Decimal | Unknown, at_2_weeks: Decimal | Unknown) -> Finding:
    """Say whether an adequate test dose helped too little to go on (standard 6.1, proposed)."""
    falls = [
        UNKNOWN if isinstance(score, Unknown) else percent_fall(baseline, score) for score in (at_24_h, at_2_weeks)
    ]
    least = (STOP_PAIN_24_H, STOP_PAIN_2_WEEKS)
    enough = [_fallen(fall, limit) for fall, limit in zip(falls, least, strict=True)]
    rule, basis = "RSP-stop-pain", Basis.of(STOP_PAIN_24_H.number)
    if any(one is True for one in enough):
        return basis.clear(rule, "The test dose helped for a day or for two weeks.")
    if any(isinstance(one, Unknown) for one in enough):
        return basis.ask(
            rule,
            "Pain at 24 h or at 2 weeks after the test dose is not known.",
            resolve="Have the pain score filled in before the next infusion is planned.",
            by=PRESCRIBER,
        )
    return basis.refuse(
        rule,
        "Less than {day} % relief at 24 h and less than {weeks} % at 2 weeks: the rule to stop is met.",
        resolve="Do not repeat what does not help. A prescriber may go on and say why.",
        by=PRESCRIBER,
        day=STOP_PAIN_24_H.number,
        weeks=STOP_PAIN_2_WEEKS.number,
    )


def stop_for_mood(baseline: Decimal, after: Sequence[Decimal | Unknown]) -> Finding:
    """Say whether a mood series is to be reviewed or stopped. after: the score 24 h after each infusion, in order."""
    rule, basis = "RSP-stop-mood", Basis.of(STOP_MOOD_AFTER)
    improved = [
        UNKNOWN if isinstance(score, Unknown) else _fallen(percent_fall(baseline, score), IMPROVED) for score in after
    ]
    review, stop = int(REVIEW_MOOD_AFTER.value), int(STOP_MOOD_AFTER.value)
    if len(after) < review or any(one is True for one in improved):
        return basis.clear(rule, "No stop of the series is due.")
    if len(after) >= stop and all(one is False for one in improved[:stop]):
        return basis.refuse(
            rule,
            "No improvement 24 h after infusion {stop}: no further gain is to be expected.",
            resolve="Stop the series. A prescriber may go on and say why.",
            by=PRESCRIBER,
            stop=stop,
        )
    return basis.hold(
        rule,
        "No improvement is on record after {count} infusions: review.",
        resolve="Have the scores filled in; two infusions without improvement can still turn by the third.",
        by=PRESCRIBER,
        count=len(after),
    )


def worse_thoughts(before: int | Unknown, now: int | Unknown) -> Finding | None:
    """Say so where thoughts of self-harm are new since the baseline (worsening, whatever the total)."""
    if isinstance(now, Unknown) or now == 0 or before == now:
        return None
    if isinstance(before, Unknown) or before == 0:
        return DEFAULTS.refuse(
            "RSP-new-thoughts",
            "Thoughts of self-harm that were not there at the baseline.",
            resolve="Speak with the patient now.",
        )
    return None


def _fallen(percent: Decimal | Unknown, limit: Limit) -> Fact:
    return UNKNOWN if isinstance(percent, Unknown) else _meets(percent, limit)


def _meets(value: Decimal, limit: Limit) -> bool:
    """A remission limit is compared upside down: no higher than 10 is at least -10 of the negated score."""
    least = -limit.number.value if limit.says.startswith("score") else limit.number.value
    return value > least if limit.strictly else value >= least


def _agreed(facts: Mapping[str, Fact]) -> Fact:
    said = set(facts.values())
    return said.pop() if len(said) == 1 else UNKNOWN


def _percent(number: Sourced, *, strictly: bool = False) -> Limit:
    more = "more than " if strictly else ""
    return Limit(number=number, says=f"fall of {more}{number} %", strictly=strictly)


def _points(number: Sourced) -> Limit:
    return Limit(number=number, says=f"fall of {number} points")


def _at_most(number: Sourced, *, strictly: bool = False) -> Limit:
    return Limit(number=number, says=f"score {'below' if strictly else 'at most'} {number}", strictly=strictly)


def _rise(number: Sourced) -> Limit:
    return Limit(number=number, says=f"rise of {number} points")


REVIEW_MOOD_AFTER: Final = _number("3", "TP24", READ, "two non-improvements by infusion 3 can still turn")
STOP_MOOD_AFTER: Final = _number("4", "TP24", READ)
STOP_PAIN_24_H: Final = _percent(_number("30", "REPRIEVE-DEFAULTS", PROPOSED))
STOP_PAIN_2_WEEKS: Final = _percent(_number("10", "REPRIEVE-DEFAULTS", PROPOSED))
IMPROVED: Final = _percent(_number("20", "PHQ9-CHANGE", READ, "a usable rule for moderate illness"))
PAIN: Final = frozenset({"nrs", "nrs-now", "nrs-average", "nrs-worst", "nrs-average-24h", "nrs-worst-24h"})

_PAIN: Final = Rules(
    percent=(_percent(_number("30", "IMMPACT08", READ)), _percent(_number("50", "IMMPACT08", READ))),
    worse_points=_rise(_number("2", "REPRIEVE-DEFAULTS", PROPOSED)),
)
RULES: Final[Mapping[str, Rules]] = MappingProxyType(
    {
        **dict.fromkeys(sorted(PAIN), _PAIN),
        "peg": Rules(percent=(_percent(_number("30", "KREBS09", RECALL)),)),
        "bpi-interference": Rules(points=(_points(_number("1", "IMMPACT08", READ)),)),
        "odi": Rules(
            points=(_points(_number("10", "ODI", READ)), _points(_number("12.8", "ODI", READ, "Copay"))),
        ),
        "phq-9": Rules(
            percent=(_percent(_number("50", "MCINNES22", READ)),),
            remission=(_at_most(_number("5", "MCINNES22", READ), strictly=True),),
            worse_points=_rise(_number("5", "REPRIEVE-DEFAULTS", PROPOSED)),
        ),
        "qids-sr16": Rules(
            percent=(_percent(_number("50", "IDS-QIDS", READ)),),
            remission=(_at_most(_number("5", "IDS-QIDS", RECALL)),),
        ),
        "madrs": Rules(
            percent=(_percent(_number("50", "MADRS-CUTS", READ)),),
            remission=(
                _at_most(_number("10", "MADRS-CUTS", READ, "Ekstrand")),
                _at_most(_number("12", "MADRS-CUTS", READ, "SUSTAIN-3")),
            ),
        ),
        "hdrs17": Rules(
            percent=(_percent(_number("50", "HDRS-CUTS", RECALL)),),
            remission=(_at_most(_number("7", "HDRS-CUTS", RECALL)),),
        ),
        "gad-7": Rules(
            percent=(_percent(_number("50", "CAMCOPS", RECALL)),),
            remission=(_at_most(_number("5", "CAMCOPS", RECALL), strictly=True),),
        ),
        "pcl-5": Rules(
            points=(
                _points(_number("10", "VA-PCL5", READ, "older text")),
                _points(_number("15", "VA-PCL5", RECALL, "newer work")),
            ),
            remission=(_at_most(_number("28", "VA-PCL5", RECALL)), _at_most(_number("33", "VA-PCL5", RECALL))),
            worse_points=_rise(_number("10", "REPRIEVE-DEFAULTS", PROPOSED)),
        ),
        "caps-5": Rules(percent=(_percent(_number("30", "FEDER", READ)),)),
        "y-bocs": Rules(
            percent=(_percent(_number("35", "YBOCS-CUTS", READ)),),
            partial_percent=_percent(_number("25", "YBOCS-CUTS", RECALL)),
            remission=(
                _at_most(_number("12", "YBOCS-CUTS", READ, "wellness, clinic")),
                _at_most(_number("14", "YBOCS-CUTS", READ, "research")),
            ),
        ),
        "oci-r": Rules(
            percent=(_percent(_number("40", "OCI-R", READ)),), remission=(_at_most(_number("8", "OCI-R", READ)),)
        ),
        "lsas": Rules(percent=(_percent(_number("35", "TAYLOR18", READ), strictly=True),)),
    }
)
