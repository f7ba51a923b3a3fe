"""The teaching model of the mechanism: its shape, its exactness, and that nothing else rests on it."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import reprieve
from reprieve.evidence.register import cite
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import follow
from reprieve.pharmacology.mechanism import SOURCES, cascade, disinhibition, occupied, pressure
from reprieve.pharmacology.models import model, numbers_of, read_page
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import Regimen, timeline

INFUSION = Regimen.constant(dose_mg=35, over_min=40)
DAY = 24 * 60.0
HOURS = np.array([0, 5, 10, 40, 80, 120, 240, 480, DAY, 1.5 * DAY, 7 * DAY, 14 * DAY])


def test_occupancy_is_what_the_facts_reckon() -> None:
    found = dict(zip(HOURS.tolist(), cascade(INFUSION, HOURS).occupancy.tolist(), strict=True))

    for minute, expected in ((5, 0.18), (10, 0.34), (40, 0.61), (80, 0.36), (240, 0.13)):
        assert found[minute] == pytest.approx(expected, abs=0.02), minute


def test_the_links_are_those_of_an_independent_solver() -> None:
    n = {place: number.value for place, number in numbers_of("mechanism").items()}
    minutes = np.arange(0, 2 * DAY, 1.0)
    drug = model()
    cut = timeline(INFUSION, minutes)
    levels = follow(drug, typical(drug, Covariates(weight_kg=70)), cut, ["S", "R", "norketamine"])
    rows = cut.place(minutes)
    x = pressure(*(levels[what][rows, 0] for what in ("S", "R", "norketamine")))

    def slopes(t: float, y: np.ndarray) -> list[float]:
        felt, g, b, s = y
        drive = float(disinhibition(occupied(max(felt, 0.0))))
        of_g, of_b = np.log(2) / (60 * n["cascade surge"]), np.log(2) / (60 * n["cascade signal"])
        gained, lost = n["cascade growth"] / 60 * b * (1 - s), np.log(2) / (DAY * n["cascade loss"]) * s
        lag = np.log(2) / perception().half_life.canonical
        return [lag * (np.interp(t, minutes, x) - felt), of_g * (drive - g), of_b * (g - b), gained - lost]

    times = np.array([20.0, 40, 120, 480, DAY, 1.9 * DAY])
    oracle = solve_ivp(slopes, (0, times[-1]), [0, 0, 0, 0], t_eval=times, rtol=1e-8, atol=1e-10, max_step=5).y[1:]
    found = cascade(INFUSION, np.concatenate([[0.0], times]))

    # Steps of ten minutes after eight hours hold the driving link at its mean: half a percent of links of half an hour.
    for mine, theirs in zip((found.surge, found.signal, found.synapses), oracle, strict=True):
        assert mine[1:] == pytest.approx(theirs, rel=5e-3, abs=1e-5)


def test_each_link_comes_later_than_the_one_before_and_outlasts_the_drug() -> None:
    times = np.arange(0, 14 * DAY, 10)
    found = cascade(INFUSION, times)
    peaks = [times[values.argmax()] for values in (found.occupancy, found.surge, found.signal, found.synapses)]

    assert all(before < after for before, after in pairwise(peaks))
    assert found.occupancy[-1] < 0.01
    assert found.synapses[-1] > 0.05


@given(blocked=st.floats(0, 1))
def test_drive_is_a_hump(blocked: float) -> None:
    drive = float(disinhibition(blocked))

    assert 0 <= drive <= 1
    assert drive == pytest.approx(float(disinhibition(1 - blocked)), abs=1e-12)


@given(level=st.floats(0, 1000), more=st.floats(0.1, 1000))
def test_more_drug_blocks_more_and_never_all(level: float, more: float) -> None:
    assert 0 <= occupied(pressure(level, level, 0)) < occupied(pressure(level + more, level + more, 0)) < 1


def test_nothing_given_nothing_moves() -> None:
    found = cascade(Regimen.constant(dose_mg=0, over_min=40), HOURS)

    assert not found.synapses.any()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ImpossibleInput):
        pressure(-1, 0, 0)
    with pytest.raises(ImpossibleInput):
        disinhibition(1.5)


def test_its_numbers_are_marked_and_its_sources_known() -> None:
    numbers = numbers_of("mechanism")

    assert read_page("mechanism")["grade"].startswith("C")
    assert all(number.certainty.needs_a_mark for place, number in numbers.items() if place.startswith("cascade"))
    assert all(cite(key).read for key in SOURCES)


@pytest.mark.hazard("H-97")
def test_only_pages_that_explain_know_the_mechanism() -> None:
    """It explains; it is no part of a forecast, a rule, an order or a study."""
    root = Path(reprieve.__file__).parent
    knows = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "reprieve.pharmacology.mechanism":
                knows.add(str(path.relative_to(root)))

    assert knows <= {"cli/pages/mechanism.py", "staff/presenters/mechanism.py"}
