"""The compiled kernels answer what NumPy answers, and nobody waits for them who did not ask for much."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import Output, assemble
from reprieve.pharmacology.models import model, names
from reprieve.pharmacology.population import siblings
from reprieve.pharmacology.propagate import AT_ONCE, LARGE, Tanks, propagate
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline

pytest.importorskip("numba")

SESSION = Regimen(
    (
        Bolus(at_min=3.7, dose_mg=10),
        Infusion(start_min=0, duration_min=17.31, rate_mg_per_h=30),
        Infusion(start_min=55, duration_min=30.5, rate_mg_per_h=20),
        Bolus(at_min=80, dose_mg=5),
    )
)
CUT = timeline(SESSION, np.arange(0.0, 181.0, 3.0))
rates = st.sampled_from([0.0, 1e-7, 0.001, 0.1, 0.1, 0.9, 30.0])  # the same rate twice, none, slow beside fast


@st.composite
def tanks(draw: st.DrawFn) -> Tanks:
    """Any tanks that feed tanks after them, for a few patients who differ."""
    count, patients = draw(st.integers(1, 5)), draw(st.integers(1, 3))

    def some() -> np.ndarray:
        return np.array([draw(rates) for _ in range(patients)])

    links = {(i, j): some() for i in range(2, count + 1) for j in range(1, i) if draw(st.booleans())}
    return Tanks(
        leak_per_min=np.array([some() for _ in range(count)]),
        fill_per_mg=np.array([some() for _ in range(count)]),
        link_per_min=links,
    )


@settings(deadline=None, max_examples=60)
@given(tanks())
def test_any_tanks_are_followed_alike(made: Tanks) -> None:
    read = [range(1, 2), range(1, len(made.leak_per_min) + 1)]

    slow, quick = (propagate(made, CUT, read, engine=engine) for engine in ("numpy", "compiled"))

    assert quick == pytest.approx(slow, rel=1e-12, abs=1e-290)


@pytest.mark.parametrize("name", names())
def test_published_models_are_followed_alike(name: str) -> None:
    given_model = model(name)
    read: list[Output] = [given_model.sampled, *(m.name for m in given_model.metabolites)]  # type: ignore[list-item]
    made = assemble(given_model, siblings(given_model, Covariates(weight_kg=70), 301, np.random.default_rng(1)), read)

    slow, quick = (propagate(made.tanks, CUT, list(made.at.values()), engine=e) for e in ("numpy", "compiled"))

    assert quick == pytest.approx(slow, rel=1e-12, abs=1e-12 * slow.max())


def test_patients_taken_in_parts_are_the_patients_taken_together() -> None:
    group = siblings(model(), Covariates(weight_kg=70), AT_ONCE + 77, np.random.default_rng(2))
    made = assemble(model(), group, ["arterial"])

    together = propagate(made.tanks, CUT, list(made.at.values()), engine="numpy")
    last = propagate(made.tanks.of(slice(AT_ONCE, None)), CUT, list(made.at.values()), engine="numpy")

    assert (together[:, :, AT_ONCE:] == last).all()


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_memory_that_is_there_is_used_and_must_fit(engine: str) -> None:
    made = assemble(model(), siblings(model(), Covariates(weight_kg=70), 5, np.random.default_rng(2)), ["arterial"])
    read = list(made.at.values())
    out = np.full((1, CUT.time_min.size, 5), np.nan)

    assert propagate(made.tanks, CUT, read, out, engine) is out  # type: ignore[arg-type]
    assert np.isfinite(out).all()
    with pytest.raises(ImpossibleInput, match="out"):
        propagate(made.tanks, CUT, read, np.empty((1, 3, 5)), engine)  # type: ignore[arg-type]


def test_a_prediction_at_the_bedside_never_waits_for_a_compiler() -> None:
    code = (
        "import sys, numpy as np\n"
        "from reprieve.pharmacology import Covariates, Regimen, model, predict\n"
        "predict(model=model(), covariates=Covariates(weight_kg=70),"
        " regimen=Regimen.constant(dose_mg=35, over_min=40), at_min=np.arange(241.0))\n"
        "print('numba' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert said.strip() == "False"
    assert LARGE > 1000 * 400


def test_threads_may_call_it_at_once() -> None:
    made = assemble(model(), siblings(model(), Covariates(weight_kg=70), 700, np.random.default_rng(1)), ["arterial"])
    read = list(made.at.values())
    alone = propagate(made.tanks, CUT, read, engine="compiled")

    with ThreadPoolExecutor(4) as threads:
        runs = [threads.submit(propagate, made.tanks, CUT, read, None, "compiled") for _ in range(12)]
        assert all((run.result() == alone).all() for run in runs)
