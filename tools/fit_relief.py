"""Fit how relief differs between patients, from published summaries, into the prior of `reprieve forecast`.

    pip install -r requirements-bench.txt && python -m tools.fit_relief

writes reprieve/therapy/forecast_prior.json. NumPyro's NUTS samples what a population of patients looks like: how many
respond, how deep, how long, how much of it one infusion brings. The likelihood is of summaries (shares of responders,
means with standard errors, medians), integrated over patients by quadrature. Which rows were used, and which were kept
back to check with, is said in ROWS and CHECKED below and written into the file.
"""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from math import log
from pathlib import Path
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import expit, logit, ndtr
from numpyro.diagnostics import summary
from numpyro.infer import MCMC, NUTS

numpyro.set_host_device_count(4)
jax.config.update("jax_enable_x64", True)

SEED: Final = 20261128
CHAINS, WARM_UP, DRAWS = 4, 1000, 1500
INTO: Final = Path(__file__).parents[1] / "reprieve" / "therapy" / "forecast_prior.json"

NODES, WEIGHTS = (jnp.asarray(part) for part in np.polynomial.hermite_e.hermegauss(11))
WEIGHTS = WEIGHTS / WEIGHTS.sum()

MANY: Final = 30.0  # half-lives after which nothing is left; without an end the slopes overflow

FELT: Final = 0.2  # of the baseline: the upper end of IMMPACT's minimal change, taken for "relief" in Patil 2012
PAIN_BASELINE: Final = 7.0  # points, forecasting.md M3
REGIMENS: Final = 0.5  # points: how far pooled trials of other regimens may lie from these patients; our choice
MOOD_SPACING_DAYS: Final = 7 / 3  # three infusions a week

ROWS: Final = {
    "pain": {
        "P001, P002": ("SIGT09", "Sigtermans 2009: 2.77 points below placebo (SE 0.70) 2.8 days after the end"),
        "P005": ("DAHAN11", "Dahan 2011: typical half-life 10.9 days, 95 % CI 5.3 to 20.5"),
        "P006": ("DAHAN11", "Dahan 2011: chance of an effect 67 % (SE 10)"),
        "P021": (
            "ORHU19",
            "Orhurhu 2019: 1.83 points below placebo (SE 0.27, and 0.5 for other regimens) at two weeks",
        ),
        "P026, P027": (
            "PATIL12",
            "Patil 2012: lasting relief 59 to 85 %, beyond three weeks 23 to 51 % (90 % intervals)",
        ),
    },
    "mood": {
        "P038, P039": (
            "MURR13",
            "Murrough 2013: 17 of 24 respond to six infusions; relapse after 18 days, IQR 11 to 27",
        ),
        "P042, P044, P045": (
            "SHIR14",
            "Shiroma 2014: 3 of 12 respond to one infusion, 11 of 12 to six; 5 of 11 at 28 days",
        ),
        "P047": ("PHIL19", "Phillips 2019: 59 % of 41 respond to six infusions"),
        "P050, P052": ("ALBO18", "Albott 2018: 14 of 15 respond; relapse after a median of 20 days (14 patients)"),
        "P057, P059, P061": ("HAN16", "Han 2016: 52.2, 47.9 and 39.8 % respond 1, 3 and 7 days after one infusion"),
        "P065, P066": ("ZHENG19", "Zheng 2019: 13.0 % of 77 respond to one infusion, 67.5 % to six"),
    },
}
CHECKED: Final = {
    "P028": ("ZHAO18", "pain", "Zhao 2018: 30 % relief at the end of a course", 69.0, "53 to 84", 0.0),
    "P029": ("ZHAO18", "pain", "Zhao 2018: 30 % relief one to three months later", 58.0, "41 to 75", 60.0),
    "P053": (
        "MCINNES22",
        "mood",
        "McInnes 2022: response of PHQ-9 14 to 31 days after a course",
        53.6,
        "49 to 58",
        22.0,
    ),
}


def main() -> None:
    found = {"pain": _sampled(pain, 1), "mood": _sampled(mood, 2)}
    how_long = {kind: _population(kind, draws) for kind, (draws, _) in found.items()}
    # One infusion's share was published for mood alone; pain borrows it, with a spread half as wide again.
    share = how_long["mood"]["share"]
    how_long["pain"]["share"] = {"mean": share["mean"], "sd": round(1.5 * share["sd"], 4)}
    made = {
        "about": "Population prior of reprieve forecast. Written by tools/fit_relief.py; do not edit.",
        "populations": how_long,
        "provenance": {
            "sampler": "NumPyro NUTS",
            "versions": {
                "python": platform.python_version(),
                **{name: version(name) for name in ("numpyro", "jax", "numpy")},
            },
            "seed": SEED,
            "chains": CHAINS,
            "warm_up": WARM_UP,
            "draws": DRAWS,
            "rows": {
                kind: {row: {"source": source, "says": says} for row, (source, says) in rows.items()}
                for kind, rows in ROWS.items()
            },
            "diagnostics": {kind: diagnostics for kind, (_, diagnostics) in found.items()},
        },
        "checked": [_checked(row, how_long) for row in CHECKED],
    }
    INTO.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=1))


def pain() -> None:
    half_life, depth, responds, studies = _typical(median_days=11.0, spread=0.7)
    numpyro.sample("P005", dist.Normal(half_life[0], (log(20.5) - log(5.3)) / (2 * 1.96)), obs=log(10.9))
    trial, clinic = (expit(logit(responds) + studies[k]) for k in range(2))
    numpyro.sample("P006", dist.Normal(trial, 0.10), obs=0.67)
    points = PAIN_BASELINE * trial * _mean_left(half_life, depth, 2.8)
    numpyro.sample("P001", dist.Normal(points, float(np.hypot(0.51, 0.48))), obs=2.77)
    pooled = PAIN_BASELINE * responds * _mean_left(half_life, depth, 14.0)
    numpyro.sample("P021", dist.Normal(pooled, float(np.hypot(0.265, REGIMENS))), obs=1.83)
    z_90 = 1.645
    numpyro.sample("P026", dist.Normal(clinic, (0.85 - 0.59) / (2 * z_90)), obs=0.72)
    beyond = clinic * _share_left(half_life, depth, 21.0, FELT)
    numpyro.sample("P027", dist.Normal(beyond, (0.51 - 0.23) / (2 * z_90)), obs=0.37)


def mood() -> None:
    half_life, depth, responds, studies = _typical(median_days=14.0, spread=0.8)
    share = numpyro.sample("share", dist.Normal(0.0, 1.0)), numpyro.sample("share_sd", dist.LogNormal(log(0.8), 0.3))

    def responding(study: int, infusions: int, after_days: float) -> Any:
        return expit(logit(responds) + studies[study]) * _response(half_life, depth, share, infusions, after_days)

    murrough, shiroma, phillips, albott, han, zheng = range(6)
    for name, study, infusions, after, total, count in (
        ("P038", murrough, 6, 1.0, 24, 17),
        ("P044", shiroma, 1, 2.0, 12, 3),
        ("P042", shiroma, 6, 1.0, 12, 11),
        ("P047", phillips, 6, 1.0, 41, 24),
        ("P050", albott, 6, 1.0, 15, 14),
        ("P065", zheng, 1, 2.0, 77, 10),
        ("P066", zheng, 6, 1.0, 77, 52),
    ):
        numpyro.sample(name, dist.Binomial(total, responding(study, infusions, after)), obs=count)
    still = responding(shiroma, 6, 28.0) / responding(shiroma, 6, 1.0)
    numpyro.sample("P045", dist.Binomial(11, jnp.clip(still, 1e-6, 1 - 1e-6)), obs=5)
    for name, after, share_of in (("P057", 1.0, 0.522), ("P059", 3.0, 0.479), ("P061", 7.0, 0.398)):
        # The same 184 patients three times: each look counts a third.
        error = float(np.sqrt(share_of * (1 - share_of) / 184 * 3))
        numpyro.sample(name, dist.Normal(responding(han, 1, after), error), obs=share_of)
    # Half of the gain is lost after one half-life: the median time to relapse is the median half-life.
    middle, spread = half_life
    numpyro.sample("P039", dist.Normal(middle, 1.2533 * spread / 17**0.5), obs=log(18.0))
    numpyro.sample("P039 IQR", dist.Normal(1.349 * spread, 1.573 * spread / 17**0.5), obs=log(27 / 11))
    numpyro.sample("P052", dist.Normal(middle, 1.2533 * spread / 14**0.5), obs=log(20.0))


def _typical(median_days: float, spread: float) -> tuple[Any, Any, Any, Any]:
    """Sample what both populations have: half-life (log days), depth (logit of the baseline's share), responders."""
    half_life = (
        numpyro.sample("half_life", dist.Normal(log(median_days), 1.0)),
        numpyro.sample("half_life_sd", dist.LogNormal(log(spread), 0.25)),
    )
    depth = numpyro.sample("depth", dist.Normal(0.0, 1.0)), numpyro.sample("depth_sd", dist.LogNormal(log(0.8), 0.3))
    responds = numpyro.sample("responds", dist.Beta(6, 4))
    between = numpyro.sample("between_studies", dist.HalfNormal(0.5))
    studies = between * numpyro.sample("studies", dist.Normal(0, 1).expand([6]))
    return half_life, depth, responds, studies


def _mean_left(half_life: Any, depth: Any, days: float) -> Any:
    """Return a responder's mean share of the baseline that is still taken away after so many days."""
    left = 2 ** (-days / jnp.exp(half_life[0] + half_life[1] * NODES))
    return (WEIGHTS * left).sum() * (WEIGHTS * expit(depth[0] + depth[1] * NODES)).sum()


def _share_left(half_life: Any, depth: Any, days: float, at_least: float) -> Any:
    """Return the share of responders with so much left, as a share of the baseline, after so many days."""
    half_lives = jnp.minimum(days / jnp.exp(half_life[0] + half_life[1] * NODES), MANY)
    needed = at_least * 2**half_lives
    return (WEIGHTS * _above(depth, needed)).sum()


def _response(half_life: Any, depth: Any, share: Any, infusions: int, after_days: float) -> Any:
    """Return the share of responders at half of their baseline or below, after so many infusions."""
    hours = jnp.exp(half_life[0] + half_life[1] * NODES)[:, None]
    once = expit(share[0] + share[1] * NODES)[None, :]
    reached = jnp.zeros((NODES.size, NODES.size))
    for _ in range(infusions):
        reached = reached * 2 ** (-MOOD_SPACING_DAYS / hours)
        reached = reached + once * (1 - reached)
    left = reached * 2 ** (-after_days / hours)
    return (WEIGHTS[:, None] * WEIGHTS[None, :] * _above(depth, 0.5 / jnp.maximum(left, 2.0**-MANY))).sum()


def _above(depth: Any, needed: Any) -> Any:
    possible = jnp.clip(needed, 1e-9, 1 - 1e-9)
    return jnp.where(needed < 1, ndtr((depth[0] - logit(possible)) / depth[1]), 0.0)


def _sampled(model: Any, place: int) -> tuple[dict[str, Any], dict[str, Any]]:
    sampler = MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=WARM_UP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(SEED + place), extra_fields=("diverging",))
    by_chain = summary(sampler.get_samples(group_by_chain=True))
    diagnostics = {
        "max_r_hat": round(max(float(np.max(row["r_hat"])) for row in by_chain.values()), 4),
        "min_effective": round(min(float(np.min(row["n_eff"])) for row in by_chain.values())),
        "divergent": int(sampler.get_extra_fields()["diverging"].sum()),
        "typical": {
            name: {
                "mean": round(float(row["mean"]), 3),
                "p05": round(float(row["5.0%"]), 3),
                "p95": round(float(row["95.0%"]), 3),
            }
            for name, row in by_chain.items()
            if np.ndim(row["mean"]) == 0
        },
    }
    return sampler.get_samples(), diagnostics


def _population(kind: str, draws: dict[str, Any]) -> dict[str, Any]:
    """Return what a new patient of a new clinic is drawn from: spread between patients, and doubt about the typical."""

    def of(name: str) -> dict[str, float]:
        spread = np.sqrt(np.mean(draws[f"{name}_sd"] ** 2) + np.var(draws[name]))
        return {"mean": round(float(np.mean(draws[name])), 4), "sd": round(float(spread), 4)}

    rng = np.random.default_rng(SEED)
    clinic = draws["between_studies"] * rng.standard_normal(draws["responds"].shape)
    found: dict[str, Any] = {
        "responds": round(float(np.mean(expit(logit(draws["responds"]) + clinic))), 4),
        "half_life": of("half_life"),
        "depth": of("depth"),
    }
    return found | ({"share": of("share")} if kind == "mood" else {})


def _checked(row: str, populations: dict[str, Any]) -> dict[str, Any]:
    """Predict a row that was kept back, from the prior as it ships."""
    source, kind, says, percent, interval, after_days = CHECKED[row]
    who = populations[kind]
    half_life, depth, share = ((who[name]["mean"], who[name]["sd"]) for name in ("half_life", "depth", "share"))
    if kind == "pain":
        predicted = who["responds"] * _share_left(half_life, depth, after_days, 0.3)
    else:
        predicted = who["responds"] * _response(half_life, depth, share, 6, after_days)
    return {
        "row": row,
        "source": source,
        "says": says,
        "observed_percent": percent,
        "interval_percent": interval,
        "predicted_percent": round(100 * float(predicted), 1),
    }


if __name__ == "__main__":
    main()
