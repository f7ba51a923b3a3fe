"""What stands in a cohort's table, column by column: unit and meaning; units are in the names too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reprieve.pharmacology.models import Model
from reprieve.pharmacology.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its unit, and what it says."""

    name: str
    unit: str
    says: str


def columns(drug: Model, thresholds: Sequence[Threshold] = (), norketamine: bool = False) -> tuple[Column, ...]:
    """Return the columns of `cohort.chunk`, in order."""
    exchange = range(1, len(drug.peripherals) + 1)
    found = [
        Column("patient", "", "number of the virtual patient, from 0"),
        Column("weight_kg", "kg", "body weight"),
        Column("age_years", "years", "age"),
        Column("sex", "", "female or male; null where the study says nothing of it; changes no number"),
        Column("dose_mg", "mg", "dose of ketamine base, at a constant rate"),
        Column("duration_min", "min", "of the infusion"),
        Column("order", "", "verdict of the rules of ordering: clear, advise, hold, refuse; null without a protocol"),
        Column("central_l", "L", "central volume"),
        Column("clearance_l_per_min", "L/min", "clearance; of each form, that times the form's own factor"),
        *(Column(f"peripheral_{j}_l", "L", f"volume of peripheral compartment {j}") for j in exchange),
        *(Column(f"peripheral_{j}_l_per_min", "L/min", f"flow to peripheral compartment {j}") for j in exchange),
        Column("effect_site_per_min", "1/min", "rate constant of the effect site, ke0"),
        Column("high_c50_ng_per_ml", "ng/mL", "S-ketamine at the effect site for a drug high of 5 of 10"),
        Column("dissociation_c50_ng_per_ml", "ng/mL", "S-ketamine at the effect site for a dissociation of 5 of 10"),
        Column("systolic_gain", "", "how strongly systolic pressure answers, of the mean patient's"),
        Column("diastolic_gain", "", "how strongly diastolic pressure answers, of the mean patient's"),
        Column("peak_ketamine_ng_per_ml", "ng/mL", f"highest {drug.measures}, {drug.sampled} plasma"),
        Column("peak_effect_site_ng_per_ml", "ng/mL", "highest S-ketamine at the effect site"),
        Column("area_ng_min_per_ml", "ng min/mL", f"area under {drug.measures}, {drug.sampled} plasma, to infinity"),
        Column("peak_high", "0 to 10", "strongest drug high"),
        Column("peak_dissociation", "0 to 10", "strongest dissociation (external perception)"),
        Column("high_onset_min", "min", "drug high first 1 of 10; null if never"),
        Column(
            "high_gone_min", "min", "drug high last 2 of 10; null if never there, infinite if still there after 12 h"
        ),
        Column("peak_systolic_rise_mmhg", "mmHg", "highest rise of systolic pressure above the patient's own"),
        Column("peak_diastolic_rise_mmhg", "mmHg", "highest rise of diastolic pressure above the patient's own"),
    ]
    if norketamine:
        found.append(Column("peak_norketamine_ng_per_ml", "ng/mL", f"highest norketamine, {drug.sampled} plasma"))
    return (*found, *(Column(name_of(t), "min", f"time with {_words(t)}, infinite beyond 12 h") for t in thresholds))


def name_of(threshold: Threshold) -> str:
    """Return the column that says for how long it was reached."""
    return f"{threshold.of}_from_{threshold.at_least:g}_min"


COURSE_COLUMNS: Final = (
    Column("patient", "", "number of the virtual patient, as in the cohort"),
    Column("time_min", "min", "from the start of the infusion"),
    Column("ketamine_ng_per_ml", "ng/mL", "ketamine in plasma where the model's blood was sampled"),
    Column("effect_site_ng_per_ml", "ng/mL", "S-ketamine at the effect site"),
    Column("high", "0 to 10", "drug high"),
    Column("dissociation", "0 to 10", "dissociation (external perception)"),
)


def _words(threshold: Threshold) -> str:
    what = {
        "ketamine": "ketamine at {:g} ng/mL or more",
        "effect_site": "S-ketamine at the effect site at {:g} ng/mL or more",
        "high": "a drug high of {:g} of 10 or more",
        "dissociation": "a dissociation of {:g} of 10 or more",
    }
    return what[threshold.of].format(threshold.at_least)
