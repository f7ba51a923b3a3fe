"""Breathing at a raised, held carbon dioxide: what ketamine, an opioid and both do to it.

    V = G (PCO2 - B)        an opioid of load x = Ce/C50 leaves 1/(1 + x) of V

of which 39 % (of the logarithm) is a flatter slope G and 61 % a higher baseline B. S-ketamine raises the opioid's C50
on the slope, and there only: C50 (1 + C_S/127), without delay (Jonkman 2018). Ketamine itself, given fast, takes some
litres a minute off, the same after morphine as without (Bourke 1987). Grade B: published constants, our way of putting
them together. Sleep, benzodiazepines, a blocked airway and saliva are not in it; no alarm may rest on it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.regimen import Regimen
from reprieve.pharmacology.validity import Caution


class Drive(NamedTuple):
    """What an opioid leaves of breathing through each of its two ways, as shares of baseline; both from 0 to 1."""

    slope: Array
    baseline: Array

    @property
    def ventilation(self) -> Array:
        return self.slope * self.baseline


def drive(load: npt.ArrayLike, arterial_s_ng_per_ml: npt.ArrayLike = 0.0) -> Drive:
    """Return what is left under an opioid, beside S-ketamine or without.

    load: the opioid at its effect site over its C50 (`opioids.Opioid.load`). Source: Jonkman 2018, found with
    remifentanil; other opioids are taken to be alike. Raises ImpossibleInput.
    """
    numbers = numbers_of("breathing")
    x = within("load", load)
    shift = 1 + within("arterial_s_ng_per_ml", arterial_s_ng_per_ml) / numbers["esketamine doubling"].value
    share = numbers["opioid slope_share"].value
    slope, baseline = np.broadcast_arrays((1 + x / shift) ** -share, (1 + x) ** (share - 1))
    return Drive(slope, baseline)


def ventilation_l_per_min(
    load: npt.ArrayLike = 0.0,
    arterial_s_ng_per_ml: npt.ArrayLike = 0.0,
    recent_mg_per_kg: npt.ArrayLike = 0.0,
    *,
    baseline_l_per_min: float | None = None,
) -> Array:
    """Return isohypercapnic ventilation under an opioid and ketamine together, from 0.

    recent_mg_per_kg: racemic ketamine given within half an hour (`given_lately_mg` / weight).
    baseline_l_per_min: without drugs, at the same carbon dioxide; 20 unless given. Raises ImpossibleInput.
    """
    numbers = numbers_of("breathing")
    before = numbers["baseline ventilation"].value if baseline_l_per_min is None else baseline_l_per_min
    left = within("baseline_l_per_min", before) * drive(load, arterial_s_ng_per_ml).ventilation
    return np.maximum(left - ketamine_fall_l_per_min(recent_mg_per_kg), 0.0)


def ketamine_fall_l_per_min(recent_mg_per_kg: npt.ArrayLike) -> Array:
    """Return how much isohypercapnic ventilation falls after this much racemic ketamine, given fast.

    4.9 L/min at 1.1 mg/kg and 1.6 more for each doubling, in six men (Bourke 1987). Below 1.1 mg/kg no fall could be
    told from chance there, and 0 is returned: not shown, which is not the same as none. Raises ImpossibleInput.
    """
    numbers = numbers_of("breathing")
    dose, first = within("recent_mg_per_kg", recent_mg_per_kg), numbers["ketamine first_dose"].value
    doublings = np.log2(np.maximum(dose, first) / first)
    fall = numbers["ketamine first_fall"].value + numbers["ketamine per_doubling"].value * doublings
    return np.where(dose >= first, fall, 0.0)


def given_lately_mg(regimen: Regimen, at_min: npt.ArrayLike) -> Array:
    """Return what was given within the half hour up to each time, a bolus at that time included; of any shape."""
    times = within("at_min", at_min)
    since = times - numbers_of("breathing")["ketamine window"].value
    lately = np.zeros(times.shape)
    for bolus in regimen.boluses:
        lately += np.where((bolus.at_min <= times) & (bolus.at_min > since), bolus.dose_mg, 0.0)
    for infusion in regimen.infusions:
        running = np.minimum(times, infusion.end_min) - np.maximum(since, infusion.start_min)
        lately += np.maximum(running, 0.0) / infusion.duration_min * infusion.dose_mg
    return lately


def about_ketamine(recent_mg_per_kg: float, *, with_opioid: bool = False) -> tuple[Caution, ...]:
    """Say what is known of breathing after this much ketamine within half an hour; never that it is unharmed."""
    numbers = numbers_of("breathing")
    dose = float(within("recent_mg_per_kg", recent_mg_per_kg))
    first, last = numbers["ketamine first_dose"].value, numbers["ketamine last_dose"].value
    values = {"dose": f"{dose:.2g}", "first": f"{first:g}", "last": f"{last:g}"}
    if dose < first:
        words = [
            "At {dose} mg/kg within half an hour breathing was not seen to fall; it first was at {first} mg/kg, in six "
            "healthy men. More, or faster, depresses breathing."
        ]
    elif dose <= last:
        values["fall"] = f"{float(ketamine_fall_l_per_min(dose)):.1f}"
        words = ["{dose} mg/kg given this fast depresses breathing: by {fall} L/min in healthy men at a raised CO2."]
    else:
        words = ["{dose} mg/kg given this fast is more than the {last} mg/kg studied, at which all were unconscious."]
    if with_opioid:
        words.append(
            "With an opioid on board S-ketamine takes back a part of its effect on breathing, less than half; the rest "
            "stays, and a fast dose of ketamine adds to it."
        )
    return tuple(Caution(template, values) for template in words)
