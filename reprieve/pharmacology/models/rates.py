"""Compartments written as rate constants, as volumes and flows.

With V1 the central volume and k12 the share of it that goes to compartment 2 each minute, the flow is Q2 = k12 V1, and
the same flow comes back, k21 V2 = Q2; what leaves for good is CL = k10 V1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reprieve.pharmacology.models.number import Number


def from_rates(
    rates: Mapping[str, Number], reference_weight_kg: float
) -> tuple[Number, Number, tuple[tuple[Number, Number], ...]]:
    """Return central volume, clearance and the peripherals' (volume, flow), in L and L/min at the reference weight.

    rates: volume in L or L/kg; k10, k12, k21, and k13, k31 where there is a third compartment, in 1/min.
    """
    per_kg = rates["volume"].unit == "L/kg"
    litres = rates["volume"].value * (reference_weight_kg if per_kg else 1.0)
    volume = replace(rates["volume"], value=litres, unit="L")

    def flow(out: str) -> Number:
        return replace(rates[out], value=rates[out].canonical * litres, unit="L/min", log_sd=0.0)

    exchanges = []
    for out, back in (("k12", "k21"), ("k13", "k31")):
        if out in rates:
            size = replace(rates[back], value=flow(out).value / rates[back].canonical, unit="L", log_sd=0.0)
            exchanges.append((size, flow(out)))
    return volume, flow("k10"), tuple(exchanges)
