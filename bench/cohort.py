"""How fast cohorts are simulated into a file, and how much memory it takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

CODE = (
    "import resource, sys; from reprieve.cli import main; main(sys.argv[1:]);"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
)


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for patients, workers in ((100_000, 1), (100_000, 2), (1_000_000, 2)):
            out = Path(folder) / f"{patients}-{workers}.parquet"
            asked = f"simulate --patients {patients} --protocol depression-0.5 --seed 1 --workers {workers} --out {out}"
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", CODE, *asked.split()], capture_output=True, text=True, check=True
            )
            seconds = time.perf_counter() - began
            memory_mb = float(done.stderr.split()[-1])
            print(
                f"{patients:>9,} patients, {workers} workers: {seconds:.0f} s with start and file, "
                f"{patients / seconds:,.0f} a second, {memory_mb:.0f} MB in the first process, "
                f"{out.stat().st_size / 1e6:.0f} MB on disk"
            )
