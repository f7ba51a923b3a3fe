"""What `reprieve forecast` says: as JSON for programs, as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from reprieve.therapy.decisions import Sentence
from reprieve.therapy.forecast import Bands, Forecast, Proposal, return_rule
from reprieve.therapy.forecast_model import prior_file
from reprieve.therapy.forecast_rules import History, Settings
from reprieve.therapy.relief_words import CAUTIONS

BANDS = ("p05", "p25", "p50", "p75", "p95")
SHOWN_EVERY_DAYS = 7


def as_json(history: History, settings: Settings, found: Forecast) -> dict[str, Any]:
    """Return the forecast as what JSON can hold: no NaN, no infinity; null where there is no such day."""
    infusion = history.last_infusion
    return {
        "instrument": history.scale.key,
        "unit": f"points, {history.scale.low:g} to {history.scale.high:g}",
        "basis": str(found.basis),
        "own_scores": found.own_scores,
        "date_given": found.review.proposal not in (Proposal.TOO_LITTLE,) and found.review.day is not None,
        "too_little": _texts(found.too_little),
        "today": history.today,
        "last_infusion_day": infusion,
        "infusions": len(history.infusion_days),
        "baseline": found.baseline,
        "threshold": found.threshold,
        "observed": found.observed.value,
        "responds": found.responds,
        "days": found.days.tolist(),
        "bands": _bands(found.reports),
        "level_bands": _bands(found.levels),
        "above_threshold": None if found.above is None else found.above.tolist(),
        "crossing": None
        if found.crossing is None
        else {
            **asdict(found.crossing),
            "p50_days_after_infusion": None if found.crossing.p50 is None else found.crossing.p50 - infusion,
        },
        "review": {
            "proposal": found.review.proposal.value,
            "day": found.review.day,
            "window": [found.review.opens, found.review.closes],
            "why": _texts(found.review.why),
        },
        "fixed_interval": {
            "days": found.simple.fixed_interval_days,
            "day": found.simple.fixed_interval_day,
        },
        "last_value": {"score": found.simple.last_value, "above_threshold": found.simple.last_value_above},
        "own_interval": {
            "days": found.simple.own_interval_days,
            "day": found.simple.own_interval_day,
            "intervals": found.simple.own_intervals,
        },
        "changes": [
            {
                "if": {"day": change.day, "score": change.points},
                "proposal": change.proposal.value,
                "review_day": change.review_day,
            }
            for change in found.changes
        ],
        "rule": str(return_rule(history, found)),
        "settings": asdict(settings),
        "how": {
            "effective_draws": found.posterior.effective,
            "way": found.posterior.way.name.lower(),
            "prior": prior_file()["provenance"]["sampler"],
        },
        "caution": str(CAUTIONS[history.scale.kind]),
    }


def as_text(history: History, settings: Settings, found: Forecast) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield f"{history.scale.title}; basis: {found.basis}. {_number(found.responds * 100)} % likely to respond at all."
    if found.threshold is not None:
        baseline = "given" if found.baseline is None else f"baseline {_number(found.baseline)}"
        yield f"Relief counts as gone above {_number(found.threshold)} points ({baseline})."
        yield str(return_rule(history, found))
    yield ""
    yield f"{'day':>6}{'5 %':>8}{'25 %':>8}{'half':>8}{'75 %':>8}{'95 %':>8}{'above':>9}   (reports, points)"
    for at in range(SHOWN_EVERY_DAYS - 1, found.days.size, SHOWN_EVERY_DAYS):
        points = "".join(f"{getattr(found.reports, name)[at]:>8.1f}" for name in BANDS)
        above = "" if found.above is None else f"{found.above[at]:>9.0%}"
        yield f"{found.days[at]:>6g}{points}{above}"
    yield ""
    yield _proposal(found)
    yield from (str(sentence) for sentence in found.review.why)
    yield from _beside(found)
    yield ""
    yield str(CAUTIONS[history.scale.kind])


def _proposal(found: Forecast) -> str:
    review = found.review
    day = "no date" if review.day is None else f"day {review.day:g}"
    if review.opens is None and review.closes is None:
        return f"Proposal: {review.proposal.value}; {day}."
    edges = (f"day {edge:g}" if edge is not None else "beyond the horizon" for edge in (review.opens, review.closes))
    return f"Proposal: {review.proposal.value}; {day} ({' to '.join(edges)})."


def _beside(found: Forecast) -> Iterator[str]:
    simple = found.simple
    yield f"Fixed interval of {simple.fixed_interval_days:g} days: day {simple.fixed_interval_day:g}."
    if simple.own_interval_day is not None:
        yield f"Own mean interval ({simple.own_intervals}, with the fixed one): day {_number(simple.own_interval_day)}."
    if simple.last_value_above is not None:
        where = "above" if simple.last_value_above else "not above"
        yield f"Last value carried forward: {where} the threshold."
    for change in found.changes:
        then = "no date" if change.review_day is None else f"day {change.review_day:g}"
        yield f"If day {change.day:g} brings {_number(change.points)}: {change.proposal.value}, {then}."


def _bands(bands: Bands) -> dict[str, list[float]]:
    return {name: getattr(bands, name).tolist() for name in BANDS}


def _texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [str(sentence) for sentence in sentences]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
