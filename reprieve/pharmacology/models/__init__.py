"""Published models as data: one file each in this folder, every number with its unit, source and certainty.

A file with `extends` starts from another file and says only what differs. `kind` tells kinetics from effects.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from reprieve.pharmacology.errors import UnknownModel
from reprieve.pharmacology.models.number import Number, Page, Range, every_number, number, validity

DEFAULT: Final = "simons-2022-racemic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peripheral:
    """A compartment that exchanges a flow with the blood: L, L/min."""

    volume: Number
    flow: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Enantiomer:
    """One of the two mirror forms: its share of the dose, and its clearance as a multiple of the model's."""

    name: str
    share: Number
    clearance: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How size, age and sex change volumes (L), flows and clearance (L/min)."""

    reference_weight: Number
    volume_exponent: Number
    flow_exponent: Number
    age_from: Number
    age_flow: Number
    age_fall: Number
    female_clearance: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Inside what the model was made for; beyond it a prediction carries a warning."""

    weight: Range
    age: Range
    concentration: Range
    bolus: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The kinetics of one drug form: blood, peripheral compartments, enantiomers, and who they were measured in.

    scale_by_sex: raise women's clearance as one paper found and another did not; off unless asked for.
    """

    name: str
    title: str
    drug_form: str
    measures: str
    population: str
    grade: str
    leaves_out: str
    volume: Number
    clearance: Number
    peripherals: tuple[Peripheral, ...]
    enantiomers: tuple[Enantiomer, ...]
    scaling: Scaling
    valid: Validity
    numbers: Mapping[str, Number]
    scale_by_sex: bool = False


@cache
def model(name: str = DEFAULT) -> Model:
    """Return the published model of this name. Raises UnknownModel."""
    if name not in names():
        raise UnknownModel("model", name, f"one of {', '.join(names())}")
    page = read_page(name)
    pedigree = page["pedigree"]

    def read(entry: Page) -> dict[str, Number]:
        return {key: number(value, pedigree) for key, value in entry.items()}

    central = read(page["central"])
    words = {key: page[key] for key in ("title", "drug_form", "measures", "population", "grade", "leaves_out")}
    return Model(
        name=name,
        **words,
        volume=central["volume"],
        clearance=central["clearance"],
        peripherals=tuple(Peripheral(**read(entry)) for entry in page["peripheral"]),
        enantiomers=tuple(Enantiomer(name=key, **read(entry)) for key, entry in page["enantiomer"].items()),
        scaling=Scaling(**read(page["covariate"])),
        valid=Validity(**{key: validity(entry, pedigree) for key, entry in page["valid"].items()}),
        numbers=numbers_of(name),
    )


@cache
def names() -> tuple[str, ...]:
    """Return the names of the kinetic models, the default first."""
    found = [path.name.removesuffix(".toml") for path in files(__name__).iterdir() if path.name.endswith(".toml")]
    kinetics = (name for name in found if read_page(name)["kind"] == "kinetics")
    return tuple(sorted(kinetics, key=lambda name: (name != DEFAULT, name)))


@cache
def numbers_of(name: str) -> Mapping[str, Number]:
    """Return every number of a model's file by its place there, "central volume"; of effects too."""
    page = read_page(name)
    return dict(every_number({key: value for key, value in page.items() if key != "pedigree"}, page["pedigree"]))


@cache
def read_page(name: str) -> Page:
    """Return a model's file as it is written, laid over the one it extends."""
    page = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return _laid_over(read_page(page.pop("extends")), page) if "extends" in page else page


def _laid_over(below: Page, above: Page) -> dict[str, Any]:
    """Merge tables key by key; a number above replaces the number below whole, so that no origin is inherited."""
    merged = dict(below)
    for key, value in above.items():
        table = (
            isinstance(value, Mapping) and isinstance(below.get(key), Mapping) and not value.keys() & {"value", "low"}
        )
        merged[key] = _laid_over(below[key], value) if table else value
    return merged
