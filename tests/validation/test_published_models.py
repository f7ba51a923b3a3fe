"""Each published model beside its own equations, written out again and solved by somebody else's solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from reprieve.pharmacology.covariates import Covariates, CovariatesOf
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import Output, follow
from reprieve.pharmacology.models import model, names
from reprieve.pharmacology.population import doubts, patients, random_effects, siblings, typical
from reprieve.pharmacology.regimen import Regimen, timeline

TIMES = np.arange(0.0, 481.0, 5.0)
RATE, STOP = 35 / 40, 40.0  # mg/min, min
SEVENTY = Covariates(weight_kg=70)


def solved(right: object, states: int) -> np.ndarray:
    """(states, times) from a right-hand side f(t, y, rate), the pump stopping at 40 min."""
    found = np.zeros((states, TIMES.size))
    y = np.zeros(states)
    for begin, end, rate in ((0.0, STOP, RATE), (STOP, TIMES[-1], 0.0)):
        during = (begin <= TIMES) & (end >= TIMES)
        part = solve_ivp(
            right, (begin, end), y, "DOP853", TIMES[during], args=(rate,), rtol=1e-12, atol=1e-13, max_step=2
        )
        found[:, during], y = part.y, part.y[:, -1]
    return found


def ours(name: str, *read: Output) -> list[np.ndarray]:
    cut = timeline(Regimen.constant(dose_mg=RATE * STOP, over_min=STOP), TIMES)
    found = follow(model(name), typical(model(name), SEVENTY), cut, read)
    return [found[output][cut.place(TIMES), 0] for output in read]


def test_simons_with_both_metabolites() -> None:
    def right(_: float, y: np.ndarray, rate: float) -> list[float]:
        a1, a2, a3, t1, t2, n1, n2, u1, u2, h1, h2 = y  # mg of ketamine equivalents
        return [
            rate - (1.48 + 2.43 + 1.21) / 11.6 * a1 + 2.43 / 39.0 * a2 + 1.21 / 174 * a3,
            2.43 / 11.6 * a1 - 2.43 / 39.0 * a2,
            1.21 / 11.6 * a1 - 1.21 / 174 * a3,
            1.48 / 11.6 * a1 - 2 / 20.1 * t1,
            2 / 20.1 * (t1 - t2),
            0.8 * 2 / 20.1 * t2 - (1.00 + 2.63) / 11.6 * n1 + 2.63 / 221 * n2,
            2.63 / 11.6 * n1 - 2.63 / 221 * n2,
            1.00 / 11.6 * n1 - 2 / 1.12 * u1,
            2 / 1.12 * (u1 - u2),
            0.7 * 2 / 1.12 * u2 - (0.933 + 1.70) / 4.4 * h1 + 1.70 / 87.5 * h2,
            1.70 / 4.4 * h1 - 1.70 / 87.5 * h2,
        ]

    y = solved(right, 11)
    expected = 1000 * np.array([y[0] / 11.6, y[5] / 11.6 * 223.70 / 237.73, y[9] / 4.4 * 239.70 / 237.73])

    found = ours("simons-2022-esketamine", "arterial", "norketamine", "hydroxynorketamine")

    for mine, theirs in zip(found, expected, strict=True):
        assert mine == pytest.approx(theirs, rel=1e-5, abs=1e-6 * theirs.max())  # the masses have six digits


def test_perez_ruixo_with_its_liver() -> None:
    def right(_: float, y: np.ndarray, rate: float) -> list[float]:
        c, p1, p2, h, n1, n2 = y  # mg; the paper's flows are per hour
        return [
            rate + (84.3 * (p1 / 143 - c / 192) + 37.6 * (p2 / 417 - c / 192) + 151 * (h / 101 - c / 192)) / 60,
            84.3 * (c / 192 - p1 / 143) / 60,
            37.6 * (c / 192 - p2 / 417) / 60,
            (151 * (c / 192 - h / 101) - (1.11 + 2.77) * h) / 60,
            (2.77 * h - 38.0 * n1 / 70 + 26.1 * (n2 / 115 - n1 / 70)) / 60,
            26.1 * (n1 / 70 - n2 / 115) / 60,
        ]

    y = solved(right, 6)

    levels, norketamine = ours("perez-ruixo-2021", "venous", "norketamine")

    assert levels == pytest.approx(1000 * y[0] / 192, rel=1e-8, abs=1e-8)
    assert norketamine == pytest.approx(1000 * y[4] / 70, rel=1e-8, abs=1e-8)


def test_domino_by_its_rate_constants() -> None:
    def right(_: float, y: np.ndarray, rate: float) -> list[float]:
        a, b, c = y
        return [
            rate - (0.438 + 0.592 + 0.590) * a + 0.247 * b + 0.0146 * c,
            0.592 * a - 0.247 * b,
            0.590 * a - 0.0146 * c,
        ]

    (levels,) = ours("domino-1984", "arterial")

    assert levels == pytest.approx(1000 * solved(right, 3)[0] / (0.063 * 70), rel=1e-8, abs=1e-8)
    assert levels.max() == pytest.approx(240, abs=1)  # the review of models


@pytest.mark.parametrize("name", names())
def test_nothing_is_below_zero_and_what_is_not_known_is_refused(name: str) -> None:
    given = model(name)
    group = siblings(given, SEVENTY, 500, np.random.default_rng(3))
    cut = timeline(Regimen.constant(dose_mg=35, over_min=40), TIMES)
    read: list[Output] = [given.sampled, *(m.name for m in given.metabolites)]  # type: ignore[list-item]

    for output, values in follow(given, group, cut, read).items():
        assert values.min() >= -1e-9 * values.max(), output
        assert np.isfinite(values).all()
    with pytest.raises(ImpossibleInput, match="norketamine" if given.metabolites else given.sampled):
        follow(given, group, cut, ["morphine"])  # type: ignore[list-item]


def test_what_is_made_of_ketamine_is_never_more_than_there_was() -> None:
    """The area under norketamine, times its clearance, is four fifths of the dose in molecules."""
    given = model("simons-2022-esketamine")
    cut = timeline(Regimen.constant(dose_mg=35, over_min=40), np.arange(0.0, 20_000.0, 10.0))
    levels = follow(given, typical(given, SEVENTY), cut, ["norketamine", "hydroxynorketamine"])

    norketamine_mg = np.trapezoid(levels["norketamine"][:, 0], cut.time_min) * 1.00 / 1000
    hydroxynorketamine_mg = np.trapezoid(levels["hydroxynorketamine"][:, 0], cut.time_min) * 0.933 / 1000

    assert norketamine_mg == pytest.approx(35 * 0.8 * 223.70 / 237.73, rel=2e-3)
    assert hydroxynorketamine_mg == pytest.approx(35 * 0.8 * 0.7 * 239.70 / 237.73, rel=2e-3)


def test_a_patient_is_a_point_among_the_random_effects() -> None:
    given = model()
    effects = random_effects(given)
    eta = np.zeros((len(effects), 3))
    eta[[e.name for e in effects].index("clearance"), 1] = np.log(1.5)
    eta[[e.name for e in effects].index("sensitivity"), 2] = np.log(0.5)

    found = patients(given, SEVENTY, eta)

    assert found.clearance_l_per_min == pytest.approx([1.48, 2.22, 1.48])
    assert found.high_c50_ng_per_ml == pytest.approx([71.3, 71.3, 35.65])
    assert found.dissociation_c50_ng_per_ml == pytest.approx([121.2, 121.2, 60.6])
    with pytest.raises(ImpossibleInput, match="eta"):
        patients(given, SEVENTY, eta[:-1])
    with pytest.raises(ImpossibleInput, match="eta"):
        patients(given, SEVENTY, eta * np.nan)


def test_many_covariates_at_once_are_each_patient_alone() -> None:
    given = model()
    weights, ages = np.array([50.0, 70.0, 120.0]), np.array([30.0, 65.0, 80.0])
    together = patients(
        given, CovariatesOf(weight_kg=weights, age_years=ages), np.zeros((len(random_effects(given)), 3))
    )

    for place, (weight_kg, age_years) in enumerate(zip(weights, ages, strict=True)):
        alone = typical(given, Covariates(weight_kg=weight_kg, age_years=age_years))
        assert together.clearance_l_per_min[place] == pytest.approx(alone.clearance_l_per_min[0], rel=1e-14)
        assert together.peripheral_l[:, place] == pytest.approx(alone.peripheral_l[:, 0], rel=1e-14)


def test_the_old_clear_less_where_the_paper_says_so() -> None:
    given = model("perez-ruixo-2021")

    young, old = (typical(given, Covariates(weight_kg=70, age_years=age)) for age in (40, 80))

    assert young.flow_l_per_min[2] * 60 == pytest.approx(151)
    assert old.flow_l_per_min[2] * 60 == pytest.approx(151 - 2.19 * 20)
    assert old.flow_l_per_min[:2] == pytest.approx(young.flow_l_per_min[:2])


def test_doubt_is_of_the_papers_numbers_and_not_between_patients() -> None:
    names_in_doubt = {doubt.name for doubt in doubts(model("simons-2022-esketamine"))}

    assert {"clearance", "peripheral 1 volume", "norketamine clearance"} <= names_in_doubt
    assert "systolic" not in names_in_doubt  # nobody has read an error of it
