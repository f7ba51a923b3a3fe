"""`./run bench` runs measurements by name."""

from __future__ import annotations

import subprocess
import sys


def test_unknown_measurement_is_refused_with_those_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "nothing"], capture_output=True, text=True)

    assert done.returncode == 2
    assert "pharmacology" in done.stderr
