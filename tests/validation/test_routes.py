"""By nose, by mouth and as a film: beside the papers' equations in another solver, their tables, and mass."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import simpson, solve_ivp

from reprieve.pharmacology.covariates import Ancestry, Covariates
from reprieve.pharmacology.errors import ImpossibleInput, OutsideValidity
from reprieve.pharmacology.kinetics import assemble, follow
from reprieve.pharmacology.models import model, names
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.regimen import Regimen, timeline
from reprieve.pharmacology.routes import Uptake, film, follow_uptake, nasal, oral

PATIENTS, SEVENTY = model("perez-ruixo-2021"), Covariates(weight_kg=70)
TIMES = np.arange(0.0, 601.0, 5.0)


def solved(right: object, start: np.ndarray, turns: list[float]) -> np.ndarray:
    """(states, times), the solver begun anew at each turn, where an input ends."""
    found, y = np.zeros((start.size, TIMES.size)), start
    edges = [0.0, *turns, TIMES[-1]]
    for begin, end in pairwise(edges):
        during = (begin <= TIMES) & (end >= TIMES)
        looks = np.unique([*TIMES[during], end])
        part = solve_ivp(right, (begin, end), y, "DOP853", looks, args=(begin,), rtol=1e-12, atol=1e-13, max_step=2)
        found[:, during], y = part.y[:, np.searchsorted(looks, TIMES[during])], part.y[:, -1]
    return found


def perez_ruixo(nose_mg: float, swallowed_mg: float, over_h: float, ka_swallowed: float) -> tuple[np.ndarray, ...]:
    """The paper's compartments in mg and h: venous esketamine and norketamine, ng/mL"""

    def right(_: float, y: np.ndarray, begun: float) -> np.ndarray:
        nose, gut, c, p1, p2, h, n1, n2 = y
        arriving = swallowed_mg / over_h if begun < over_h * 60 else 0.0
        return (
            np.array(
                [
                    -2.93 * nose,
                    arriving - ka_swallowed * gut,
                    2.93 * nose + 84.3 * (p1 / 143 - c / 192) + 37.6 * (p2 / 417 - c / 192) + 151 * (h / 101 - c / 192),
                    84.3 * (c / 192 - p1 / 143),
                    37.6 * (c / 192 - p2 / 417),
                    ka_swallowed * gut + 151 * (c / 192 - h / 101) - (1.11 + 2.77) * h,
                    2.77 * h - 38.0 * n1 / 70 + 26.1 * (n2 / 115 - n1 / 70),
                    26.1 * (n1 / 70 - n2 / 115),
                ]
            )
            / 60
        )

    y = solved(right, np.array([nose_mg, 0.0, 0, 0, 0, 0, 0, 0]), [over_h * 60])
    return 1000 * y[2] / 192, 1000 * y[6] / 70


@pytest.mark.parametrize(
    ("uptake", "oracle"),
    [
        (nasal(28), (28 * 0.54, 28 * 0.46 * 0.64, 0.53, 1.45)),
        (nasal(84), (28 * 0.54 * 2.24, (84 - 28 * 0.54 * 2.24) * 0.64, 0.53, 1.45)),
        (oral(84), (0.0, 84 * 0.64, 0.32, 0.97)),
    ],
    ids=["28 mg by nose", "84 mg by nose", "84 mg by mouth"],
)
def test_nose_and_mouth_agree_with_an_ode_solver(uptake: Uptake, oracle: tuple[float, ...]) -> None:
    expected = perez_ruixo(*oracle)

    found = follow_uptake(uptake, typical(PATIENTS, SEVENTY), TIMES, ["venous", "norketamine"])

    for mine, theirs in zip(found.values(), expected, strict=True):
        assert mine[:, 0] == pytest.approx(theirs, rel=1e-8, abs=1e-8 * theirs.max())


def test_a_film_agrees_with_an_ode_solver() -> None:
    def right(_: float, y: np.ndarray, begun: float) -> list[float]:
        mucosa, gut, transit, a1, a2, a3, t1, t2, n1, n2 = y
        return [
            (50 * 0.263 / 13.1 if begun < 13.1 else 0.0) - 0.040 * mucosa,
            (50 * 1.16 / 29.9 if begun < 29.9 else 0.0) - 0.049 * gut,
            0.049 * gut - transit / 10.7,
            0.040 * mucosa - (1.48 + 2.43 + 1.21) / 11.6 * a1 + 2.43 / 39 * a2 + 1.21 / 174 * a3,
            2.43 / 11.6 * a1 - 2.43 / 39 * a2,
            1.21 / 11.6 * a1 - 1.21 / 174 * a3,
            transit / 10.7 + 1.48 / 11.6 * a1 - 2 / 20.1 * t1,
            2 / 20.1 * (t1 - t2),
            0.8 * 2 / 20.1 * t2 - (1.00 + 2.63) / 11.6 * n1 + 2.63 / 221 * n2,
            2.63 / 11.6 * n1 - 2.63 / 221 * n2,
        ]

    y = solved(right, np.zeros(10), [13.1, 29.9])
    volunteer = typical(model("simons-2022-esketamine"), SEVENTY)

    found = follow_uptake(film(50), volunteer, TIMES, ["arterial", "norketamine"])

    assert found["arterial"][:, 0] == pytest.approx(1000 * y[3] / 11.6, rel=1e-8, abs=1e-8)
    # The model's ratio of masses has six digits.
    assert found["norketamine"][:, 0] == pytest.approx(1000 * 0.940983 * y[8] / 11.6, rel=1e-8, abs=1e-8)


# Table 4: highest level and area over 24 h, esketamine and then norketamine, ng/mL and h·ng/mL, after 28, 56, 84 mg.
TABLE_4 = {
    (None, 45): ((43.8, 147.3, 59.1, 274.4), (72.5, 254.7, 119.7, 516.3), (101.0, 362.2, 180.0, 758.0)),
    ("asian", 45): ((44.1, 158.2, 73.4, 371.8), (73.2, 275.9, 148.5, 704.8), (102.4, 393.5, 223.5, 1037.0)),
    ("japanese", 45): ((57.5, 194.7, 72.1, 406.4), (94.5, 335.1, 146.3, 760.8), (131.3, 475.4, 220.4, 1114.0)),
    (None, 70): ((44.6, 160.4, 57.3, 277.9), (73.8, 275.8, 117.2, 522.0), (102.7, 391.2, 177.0, 765.9)),
    ("asian", 70): ((44.9, 171.0, 71.4, 373.9), (74.4, 296.3, 145.9, 708.0), (103.8, 421.5, 220.4, 1042.0)),
    ("japanese", 70): ((58.8, 212.2, 69.0, 409.2), (96.5, 363.1, 141.7, 765.3), (133.8, 513.9, 214.4, 1121.0)),
}


@pytest.mark.parametrize(("who", "age_years"), TABLE_4)
def test_the_papers_table_of_exposures(who: str | None, age_years: int) -> None:
    """Transcribed in nlmixr2lib's vignette; its areas of norketamine are those that its parameters do not give."""
    ancestry = Ancestry(who) if who else None
    body = typical(PATIENTS, Covariates(weight_kg=74, age_years=age_years, ancestry=ancestry))
    minutes = np.arange(0.0, 1441.0, 2.0)

    for dose_mg, (peak, area, made_peak, made_area) in zip((28, 56, 84), TABLE_4[who, age_years], strict=True):
        found = follow_uptake(nasal(dose_mg, ancestry=ancestry), body, minutes, ["venous", "norketamine"])
        levels, made = found["venous"][:, 0], found["norketamine"][:, 0]
        assert levels.max() == pytest.approx(peak, rel=0.015)
        assert np.trapezoid(levels, minutes) / 60 == pytest.approx(area, rel=0.005)
        assert made.max() == pytest.approx(made_peak, rel=0.005)
        assert 1.35 < np.trapezoid(made, minutes) / 60 / made_area < 1.6


def test_what_was_taken_is_cleared_or_was_lost_on_the_way() -> None:
    """Areas to infinity: of what reaches the liver or the blood, all leaves by one of the liver's two ways."""
    # 1e-4 is the error of Simpson's rule in the minute in which the gut's depot stops filling.
    group = siblings(PATIENTS, SEVENTY, 50, np.random.default_rng(4))
    uptake = nasal(56, count=50, rng=np.random.default_rng(5))
    nose, swallowed = (part.share for part in uptake.parts)
    flow, organ_l = group.flow_l_per_min[2], group.peripheral_l[2]
    lost, made = group.loss_per_min[2], group.metabolism_per_min[2]
    escapes = flow / (flow + organ_l * (lost + made))
    minutes = np.concatenate([np.arange(0.0, 2880.0), np.arange(2880.0, 60_001.0, 60.0)])

    found = follow_uptake(uptake, group, minutes, ["venous", "norketamine"])

    area, made_area = (simpson(found[output], x=minutes, axis=0) / 1000 for output in ("venous", "norketamine"))
    assert area == pytest.approx(56 * (nose + swallowed * escapes) / (flow * (1 - escapes)), rel=1e-4)
    formed_mg = 56 * (nose + swallowed) * made / (lost + made)
    assert made_area == pytest.approx(formed_mg / group.metabolites[0].clearance_l_per_min, rel=1e-4)


def test_patients_differ_in_uptake_as_the_paper_found_them_to() -> None:
    many = nasal(28, count=40_000, rng=np.random.default_rng(1))
    nose, swallowed = many.parts
    logit = np.log(nose.share / (1 - nose.share))

    assert np.median(nose.share) == pytest.approx(0.54, abs=0.005)
    assert logit.std() == pytest.approx(0.708, rel=0.02)
    assert swallowed.share == pytest.approx((1 - nose.share) * 0.64)
    assert np.median(swallowed.per_min) * 60 == pytest.approx(1.45, rel=0.03)
    assert np.log(nose.per_min).std() == pytest.approx(np.sqrt(np.log1p(0.615**2)), rel=0.02)


def test_no_nose_takes_more_than_all_of_it() -> None:
    many = nasal(28, ancestry=Ancestry.JAPANESE, count=40_000, rng=np.random.default_rng(1))

    assert max(part.share.max() for part in many.parts) <= 1
    assert min(part.share.min() for part in many.parts) >= 0


def test_two_doses_are_twice_one_where_nothing_is_lost_to_the_second() -> None:
    body = typical(PATIENTS, SEVENTY)

    once, twice = (follow_uptake(oral(mg), body, TIMES, ["venous"])["venous"] for mg in (42, 84))

    assert twice == pytest.approx(2 * once, rel=1e-14)


@pytest.mark.parametrize("name", names())
def test_ancestry_counts_only_where_a_paper_found_it_to(name: str) -> None:
    drug = model(name)
    bodies = [typical(drug, Covariates(weight_kg=70, ancestry=who)) for who in (None, *Ancestry)]
    losses = {float(body.loss_per_min.sum()) for body in bodies}

    assert len(losses) == (2 if name == "perez-ruixo-2021" else 1)


def test_ancestry_acts_on_the_two_numbers_of_the_paper() -> None:
    other, asian = (typical(PATIENTS, Covariates(weight_kg=70, ancestry=who)) for who in (None, Ancestry.ASIAN))

    assert asian.loss_per_min[2] == pytest.approx(0.36 * other.loss_per_min[2])
    assert asian.metabolism_per_min == pytest.approx(other.metabolism_per_min)
    assert asian.metabolites[0].clearance_l_per_min == pytest.approx(0.81 * other.metabolites[0].clearance_l_per_min)


def test_what_no_paper_knows_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="14 to 112"):
        nasal(140)
    with pytest.raises(ImpossibleInput, match="dose_mg"):
        nasal(float("nan"))
    with pytest.raises(ImpossibleInput, match="count"):
        oral(84, count=0)
    with pytest.raises(ImpossibleInput, match="as many as the uptake has, 3"):
        follow_uptake(nasal(28, count=3), typical(PATIENTS, SEVENTY), TIMES, ["venous"])
    with pytest.raises(ImpossibleInput, match="no liver"):
        assemble(model("domino-1984"), typical(model("domino-1984"), SEVENTY), ["arterial"], "liver")
    with pytest.raises(ImpossibleInput, match="ancestry"):
        Covariates(weight_kg=70, ancestry="martian")  # type: ignore[arg-type]


def test_what_is_swallowed_never_comes_to_the_blood_of_a_model_without_a_liver_between() -> None:
    drug = model("simons-2022-esketamine")
    body = assemble(drug, typical(drug, SEVENTY), ["arterial", "venous", "norketamine"], "liver")

    assert np.count_nonzero(body.tanks.fill_per_mg) == 1


def test_a_dose_into_the_blood_is_what_follow_gives() -> None:
    """A depot that empties at once is a bolus, up to how fast that is."""
    body = typical(PATIENTS, SEVENTY)
    uptake = nasal(28)
    at_once = Uptake(
        kinetics=uptake.kinetics,
        dose_mg=28,
        parts=(type(uptake.parts[0])(into="blood", share=np.ones(1), over_min=40.0, per_min=np.full((1, 1), 1e4)),),
    )
    cut = timeline(Regimen.constant(dose_mg=28, over_min=40), TIMES)

    ours = follow_uptake(at_once, body, TIMES, ["venous"])["venous"]

    assert ours[:, 0] == pytest.approx(follow(PATIENTS, body, cut, ["venous"])["venous"][cut.place(TIMES), 0], abs=0.02)
