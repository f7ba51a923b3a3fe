"""What can be observed in one patient, and how far such an observation scatters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from reprieve.pharmacology.effects import FULL, within
from reprieve.pharmacology.errors import ImpossibleInput, finite
from reprieve.pharmacology.models import Sampling
from reprieve.pharmacology.regimen import LONGEST_MIN

Kind: TypeAlias = Literal["ketamine", "dissociation", "high", "systolic_rise", "diastolic_rise", "sedation"]
RASS: Final = (-5.0, 4.0)  # the ends of the scale; MOAA/S lies within
RISE_MMHG: Final = (-200.0, 200.0)  # a guard against slips, no limit of care


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One observation: ketamine in ng/mL, scores from 0 to 10, a rise of pressure over the patient's own in mmHg.

    sampling: of ketamine, where it was drawn. A sedation score is taken and changes nothing: no published relation of
    RASS or MOAA/S to ketamine is known here. Raises ImpossibleInput.
    """

    at_min: float
    kind: Kind
    value: float
    sampling: Sampling | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ImpossibleInput("kind", self.kind, f"one of {', '.join(get_args(Kind))}")
        within("at_min", self.at_min, 0.0, LONGEST_MIN)
        if self.kind == "ketamine":
            if not (finite(self.value) and self.value > 0):
                raise ImpossibleInput("value", self.value, "ng/mL above 0; a level below the limit tells too little")
            if self.sampling is None:
                raise ImpossibleInput("sampling", None, "arterial or venous: a level is nothing without its site")
        elif self.kind in ("dissociation", "high"):
            within("value", self.value, 0.0, FULL)
        else:
            within("value", self.value, *(RASS if self.kind == "sedation" else RISE_MMHG))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How far an observation scatters around this patient's own course, as a standard deviation.

    Ketamine's is its paper's. The others were never published for such observations, so they have no default: say what
    you take them to be. score: points of 10 · pressure_mmhg: of a cuff, with pain and worry in it.
    Raises ImpossibleInput.
    """

    score: float | None = None
    pressure_mmhg: float | None = None

    def __post_init__(self) -> None:
        for name in ("score", "pressure_mmhg"):
            value = getattr(self, name)
            if value is not None and not (finite(value) and value > 0):
                raise ImpossibleInput(name, value, "above 0, or None where nothing of the kind was observed")


UNSAID: Final = Noise()  # enough where only ketamine was measured
