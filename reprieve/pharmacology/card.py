"""What a reader must know of a model before believing its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.models import Model, Sampling, numbers_of
from reprieve.pharmacology.models.number import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model, in words.

    ketamine, effect_site: what the two courses of a prediction are · bands: what the bands contain and what not ·
    unsettled: every number in use that rests on memory or on our own choice · sources: of every number in use.
    """

    name: str
    title: str
    drug_form: str
    dose_as: str
    sampling: Sampling
    ketamine: str
    effect_site: str
    population: str
    valid: Mapping[str, str]
    grade: str
    certainty: str
    bands: str
    leaves_out: str
    unsettled: tuple[str, ...]
    sources: tuple[str, ...]


def card(model: Model, sampling: Sampling) -> ModelCard:
    """Describe a model as it was used."""
    numbers = dict(model.numbers) | {f"perception {place}": n for place, n in numbers_of("perception").items()}
    derived_vein = sampling == "venous" != model.sampled
    if derived_vein:
        numbers |= {f"venous {place}": n for place, n in numbers_of("venous").items()}
    half_life = perception().half_life
    return ModelCard(
        name=model.name,
        title=model.title,
        drug_form=model.drug_form,
        dose_as="mg of ketamine base (57.7 mg of the hydrochloride are 50 mg of base)",
        sampling=sampling,
        ketamine=f"{model.measures}, {sampling} plasma, ng/mL",
        effect_site=f"S-ketamine at its effect site, half-life of the delay {half_life}, ng/mL",
        population=model.population,
        valid={name: str(getattr(model.valid, name)) for name in ("weight", "age", "bolus", "concentration")},
        grade=model.grade + ("; B for the vein: a published flow, our mixing and delay" if derived_vein else ""),
        certainty=_certainty(model.clearance),
        bands="5 to 95 % of patients with these covariates; no errors of measurement, no doubt about the model",
        leaves_out=model.leaves_out,
        unsettled=tuple(_unsettled(place, number) for place, number in numbers.items() if number.needs_a_mark),
        sources=tuple(sorted({f"{n.source.cites} {n.source.doi}".strip() for n in numbers.values()})),
    )


def _certainty(number: Number) -> str:
    return f"{number.certainty} {number.via}".strip()


def _unsettled(place: str, number: Number) -> str:
    words = f"{place.replace('_', ' ')}: {number} ({_certainty(number)})"
    if number.spread_certainty and number.spread_certainty.needs_a_mark:
        words += f", its spread between patients {number.spread_certainty}"
    return words
