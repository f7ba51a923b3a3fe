"""Is a booster to be thought of? (standard 6.1) Relief that was there and has faded: a finding, never a booking.

It looks at what was reported alone and knows nothing of the forecast, so that what patients say is judged the same
whether or not anybody believes a curve. The forecast of a course looks for the same number: `above` says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Fact, Finding, Unknown
from reprieve.therapy.durability import MOOD_APART_DAYS, PAIN_APART_DAYS, week_mean
from reprieve.therapy.findings import PRESCRIBER, Basis
from reprieve.therapy.limits import CourseLimits
from reprieve.therapy.responder import Report
from reprieve.therapy.response import settled
from reprieve.therapy.vitals import plain

RULE: Final = "RSP-booster"


def _ours(value: str, note: str) -> Sourced:
    return Sourced(value=Decimal(value), source="REPRIEVE-DEFAULTS", certainty=Certainty.PROPOSED, note=note)


RISEN_TO: Final = _ours("0.70", "of the score before the course, or more")
GAIN_LOST: Final = _ours("0.50", "of the gain, or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLast:
    """What is known since the last infusion, a booster or not.

    responded: whether that course showed a response. baseline: the score before the course; best: with which the last
    infusion left the patient. reports: days since that infusion. today: how long ago it was.
    """

    mood: bool
    responded: Fact
    baseline: Decimal
    best: Decimal
    reports: tuple[Report, ...]
    today: Decimal


def propose(since: SinceLast, limits: CourseLimits) -> Finding:
    """Say whether the reports meet the criterion for a booster: two of them, days apart, all alike.

    What is proposed is a talk about it; the interval, the yearly count and R25 are asked when it is booked.
    """
    basis = Basis.of(RISEN_TO)
    if isinstance(since.responded, Unknown):
        return basis.ask(
            RULE,
            "Whether the course helped is not known, so nothing says that a booster would.",
            resolve="Have the questionnaires of the course filled in.",
            by=PRESCRIBER,
        )
    if since.responded is False:
        return basis.advise(RULE, "No booster: no response to the course is on record.")
    bad = _bad(since)
    if not bad:
        return basis.clear(RULE, "Relief holds: no booster is due.")
    apart = MOOD_APART_DAYS if since.mood else PAIN_APART_DAYS
    if bad[-1].day - bad[0].day < apart.value:
        return basis.advise(
            RULE,
            "The last report shows that relief has faded; one report is not enough.",
            resolve="Ask again after {days} days or more.",
            days=apart,
        )
    least = limits.booster_mood_days if since.mood else limits.booster_pain_days
    return basis.advise(
        RULE,
        "Relief was there and has faded since day {day}: {share} of the score before the course, or {lost} of the gain "
        "lost. A booster may be considered, {least} days or more after the last infusion (today is day {today}).",
        resolve="Talk about it with the patient; who orders one says so in the order, with the reason.",
        day=f"{bad[0].day:.0f}",
        share=_percent(RISEN_TO),
        lost=_percent(GAIN_LOST),
        least=least,
        today=f"{since.today:.0f}",
    )


def faded_from(*, baseline: Decimal, best: Decimal) -> Decimal | None:
    """Return the score from which on the criterion is met, the score itself included; without a gain nothing fades."""
    gain = baseline - best
    return min(RISEN_TO.value * baseline, best + GAIN_LOST.value * gain) if gain > 0 else None


def above(*, baseline: Decimal, best: Decimal, step: Decimal) -> Decimal | None:
    """Return the same limit for who asks what lies above it: half a step lower where somebody can report it itself."""
    limit = faded_from(baseline=baseline, best=best)
    return limit - step / 2 if limit is not None and settled(limit % step) in (0, step) else limit


def has_faded(value: Decimal, *, baseline: Decimal, best: Decimal) -> bool:
    """Return whether one score meets the criterion."""
    limit = faded_from(baseline=baseline, best=best)
    return limit is not None and settled(value - limit) >= 0


def _bad(since: SinceLast) -> Sequence[Report]:
    """Return the reports with which the history ends that all meet the criterion; pain by its 7-day mean."""
    later = sorted((one for one in since.reports if one.day > 0), key=lambda report: report.day)
    run: list[Report] = []
    for report in reversed(later):
        value = report.score if since.mood else week_mean(later, report)
        if not has_faded(value, baseline=since.baseline, best=since.best):
            break
        run.insert(0, report)
    return run


def _percent(share: Sourced) -> str:
    return f"{plain(share.value * 100)} %"
