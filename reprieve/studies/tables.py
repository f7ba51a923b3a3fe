"""The answer of a virtual trial as tables: what the files hold and the report shows, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from reprieve.pharmacology.cohort_columns import Column
from reprieve.pharmacology.validation import Comparison
from reprieve.pharmacology.validation import comparisons as kinetic_comparisons
from reprieve.studies.compare import Found
from reprieve.studies.counted import Counted
from reprieve.studies.doubt import Doubt, compared
from reprieve.studies.outcomes import INFUSION_DAY, WEEKLY, WHOLE, Outcome
from reprieve.studies.parameters import parameters
from reprieve.studies.trial import ARMS, Trial
from reprieve.studies.validation import WHY
from reprieve.studies.validation import comparisons as course_comparisons

Cell: TypeAlias = str | float | None

QUANTILES: Final = (("p05", 0.05), ("median", 0.5), ("p95", 0.95))
FOLLOWED: Final = ("pain_last_4_weeks", "pain_mean", "mme_end", "risk_mean", "responded", "infusions")
SPREAD: Final = (
    Column("mean", "", "over patients"),
    Column("p05", "", "5 % of patients lie below"),
    Column("median", "", "half of the patients lie below"),
    Column("p95", "", "95 % of patients lie below"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table. name: of its files · says: what it holds, in a sentence"""

    name: str
    title: str
    says: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a trial found."""

    trial: Trial
    found: Found
    doubt: Doubt


def sheets(answer: Answer) -> tuple[Sheet, ...]:
    """Return every table of the answer."""
    return (
        _infusion_day(answer),
        _summary(answer),
        _differences(answer),
        _sensitivity(answer),
        _weekly(answer),
        validation_sheet(),
        _parameters(answer),
    )


def _infusion_day(answer: Answer) -> Sheet:
    return Sheet(
        name="infusion_day",
        title="The day of an infusion",
        says="What one infusion of the protocol does; the same patients in every arm that has infusions.",
        columns=(*_about_outcome(), *SPREAD, Column("never", "% of patients", "who never get there")),
        rows=tuple(
            (*_outcome_cells(one), *_spread(counted, 0), 100 * float(counted.never[0]) / answer.found.patients)
            for one, counted in zip(INFUSION_DAY, answer.found.day.values(), strict=True)
        ),
    )


def _summary(answer: Answer) -> Sheet:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for one in WHOLE:
            counted = answer.found.whole[one.key]
            for place, arm in enumerate(ARMS):
                mean, *quantiles = _spread(counted, place)
                doubt = answer.doubt.interval(arm.key, one.key)
                endless = 100 * float(counted.endless[place]) / answer.found.patients
                shown = [None, None, None] if one.yes_or_no else quantiles
                yield (*_outcome_cells(one), arm.key, mean, *shown, *(doubt or (None, None)), endless)

    return Sheet(
        name="summary",
        title="The roads side by side",
        says="Every outcome in every arm: between patients, and how unsure the mean is because the parameters are.",
        columns=(
            *_about_outcome(),
            Column("arm", "", "which road"),
            *SPREAD,
            Column("mean_doubt_p05", "", "5 % of the draws of all parameters have a lower mean"),
            Column("mean_doubt_p95", "", "95 % of the draws of all parameters have a lower mean"),
            Column("not_by_the_end", "% of patients", "who had not got there when the trial ended"),
        ),
        rows=tuple(rows()),
    )


def _differences(answer: Answer) -> Sheet:
    def rows() -> Iterator[tuple[Cell, ...]]:
        means = answer.found.means()
        for one in WHOLE:
            for arm, beside in compared():
                if (
                    (arm, one.key) in means
                    and (beside, one.key) in means
                    and one.key not in {"relapsed", "relapse_week"}
                ):
                    doubt = answer.doubt.interval(arm, one.key, beside) or (None, None)
                    yield (*_outcome_cells(one), arm, beside, means[arm, one.key] - means[beside, one.key], *doubt)

    return Sheet(
        name="differences",
        title="Differences between roads",
        says="Mean of the arm less mean of the other, in the same patients. Exploratory throughout.",
        columns=(
            *_about_outcome(),
            Column("arm", "", "which road"),
            Column("less", "", "which road is taken away from it"),
            Column("difference", "", "of the means"),
            Column("doubt_p05", "", "5 % of the draws of all parameters lie below"),
            Column("doubt_p95", "", "95 % of the draws of all parameters lie below"),
        ),
        rows=tuple(rows()),
    )


def _sensitivity(answer: Answer) -> Sheet:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for outcome in FOLLOWED:
            for arm in ARMS:
                for name, low, high in answer.doubt.sensitivity(arm.key, outcome):
                    known = parameters()[name]
                    stated = answer.doubt.stated.get((arm.key, outcome))
                    yield outcome, arm.key, name, known.says, known.low, known.high, stated, low, high, high - low

    return Sheet(
        name="sensitivity",
        title="What the answer hangs on",
        says="Each parameter moved to the ends of what it may be, the others as stated; in the trial's first patients.",
        columns=(
            Column("outcome", "", "whose mean"),
            Column("arm", "", "in which road"),
            Column("parameter", "", "what is moved"),
            Column("says", "", "what it is"),
            Column("low", "", "where it is moved down to"),
            Column("high", "", "where it is moved up to"),
            Column("mean_stated", "", "with every parameter as stated"),
            Column("mean_at_low", "", ""),
            Column("mean_at_high", "", ""),
            Column("change", "", "from low to high"),
        ),
        rows=tuple(rows()),
    )


def _weekly(answer: Answer) -> Sheet:
    found = answer.found
    return Sheet(
        name="weekly",
        title="Week by week",
        says="Every quantity at every week's end, 0 being before the trial.",
        columns=(
            *_about_outcome(),
            Column("arm", "", "which road"),
            Column("week", "weeks", "from the start"),
            *SPREAD,
        ),
        rows=tuple(
            (*_outcome_cells(one), arm.key, float(week), *_spread(found.weekly[one.key], found.place(place, week)))
            for one in WEEKLY
            for place, arm in enumerate(ARMS)
            for week in range(found.weeks + 1)
        ),
    )


def validation_sheet() -> Sheet:
    """Return every published observation beside its prediction."""

    def rows(comparisons: Sequence[Comparison]) -> Iterator[tuple[Cell, ...]]:
        for one in comparisons:
            seen = one.observation
            predicted = " to ".join(f"{value:.0f}" if value >= 1000 else f"{value:.3g}" for value in one.predicted)
            holds = "yes" if one.holds else "no"
            why = "" if one.holds else WHY.get(seen.key, "See the validation of the pharmacology.")
            cells = (seen.study, seen.quantity, seen.unit, seen.kind.value, seen.observed, seen.low, seen.high)
            yield seen.key, *cells, predicted, holds, str(seen.certainty), " ".join(filter(None, (seen.note, why)))

    return Sheet(
        name="validation",
        title="Predicted beside observed",
        says="Every published observation that the engine and the trial answer to, reproduced or not.",
        columns=(
            Column("row", "", "P: the engine's; T: whole courses"),
            Column("study", "", ""),
            Column("quantity", "", ""),
            Column("unit", "", ""),
            Column("kind", "", "genuine checks set no number; calibrations did; reproductions prove bookkeeping"),
            Column("observed", "", "empty where a range or a direction was seen"),
            Column("low", "", "from here on it is accepted"),
            Column("high", "", "up to here it is accepted"),
            Column("predicted", "", ""),
            Column("holds", "", "whether it lies inside"),
            Column("read", "", "how the observation was read"),
            Column("note", "", ""),
        ),
        rows=(*rows(kinetic_comparisons()), *rows(course_comparisons())),
    )


def _parameters(answer: Answer) -> Sheet:
    chosen = dict(answer.trial.chosen)
    return Sheet(
        name="parameters",
        title="Every parameter",
        says="Its source, or the word exploratory; and between what ends it may lie.",
        columns=(
            Column("parameter", "", ""),
            Column("says", "", ""),
            Column("value", "", "as used"),
            Column("unit", "", ""),
            Column("low", "", "2.5 % of what it may be"),
            Column("high", "", "97.5 % of what it may be"),
            Column("range", "", "whose: the source's own, ours, or not varied"),
            Column("source", "", ""),
            Column("certainty", "", "read > read-2 (second hand) > recall (from memory) > prop, assumed (ours)"),
            Column("tag", "", "exploratory, or chosen for this run"),
            Column("note", "", ""),
        ),
        rows=tuple(
            (
                one.name,
                one.says,
                chosen.get(one.name, one.number.value),
                one.number.unit,
                one.low,
                one.high,
                "published" if one.published_range else "ours" if one.varied else "not varied",
                one.number.source.cites,
                str(one.number.certainty),
                "chosen" if one.name in chosen else "exploratory" if one.exploratory else "",
                one.number.note,
            )
            for one in parameters().values()
        ),
    )


def _about_outcome() -> tuple[Column, ...]:
    return (
        Column("outcome", "", "what is reported"),
        Column("unit", "", ""),
        Column("support", "", "how far it may be believed"),
    )


def _outcome_cells(one: Outcome) -> tuple[str, str, str]:
    return one.key, one.unit, one.support.word


def _spread(counted: Counted, place: int) -> tuple[float | None, ...]:
    return counted.mean(place), *(counted.quantile(place, share) for _, share in QUANTILES)
