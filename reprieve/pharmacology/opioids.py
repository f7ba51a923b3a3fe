"""Opioids beside ketamine: levels, what they do to breathing and to pain, and both at once.

    breathing left = 1/(1 + Ce/C50)          analgesia = Ce^γ/(Ce^γ + C50^γ), a share of the full effect

Ce lags behind the blood by a half-life of the drug's own. Grades say how far each number may be believed: A published,
B a published anchor under our curve, C exploratory. Levels are ng/mL; results have the shape of what goes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import erf, log, sqrt
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.breathing import drive
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.errors import UnknownModel
from reprieve.pharmacology.kinetics import assemble
from reprieve.pharmacology.models import Model, model, numbers_of, read_page
from reprieve.pharmacology.models.number import Number
from reprieve.pharmacology.population import Patients
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Timeline

Effect: TypeAlias = Literal["breathing", "analgesia"]

FILE: Final = "opioids"
NAIVE: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """potency: the level for `share` of the full effect, in ng/mL or, with molar_mass (g/mol), in nM · gamma: slope."""

    potency: Number
    share: Number
    gamma: Number
    molar_mass: Number | None = None

    @property
    def c50_ng_per_ml(self) -> float:
        odds = (1 - self.share.value) / self.share.value
        ng_per_ml = self.molar_mass.value / 1000 if self.molar_mass and self.potency.unit == "nM" else 1.0
        return float(self.potency.value * ng_per_ml * odds ** (1 / self.gamma.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opioid:
    """One opioid, in numbers and in words.

    kinetics: names of its models, the preferred first; none for alfentanil · half_life: of the lag of its effects
    tolerant: C50 of breathing in daily users of high doses, as a multiple of the naive; None where it was not measured
    grades: of "breathing" and "analgesia" · words: what to know before believing it
    """

    name: str
    kinetics: tuple[str, ...]
    half_life: Number | None
    breathing: Curve
    analgesia: Curve
    tolerant: float | None
    grades: Mapping[Effect, str]
    words: str

    @property
    def exploratory(self) -> tuple[Effect, ...]:
        """The effects that may only be shown under that label."""
        return tuple(effect for effect, grade in self.grades.items() if grade == "C")

    def load(self, ce_ng_per_ml: npt.ArrayLike, tolerance: npt.ArrayLike = NAIVE) -> Array:
        """Return the level over the C50 of breathing: what `breathing.drive` takes. Raises ImpossibleInput.

        tolerance: how many times the naive patient's C50 this one has (`tolerance.tolerance`).
        """
        c50 = self.breathing.c50_ng_per_ml * within("tolerance", tolerance, NAIVE)
        return np.asarray(within("ce_ng_per_ml", ce_ng_per_ml) / c50)

    def breathing_left(self, ce_ng_per_ml: npt.ArrayLike, tolerance: npt.ArrayLike = NAIVE) -> Array:
        """Return what is left of isohypercapnic ventilation, as a share of baseline, 0 to 1."""
        return drive(self.load(ce_ng_per_ml, tolerance)).ventilation

    def pain_relief(self, ce_ng_per_ml: npt.ArrayLike, tolerance: npt.ArrayLike = NAIVE) -> Array:
        """Return analgesia as a share of its full effect, 0 to 1. Raises ImpossibleInput."""
        c50 = self.analgesia.c50_ng_per_ml * within("tolerance", tolerance, NAIVE)
        ratio = within("ce_ng_per_ml", ce_ng_per_ml) / c50
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(1 / (1 + ratio**-self.analgesia.gamma.value))


class Levels(NamedTuple):
    """In the blood and where it acts; both (moments, patients), ng/mL."""

    blood: Array
    effect_site: Array


def levels(opioid: Opioid, model: Model, patients: Patients, timeline: Timeline) -> Levels:
    """Follow the opioid, whose kinetics `model` is, through the timeline; doses are mg, so 0.1 for 100 µg."""
    if model.name not in opioid.kinetics or opioid.half_life is None:
        raise UnknownModel("model", model.name, f"of {opioid.name} one of {', '.join(opioid.kinetics) or 'none'}")
    body = assemble(model, patients, ["arterial"])
    blood, place = body.at["arterial"], len(body.tanks.leak_per_min) + 1
    per_min = np.full((1, len(patients)), log(2) / opioid.half_life.canonical)
    tanks = Tanks(
        leak_per_min=np.vstack([body.tanks.leak_per_min, per_min]),
        fill_per_mg=np.vstack([body.tanks.fill_per_mg, np.zeros_like(per_min)]),
        link_per_min={**body.tanks.link_per_min, **{(place, tank): per_min[0] for tank in blood}},
    )
    return Levels(*propagate(tanks, timeline, [blood, range(place, place + 1)]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joint:
    """Chances that add up to 1, each of the shape of the levels: with analgesia or without, breathing kept or severely
    depressed (below half of baseline)."""

    relief_and_breath: Array
    relief_without_breath: Array
    breath_without_relief: Array
    neither: Array

    @property
    def utility(self) -> Array:
        """Chance of analgesia less chance of severe depression, -1 to 1: one number where four say more."""
        return self.relief_and_breath - self.neither


def joint(
    opioid: Opioid,
    ce_ng_per_ml: npt.ArrayLike,
    *,
    log_sd_analgesia: float | None = None,
    log_sd_breathing: float | None = None,
    tolerance: tuple[float, float] = (NAIVE, NAIVE),
) -> Joint:
    """Return the four chances at these effect-site levels, over patients who differ log-normally in both C50s.

    log_sd: of the C50s; by default what was published, which is nothing but for hydromorphone's analgesia: 0 then, and
    the chances are the typical patient's, 0 or 1. tolerance: of analgesia and breathing, in multiples of the naive C50.
    Analgesia is half of its full effect. The two sensitivities are taken to be independent; nothing was read of that.
    After Roozekrans 2018 and Boom 2013. Raises ImpossibleInput.
    """
    ce = within("ce_ng_per_ml", ce_ng_per_ml)
    kept = numbers_of(FILE)["severe ventilation"].value
    of_relief, of_breathing = within("tolerance", tolerance, NAIVE)
    severe_from = opioid.breathing.c50_ng_per_ml * (1 / kept - 1) * of_breathing
    relieved_from = opioid.analgesia.c50_ng_per_ml * of_relief
    relief = _reached(ce, relieved_from, _spread("log_sd_analgesia", log_sd_analgesia, opioid.analgesia))
    severe = _reached(ce, severe_from, _spread("log_sd_breathing", log_sd_breathing, opioid.breathing))
    return Joint(
        relief_and_breath=relief * (1 - severe),
        relief_without_breath=relief * severe,
        breath_without_relief=(1 - relief) * (1 - severe),
        neither=(1 - relief) * severe,
    )


@cache
def opioid(name: str) -> Opioid:
    """Return the opioid of this name. Raises UnknownModel."""
    page, numbers = read_page(FILE), numbers_of(FILE)
    if name not in opioids():
        raise UnknownModel("opioid", name, f"one of {', '.join(opioids())}")

    def curve(effect: Effect) -> Curve:
        return Curve(
            **{part: numbers[f"{name} {effect} {part}"] for part in ("potency", "share", "gamma")},
            molar_mass=numbers.get(f"{name} molar_mass"),
        )

    tolerant = numbers.get(f"{name} breathing tolerant_potency")
    return Opioid(
        name=name,
        kinetics=tuple(page[name]["kinetics"]),
        half_life=numbers.get(f"{name} effect_site half_life"),
        breathing=curve("breathing"),
        analgesia=curve("analgesia"),
        tolerant=tolerant.value / numbers[f"{name} breathing potency"].value if tolerant else None,
        grades=page[name]["grade"],
        words=page[name]["words"],
    )


@cache
def opioids() -> tuple[str, ...]:
    """Return the names of the opioids, in the order of their file."""
    return tuple(name for name, entry in read_page(FILE).items() if isinstance(entry, Mapping) and "kinetics" in entry)


def preferred(opioid: Opioid) -> Model:
    """Return the preferred model of its kinetics. Raises UnknownModel where there is none."""
    return model(opioid.kinetics[0] if opioid.kinetics else f"{opioid.name}: none")


def _spread(argument: str, given: float | None, curve: Curve) -> float:
    return curve.potency.log_sd if given is None else float(within(argument, given))


def _reached(ce: Array, median: float, log_sd: float) -> Array:
    """Return the share of patients whose own threshold, log-normal around the median, lies at or below ce."""
    if log_sd == 0:
        return np.where(ce >= median, 1.0, 0.0)
    with np.errstate(divide="ignore"):
        z = np.log(ce / median) / (log_sd * sqrt(2))
    return np.asarray((1 + np.vectorize(erf, otypes=[np.float64])(z)) / 2)
