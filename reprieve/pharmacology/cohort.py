"""A cohort of virtual patients, chunk by chunk: who they are, what one infusion does in each, one row a patient.

Chunk k is drawn from SeedSequence(seed, spawn_key=(k,)) and from nothing else: whoever computes it, in whatever order,
draws the same patients. A smaller cohort is the beginning of a larger one, and another dose meets the same patients.
Doses differ from patient to patient, but the kinetics are linear: 1 mg is followed, and its course multiplied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import ceil
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.cohort_columns import columns, name_of
from reprieve.pharmacology.covariates import CovariatesOf
from reprieve.pharmacology.demography import Demography, People
from reprieve.pharmacology.effects import circulation, perception
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.feels import FOLLOWED_MIN, GONE_SCORE, ONSET_SCORE, first_at_or_above, last_at_or_above
from reprieve.pharmacology.kinetics import Output, assemble
from reprieve.pharmacology.models import Model, numbers_of
from reprieve.pharmacology.models import model as model_named
from reprieve.pharmacology.population import Patients, patients, random_effects
from reprieve.pharmacology.propagate import propagate
from reprieve.pharmacology.regimen import Regimen, timeline
from reprieve.pharmacology.thresholds import Threshold

Table: TypeAlias = dict[str, npt.NDArray[Any]]  # by column, each (rows,)

CHUNK: Final = 10_000  # patients; a part of what a seed means: another size draws other patients
BLOCK: Final = 5_000  # patients followed at once: enough to spare calls, few enough for the cache
FADE: Final = ((10.0, 0.25), (30.0, 1.0), (150.0, 5.0), (float(FOLLOWED_MIN), 15.0))  # until so long after, in steps of
RISE: Final = ((30.0, 1.0),)
STEPS_DURING: Final = 60
UNIT: Final = 1.0  # mg


class Doses(NamedTuple):
    """(patients,) each; order: the verdict on the order of such a dose, empty where nobody judged it."""

    dose_mg: Array
    duration_min: Array
    order: npt.NDArray[np.str_]


class Dosing(Protocol):
    """From weights to doses."""

    def __call__(self, weight_kg: Array) -> Doses: ...


@dataclass(frozen=True, slots=True)
class PerKg:
    """The same dose per kg over the same time for everyone, without a ceiling. Raises ImpossibleInput."""

    dose_mg_per_kg: float
    over_min: float

    def __post_init__(self) -> None:
        Regimen.constant(dose_mg=self.dose_mg_per_kg, over_min=self.over_min)

    def __call__(self, weight_kg: Array) -> Doses:
        return Doses(
            self.dose_mg_per_kg * weight_kg,
            np.full(weight_kg.size, self.over_min),
            np.full(weight_kg.size, "", dtype="<U6"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is simulated. norketamine: its peak too, at three times the cost. Raises ImpossibleInput."""

    model: str
    demography: Demography
    dosing: Dosing
    seed: int = 0
    thresholds: tuple[Threshold, ...] = ()
    norketamine: bool = False

    def __post_init__(self) -> None:
        drug = model_named(self.model)
        if drug.active is None:
            raise ImpossibleInput("model", drug.name, "one that tells S- from R-ketamine, since only S is felt")
        if self.norketamine and "norketamine" not in {m.name for m in drug.metabolites}:
            raise ImpossibleInput("model", drug.name, "one that has norketamine")
        if self.seed < 0:
            raise ImpossibleInput("seed", self.seed, "a whole number from 0")


def chunk(study: Study, index: int, count: int = CHUNK) -> Table:
    """Return the first `count` patients of the chunk: `columns` by name, each (count,)."""
    people, doses, drawn = _recruit(study, index, count)
    rows: Table = {
        "patient": np.arange(count, dtype=np.int64) + index * CHUNK,
        **people._asdict(),
        **doses._asdict(),
        **_parameters(drawn),
    }
    wanted = [column.name for column in columns(model_named(study.model), study.thresholds, study.norketamine)]
    found = {name: np.empty(count) for name in wanted if name not in rows}
    for who, over_min in _blocks(doses.duration_min):
        for name, values in _outcomes(study, _some(drawn, who), people.age_years[who], doses.dose_mg[who], over_min):
            found[name][who] = values
    return {name: (rows | found)[name] for name in wanted}


def courses(study: Study, index: int, looks_min: Array, count: int = CHUNK) -> Table:
    """Return the same patients minute by minute: patient, time_min and what is there; (count times looks,) each."""
    _, doses, drawn = _recruit(study, index, count)
    drug, moments = model_named(study.model), looks_min.size
    names = ("ketamine_ng_per_ml", "effect_site_ng_per_ml", "high", "dissociation")
    found = {name: np.empty((count, moments)) for name in names}
    for who, over_min in _blocks(doses.duration_min):
        some = _some(drawn, who)
        blood, site, _ = _followed(drug, some, (drug.sampled, "effect_site"), over_min, looks_min)
        site = site * doses.dose_mg[who]
        found["ketamine_ng_per_ml"][who] = (blood * doses.dose_mg[who]).T
        found["effect_site_ng_per_ml"][who] = site.T
        found["high"][who] = perception().high.score(site, some.high_c50_ng_per_ml).T
        found["dissociation"][who] = perception().dissociation.score(site, some.dissociation_c50_ng_per_ml).T
    return {
        "patient": np.repeat(np.arange(count, dtype=np.int64) + index * CHUNK, moments),
        "time_min": np.tile(looks_min, count),
        **{name: values.ravel() for name, values in found.items()},
    }


def _recruit(study: Study, index: int, count: int) -> tuple[People, Doses, Patients]:
    """Draw a whole chunk, whatever is wanted of it, so that a smaller cohort is the beginning of a larger one."""
    drug = model_named(study.model)
    who, how = np.random.SeedSequence(study.seed, spawn_key=(index,)).spawn(2)
    everyone = study.demography.draw(CHUNK, who)
    effects = random_effects(drug)
    log_sd = np.array([[effect.log_sd] for effect in effects]).reshape(-1, 1)
    eta = log_sd * np.random.default_rng(how).standard_normal((len(effects), CHUNK))
    people = People(everyone.weight_kg[:count], everyone.age_years[:count], everyone.sex[:count])
    covariates = CovariatesOf(weight_kg=people.weight_kg, age_years=people.age_years)
    return people, study.dosing(people.weight_kg), patients(drug, covariates, eta[:, :count])


def _some(bodies: Any, who: npt.NDArray[np.intp]) -> Any:
    """Return only these of many patients (or of their metabolites' bodies)."""
    values = {field.name: getattr(bodies, field.name) for field in fields(bodies)}
    return type(bodies)(
        **{
            name: tuple(_some(part, who) for part in value) if isinstance(value, tuple) else value[..., who]
            for name, value in values.items()
        }
    )


def _blocks(duration_min: Array) -> Iterator[tuple[npt.NDArray[np.intp], float]]:
    """Yield patients who are followed together, because their infusions last equally long."""
    for over_min in np.unique(duration_min):
        same = np.flatnonzero(duration_min == over_min)
        for start in range(0, same.size, BLOCK):
            yield same[start : start + BLOCK], float(over_min)


def _outcomes(
    study: Study, some: Patients, age_years: Array, dose_mg: Array, over_min: float
) -> Iterator[tuple[str, Array]]:
    drug = model_named(study.model)
    read: tuple[Output, ...] = (drug.sampled, "effect_site", *(("norketamine",) if study.norketamine else ()))
    looks = _looks(over_min)
    *levels, area = _followed(drug, some, read, over_min, looks)
    blood, site = levels[0] * dose_mg, levels[1] * dose_mg
    peak = site.max(axis=0)
    high, dissociation = perception().high, perception().dissociation
    rise = circulation(peak)
    older = _age_strength(age_years)
    yield "peak_ketamine_ng_per_ml", blood.max(axis=0)
    yield "peak_effect_site_ng_per_ml", peak
    yield "area_ng_min_per_ml", area * dose_mg
    yield "peak_high", high.score(peak, some.high_c50_ng_per_ml)
    yield "peak_dissociation", dissociation.score(peak, some.dissociation_c50_ng_per_ml)
    felt, gone = (high.threshold_ng_per_ml(score, some.high_c50_ng_per_ml) for score in (ONSET_SCORE, GONE_SCORE))
    yield "high_onset_min", first_at_or_above(looks, site, felt)
    yield "high_gone_min", last_at_or_above(looks, site, gone)
    yield "peak_systolic_rise_mmhg", rise.systolic_mmhg * older * some.systolic_gain
    yield "peak_diastolic_rise_mmhg", rise.diastolic_mmhg * older * some.diastolic_gain
    if study.norketamine:
        yield "peak_norketamine_ng_per_ml", levels[2].max(axis=0) * dose_mg
    for threshold in study.thresholds:
        yield name_of(threshold), _time_there(threshold, looks, blood, site, some)


def _time_there(threshold: Threshold, looks: Array, blood: Array, site: Array, some: Patients) -> Array:
    """One constant rate makes one hill, so that the time above a level lies between its only two crossings."""
    level = np.full(len(some), threshold.at_least)
    if threshold.of == "high":
        level = perception().high.threshold_ng_per_ml(threshold.at_least, some.high_c50_ng_per_ml)
    if threshold.of == "dissociation":
        level = perception().dissociation.threshold_ng_per_ml(threshold.at_least, some.dissociation_c50_ng_per_ml)
    values = blood if threshold.of == "ketamine" else site
    return np.nan_to_num(
        last_at_or_above(looks, values, level) - first_at_or_above(looks, values, level), nan=0.0, posinf=np.inf
    )


def _followed(
    drug: Model, some: Patients, read: tuple[Output, ...], over_min: float, looks: Array
) -> tuple[Array, ...]:
    """Return what 1 mg over this time does, (looks, patients) each, and the area under the first, (patients,)."""
    assembled = assemble(drug, some, read)
    moments = timeline(Regimen.constant(dose_mg=UNIT, over_min=over_min), looks)
    rows = moments.place(looks)
    found = propagate(assembled.tanks, moments, list(assembled.at.values()))
    # The blood's own tanks are filled by the pump alone, so that each has had all of its share once it is empty.
    blood = slice(assembled.at[drug.sampled].start - 1, assembled.at[drug.sampled].stop - 1)
    area = (assembled.tanks.fill_per_mg[blood] / assembled.tanks.leak_per_min[blood]).sum(axis=0)
    return (*(values if rows.size == moments.time_min.size else values[rows] for values in found), area)


def _looks(over_min: float) -> Array:
    """Return when to look, min: finely where levels turn, coarsely where they fade, and with few lengths of step."""
    step = max(5.0, ceil(over_min / STEPS_DURING))
    times = [*_steps(0.0, (*((min(until, over_min), by) for until, by in RISE), (over_min, step)))]
    times += [over_min, *(over_min + t for t in _steps(0.0, FADE) if t > 0), over_min + FOLLOWED_MIN]
    return np.unique(times)


def _steps(start: float, stages: tuple[tuple[float, float], ...]) -> Iterator[float]:
    for until, by in stages:
        yield from np.arange(start, until, by)
        start = max(start, until)


def _age_strength(age_years: Array) -> Array:
    """Return what age makes of a rise of pressure, as `circulation` does for one patient."""
    given = numbers_of("circulation")
    return np.exp(given["pressure age_slope"].value * (age_years - given["pressure age_reference"].value))


def _parameters(drawn: Patients) -> Mapping[str, Array]:
    volumes = {f"peripheral_{j}_l": values for j, values in enumerate(drawn.peripheral_l, start=1)}
    flows = {f"peripheral_{j}_l_per_min": values for j, values in enumerate(drawn.flow_l_per_min, start=1)}
    names = (
        "central_l",
        "clearance_l_per_min",
        "effect_site_per_min",
        "high_c50_ng_per_ml",
        "dissociation_c50_ng_per_ml",
        "systolic_gain",
        "diastolic_gain",
    )
    return {name: getattr(drawn, name) for name in names} | volumes | flows
