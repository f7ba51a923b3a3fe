"""The dose that a protocol gives each virtual patient, by the rules of ordering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.cohort import Doses
from reprieve.pharmacology.models import Model
from reprieve.therapy.ordering import OrderRequest, plan
from reprieve.therapy.protocols import DrugForm, Protocol, book
from reprieve.therapy.weights import Weighing

WEIGHED: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the virtual patient was weighed today; any day will do
DISTINCT: Final = 4096  # weights come in steps of 0.1 kg


@dataclass(frozen=True, slots=True)
class ByProtocol:
    """What the order form offers under the protocol, below every ceiling and rounded down to what the pump can give.

    An order that the rules would hold or refuse is simulated too, and its verdict stands in the column `order`.
    The infusion lasts as long as asked: that a pump's rounded rate takes up to 0.3 % longer is left out.
    """

    key: str

    def __call__(self, weight_kg: Array) -> Doses:
        weights, patient = np.unique(weight_kg, return_inverse=True)
        orders = [_order(self.key, float(weight)) for weight in weights]
        dose_mg, duration_min = (np.array([order[k] for order in orders], dtype=np.float64)[patient] for k in (0, 1))
        return Doses(dose_mg, duration_min, np.array([order[2] for order in orders], dtype="<U6")[patient])


@lru_cache(maxsize=DISTINCT)
def _order(key: str, weight_kg: float) -> tuple[float, float, str]:
    """Return mg, min and the verdict. Raises NotPlausible for a weight that no adult has."""
    protocol, weight = book()[key], Decimal(repr(weight_kg))
    ordered = plan(
        OrderRequest(
            protocol=protocol,
            weighings=(Weighing(weight_kg=weight, weighed_at=WEIGHED),),
            dose_mg_per_kg=protocol.default_dose_mg_per_kg(weight),
            duration_min=protocol.default_min.value,
            concentration_mg_per_ml=protocol.limits.concentrations_mg_per_ml[0].value,
            drug_form=protocol.drug_form,
            now=WEIGHED,
        )
    )
    return float(ordered.dose_mg), float(ordered.duration_min), ordered.decision.verdict.name.lower()


def same_drug(protocol: Protocol, model: Model) -> bool:
    """Answer whether the model follows the drug form that the protocol doses: their milligrams are not the same."""
    return (protocol.drug_form is DrugForm.RACEMIC) == any(form.name == "R" for form in model.forms)
