"""Acute pain while ketamine is in the blood: how hard one may press before it hurts, and what is left of a pain score.

Grade B: published potencies, our curve for pain scores. Levels are at the effect site of perception, ng/mL; results
have the shape of what goes in. For pain that stays away for weeks see `relief`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.models import numbers_of

WORST_PAIN: Final = 10.0  # scores run from 0 to 10

CAVEATS: Final = (
    "Kinds of pain differ: heat pain is about six times as sensitive to S-ketamine as electrical pain.",
    "Pain relief ends soon after the infusion, and heat may then hurt more than before for a while; neither that nor "
    "relief over weeks is in these numbers.",
    "Two papers on the same data disagree on R-ketamine: no part in pain relief, or about half of S-ketamine's.",
)


def threshold_ratio(
    ce_s_ng_per_ml: npt.ArrayLike, ce_r_ng_per_ml: npt.ArrayLike = 0.0, *, r_potency: float | None = None
) -> Array:
    """Return the pressure-pain threshold as a multiple of the patient's own: 1 + (S + potency x R) / doubling.

    r_potency: of R-ketamine, in multiples of S-ketamine's; 0 unless given (Olofsen 2022), 0.48 by Dahan 2024.
    Source: Dahan 2024. Raises ImpossibleInput.
    """
    numbers = numbers_of("analgesia")
    potency = numbers["threshold r_potency"].value if r_potency is None else float(within("r_potency", r_potency))
    s, r = within("ce_s_ng_per_ml", ce_s_ng_per_ml), within("ce_r_ng_per_ml", ce_r_ng_per_ml)
    return np.asarray(1 + (s + potency * r) / numbers["threshold doubling"].value)


def pain_score(ce_s_ng_per_ml: npt.ArrayLike, before: npt.ArrayLike) -> Array:
    """Return the pain score during an infusion, 0 to 10, of patients who started at `before`.

    Potency of pressure pain (Olofsen 2022); slope and the largest fall, 60 %, are assumed. Raises ImpossibleInput.
    """
    numbers = numbers_of("analgesia")
    ratio = within("ce_s_ng_per_ml", ce_s_ng_per_ml) / numbers["pain c50"].value
    left = within("before", before, high=WORST_PAIN)
    # 1 / (1 + 1/x^γ) does not overflow where x^γ / (1 + x^γ) does.
    with np.errstate(divide="ignore", over="ignore"):
        share = 1 / (1 + ratio ** -numbers["pain gamma"].value)
    return np.asarray(left * (1 - numbers["pain maximum"].value * share))
