"""`reprieve simulate` as people run it: real processes, real files, read back by other people's readers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from reprieve.cli.simulating.summary import Summary
from reprieve.pharmacology.cohort import CHUNK, PerKg, Study, chunk
from reprieve.pharmacology.cohort_columns import columns
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.demography import Demography, Spread
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import predict
from reprieve.pharmacology.regimen import Regimen
from reprieve.pharmacology.tally import Tally
from tests.clusters import dask_cluster

pytest.importorskip("pyarrow")
FIXED = "--dose-mg-per-kg 0.5 --over-min 40"


def simulate(folder: Path, arguments: str, out: str = "cohort.parquet") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reprieve.cli", "simulate", *arguments.split(), "--out", str(folder / out)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_the_same_file_by_one_worker_by_two_and_by_a_cluster(tmp_path: Path) -> None:
    asked = "--patients 21000 --protocol depression-0.5 --seed 5"

    one = simulate(tmp_path, f"{asked} --workers 1", "one.parquet")
    simulate(tmp_path, f"{asked} --workers 2", "two.parquet")
    with dask_cluster() as address:
        third = simulate(tmp_path, f"{asked} --scheduler {address}", "three.parquet")

    assert one.returncode == 0, one.stderr
    assert third.returncode == 0, third.stderr
    assert "100%" in one.stderr
    made = [(tmp_path / f"{name}.parquet").read_bytes() for name in ("one", "two", "three")]
    assert made[0] == made[1] == made[2]


def test_polars_duckdb_and_pandas_read_the_same(tmp_path: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow.parquet as pq

    simulate(tmp_path, f"--patients 3000 {FIXED} --threshold high:2 --norketamine --workers 1")
    file = tmp_path / "cohort.parquet"

    polars, pandas = pl.read_parquet(file), pd.read_parquet(file)
    found = duckdb.sql(f"select avg(peak_ketamine_ng_per_ml) from '{file}'")  # noqa: S608
    mean = found.fetchall()[0][0] if found else None

    assert polars.height == len(pandas) == 3000
    assert polars["peak_ketamine_ng_per_ml"].to_numpy() == pytest.approx(pandas["peak_ketamine_ng_per_ml"].to_numpy())
    assert mean == pytest.approx(polars["peak_ketamine_ng_per_ml"].mean())
    schema = pq.read_schema(file)
    assert schema.field("dose_mg").metadata[b"unit"] == b"mg"
    about = json.loads(schema.metadata[b"reprieve"])
    assert about["model"] == "simons-2022-racemic"
    assert str(tmp_path) not in json.dumps(about)


def test_a_cohort_of_one_weight_is_the_band_of_a_prediction() -> None:
    """Ten thousand patients of 70 kg and no age beyond sixty: peaks have the quantiles that predict() draws."""
    study = Study(
        model="simons-2022-racemic",
        demography=Demography(
            weight_kg=Spread(name="weight_kg", mean=70, sd=0, low=39, high=170),
            age_years=Spread(name="age_years", mean=40, sd=0, low=18, high=86),
        ),
        dosing=PerKg(0.5, 40),
    )
    table = chunk(study, 0)
    band = predict(
        model=model(),
        covariates=Covariates(weight_kg=70, age_years=40),
        regimen=Regimen.constant(dose_mg=35, over_min=40),
        at_min=[40],
        siblings=10_000,
        seed=9,
    ).ketamine_ng_per_ml

    for share, theirs in ((0.05, band.p05), (0.5, band.median), (0.95, band.p95)):
        assert np.quantile(table["peak_ketamine_ng_per_ml"], share) == pytest.approx(theirs[0], rel=0.01)
    assert table["area_ng_min_per_ml"] == pytest.approx(
        35_000 * (0.5 / 1 + 0.5 / 0.86) / table["clearance_l_per_min"], rel=1e-9
    )


def test_a_smaller_cohort_is_the_beginning_of_a_larger_one_and_heavier_means_a_higher_peak() -> None:
    study = Study(
        model="simons-2022-racemic",
        demography=Demography(
            weight_kg=Spread(name="weight_kg", mean=79, sd=19, low=39, high=170, shape="log-normal"),
            age_years=Spread(name="age_years", mean=46, sd=12, low=18, high=86),
        ),
        dosing=PerKg(0.5, 40),
        seed=3,
    )
    whole, part = chunk(study, 1, 2000), chunk(study, 1, 50)

    for name, values in part.items():
        if values.dtype.kind == "f":
            assert values == pytest.approx(whole[name][:50], rel=1e-12, nan_ok=True), name
        else:
            assert (values == whole[name][:50]).all(), name
    assert part["patient"][0] == CHUNK
    assert np.corrcoef(whole["weight_kg"], whole["peak_ketamine_ng_per_ml"])[0, 1] > 0.1


def test_tallied_quantiles_are_those_of_the_sorted_values() -> None:
    values = np.random.default_rng(1).lognormal(3, 1, 50_000)
    tally = Tally()
    for part in np.array_split(values, 7):
        tally.add(part)

    for share in (0.05, 0.5, 0.95):
        assert tally.quantile(share) == pytest.approx(np.quantile(values, share), rel=2e-3)


def test_the_summary_counts_who_never_feels_it() -> None:
    study = Study(
        model="simons-2022-racemic",
        demography=Demography(
            weight_kg=Spread(name="weight_kg", mean=70, sd=0, low=39, high=170),
            age_years=Spread(name="age_years", mean=40, sd=0, low=18, high=86),
        ),
        dosing=PerKg(0.01, 40),
    )
    table = chunk(study, 0, 500)
    summary = Summary(columns(model()), [1.0])
    summary.add(table)

    shares = dict(summary.shares())
    assert shares["never feel it (drug high below 1 of 10)"] == np.isnan(table["high_onset_min"]).mean() > 0.9


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "reprieve.cli", "simulate", "--patients", "5000000", *FIXED.split()]
    process = subprocess.Popen(
        [*command, "--workers", "2", "--out", str(tmp_path / "cohort.parquet")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".*.part")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert "nothing was written" in said
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_cohort(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from reprieve.cli import main; main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    )

    def peak_mb(patients: int) -> float:
        asked = f"simulate --patients {patients} {FIXED} --workers 1 --out {tmp_path / str(patients)}.parquet"
        run = subprocess.run([sys.executable, "-c", code, *asked.split()], capture_output=True, text=True, check=True)
        return float(run.stderr.split()[-1])

    assert peak_mb(120_000) < peak_mb(20_000) + 120


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("--patients 0 --dose-mg-per-kg 0.5 --over-min 40", "at least 1"),
        ("--patients 10", "--protocol"),
        ("--patients 10 --protocol nowhere", "depression-0.5"),
        ("--patients 10 --protocol depression-0.5 --model simons-2022-esketamine", "another form"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --group mars", "crps-dahan-2011"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --weight-mean-kg 70", "SD"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --weight-kg 700", "weight_kg"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --scheduler tcp://127.0.0.1:9", "no Dask scheduler"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --model domino-1984", "S- from R-ketamine"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --plot x.pdf", ".png or .svg"),
        ("--patients 10 --dose-mg-per-kg 0.5 --over-min 40 --courses x.csv", "must end in .parquet"),
    ],
)
def test_bad_input_is_refused_and_writes_nothing(tmp_path: Path, arguments: str, named: str) -> None:
    done = simulate(tmp_path, arguments)

    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    asked = f"--patients 50 {FIXED} --workers 1"
    assert simulate(tmp_path, f"{asked} --plot {tmp_path / 'cohort.svg'} --format json").returncode == 0
    again = simulate(tmp_path, asked)

    assert again.returncode == 2
    assert "--force" in again.stderr
    assert simulate(tmp_path, f"{asked} --force --courses {tmp_path / 'courses.parquet'}").returncode == 0
    assert (tmp_path / "cohort.svg").stat().st_size > 1000
    assert (tmp_path / "courses.parquet").stat().st_size > 1000
