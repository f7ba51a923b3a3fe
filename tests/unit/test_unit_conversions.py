"""The only conversions in the house."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.units import (
    NG_PER_ML_IN_MG_PER_L,
    celsius_from_fahrenheit,
    ketamine_ng_per_ml_from_nmol_per_ml,
    kg_from_lb,
    mmhg_from_kpa,
)


def test_a_pound_is_exact() -> None:
    assert kg_from_lb(Decimal(100)) == Decimal("45.359237")


def test_one_atmosphere_is_760_mmhg() -> None:
    assert mmhg_from_kpa(Decimal("101.325")) == pytest.approx(Decimal(760), abs=Decimal("0.001"))


def test_water_boils_at_100_celsius() -> None:
    assert celsius_from_fahrenheit(Decimal(212)) == 100


def test_a_milligram_in_a_litre_is_a_thousand_nanograms_in_a_millilitre() -> None:
    assert NG_PER_ML_IN_MG_PER_L == 1000


def test_half_a_nanomole_of_ketamine() -> None:
    assert ketamine_ng_per_ml_from_nmol_per_ml(0.51) == pytest.approx(121.2, abs=0.1)  # Olofsen 2022
