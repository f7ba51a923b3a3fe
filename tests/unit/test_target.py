"""Schedules that hold a window: within every limit, judged by patients they were not made with."""

from __future__ import annotations

import json
import shlex
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reprieve.cli import main
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import course
from reprieve.pharmacology.models import model
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.regimen import Infusion, Regimen, timeline
from reprieve.pharmacology.target import Limits, Schedule, Window, _Task, reach

SEVENTY = Covariates(weight_kg=70)
WINDOW = Window(low_ng_per_ml=60, high_ng_per_ml=120, from_min=20, until_min=60)
LIMITS = Limits(most_rate_mg_per_h=120, step_min=5, rate_step_mg_per_h=1)
NOTHING = Regimen()


def found(window: Window = WINDOW, limits: Limits = LIMITS, share: float = 0.9, **more: object) -> Schedule:
    return reach(model=model(), covariates=SEVENTY, window=window, limits=limits, share=share, **more)  # type: ignore[arg-type]


def test_a_wide_window_is_reached_and_held_by_patients_nobody_searched_with() -> None:
    plan = found()
    group = siblings(model(), SEVENTY, 3000, np.random.default_rng(99))
    cut = timeline(plan.regimen, plan.time_min)
    site = course(model(), group, cut).effect_site[cut.place(plan.time_min)]
    held = ((site >= 60) & (site <= 120)).mean(axis=1)[plan.time_min >= 20]

    assert plan.reached
    assert plan.share >= 0.9
    assert held.min() == pytest.approx(plan.share, abs=0.03)
    assert plan.below + plan.inside + plan.above == pytest.approx(np.ones(plan.time_min.size))
    assert plan.dose_mg == pytest.approx(sum(plan.rates_mg_per_h) * 5 / 60)


@settings(deadline=None, max_examples=15)
@given(
    st.floats(20, 90), st.floats(1.2, 2.5), st.sampled_from([30.0, 60.0, 150.0]), st.sampled_from([8.0, 20.0, inf]),
    st.sampled_from([10.0, 40.0, inf]),
)  # fmt: skip
def test_no_limit_is_ever_passed(low: float, wide: float, rate: float, dose: float, change: float) -> None:
    limits = Limits(
        most_rate_mg_per_h=rate, step_min=5, rate_step_mg_per_h=0.5, most_dose_mg=dose, most_change_mg_per_h=change
    )

    plan = found(Window(low_ng_per_ml=low, high_ng_per_ml=low * wide, from_min=15, until_min=45), limits)

    rates = np.array(plan.rates_mg_per_h)
    assert (rates >= 0).all()
    assert rates.max() <= rate + 1e-9
    assert plan.dose_mg <= dose + 1e-9
    assert np.abs(np.diff(rates, prepend=0)).max() <= change + 1e-9
    assert rates / 0.5 == pytest.approx(np.round(rates / 0.5))
    assert plan.reached == (plan.share >= 0.9)
    assert plan.reached or plan.because


@pytest.mark.parametrize(
    ("low", "high", "rate"), [(60, 80, 120), (90, 110, 150), (60, 120, 60), (150, 200, 100), (60, 80, 15)]
)
def test_one_patient_is_held_wherever_a_linear_programme_holds_him(low: float, high: float, rate: float) -> None:
    window = Window(low_ng_per_ml=low, high_ng_per_ml=high, from_min=20, until_min=60)
    limits = Limits(most_rate_mg_per_h=rate, step_min=5, rate_step_mg_per_h=0.5)
    task = _Task(model(), typical(model(), SEVENTY), window, limits, NOTHING, 0.0)
    response = np.stack([task.site(row)[:, 0] for row in np.eye(task.steps)], axis=1)
    inside = task.looks >= 20

    exact = linprog(
        np.ones(task.steps),
        A_ub=np.vstack([response, -response[inside]]),
        b_ub=np.concatenate([np.full(len(response), high), np.full(inside.sum(), -low)]),
        bounds=(0, rate),
    )
    mine = task.shares(task.site(task.best(0.99))).min()

    assert mine == (1.0 if exact.status == 0 else 0.0)


def test_twice_the_window_takes_twice_the_rates() -> None:
    doubled = Window(low_ng_per_ml=120, high_ng_per_ml=240, from_min=20, until_min=60)
    limits = Limits(most_rate_mg_per_h=240, step_min=5, rate_step_mg_per_h=2)

    assert found(doubled, limits).rates_mg_per_h == pytest.approx([2 * rate for rate in found().rates_mg_per_h])


def test_after_a_pause_the_rest_is_planned_from_what_is_in_the_body() -> None:
    given_so_far = Regimen((Infusion(start_min=0, duration_min=15, rate_mg_per_h=60),))

    plan = found(
        Window(low_ng_per_ml=50, high_ng_per_ml=110, from_min=35, until_min=70), given=given_so_far, now_min=25.0
    )

    assert plan.reached
    assert plan.start_min == 25
    assert plan.regimen.infusions[0] == given_so_far.infusions[0]
    assert all(part.start_min >= 25 for part in plan.regimen.infusions[1:])


@pytest.mark.parametrize(
    ("window", "limits", "says"),
    [
        (WINDOW, Limits(most_rate_mg_per_h=20, step_min=5, rate_step_mg_per_h=1), "proved: no schedule gives more"),
        (
            WINDOW,
            Limits(most_rate_mg_per_h=120, step_min=5, rate_step_mg_per_h=1, most_dose_mg=15),
            "dose limit of 15 mg",
        ),
        (Window(low_ng_per_ml=85, high_ng_per_ml=95, from_min=20, until_min=60), LIMITS, "differ too much"),
    ],
)
def test_what_cannot_be_held_says_why(window: Window, limits: Limits, says: str) -> None:
    plan = found(window, limits)

    assert not plan.reached
    assert any(says in sentence for sentence in plan.because)


def test_what_was_given_already_may_be_too_much() -> None:
    plan = found(
        Window(low_ng_per_ml=5, high_ng_per_ml=10, from_min=20, until_min=40),
        given=Regimen((Infusion(start_min=0, duration_min=15, rate_mg_per_h=200),)),
        now_min=15.0,
    )

    assert "given already" in plan.because[0]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"share": 1.0}, "share"),
        ({"now_min": 60.0}, "now_min"),
        ({"given": Regimen.constant(dose_mg=5, over_min=10)}, "given"),
        ({"limits": Limits(most_rate_mg_per_h=10, step_min=0.5, rate_step_mg_per_h=1)}, "step_min"),
    ],
)
def test_impossible_tasks_are_refused(more: dict[str, object], named: str) -> None:
    with pytest.raises(ImpossibleInput, match=named):
        found(**more)  # type: ignore[arg-type]


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        "target --weight-kg 70 --low 60 --high 120 --from-min 20 --until-min 60 --share 0.9 --step-min 5"
        " --rate-step-mg-per-h 1 --most-rate-mg-per-h {}"
    )

    assert main(shlex.split(asked.format(120) + " --concentration-mg-per-ml 2")) == 0
    out = capsys.readouterr().out
    assert "Reached." in out
    assert "mL/h" in out
    assert "a clinician orders" in out
    assert main(shlex.split(asked.format(20))) == 1
    assert "proved" in capsys.readouterr().out
    assert main(shlex.split(asked.format(120) + " --format json")) == 0
    assert json.loads(capsys.readouterr().out)["reached"] is True
    assert main(shlex.split(asked.format(120) + " --high 50")) == 2
    assert "high_ng_per_ml" in capsys.readouterr().err
