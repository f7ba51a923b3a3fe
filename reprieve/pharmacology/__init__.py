"""What a drug does in a body, in numbers: kinetics, effects, and how far patients differ.

Pure: numbers in, numbers out; NumPy and nothing else. This is the way in, and `docs/guide.md` the guide:

>>> from reprieve.pharmacology import Covariates, Regimen, model, predict
>>> prediction = predict(
...     model=model(), covariates=Covariates(weight_kg=70), regimen=Regimen.constant(dose_mg=35, over_min=40),
...     at_min=[0, 40, 180],
... )
>>> prediction.ketamine_ng_per_ml.typical.round()
array([  0., 298.,  29.])

Twelve names answer five questions:

    predict, Threshold     what will this dose do in such a patient, how surely, and when is it felt?
    overlay                what do other papers say?
    individual             who is this patient, given what was observed?      Observed, Noise: `observed`
    reach                  which rates hold a window?                         Window, Limits: `target`
    follow                 levels as arrays, of as many patients as you like  typical, siblings: `population`
    model, names           the published models
    Covariates · Regimen, Bolus, Infusion: who, and what the pump gives

What else there is lies in modules of its own: `routes` (by nose, by mouth, as a film), `analgesia`, `breathing`,
`relief`, `opioids`, `tolerance`, `cohort`, and `errors`: all bad input ends in its family `ImpossibleInput`. Names are
loaded when they are first used, so that importing one does not pay for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reprieve.pharmacology.covariates import Covariates as Covariates
    from reprieve.pharmacology.kinetics import follow as follow
    from reprieve.pharmacology.layers import overlay as overlay
    from reprieve.pharmacology.models import model as model
    from reprieve.pharmacology.models import names as names
    from reprieve.pharmacology.one_patient import individual as individual
    from reprieve.pharmacology.prediction import predict as predict
    from reprieve.pharmacology.regimen import Bolus as Bolus
    from reprieve.pharmacology.regimen import Infusion as Infusion
    from reprieve.pharmacology.regimen import Regimen as Regimen
    from reprieve.pharmacology.target import reach as reach
    from reprieve.pharmacology.thresholds import Threshold as Threshold

_HOME: Final = {
    "Bolus": "regimen",
    "Covariates": "covariates",
    "Infusion": "regimen",
    "Regimen": "regimen",
    "Threshold": "thresholds",
    "follow": "kinetics",
    "individual": "one_patient",
    "model": "models",
    "names": "models",
    "overlay": "layers",
    "predict": "prediction",
    "reach": "target",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
