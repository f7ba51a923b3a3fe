"""Orders for any weight, dose and time: never above what was asked, never around a ceiling."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reprieve.therapy.ordering import NotAnOrder, Plan, dose_at_rate, plan, tier_of
from reprieve.therapy.protocols import Tier, book
from reprieve.therapy.rulebook.synthetic import NOW, order, protocol
from reprieve.therapy.weights import Weighing

WEIGHTS = st.decimals(min_value=30, max_value=200, places=1)
DOSES = st.decimals(min_value="0.05", max_value=4, places=3)
TIMES = st.integers(5, 360).map(Decimal)
BAGS = st.sampled_from([Decimal(1), Decimal(2)])
KEYS = st.sampled_from(sorted(book()))
EXACT = Decimal("1e-20")  # 28 digits are carried; sums of a few terms lose the last ones


def made(key: str, weight: Decimal, dose: Decimal, minutes: Decimal, bag: Decimal) -> Plan:
    try:
        return plan(
            order(
                key,
                weighings=(Weighing(weight_kg=weight, weighed_at=NOW - timedelta(days=1)),),
                dose_mg_per_kg=dose,
                duration_min=minutes,
                concentration_mg_per_ml=bag,
            )
        )
    except NotAnOrder:
        assume(False)


@pytest.mark.hazard("H-01")
@settings(max_examples=150, deadline=None)
@given(KEYS, WEIGHTS, DOSES, TIMES, BAGS)
def test_dose_and_rate_are_never_above_what_was_asked(key, weight, dose, minutes, bag):
    ordered = made(key, weight, dose, minutes, bag)

    assert ordered.dose_mg <= dose * weight
    assert ordered.rate_mg_per_h <= dose * weight * 60 / minutes + EXACT
    assert ordered.run_min >= minutes - EXACT
    assert dose * weight - ordered.dose_mg < Decimal("0.1") * bag


@settings(max_examples=100, deadline=None)
@given(KEYS, WEIGHTS, DOSES, TIMES, BAGS)
def test_the_numbers_of_an_order_agree_with_one_another(key, weight, dose, minutes, bag):
    ordered = made(key, weight, dose, minutes, bag)

    assert ordered.volume_ml * bag == ordered.dose_mg
    assert ordered.rate_ml_per_h * bag == ordered.rate_mg_per_h
    assert abs(ordered.rate_mg_per_h * ordered.run_min / 60 - ordered.dose_mg) < EXACT
    assert abs(ordered.dose_mg_per_kg * weight - ordered.dose_mg) < EXACT
    assert abs(ordered.rate_mg_per_kg_h * weight - ordered.rate_mg_per_h) < EXACT


@pytest.mark.hazard("H-01")
@settings(max_examples=150, deadline=None)
@given(KEYS, WEIGHTS, DOSES, TIMES, BAGS)
def test_an_order_that_is_allowed_is_within_every_ceiling_of_its_protocol(key, weight, dose, minutes, bag):
    ordered = made(key, weight, dose, minutes, bag)
    ceilings = book()[key].ceilings

    if ordered.decision.allows:
        assert ordered.dose_mg <= ceilings.session_mg.value
        assert ordered.rate_mg_per_h <= ceilings.mg_per_h.value
        assert ordered.dose_mg_per_kg <= ceilings.mg_per_kg.value
        assert ordered.rate_mg_per_kg_h <= ceilings.mg_per_kg_h.value
        assert ordered.run_min >= ceilings.shortest_min.value - EXACT
        assert ordered.tier < Tier.D


@settings(max_examples=150, deadline=None)
@given(DOSES, TIMES, DOSES, st.booleans())
def test_more_drug_never_needs_a_lower_setting(dose, minutes, extra, benzodiazepine):
    def tier(amount: Decimal, *, sedated: bool) -> Tier:
        return tier_of(
            dose_mg_per_kg=amount,
            rate_mg_per_kg_h=amount * 60 / minutes,
            dose_mg=amount * 70,
            duration_min=minutes,
            protocol=protocol(),
            iv_benzodiazepine=sedated,
        )

    assert tier(dose, sedated=False) <= tier(dose + extra, sedated=benzodiazepine)


@pytest.mark.parametrize("key", sorted(book()))
@settings(max_examples=60, deadline=None)
@given(weight=st.decimals(min_value=45, max_value=115, places=1))
def test_the_offered_dose_is_an_order_that_may_be_signed(key, weight):
    own = book()[key]

    ordered = made(key, weight, own.default_dose_mg_per_kg(weight), own.default_min.value, Decimal(1))

    assert ordered.decision.allows
    assert ordered.tier <= own.tier


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value="0.01", max_value=2, places=3), TIMES)
def test_a_dose_at_a_rate_never_passes_the_rate(rate, minutes):
    assert dose_at_rate(rate_mg_per_kg_h=rate, duration_min=minutes) * 60 / minutes <= rate + EXACT
