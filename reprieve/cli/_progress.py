"""How far a long piece of work is, on standard error."""

from __future__ import annotations

import sys
import time


class Progress:
    """One line that moves on a terminal, else one for each tenth. before: what an earlier run had done already."""

    def __init__(self, patients: int, before: int = 0, what: str = "patients") -> None:
        self._patients, self._before, self._what, self._began = patients, before, what, time.monotonic()
        self._told = 10 * before // patients
        self._terminal = sys.stderr.isatty()

    def show(self, done: int) -> None:
        """Say how many are done, how fast, and how long it will take."""
        seconds = time.monotonic() - self._began
        rate = (done - self._before) / seconds if seconds > 0 else 0.0
        left = (self._patients - done) / rate if rate else 0.0
        line = f"{done / self._patients:4.0%}  {done:,} {self._what}, {rate:,.0f} a second, {left:.0f} s to go"
        if self._terminal:
            print(f"\r{line:<72}", end="\n" if done == self._patients else "", file=sys.stderr, flush=True)
        elif 10 * done // self._patients > self._told:
            self._told = 10 * done // self._patients
            print(line, file=sys.stderr, flush=True)
