"""What a drug does in a body, in numbers: kinetics, effects, and how far patients differ.

Pure: numbers in, numbers out; NumPy and nothing else. This is the way in, and `docs/guide.md` the guide:

>>> from reprieve.pharmacology import Covariates, Regimen, model, predict
>>> prediction = predict(
...     model=model(), covariates=Covariates(weight_kg=70), regimen=Regimen.constant(dose_mg=35, over_min=40),
...     at_min=[0, 40, 180],
... )
>>> prediction.ketamine_ng_per_ml.typical.round()
array([  0., 298.,  29.])

Names are loaded when they are first used, so that importing one does not pay for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reprieve.pharmacology.breathing import drive as drive
    from reprieve.pharmacology.covariates import Covariates as Covariates
    from reprieve.pharmacology.errors import ImpossibleInput as ImpossibleInput
    from reprieve.pharmacology.kinetics import follow as follow
    from reprieve.pharmacology.layers import overlay as overlay
    from reprieve.pharmacology.models import model as model
    from reprieve.pharmacology.models import names as names
    from reprieve.pharmacology.observed import Noise as Noise
    from reprieve.pharmacology.observed import Observed as Observed
    from reprieve.pharmacology.one_patient import dissociation_scores as dissociation_scores
    from reprieve.pharmacology.one_patient import forecast as forecast
    from reprieve.pharmacology.one_patient import individual as individual
    from reprieve.pharmacology.one_patient import posterior as posterior
    from reprieve.pharmacology.opioids import opioid as opioid
    from reprieve.pharmacology.population import siblings as siblings
    from reprieve.pharmacology.population import typical as typical
    from reprieve.pharmacology.prediction import predict as predict
    from reprieve.pharmacology.regimen import Bolus as Bolus
    from reprieve.pharmacology.regimen import Infusion as Infusion
    from reprieve.pharmacology.regimen import Regimen as Regimen
    from reprieve.pharmacology.regimen import timeline as timeline
    from reprieve.pharmacology.relief import responder_relief as responder_relief
    from reprieve.pharmacology.target import Limits as Limits
    from reprieve.pharmacology.target import Window as Window
    from reprieve.pharmacology.target import reach as reach
    from reprieve.pharmacology.thresholds import Threshold as Threshold

_HOME: Final = {
    "Limits": "target",
    "Noise": "observed",
    "Observed": "observed",
    "Window": "target",
    "dissociation_scores": "one_patient",
    "drive": "breathing",
    "forecast": "one_patient",
    "opioid": "opioids",
    "individual": "one_patient",
    "posterior": "one_patient",
    "reach": "target",
    "responder_relief": "relief",
    "Bolus": "regimen",
    "Covariates": "covariates",
    "ImpossibleInput": "errors",
    "Infusion": "regimen",
    "Regimen": "regimen",
    "Threshold": "thresholds",
    "follow": "kinetics",
    "model": "models",
    "names": "models",
    "overlay": "layers",
    "predict": "prediction",
    "siblings": "population",
    "timeline": "regimen",
    "typical": "population",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
