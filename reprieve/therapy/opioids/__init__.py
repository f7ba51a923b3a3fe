"""Opioid load: what a list of prescriptions adds up to in morphine milligram equivalents (MME) a day.

    load_of("oxycodone ER 10 mg twice a day").mme_per_day   → 30
    load_of("morphine 10-20 mg prn").mme_per_day            → None, and `asks` says what to find out

A prescription is read as clinics write it (`reading`, from its `lines` to `strength` and `frequency`) and weighed by
the table of conversion factors (`table`, `load`). What cannot be known stays None: nothing is guessed, and nothing is
counted as 0 in silence.
"""

from reprieve.therapy.opioids.load import Item, Load, load_of, weigh
from reprieve.therapy.opioids.prescription import Route, Status
from reprieve.therapy.opioids.reading import read
from reprieve.therapy.opioids.table import Table, table

__all__ = ["Item", "Load", "Route", "Status", "Table", "load_of", "read", "table", "weigh"]
