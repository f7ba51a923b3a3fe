"""How fast the engine is, beside others on the same work in the same run, answers compared first.

Ratios say more than times: rounds are interleaved, medians shown. W1 is in `_work.py`, the others' code in `_peers.py`.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from statistics import median

import numpy as np

from bench._peers import pytci, road_runner, scipy_expm, scipy_lsoda
from bench._work import CUT, MINUTES, subjects, tanks
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.kinetics import assemble, follow
from reprieve.pharmacology.models import model
from reprieve.pharmacology.population import siblings
from reprieve.pharmacology.prediction import predict
from reprieve.pharmacology.propagate import Engine, propagate
from reprieve.pharmacology.regimen import Regimen, timeline

SUBJECTS, OTHERS, ROUNDS = 20_000, 20, 5
CHUNK, MANY = 10_000, 1_000_000
PATIENT = Covariates(weight_kg=70, age_years=45)
REGIMEN = Regimen.constant(dose_mg=35, over_min=40)
COMPILED = find_spec("numba") is not None


def run() -> None:
    _side_by_side()
    _default_model()
    _bedside()
    _growth()
    _many()
    _imports()


def _side_by_side() -> None:
    group = subjects(SUBJECTS)
    out = np.zeros((3, MINUTES.size, SUBJECTS))
    ours: dict[str, Callable[[], object]] = {"plain memory fill": lambda: out.fill(1.0)}
    ours["ours, NumPy"] = partial(_w1, group, out, "numpy")
    if COMPILED:
        import numba

        ours[f"ours, compiled, {numba.get_num_threads()} threads"] = partial(_w1, group, out, "compiled")
        ours["ours, compiled, 1 thread"] = partial(_on_one_thread, partial(_w1, group, out, "compiled"))
    others = {"libRoadRunner": road_runner(), "PyTCI, no metabolite": pytci()}
    others |= {"SciPy expm": scipy_expm, "SciPy LSODA": scipy_lsoda}
    _compare_answers(group, out, others)
    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, work in ours.items():
            taken.setdefault(name, []).append(_seconds(work) / SUBJECTS)
        for name, solve in others.items():
            if solve is not None:
                taken.setdefault(name, []).append(_seconds(partial(_each, solve, group)) / OTHERS)
    each = {name: median(seconds) for name, seconds in taken.items()}
    peer = each.get("libRoadRunner")
    print(f"W1, {SUBJECTS:,} subjects from their parameters (others: {OTHERS}), medians of {ROUNDS} rounds:")
    for name, seconds in sorted(each.items(), key=lambda item: item[1]):
        ratio = f"{peer / seconds:8.1f} x libRoadRunner" if peer else "libRoadRunner is not installed"
        print(f"  {name:<28}{seconds * 1e6:>10.2f} us a subject  {ratio}")
    if not shutil.which("Rscript"):
        print("  mrgsolve was not measured: no R on this machine")
    best = min(seconds for name, seconds in each.items() if name.startswith("ours"))
    print(f"  share of a plain memory fill: {each['plain memory fill'] / best:.0%} (floor 20 %, goal 40 %)")
    print("  floors against libRoadRunner: compiled 800 x (goal 2,000), NumPy 200 x (goal 400)")


def _w1(group: object, out: np.ndarray, engine: Engine) -> np.ndarray:
    made, read = tanks(group)  # type: ignore[arg-type]
    return propagate(made, CUT, read, out, engine)


def _on_one_thread(work: Callable[[], object]) -> None:
    import numba

    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        work()
    finally:
        numba.set_num_threads(threads)


def _each(solve: Callable[[dict[str, float]], np.ndarray], group: object) -> None:
    for index in range(OTHERS):
        solve(group.one(index))  # type: ignore[attr-defined]


def _compare_answers(group: object, out: np.ndarray, others: Mapping[str, object]) -> None:
    reference = _w1(group, out, "numpy").copy()
    peak = reference.max(axis=1, keepdims=True)
    if COMPILED:
        error = np.max(np.abs(_w1(group, out, "compiled") - reference) / peak)
        print(f"compiled differs from NumPy by {error:.0e} of the peak")
    for name, solve in others.items():
        if solve is None:
            continue
        worst = 0.0
        for index in range(OTHERS):
            theirs = solve(group.one(index))  # type: ignore[attr-defined, operator]
            mine, top = reference[:, :, index], peak[:, :, index]
            rows = [0, 2] if len(theirs) == 2 else [0, 1, 2]
            worst = max(worst, float(np.max(np.abs(theirs - mine[rows]) / top[rows])))
        print(f"{name} differs from ours by {worst:.0e} of the peak")


def _default_model() -> None:
    group = siblings(model(), PATIENT, SUBJECTS, np.random.default_rng(1))
    cut = timeline(REGIMEN, MINUTES)
    made = assemble(model(), group, ["arterial", "norketamine", "effect_site"])
    out = np.zeros((3, cut.time_min.size, SUBJECTS))
    print(
        f"the shipped model, with norketamine of both forms ({len(made.tanks.leak_per_min)} tanks), the same outputs:"
    )
    for engine in ("numpy", "compiled") if COMPILED else ("numpy",):
        work = partial(propagate, made.tanks, cut, list(made.at.values()), out, engine)
        print(f"  {engine:<28}{_median_s(work, ROUNDS) / SUBJECTS * 1e6:>10.2f} us a subject")


def _bedside() -> None:
    """In a process of its own: here the kernels are loaded by now, on a page they are not."""
    for loaded in ("", "import reprieve.pharmacology.compiled; ") if COMPILED else ("",):
        code = f"{loaded}from bench.pharmacology import bedside; bedside()"
        said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        what = "with kernels loaded" if loaded else "NumPy"
        print(f"one patient with 1,000 siblings, 4 h by the minute, {what}: {said.strip()} (floor 16, goal 4)")


def bedside() -> None:
    at_min = np.arange(241.0)
    work = partial(predict, model=model(), covariates=PATIENT, regimen=REGIMEN, at_min=at_min)
    print(f"{_median_s(work, 30) * 1e3:.1f} ms")


def _growth() -> None:
    def slope(sizes: list[int], seconds: list[float]) -> float:
        return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])

    counts = [1_000, 10_000, 100_000, 1_000_000]
    by_subjects = [_median_s(partial(_peaks, count, MINUTES), 3) for count in counts]
    points = [181, 721, 2_881]
    by_points = [_median_s(partial(_peaks, 2_000, np.linspace(0, 180, count)), 3) for count in points]
    print(f"cost grows with the power {slope(counts, by_subjects):.2f} of subjects, 1e3 to 1e6 (floor 1.1)")
    print(f"and with the power {slope(points, by_points):.2f} of points")


def _peaks(count: int, at_min: np.ndarray) -> np.ndarray:
    """The highest arterial level of each of so many patients, in chunks."""
    cut, rng = timeline(REGIMEN, at_min), np.random.default_rng(1)
    sizes = [min(CHUNK, count - first) for first in range(0, count, CHUNK)]
    return np.concatenate(
        [
            follow(model(), siblings(model(), PATIENT, size, rng), cut, ["arterial"])["arterial"].max(axis=0)
            for size in sizes
        ]
    )


def _many() -> None:
    before = _peak_mb()
    seconds = _seconds(partial(_peaks, MANY, MINUTES))
    print(
        f"{MANY:,} patients in chunks of {CHUNK:,}, peaks only: {seconds:.1f} s; ten million would take "
        f"{10 * seconds:.0f} s (not run; floor 10 s); {_peak_mb():.0f} MB at the peak, {before:.0f} before"
    )


def _imports() -> None:
    numpy_s, engine_s = (
        median(_import_s(what) for _ in range(9)) for what in ("numpy", "reprieve.pharmacology.prediction")
    )
    print(
        f"import: NumPy {numpy_s * 1e3:.0f} ms, the engine with NumPy {engine_s * 1e3:.0f} ms: "
        f"{(engine_s - numpy_s) * 1e3:.0f} ms more (floor 50)"
    )


def _import_s(what: str) -> float:
    code = f"import time; t = time.perf_counter(); import {what}; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _median_s(work: Callable[[], object], repeats: int) -> float:
    work()
    return median(_seconds(work) for _ in range(repeats))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
