"""The way into the engine: a dozen names, found in the guide, loading NumPy and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reprieve import pharmacology

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"


def test_a_dozen_names_and_each_is_there() -> None:
    assert len(pharmacology.__all__) == 12
    for name in pharmacology.__all__:
        assert getattr(pharmacology, name).__doc__
        assert name in dir(pharmacology)


def test_the_guide_speaks_of_every_name() -> None:
    said = GUIDE.read_text(encoding="utf-8")

    assert [name for name in pharmacology.__all__ if f"`{name}`" not in said] == []


def test_a_name_that_is_not_there_is_said_by_name() -> None:
    with pytest.raises(AttributeError, match="simulate_everything"):
        _ = pharmacology.simulate_everything


def test_a_prediction_loads_numpy_and_nothing_else() -> None:
    code = (
        "import sys\n"
        "from reprieve.pharmacology import Covariates, Regimen, model, predict\n"
        "predict(model=model(), covariates=Covariates(weight_kg=70),"
        " regimen=Regimen.constant(dose_mg=35, over_min=40), at_min=[0, 40])\n"
        "print(*{name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )

    said = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout

    allowed = {"numpy", "reprieve", "cython_runtime"}  # the last is NumPy's
    assert {name for name in said.split() if not name.startswith("_")} <= allowed
