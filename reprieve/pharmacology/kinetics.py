"""From published numbers to tanks: the bodies of `population`, ready for `propagate`.

A model's forms, each in its compartments, add up to the drug in arterial blood; the active form drives the effect
sites; what is cleared goes through a chain of delays and becomes a metabolite; an arm vein lags behind what is mixed of
the arterial blood:

    dCe/dt = k_e0 (C_S - Ce)        dCv/dt = (ln 2/t_v) (C - u - Cv)        V_1 du/dt = R - Q u

with R the rate of the pump and Q the blood flow that takes it up. u is the part of arterial blood that has not mixed
yet; under a steady rate it is R/Q, as was measured (Henthorn 2018). It fills and empties with the model's own central
volume V_1, so that no vein holds less than nothing: C rises by R/V_1 at first, which is all unmixed, and
V_1 d(C - u)/dt = Q u - CL C - Σ_j Q_j (C - C_j) is not below 0 while CL + Σ Q_j does not exceed Q. "At once", R/Q from
the first second to the last, would have the vein stand at 0 for four minutes and rise again after the stop.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import log
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind
from reprieve.pharmacology.models import A_MODEL, Metabolite, Model, Sampling, numbers_of
from reprieve.pharmacology.modes import Modes, modes
from reprieve.pharmacology.population import Formed, Patients
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Timeline
from reprieve.units import NG_PER_ML_IN_MG_PER_L

Output: TypeAlias = Literal[
    "arterial", "venous", "S", "R", "effect_site", "slow_site", "norketamine", "hydroxynorketamine"
]
Entry: TypeAlias = Literal["blood", "liver"]  # where a dose goes in; what is swallowed meets the liver first
Flows: TypeAlias = list[tuple[int, Array]]  # (from this tank, µg/min of each ng/mL in it)

FORMS: Final = ("S", "R")
BLOOD: Final = ("arterial", *FORMS)
SITES: Final = ("effect_site", "slow_site")
METABOLITES: Final = ("norketamine", "hydroxynorketamine")


class Course(NamedTuple):
    """The drug in the model's blood and where it is sampled, and S at its effect site; each (moments, patients), ng/mL.

    arterial: under a model of venous blood, that · effect_site: NaN where the model does not know S.
    """

    arterial: Array
    sampled: Array
    effect_site: Array


def course(model: Model, patients: Patients, timeline: Timeline, sampling: Sampling | None = None) -> Course:
    """Follow these patients through the timeline; sampled where the model is, unless said otherwise."""
    where = blood_drawn(model, sampling)
    site: tuple[Output, ...] = ("effect_site",) if model.active else ()
    found = follow(model, patients, timeline, dict.fromkeys((model.sampled, where, *site)))
    blood = found[model.sampled]
    return Course(blood, found[where], found.get("effect_site", np.broadcast_to(np.nan, blood.shape)))


def blood_drawn(model: Model, sampling: Sampling | None) -> Sampling:
    """Return where blood is drawn. Raises ImpossibleInput where the model does not know that site."""
    demand_kind("model", model, Model, A_MODEL)
    if sampling == "arterial" and model.sampled == "venous":
        raise ImpossibleInput("sampling", sampling, f"venous: {model.name} was made of venous samples only")
    return sampling or model.sampled


def follow(model: Model, patients: Patients, timeline: Timeline, read: Collection[Output]) -> dict[Output, Array]:
    """Return the outputs by name, each (moments, patients) in ng/mL.

    arterial, venous: all of the drug there; of an arterial model the vein is derived · S, R: of the model's own blood
    effect_site, slow_site: of the active form, where it is felt and where lasting relief comes from
    norketamine, hydroxynorketamine: of all forms that the model knows to become it
    Raises ImpossibleInput where the model does not have what is asked for.
    """
    assembled = assemble(model, patients, read)
    found = propagate(assembled.tanks, timeline, list(assembled.at.values()))
    values = dict(zip(assembled.at, found, strict=True))
    if model.sampled == "arterial" and "venous" in values:
        # For rounding, and for a sibling whose exchange is faster than the blood.
        np.maximum(values["venous"], 0.0, out=values["venous"])
    return values


class Assembly(NamedTuple):
    """Tanks in ng/mL (of delays: in µg), and which of them add up to each output."""

    tanks: Tanks
    at: Mapping[Output, range]


def assemble(model: Model, patients: Patients, read: Collection[Output], entry: Entry = "blood") -> Assembly:
    """Lay out the tanks that these outputs need: each form's modes, then sites, the vein, and metabolites in turn.

    entry: where the pump fills them. The liver is the compartment that makes the metabolite; a model without one has
    its delay on the way there, and what is swallowed never comes to its blood. Raises ImpossibleInput.
    """
    for output in read:
        _demand(model, output)
    plan, organ = _Plan(patients), _organ(model)
    if entry == "liver" and not (organ or (model.metabolites and model.metabolites[0].steps)):
        raise ImpossibleInput("entry", entry, f"the blood: {model.name} has no liver")
    entered, bled = organ if entry == "liver" else 0, float(entry == "blood" or organ > 0)
    clearances = np.array([patients.clearance_l_per_min * form.clearance.value for form in model.forms])
    bodies = _modes_of(patients, clearances, entered=entered)  # (tanks, forms, patients)
    for k, form in enumerate(model.forms):
        plan.fill(bodies.leak_per_min[:, k], bled * NG_PER_ML_IN_MG_PER_L * form.share.value * bodies.share_per_l[:, k])
    size = len(bodies.leak_per_min)
    of_form = {form.name: range(1 + k * size, 1 + (k + 1) * size) for k, form in enumerate(model.forms)}
    at: dict[str, range] = {model.sampled: range(1, 1 + size * len(model.forms)), **of_form}
    for site in SITES:
        if site in read:
            at[site] = plan.lag(_site_per_min(site, patients), of_form[model.active or ""])
    if "venous" in read and "venous" not in at:
        at["venous"] = _vein(plan, patients, at["arterial"], entry)
    depth = max((METABOLITES.index(output) + 1 for output in read if output in METABOLITES), default=0)
    cleared = {
        form.name: _cleared(plan, patients, form.share.value, clearance, of_form[form.name], organ, entered)
        for form, clearance in zip(model.forms, clearances, strict=True)
        if depth
    }
    swallowed = {form.name: form.share.value * NG_PER_ML_IN_MG_PER_L * (1 - bled) for form in model.forms}
    for metabolite, formed in zip(model.metabolites[:depth], patients.metabolites, strict=False):
        at[metabolite.name], cleared = _metabolite(plan, metabolite, formed, cleared, swallowed)
        swallowed = {}
    return Assembly(plan.tanks(), {output: at[output] for output in read})


def _organ(model: Model) -> int:
    """Return which peripheral, from 1, makes the metabolite; 0 where clearance from the blood does."""
    return next((k for k, peripheral in enumerate(model.peripherals, start=1) if peripheral.metabolism), 0)


def _demand(model: Model, output: Output) -> None:
    forms = (form.name for form in model.forms if form.name in FORMS)
    known = {model.sampled, "venous", *forms, *(m.name for m in model.metabolites), *(SITES if model.active else ())}
    if output not in known:
        raise ImpossibleInput("read", output, f"of the model {model.name} one of {', '.join(sorted(known))}")


class _Plan:
    """Tanks laid out one after another, each fed by the pump or by tanks before it."""

    def __init__(self, patients: Patients) -> None:
        self._none = np.zeros(len(patients))
        self._leak: list[Array] = []
        self._fill: list[Array] = []
        self._link: dict[tuple[int, int], Array] = {}

    @property
    def next(self) -> int:
        return len(self._leak) + 1

    def fill(self, leak_per_min: Array, fill_per_mg: Array) -> range:
        """Add tanks that the pump fills; both (tanks, patients)."""
        first = self.next
        self._leak.extend(leak_per_min)
        self._fill.extend(fill_per_mg)
        return range(first, self.next)

    def feed(self, leak_per_min: Array, flows: Flows, fill_per_mg: Array | None = None) -> int:
        """Add one tank that other tanks flow into."""
        self._leak.append(leak_per_min)
        self._fill.append(self._none if fill_per_mg is None else fill_per_mg)
        place = len(self._leak)
        for source, flow in flows:
            self._link[place, source] = flow
        return place

    def lag(self, per_min: Array, source: range) -> range:
        """Add a tank that follows the sum of others with a delay."""
        place = self.feed(per_min, [(tank, per_min) for tank in source])
        return range(place, place + 1)

    def tanks(self) -> Tanks:
        return Tanks(leak_per_min=np.array(self._leak), fill_per_mg=np.array(self._fill), link_per_min=self._link)


def _modes_of(bodies: Patients | Formed, clearance_l_per_min: Array, seen: int = 0, entered: int = 0) -> Modes:
    return modes(
        bodies.central_l,
        clearance_l_per_min,
        bodies.peripheral_l,
        bodies.flow_l_per_min,
        bodies.loss_per_min + bodies.metabolism_per_min,
        seen,
        entered,
    )


def _site_per_min(site: str, patients: Patients) -> Array:
    if site == "effect_site":
        return patients.effect_site_per_min
    return np.full(len(patients), log(2) / numbers_of("relief")["slow_site half_life"].canonical)


def _vein(plan: _Plan, patients: Patients, arterial: range, entry: Entry) -> range:
    given = numbers_of("venous")
    per_min = np.full(len(patients), log(2) / given["vein half_life"].value)
    flow_l_per_min = given["vein flow"].value * patients.flow_scale
    fill_per_mg = float(entry == "blood") * NG_PER_ML_IN_MG_PER_L / patients.central_l
    unmixed = plan.fill((flow_l_per_min / patients.central_l)[None], fill_per_mg[None])
    mixed = [*((tank, per_min) for tank in arterial), *((tank, -per_min) for tank in unmixed)]
    place = plan.feed(per_min, mixed)
    return range(place, place + 1)


def _cleared(
    plan: _Plan, patients: Patients, share: float, clearance: Array, blood: range, organ: int, entered: int
) -> Flows:
    """Return what leaves one form on the way to its metabolite: from the blood, or from the organ that makes it."""
    if not organ:
        return [(tank, clearance) for tank in blood]
    seen = _modes_of(patients, clearance, organ, entered)
    inside = plan.fill(seen.leak_per_min, NG_PER_ML_IN_MG_PER_L * share * seen.seen_per_l)
    made = patients.metabolism_per_min[organ - 1] * patients.peripheral_l[organ - 1]
    return [(tank, made) for tank in inside]


def _metabolite(
    plan: _Plan, metabolite: Metabolite, formed: Formed, cleared: Mapping[str, Flows], swallowed: Mapping[str, float]
) -> tuple[range, dict[str, Flows]]:
    """Add a metabolite of each form and return where it is, and what is cleared of it in turn.

    swallowed: µg of each form for each mg of the dose that go straight into the delay
    """
    arriving = {
        form: _delayed(plan, cleared[form], metabolite.steps, formed, swallowed.get(form, 0.0))
        for form in metabolite.forms
    }
    body = _modes_of(formed, formed.clearance_l_per_min)
    becomes = metabolite.fraction.value * metabolite.mass.value
    parts: dict[str, list[int]] = {}
    for form, flows in arriving.items():
        parts[form] = [
            plan.feed(leak, [(tank, flow * becomes * share) for tank, flow in flows])
            for leak, share in zip(body.leak_per_min, body.share_per_l, strict=True)
        ]
    tanks = [tank for form in metabolite.forms for tank in parts[form]]
    leaving = {form: [(tank, formed.clearance_l_per_min) for tank in parts[form]] for form in metabolite.forms}
    return range(tanks[0], tanks[-1] + 1), leaving


def _delayed(plan: _Plan, flows: Flows, steps: int, formed: Formed, fill_per_mg: float) -> Flows:
    for step in range(steps):
        per_min = steps / formed.transit_min
        filled = np.full_like(per_min, fill_per_mg if step == 0 else 0.0)
        flows = [(plan.feed(per_min, flows, filled), per_min)]
    return flows
