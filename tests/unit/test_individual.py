"""What observations say of one patient, and what they do not."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from reprieve.cli import main
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import circulation, perception
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import follow
from reprieve.pharmacology.models import model
from reprieve.pharmacology.observed import Noise, Observed
from reprieve.pharmacology.one_patient import Individual, forecast, individual, posterior
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.regimen import Regimen, timeline

SEVENTY = Covariates(weight_kg=70)
GIVEN = Regimen.constant(dose_mg=35, over_min=40)
NOISE = Noise(score=1.0, pressure_mmhg=8.0)
SEEN = (
    *(Observed(at_min=t, kind="dissociation", value=v) for t, v in ((10, 3), (20, 5), (30, 6.5), (40, 7.5), (60, 4))),
    *(Observed(at_min=t, kind="systolic_rise", value=v) for t, v in ((10, 12), (20, 22), (40, 30))),
    Observed(at_min=40, kind="ketamine", value=340, sampling="arterial"),
)


def found(*observed: Observed, noise: Noise = NOISE) -> Individual:
    return individual(model=model(), covariates=SEVENTY, regimen=GIVEN, observed=observed, noise=noise)


def test_without_data_the_patient_is_the_typical_one_and_as_unsure_as_before() -> None:
    nobody = found()

    assert [trait.multiple for trait in nobody.traits] == [1.0] * len(nobody.traits)
    assert [trait.informed for trait in nobody.traits] == pytest.approx([0.0] * len(nobody.traits), abs=1e-6)
    assert np.diag(nobody.covariance) == pytest.approx([effect.log_sd**2 for effect in nobody.effects])
    assert "next to nothing of" in nobody.says[0]


def test_sedation_is_taken_and_changes_nothing_and_that_is_said() -> None:
    sedated = found(*SEEN, Observed(at_min=30, kind="sedation", value=-2))

    assert sedated.eta == pytest.approx(found(*SEEN).eta)
    assert any("Sedation scores change nothing" in sentence for sentence in sedated.says)


def test_the_most_likely_patient_is_where_another_optimiser_finds_it() -> None:
    mine = found(*SEEN)
    omega = np.array([effect.log_sd for effect in mine.effects])

    theirs = minimize(
        lambda z: float(mine.minus_2_log((omega * z)[:, None])[0]),
        np.full(omega.size, 0.3),
        method="BFGS",
        options={"gtol": 1e-6},
    )

    assert mine.eta / omega == pytest.approx(theirs.x, abs=1e-5)


def test_strong_dissociation_and_pressure_are_a_sensitive_patient() -> None:
    traits = {trait.name: trait for trait in found(*SEEN).traits}

    assert traits["sensitivity"].multiple < 0.85  # less drug for the same feeling
    assert traits["systolic"].multiple > 1.5
    assert traits["sensitivity"].informed > 0.5
    assert traits["diastolic"].informed < 0.1  # nobody measured it
    assert all(trait.p05 < trait.multiple < trait.p95 for trait in traits.values())


def test_the_order_of_the_rows_does_not_matter_and_more_of_them_tell_more() -> None:
    once, turned, twice = found(*SEEN), found(*reversed(SEEN)), found(*SEEN, *SEEN)

    assert turned.eta == pytest.approx(once.eta, abs=1e-6)
    assert (np.diag(twice.covariance) <= np.diag(once.covariance) * 1.001).all()


def test_the_posterior_is_that_of_a_walk_that_knows_nothing_of_it() -> None:
    """Metropolis with 200 walkers, long enough to forget where they began; 5, 50 and 95 % of every trait."""
    mine = found(*SEEN)
    draws = posterior(mine, draws=20_000, seed=3)
    rng = np.random.default_rng(4)
    root = np.linalg.cholesky(mine.covariance) * 2.0 / np.sqrt(mine.eta.size)
    here = mine.eta[:, None] + np.linalg.cholesky(mine.covariance) @ rng.standard_normal((mine.eta.size, 200))
    height, kept = mine.minus_2_log(here), []
    for step in range(900):
        there = here + root @ rng.standard_normal(here.shape)
        new = mine.minus_2_log(there)
        goes = np.log(rng.random(200)) < (height - new) / 2
        here, height = np.where(goes, there, here), np.where(goes, new, height)
        if step >= 300 and step % 5 == 0:
            kept.append(here)
    walk = np.concatenate(kept, axis=1)

    scale = np.array([effect.log_sd for effect in mine.effects])
    for share in (0.05, 0.5, 0.95):
        difference = (np.quantile(draws.eta, share, axis=1) - np.quantile(walk, share, axis=1)) / scale
        assert np.abs(difference).max() < 0.06, share
    assert draws.effective > 1000


def test_nine_of_ten_patients_lie_where_nine_of_ten_should() -> None:
    """Draw patients, let them be observed, and look for them again: the intervals are honest."""
    cut_at = np.array([10.0, 20.0, 30.0, 40.0, 60.0])
    group = siblings(model(), SEVENTY, 60, np.random.default_rng(5))
    cut = timeline(GIVEN, cut_at)
    site = follow(model(), group, cut, ["effect_site"])["effect_site"][cut.place(cut_at)]
    rng = np.random.default_rng(6)
    scores = perception().dissociation.score(site, group.dissociation_c50_ng_per_ml) + rng.normal(0, 1, site.shape)
    rises = circulation(site).systolic_mmhg * group.systolic_gain + rng.normal(0, 8, site.shape)

    inside = {"sensitivity": 0, "systolic": 0}
    usual = perception().dissociation.c50.value
    mean_gain = np.exp(-0.5 * next(e.log_sd for e in found().effects if e.name == "systolic") ** 2)
    for k in range(60):
        seen = [
            Observed(at_min=t, kind="dissociation", value=float(np.clip(v, 0, 10)))
            for t, v in zip(cut_at, scores[:, k], strict=True)
        ]
        seen += [
            Observed(at_min=t, kind="systolic_rise", value=float(v)) for t, v in zip(cut_at, rises[:, k], strict=True)
        ]
        traits = {trait.name: trait for trait in found(*seen).traits}
        truth = {
            "sensitivity": group.dissociation_c50_ng_per_ml[k] / usual,
            "systolic": group.systolic_gain[k] / mean_gain,
        }
        for name in inside:
            inside[name] += traits[name].p05 <= truth[name] <= traits[name].p95

    # 54 of 60 expected; fewer than 46 or all of them would happen once in a thousand times.
    assert all(46 <= count <= 60 for count in inside.values()), inside


def test_draws_can_be_predicted_with_and_begin_with_the_most_likely_patient() -> None:
    mine = found(*SEEN)
    draws = posterior(mine, draws=400)

    group = draws.patients()

    assert len(group) == 401
    assert group.clearance_l_per_min[0] == pytest.approx(mine.patient().clearance_l_per_min[0])


def test_a_sensitive_patient_is_not_forecast_more_drug_but_the_same_with_less_doubt() -> None:
    mine = posterior(found(*SEEN), draws=1000)
    minutes = np.arange(0.0, 121.0, 5.0)

    ahead, nobody = (forecast(draws, GIVEN, minutes) for draws in (mine, posterior(found(), draws=1000)))

    for said in (ahead, nobody):
        assert (said.effect_site_ng_per_ml.p05[1:] < said.effect_site_ng_per_ml.p95[1:]).all()
    at_40 = int(np.flatnonzero(minutes == 40)[0])
    widths = [said.ketamine_ng_per_ml.p95[at_40] - said.ketamine_ng_per_ml.p05[at_40] for said in (ahead, nobody)]
    assert widths[0] < widths[1]  # a level was measured then
    assert nobody.ketamine_ng_per_ml.typical[at_40] == pytest.approx(298.2, abs=0.1)


def test_a_slip_of_a_thousand_is_said_and_not_explained_away() -> None:
    calm = Observed(at_min=20, kind="sedation", value=0)
    for level in (0.34, 340_000):
        slip = Observed(at_min=40, kind="ketamine", value=level, sampling="arterial")

        with pytest.raises(ImpossibleInput, match=r"observed\[1\] is .* near 298, .*another unit") as caught:
            found(calm, slip)

        assert caught.value.index == 1


def test_a_level_that_fits_nobody_is_said_and_not_explained_away() -> None:
    diluted = Observed(at_min=40, kind="ketamine", value=34, sampling="arterial")

    assert any("does not fit, whoever this is" in sentence for sentence in found(diluted).says)
    assert not any("does not fit" in sentence for sentence in found(*SEEN).says)


@pytest.mark.parametrize("at_min", [5.0, 40.0, 1000.0])
@pytest.mark.parametrize("name", ["simons-2022-racemic", "perez-ruixo-2021"])
@pytest.mark.parametrize("times_typical", [0.011, 0.3, 1.0, 30.0, 99.0])
def test_whatever_was_measured_a_most_likely_patient_is_found(at_min: float, name: str, times_typical: float) -> None:
    kinetics, site = model(name), model(name).sampled
    everyone = follow(kinetics, typical(kinetics, SEVENTY), timeline(GIVEN, [at_min]), [site])[site]
    level = Observed(at_min=at_min, kind="ketamine", value=float(everyone[-1, 0]) * times_typical, sampling=site)

    mine = individual(model=kinetics, covariates=SEVENTY, regimen=GIVEN, observed=[level])

    assert np.isfinite(mine.eta).all()
    assert np.isfinite(posterior(mine, draws=200).eta).all()


def test_a_draw_in_whom_nothing_could_be_seen_weighs_nothing() -> None:
    """A vein that shows no drug yet makes a scatter of nothing, and must not make every other draw nothing too."""
    early = Observed(at_min=5, kind="ketamine", value=60, sampling="venous")

    draws = posterior(found(early), draws=1000)

    assert draws.effective > 50


def test_a_level_before_any_drug_is_refused_by_its_place() -> None:
    early = Observed(at_min=0, kind="ketamine", value=10, sampling="arterial")

    with pytest.raises(ImpossibleInput, match=r"observed\[9\]"):
        found(*SEEN, early)


@pytest.mark.parametrize(
    ("observed", "noise", "named"),
    [
        (Observed(at_min=5, kind="high", value=3), Noise(), "score"),
        (Observed(at_min=5, kind="systolic_rise", value=3), Noise(), "pressure_mmhg"),
    ],
)
def test_noise_has_no_default(observed: Observed, noise: Noise, named: str) -> None:
    with pytest.raises(ImpossibleInput, match=named):
        found(observed, noise=noise)


@pytest.mark.parametrize(
    ("kind", "value", "at_min"),
    [
        ("mood", 3, 5),
        ("sedation", 250, 5),
        ("ketamine", 300, 5),
        ("ketamine", 0, 5),
        ("ketamine", float("nan"), 5),
        ("high", 11, 5),
        ("dissociation", -1, 5),
        ("high", 3, -1),
    ],
)
def test_impossible_observations_are_refused(kind: str, value: float, at_min: float) -> None:
    with pytest.raises(ImpossibleInput):
        Observed(at_min=at_min, kind=kind, value=value)  # type: ignore[arg-type]


def test_an_artery_is_not_asked_of_a_model_of_veins() -> None:
    seen = Observed(at_min=40, kind="ketamine", value=100, sampling="arterial")

    with pytest.raises(ImpossibleInput, match="venous"):
        individual(model=model("perez-ruixo-2021"), covariates=SEVENTY, regimen=GIVEN, observed=[seen])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "seen.csv"
    file.write_text("at_min,kind,value,sampling\n10,dissociation,3,\n40,dissociation,7.5,\n40,ketamine,340,arterial\n")
    asked = f"update --weight-kg 70 --dose-mg 35 --over-min 40 --observed {file} --score-noise 1"

    assert main(shlex.split(asked)) == 0
    assert "opens no gate" in capsys.readouterr().out
    assert main(shlex.split(f"{asked} --posterior --format json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["posterior"]["effective_draws"] > 100
    assert {trait["name"] for trait in said["traits"]} == set(said["posterior"]["multiples"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("minute,what\n1,2\n", "first line"),
        ("at_min,kind,value,sampling\n10,mood,3,\n", "line 2: kind"),
        ("at_min,kind,value,sampling\n10,high,3,\nten,high,3,\n", "line 3: at_min is 'ten'; expected a number"),
        ("at_min,kind,value,sampling\n10,ketamine,3,ear\n", "line 2: sampling"),
        ("at_min,kind,value,sampling\n10,systolic_rise,30,\n", "systolic_rise: say --pressure-noise"),
        ("at_min,kind,value,sampling\n10,high,\n", "line 2: value is ''; expected a number"),
        ("at_min,kind,value,sampling\n10,high,3,,5\n", "line 2: more values than columns"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, named: str) -> None:
    file = tmp_path / "seen.csv"
    file.write_text(text)

    code = main(shlex.split(f"update --weight-kg 70 --dose-mg 35 --over-min 40 --observed {file} --score-noise 1"))

    assert code == 2
    assert named in capsys.readouterr().err
