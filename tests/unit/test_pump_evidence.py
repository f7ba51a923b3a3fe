"""What the pump reports beside what was charted: differences with times and sizes, and nothing taken on trust."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy.pump_evidence import (
    Difference,
    DoubtKind,
    Evidence,
    PumpEvent,
    PumpSaid,
    PumpSegment,
    Tolerance,
    weigh,
)
from reprieve.therapy.session import RateSegment

ZERO = datetime(2027, 3, 11, 21, 0, tzinfo=UTC)
ONE = Decimal(1)


def at(minutes: float) -> datetime:
    return ZERO + timedelta(minutes=minutes)


def charted(*parts: tuple[float, float | None, str]) -> list[RateSegment]:
    """(start, end, mg/h) in minutes; with 1 mg/mL an mg/h is an mL/h."""
    return [
        RateSegment(start=at(start), end=None if end is None else at(end), rate_mg_per_h=Decimal(rate))
        for start, end, rate in parts
    ]


def started(minutes: float, rate: str, **more: Any) -> PumpSaid:
    return PumpSaid(event=PumpEvent.STARTED, said_at=at(minutes), rate_ml_per_h=Decimal(rate), **more)


def stopped(minutes: float, segment: str | None = None, **more: Any) -> PumpSaid:
    volume = Decimal(segment) if segment else None
    return PumpSaid(event=PumpEvent.STOPPED, said_at=at(minutes), segment_ml=volume, **more)


def weighed(reports: list[PumpSaid], parts: list[RateSegment], *, now: float = 60, **more: Any) -> Evidence:
    return weigh(reports, charted=parts, concentration_mg_per_ml=ONE, weight_kg=Decimal("77.2"), now=at(now), **more)


def test_a_pump_that_agrees_differs_in_nothing():
    evidence = weighed(
        [started(0, "57.5"), stopped(15, "14.4"), started(15, "49.3"), stopped(40, "20.5")],
        charted((0, 15, "57.5"), (15, 40, "49.3")),
    )

    assert (evidence.differences, evidence.doubts) == ((), ())
    assert evidence.delivered_ml == Decimal("34.9")


def test_a_rate_that_rounds_to_what_the_pump_prints_agrees():
    assert weighed([started(0, "38.6")], charted((0, None, "38.585"))).differences == ()
    assert len(weighed([started(0, "38.6")], charted((0, None, "38.54"))).differences) == 1


@pytest.mark.hazard("H-61")
def test_another_rate_is_one_difference_with_its_times_and_its_volume():
    (difference,) = weighed([started(0, "40.0"), stopped(30)], charted((0, 30, "38.6"))).differences

    assert difference == Difference(
        since=at(0), until=at(30), charted_ml_per_h=Decimal("38.6"), pump_ml_per_h=Decimal("40.0")
    )
    assert difference.volume_ml(at(60)) == Decimal("-0.70")


def test_a_difference_that_goes_on_has_no_end():
    (difference,) = weighed([started(0, "40.0")], charted((0, None, "38.6"))).differences

    assert difference.until is None
    assert difference.lasted(at(60)) == timedelta(hours=1)


def test_its_key_stays_while_it_goes_on():
    early = weighed([started(0, "40.0")], charted((0, None, "38.6")), now=10).differences[0]
    late = weighed([started(0, "40.0"), stopped(30)], charted((0, 30, "38.60"))).differences[0]

    assert early.key == late.key


def test_a_change_that_was_charted_later_differs_for_that_long():
    (difference,) = weighed(
        [started(0, "57.5"), stopped(15), started(15, "49.3")], charted((0, 17, "57.5"), (17, None, "49.3"))
    ).differences

    assert (difference.since, difference.until) == (at(15), at(17))


def test_a_pump_that_stood_still_while_the_chart_ran_differs():
    (difference,) = weighed(
        [started(0, "40.0"), stopped(10), started(20, "40.0")], charted((0, None, "40"))
    ).differences

    assert (difference.since, difference.until, difference.pump_ml_per_h) == (at(10), at(20), Decimal(0))


def test_a_first_start_says_that_nothing_flowed_before_it():
    (difference,) = weighed([started(3, "40.0")], charted((0, None, "40"))).differences

    assert (difference.since, difference.until, difference.pump_ml_per_h) == (at(0), at(3), Decimal(0))


def test_a_first_stop_says_nothing_of_the_time_before_it():
    evidence = weighed([stopped(15, "14.5"), started(15, "49.3")], charted((0, 15, "57.5"), (15, None, "49.3")))

    assert evidence.differences == ()
    assert evidence.segments == (PumpSegment(start=at(15), end=None, rate_ml_per_h=Decimal("49.3")),)


def test_a_pump_that_said_nothing_differs_in_nothing():
    assert weighed([], charted((0, None, "40"))) == Evidence(segments=(), differences=(), doubts=(), delivered_ml=None)


def test_a_pump_of_another_drug_is_no_evidence():
    assert weighed([started(0, "125", drug="SALINE 0.9%")], charted((0, None, "40"))).segments == ()
    assert weighed([started(0, "40", drug="Esketamine")], charted((0, None, "40"))).segments != ()


def test_a_rate_that_the_pump_did_not_say_is_not_compared():
    assert weighed([replace(started(0, "40"), rate_ml_per_h=None)], charted((0, None, "40"))).differences == ()


def test_what_a_clinic_lets_pass_is_its_own_setting():
    reports, parts = [started(0.5, "40.0"), stopped(30)], charted((0, 30, "38.6"))

    assert len(weighed(reports, parts).differences) == 2
    by_rate = weighed(reports, parts, tolerance=Tolerance(rate_ml_per_h=Decimal(2))).differences
    assert [one.pump_ml_per_h for one in by_rate] == [0]
    both = Tolerance(rate_ml_per_h=Decimal(2), seconds=Decimal(30))
    assert weighed(reports, parts, tolerance=both).differences == ()


def test_a_pump_that_runs_while_the_chart_stands_still_differs_whatever_the_tolerance():
    generous = Tolerance(rate_ml_per_h=Decimal(100))

    assert weighed([started(0, "40.0")], [], tolerance=generous).differences[0].charted_ml_per_h == 0


# --- its own arithmetic ----------------------------------------------------------------------------------------------


def dosing(dose_rate: str, **more: Any) -> PumpSaid:
    figures = {"concentration_mg_per_ml": Decimal("1.0"), "weight_kg": Decimal("77.2")} | more
    return started(0, "57.5", dose_rate_ug_per_kg_min=Decimal(dose_rate), **figures)


def test_the_samples_arithmetic_holds():
    assert weighed([dosing("12.41")], charted((0, None, "57.5"))).doubts == ()


@pytest.mark.hazard("H-61")
@pytest.mark.parametrize(
    ("report", "kind"),
    [
        (dosing("14.12"), DoubtKind.DOSE_ARITHMETIC),
        (dosing("24.83", concentration_mg_per_ml=Decimal(2)), DoubtKind.OTHER_CONCENTRATION),
        (dosing("5.63", weight_kg=Decimal("170.2")), DoubtKind.OTHER_WEIGHT),
    ],
)
def test_a_wrong_weight_or_concentration_shows(report, kind):
    assert [doubt.what for doubt in weighed([report], charted((0, None, "57.5"))).doubts] == [kind]


def test_what_the_printed_digits_cannot_tell_apart_is_no_mismatch():
    report = started(
        0, "1.0", dose_rate_ug_per_kg_min=Decimal("0.2"), concentration_mg_per_ml=ONE, weight_kg=Decimal("77.2")
    )

    assert weighed([report], charted((0, None, "1"))).doubts == ()


@pytest.mark.hazard("H-61")
def test_a_cleared_counter_is_noticed_and_never_summed():
    reports = [
        started(0, "60", total_ml=Decimal(0)),
        stopped(10, "10.0", total_ml=Decimal("10.0")),
        started(12, "60", total_ml=Decimal("0.0")),
        stopped(22, "10.0", total_ml=Decimal("10.0")),
    ]

    evidence = weighed(reports, charted((0, 10, "60"), (12, 22, "60")))

    assert [(doubt.what, doubt.at) for doubt in evidence.doubts] == [(DoubtKind.COUNTER_CLEARED, at(12))]
    assert evidence.delivered_ml == Decimal("20.0")


def test_a_stretch_without_a_volume_leaves_the_sum_unknown():
    assert weighed([started(0, "60"), stopped(10), started(12, "60"), stopped(22, "10")], []).delivered_ml is None
