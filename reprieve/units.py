"""Units as types, and the only conversions in the house: mg is not mL.

Inside, one unit per quantity: mg, kg, mL, min, h for rates, ng/mL, mmHg. Input in lb or kPa ends here.
"""

from decimal import Decimal
from typing import NewType

Milligrams = NewType("Milligrams", Decimal)
Kilograms = NewType("Kilograms", Decimal)
Millilitres = NewType("Millilitres", Decimal)
Minutes = NewType("Minutes", float)
NgPerMl = NewType("NgPerMl", float)

MIN_PER_H = 60
MIN_PER_D = 1440
NG_PER_MG = 1_000_000
UG_PER_MG = 1_000
ML_PER_L = 1_000
MS_PER_S = 1_000
NG_PER_ML_IN_MG_PER_L = NG_PER_MG // ML_PER_L
# Molar mass of the base, as the kinetic papers convert (nlmixr2lib's transcription of Simons 2022).
G_PER_MOL_KETAMINE = 237.73
G_PER_MOL_BILIRUBIN = Decimal("584.66")  # C33H36N4O6

# Exact by definition (international avoirdupois pound, 1959).
KG_PER_LB = Decimal("0.45359237")
# 1 mmHg = 133.322387415 Pa (conventional millimetre of mercury).
MMHG_PER_KPA = Decimal(1000) / Decimal("133.322387415")


def kg_from_lb(pounds: Decimal) -> Kilograms:
    """Return the mass in kg."""
    return Kilograms(pounds * KG_PER_LB)


def mmhg_from_kpa(kilopascals: Decimal) -> Decimal:
    """Return the pressure in mmHg."""
    return kilopascals * MMHG_PER_KPA


def ug_per_kg_min_from_mg_per_kg_h(mg_per_kg_h: Decimal) -> Decimal:
    """Return the dose rate in µg/kg/min."""
    return mg_per_kg_h * UG_PER_MG / MIN_PER_H


def celsius_from_fahrenheit(fahrenheit: Decimal) -> Decimal:
    """Return the temperature in °C."""
    return (fahrenheit - 32) * 5 / 9


def ketamine_ng_per_ml_from_nmol_per_ml(nmol_per_ml: float) -> NgPerMl:
    """Return the concentration of ketamine base in ng/mL."""
    return NgPerMl(nmol_per_ml * G_PER_MOL_KETAMINE)


def mg_per_dl_bilirubin_from_umol_per_l(umol_per_l: Decimal) -> Decimal:
    """Return the concentration of bilirubin in mg/dL."""
    return umol_per_l * G_PER_MOL_BILIRUBIN / 10_000
