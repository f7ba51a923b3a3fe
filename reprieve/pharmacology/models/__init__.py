"""Published models as data: one file each in this folder, every number with its unit, source and certainty.

A file with `extends` starts from another file and says only what differs. `kind` tells kinetics from effects, `drug`
whose kinetics they are. Files keep the units of their papers; `Number.canonical` is in L and min.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from reprieve.pharmacology.errors import UnknownModel
from reprieve.pharmacology.models.number import Number, Page, Range, every_number, number, validity
from reprieve.pharmacology.models.rates import from_rates

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DEFAULT: Final = "simons-2022-racemic"
KETAMINE: Final = "ketamine"
A_MODEL: Final = 'a model, as model("domino-1984") returns one'
Sampling: TypeAlias = Literal["arterial", "venous"]  # at the end of an infusion a vein holds a third less


@dataclass(frozen=True, slots=True, kw_only=True)
class Peripheral:
    """A compartment that exchanges a flow with the blood: L, L/min.

    loss, metabolism: what is lost from it besides, 1/min; the second is what the metabolite is made of.
    """

    volume: Number
    flow: Number
    loss: Number | None = None
    metabolism: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of the drug, such as a mirror form: its share of the dose, its clearance as a multiple of the model's."""

    name: str
    share: Number
    clearance: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Metabolite:
    """What becomes of the drug, or of the metabolite before it: a delay of equal steps, then a body of its own.

    forms: which forms of the drug are known to become it · volume: None where it is the drug's own central volume
    fraction: of what is cleared · transit: mean time through all `steps`, min · mass: of its molecule, over that
    of what it is made of
    """

    name: str
    forms: tuple[str, ...]
    fraction: Number
    mass: Number
    steps: int
    transit: Number | None
    volume: Number | None
    clearance: Number
    peripheral: Peripheral


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How size changes volumes (L), flows and clearances (L/min), and age and sex the clearance.

    age_acts_on: "clearance", or "peripheral 3": the flow of that compartment; a model without age leaves all four out.
    asian: what multiplies a number in patients of Asian ancestry, by the number's name, "peripheral 3 loss"
    """

    reference_weight: Number
    volume_exponent: Number
    flow_exponent: Number
    age_from: Number | None = None
    age_flow: Number | None = None
    age_fall: Number | None = None
    age_acts_on: str = "clearance"
    female_clearance: Number | None = None
    asian: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Inside what the model was made for; beyond it a prediction carries a warning."""

    weight: Range
    age: Range
    concentration: Range
    bolus: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """How far measured levels scatter around a patient's own course: a share of the level, and ng/mL."""

    proportional: Number
    additive: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The kinetics of one drug: blood, peripheral compartments, forms, metabolites, and who they were measured in.

    sampled: where the model's blood is · active: the form that is felt, None if none is known to be
    residual: by what was measured, "ketamine" · scale_by_sex: raise women's clearance as one paper found and another
    did not; off unless asked for.
    """

    name: str
    title: str
    drug: str
    drug_form: str
    measures: str
    sampled: Sampling
    population: str
    grade: str
    leaves_out: str
    volume: Number
    clearance: Number
    peripherals: tuple[Peripheral, ...]
    forms: tuple[Form, ...]
    metabolites: tuple[Metabolite, ...]
    scaling: Scaling
    valid: Validity
    residual: Mapping[str, Residual]
    numbers: Mapping[str, Number]
    active: str | None
    scale_by_sex: bool = False

    @property
    def varies(self) -> bool:
        """False where the paper gives no spread between patients, so that bands are none."""
        return any(n.log_sd > 0 for n in self.numbers.values())


@cache
def model(name: str = DEFAULT) -> Model:
    """Return the published model of this name. Raises UnknownModel."""
    if name not in every_name():
        raise UnknownModel("model", name, f"one of {', '.join(every_name())}")
    page = read_page(name)
    pedigree = page["pedigree"]

    def read(entry: Page) -> dict[str, Any]:
        return {key: _entry(value, pedigree) for key, value in entry.items()}

    central, peripherals = read(page["central"]) if "central" in page else {}, page.get("peripheral", ())
    body = {**central, "peripherals": tuple(Peripheral(**read(entry)) for entry in peripherals)}
    if "rates" in page:
        volume, clearance, exchanges = from_rates(
            read(page["rates"]), float(page["covariate"]["reference_weight"]["value"])
        )
        body = {
            "volume": volume,
            "clearance": clearance,
            "peripherals": tuple(Peripheral(volume=v, flow=q) for v, q in exchanges),
        }
    words = {
        key: page[key] for key in ("title", "drug_form", "measures", "sampled", "population", "grade", "leaves_out")
    }
    return Model(
        name=name,
        drug=page.get("drug", KETAMINE),
        active=page.get("active"),
        **words,
        **body,
        forms=tuple(Form(name=key, **read(entry)) for key, entry in page["form"].items()),
        metabolites=tuple(_metabolite(entry, read) for entry in page.get("metabolite", ())),
        scaling=Scaling(**read(page["covariate"]), asian=read(page.get("ancestry", {}))),
        valid=Validity(**{key: validity(entry, pedigree) for key, entry in page["valid"].items()}),
        residual={key: Residual(**read(entry)) for key, entry in page.get("residual", {}).items()},
        numbers=numbers_of(name),
    )


@cache
def names(drug: str = KETAMINE) -> tuple[str, ...]:
    """Return the names of this drug's kinetic models, the default first."""
    return tuple(name for name in every_name() if read_page(name).get("drug", KETAMINE) == drug)


@cache
def every_name() -> tuple[str, ...]:
    """Return the names of all kinetic models, the default first, then ketamine's, then by drug."""

    def place(name: str) -> tuple[bool, bool, str, str]:
        drug = read_page(name).get("drug", KETAMINE)
        return name != DEFAULT, drug != KETAMINE, drug, name

    return tuple(sorted(_files("kinetics"), key=place))


@cache
def effect_names() -> tuple[str, ...]:
    """Return the names of the files that hold effects, ways of sampling and routes."""
    return tuple(sorted(_files("effect", "sampling", "route")))


def _files(*kinds: str) -> list[str]:
    found = [path.name.removesuffix(".toml") for path in _folder().iterdir() if path.name.endswith(".toml")]
    return [name for name in found if read_page(name)["kind"] in kinds]


def _folder() -> Traversable:
    from importlib.resources import files  # late: it loads slower than all of the engine's arithmetic

    return files(__name__)


@cache
def numbers_of(name: str) -> Mapping[str, Number]:
    """Return every number of a model's file by its place there, "central volume"; of effects too."""
    page = read_page(name)
    return dict(every_number({key: value for key, value in page.items() if key != "pedigree"}, page["pedigree"]))


@cache
def read_page(name: str) -> Page:
    """Return a model's file as it is written, laid over the one it extends."""
    page = tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return _laid_over(read_page(page.pop("extends")), page) if "extends" in page else page


def _entry(value: Any, pedigree: Page) -> Any:
    return number(value, pedigree) if isinstance(value, Mapping) and "value" in value else value


def _metabolite(entry: Page, read: Any) -> Metabolite:
    given = read({key: value for key, value in entry.items() if key != "peripheral"})
    return Metabolite(
        **{"transit": None, "volume": None} | given | {"forms": tuple(entry["forms"])},
        peripheral=Peripheral(**read(entry["peripheral"])),
    )


def _laid_over(below: Page, above: Page) -> dict[str, Any]:
    """Merge tables key by key; a number above replaces the number below whole, so that no origin is inherited.

    Of lists of tables the first is laid over the first, and so on.
    """
    merged = dict(below)
    for key, value in above.items():
        under = below.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping) and not value.keys() & {"value", "low"}:
            merged[key] = _laid_over(under, value)
        elif isinstance(under, list) and under and isinstance(under[0], Mapping):
            merged[key] = [_laid_over(each, over) for each, over in zip(under, value, strict=True)]
        else:
            merged[key] = value
    return merged
