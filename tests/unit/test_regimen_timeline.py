"""Regimens refuse what no pump can give, and are cut where something changes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reprieve.pharmacology.errors import InvalidRegimen, InvalidTimes
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
@pytest.mark.parametrize("argument", ["start_min", "duration_min", "rate_mg_per_h"])
def test_infusion_names_the_argument_that_cannot_be(argument: str, bad: float) -> None:
    good = {"start_min": 0.0, "duration_min": 40.0, "rate_mg_per_h": 52.5}

    with pytest.raises(InvalidRegimen, match=argument) as caught:
        Infusion(**{**good, argument: bad})

    assert caught.value.argument == argument


@pytest.mark.parametrize("bad", [{"at_min": -1, "dose_mg": 1}, {"at_min": 0, "dose_mg": math.nan}])
def test_bolus_refuses_negative_and_nan(bad: dict[str, float]) -> None:
    with pytest.raises(InvalidRegimen):
        Bolus(**bad)


@pytest.mark.parametrize("over_min", [0.0, 1e-300])
def test_infusion_in_no_time_is_refused_and_not_lost(over_min: float) -> None:
    with pytest.raises(InvalidRegimen, match="over_min"):
        Regimen.constant(dose_mg=35, over_min=over_min)


def test_constant_regimen_gives_its_dose_at_its_rate() -> None:
    regimen = Regimen.constant(dose_mg=35, over_min=40)

    assert regimen.infusions[0].rate_mg_per_h == 52.5
    assert regimen.dose_mg == pytest.approx(35, rel=1e-15)
    assert (regimen.start_min, regimen.end_min) == (0, 40)


def test_pauses_do_not_move_start_or_end() -> None:
    pause = Infusion(start_min=0, duration_min=500, rate_mg_per_h=0)
    regimen = Regimen((pause, Bolus(at_min=10, dose_mg=5))) + Regimen.constant(dose_mg=0, over_min=900)

    assert (regimen.start_min, regimen.end_min, regimen.dose_mg) == (10, 10, 5)


def test_timeline_is_cut_where_a_rate_changes_and_where_somebody_looks() -> None:
    regimen = Regimen((Infusion(start_min=1, duration_min=2, rate_mg_per_h=60), Bolus(at_min=2.5, dose_mg=7)))
    regimen += Regimen((Infusion(start_min=2, duration_min=9, rate_mg_per_h=30),))

    cut = timeline(regimen, [0, 4])

    assert cut.time_min.tolist() == [0, 1, 2, 2.5, 3, 4]
    assert cut.rate_mg_per_min.tolist() == [0, 1, 1.5, 1.5, 0.5]
    assert cut.bolus_mg.tolist() == [0, 0, 0, 7, 0, 0]


def test_one_pump_has_one_rate_at_a_time() -> None:
    first, later = (Infusion(start_min=at, duration_min=40, rate_mg_per_h=30) for at in (10, 49))

    with pytest.raises(
        InvalidRegimen, match=r"parts\[0\] is .*start_min=49.*from 50 min on, when parts\[2\]"
    ) as caught:
        Regimen((later, Bolus(at_min=20, dose_mg=5), first))

    assert (caught.value.argument, caught.value.index) == ("parts", 0)


def test_rates_that_follow_one_another_do_not_overlap_by_rounding() -> None:
    tenths = [Infusion(start_min=0.1 * k, duration_min=0.1, rate_mg_per_h=30) for k in range(1000)]

    assert len(Regimen(tuple(tenths)).infusions) == 1000


def test_two_regimens_at_once_keep_their_dose_and_have_one_rate_at_a_time() -> None:
    long, short = Regimen.constant(dose_mg=60, over_min=60), Regimen.constant(dose_mg=5, over_min=10)

    both = long + short + Regimen((Bolus(at_min=5, dose_mg=1),))

    assert both.dose_mg == pytest.approx(66, rel=1e-15)
    assert [(i.start_min, i.end_min, i.rate_mg_per_h) for i in both.infusions] == [(0, 10, 90), (10, 60, 60)]


def test_what_starts_after_the_last_look_is_left_out() -> None:
    regimen = Regimen((Infusion(start_min=9, duration_min=1, rate_mg_per_h=60), Bolus(at_min=9, dose_mg=1)))

    cut = timeline(regimen, [0, 5])

    assert cut.time_min.tolist() == [0, 5]
    assert not cut.rate_mg_per_min.any()
    assert not cut.bolus_mg.any()


def test_times_that_differ_by_rounding_are_one_moment() -> None:
    regimen = Regimen((Infusion(start_min=0.1, duration_min=0.2, rate_mg_per_h=60),))  # ends at 0.30000000000000004

    cut = timeline(regimen, [0.0, 0.1, 0.3, 1.0])

    assert cut.time_min.size == 4
    assert cut.place([0.3]).tolist() == [2]


def test_a_regular_grid_has_one_length_of_step() -> None:
    cut = timeline(Regimen.constant(dose_mg=35, over_min=40), np.arange(0, 200, 0.1))

    assert np.unique(cut.length_min).size == 1


@pytest.mark.parametrize(
    ("at_min", "index"),
    [([0, 2, 1], 2), ([0, 1, 1], 2), ([0, math.nan], 1), ([-1, 0], 0), ([0, math.inf], 1), ([0, 1e9], 1)],
)
def test_bad_times_are_refused_with_their_index(at_min: list[float], index: int) -> None:
    with pytest.raises(InvalidTimes, match=rf"at_min\[{index}\]") as caught:
        timeline(Regimen(), at_min)

    assert caught.value.index == index


def test_what_is_no_number_is_named_with_its_place() -> None:
    with pytest.raises(InvalidTimes, match=r"at_min\[1\] is 'noon'; expected a number"):
        timeline(Regimen(), [0, "noon"])  # type: ignore[arg-type]
    with pytest.raises(InvalidRegimen, match="rate_mg_per_h is '30'"):
        Infusion(start_min=0, duration_min=10, rate_mg_per_h="30")  # type: ignore[arg-type]
    with pytest.raises(InvalidRegimen, match=r"parts\[0\] is 35"):
        Regimen((35,))  # type: ignore[arg-type]


@pytest.mark.parametrize("at_min", [[], [[0, 1]], 5.0])
def test_times_are_a_sequence(at_min: object) -> None:
    with pytest.raises(InvalidTimes):
        timeline(Regimen(), at_min)  # type: ignore[arg-type]
