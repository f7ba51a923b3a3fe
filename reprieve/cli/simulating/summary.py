"""What is said of a cohort at the end: quantiles of each outcome and shares, gathered chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from reprieve.pharmacology.cohort import Table
from reprieve.pharmacology.cohort_columns import Column
from reprieve.pharmacology.tally import Tally

QUANTILES: Final = (0.05, 0.5, 0.95)
LEFT_OUT: Final = {"patient", "sex", "order"}  # what is no quantity


class Summary:
    """Tallies of every quantity; memory does not grow with the cohort. Quantiles are within 0.1 % of the exact ones."""

    def __init__(self, columns: Sequence[Column], pressure_mmhg: Sequence[float]) -> None:
        self.columns = [column for column in columns if column.name not in LEFT_OUT]
        self.tallies = {column.name: Tally() for column in self.columns}
        self.patients = 0
        self.orders: dict[str, int] = {}
        self._rises = dict.fromkeys(pressure_mmhg, 0)

    def add(self, table: Table) -> None:
        """Count one chunk."""
        self.patients += table["patient"].size
        for column in self.columns:
            self.tallies[column.name].add(table[column.name])
        for verdict, count in zip(*np.unique(table["order"], return_counts=True), strict=True):
            self.orders[str(verdict)] = self.orders.get(str(verdict), 0) + int(count)
        for above in self._rises:
            self._rises[above] += int((table["peak_systolic_rise_mmhg"] >= above).sum())

    def shares(self) -> Iterator[tuple[str, float]]:
        """Yield what is said in shares of all patients, 0 to 1."""
        yield "never feel it (drug high below 1 of 10)", self.tallies["high_onset_min"].never / self.patients
        for above, count in self._rises.items():
            yield f"systolic pressure rises by {above:g} mmHg or more", count / self.patients
        for verdict, count in sorted(self.orders.items()):
            if verdict:
                yield f"whose order the rules would {VERDICTS[verdict]}", count / self.patients

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values; what is infinite is said in words."""
        return {
            "patients": self.patients,
            "quantities": {
                column.name: {
                    "unit": column.unit,
                    **{f"p{100 * q:02.0f}": _plain(self.tallies[column.name].quantile(q)) for q in QUANTILES},
                    "never": self.tallies[column.name].never,
                }
                for column in self.columns
            },
            "shares": dict(self.shares()),
        }

    def lines(self) -> Iterator[str]:
        """Yield a table to read."""
        width = max(len(column.name) for column in self.columns)
        yield f"{self.patients:,} virtual patients"
        yield f"{'':<{width}}  {'5 %':>10}{'50 %':>10}{'95 %':>10}  unit"
        for column in self.columns:
            tally = self.tallies[column.name]
            cells = "".join(f"{_cell(tally.quantile(q)):>10}" for q in QUANTILES)
            never = f"; none in {tally.never / self.patients:.1%}" if tally.never else ""
            yield f"{column.name:<{width}}  {cells}  {column.unit}{never}"
        yield ""
        yield from (f"{share:7.1%}  {what}" for what, share in self.shares())


VERDICTS: Final = {"clear": "let pass", "advise": "let pass with advice", "hold": "hold", "refuse": "refuse"}


def _plain(value: float | None) -> float | str | None:
    return "infinite" if value == float("inf") else value


def _cell(value: float | None) -> str:
    return "-" if value is None else "> 12 h" if value == float("inf") else f"{value:.4g}"
