"""How many virtual patients a core compares in a second, and how memory grows with their number: it should not."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

CODE = (
    "import resource, sys; from reprieve.cli import main; code = main(sys.argv[1:]);"
    "who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN;"
    "own, most = (resource.getrusage(one).ru_maxrss / 1024 for one in who);"
    "print(f'{own:.0f} {most:.0f}', file=sys.stderr); sys.exit(code)"
)
WEEKS = 52


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        overhead_s = 0.0
        for patients, workers in ((1, 1), (20_000, 1), (80_000, 1), (80_000, 2)):
            out = Path(folder) / f"{patients}-{workers}"
            asked = f"compare --patients {patients} --weeks {WEEKS} --seed 1 --workers {workers} --out {out}"
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", CODE, *asked.split()], capture_output=True, text=True, check=True
            )
            seconds = time.perf_counter() - began
            own_mb, worker_mb = done.stderr.split()[-2:]
            if patients == 1:
                overhead_s = seconds
                print(f"start, doubt, tables, pictures and report of one patient: {seconds:.0f} s, {own_mb} MB")
                continue
            rate = patients / max(seconds - overhead_s, 1e-9) if workers == 1 else patients / seconds
            words = "a second and core, the above taken off" if workers == 1 else "a second with all of the above"
            memory = f"{own_mb} MB here" + (f", {worker_mb} MB in a worker" if workers > 1 else "")
            print(f"{patients:>7,} patients, {workers} workers: {seconds:.0f} s, {rate:,.0f} {words}; {memory}")
