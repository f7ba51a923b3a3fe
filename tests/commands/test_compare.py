"""`reprieve compare` as people run it: real processes, a real kill, real files read back by other people's readers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.clusters import dask_cluster

pytest.importorskip("pyarrow")
ASKED = "--patients 10300 --weeks 3 --seed 5"
SEEN_WORKING_S = 120


def command(folder: Path, arguments: str) -> list[str]:
    return [sys.executable, "-m", "reprieve.cli", "compare", *arguments.split(), "--out", str(folder)]


def compare(folder: Path, arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, arguments), capture_output=True, text=True, timeout=300)


def files(folder: Path) -> dict[str, bytes]:
    """Everything but the empty file that locks the folder."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One study by one worker, for all to compare with."""
    folder = tmp_path_factory.mktemp("studies") / "one"
    done = compare(folder, f"{ASKED} --per-patient --workers 1")
    assert done.returncode == 0, done.stderr
    assert "100%" in done.stderr
    return folder


def test_the_same_files_by_two_workers_and_by_a_cluster(study: Path, tmp_path: Path) -> None:
    two = compare(tmp_path / "two", f"{ASKED} --per-patient --workers 2")
    with dask_cluster() as address:
        third = compare(tmp_path / "three", f"{ASKED} --per-patient --scheduler {address}")

    assert two.returncode == third.returncode == 0, two.stderr + third.stderr
    assert files(tmp_path / "two") == files(study)
    assert files(tmp_path / "three") == files(study)


def test_killed_without_a_word_it_goes_on_to_the_same_files(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    state = folder / "unfinished.npz"
    for _ in range(2):
        process = subprocess.Popen(command(folder, f"{ASKED} --per-patient --workers 2"), stderr=subprocess.DEVNULL)
        before, deadline = kept(state), time.monotonic() + SEEN_WORKING_S
        while kept(state) == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert process.poll() is None, "it ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert not (folder / "report.html").exists()

    done = compare(folder, f"{ASKED} --per-patient --workers 1")

    assert done.returncode == 0, done.stderr
    assert files(folder) == files(study)


def kept(state: Path) -> int:
    return state.stat().st_mtime_ns if state.exists() else 0


def test_a_torn_state_is_begun_again_and_a_finished_study_is_only_shown(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "torn"
    asked = "--patients 100 --weeks 1 --workers 1"
    first = compare(folder, asked)
    whole = files(folder)
    (folder / "report.html").unlink()
    (folder / "unfinished.npz").write_bytes(b"PK\x03\x04 half of a file")

    again = compare(folder, asked)
    shown = compare(folder, f"{asked} --format json")

    assert first.returncode == again.returncode == shown.returncode == 0, again.stderr
    assert files(folder) == whole
    assert "%" not in shown.stderr
    means = json.loads(shown.stdout)
    assert means["exploratory"] is True
    assert means["means"]["ketamine.infusions"] >= 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--patients 0", "--patients 0"),
        ("--patients -3", "--patients -3"),
        ("--patients 10 --weeks -4", "--weeks -4"),
        ("--patients 10 --weeks 0", "--weeks 0"),
        ("--patients 10 --weeks 1000", "weeks is 1000"),
        ("--patients 10 --seed x", "--seed x"),
        ("--patients 10 --workers 0", "--workers 0"),
        ("--patients 10 --protocol depression-0.5", "protocol"),
        ("--patients 10 --group nobody", "nobody"),
        ("--patients 10 --set opioid.before", "NAME=VALUE"),
        ("--patients 10 --set opioid.dose=40", "opioid.dose"),
        ("--patients 10 --set relief.response=1.5", "relief.response"),
        ("--patients 10 --infusions 40", "infusions"),
        ("--patients 10 --weeks 1 --infusions 10", "weeks"),
    ],
)
def test_what_cannot_be_is_answered_with_one_line(tmp_path: Path, arguments: str, says: str) -> None:
    done = compare(tmp_path / "new", arguments)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert says in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_with_another_study_or_with_anything_else_is_left_alone(study: Path, tmp_path: Path) -> None:
    before = files(study)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")

    other = compare(study, "--patients 10300 --weeks 3 --seed 6 --per-patient")
    letters = compare(tmp_path / "letters", ASKED)
    nowhere = compare(Path("/proc/nothing"), ASKED)
    a_file = compare(tmp_path / "letters" / "dear.txt", ASKED)

    for done, says in ((other, "seed 5 there, 6 here"), (letters, "holds files"), (nowhere, "/proc"), (a_file, "dear")):
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1, done.stderr
        assert says in done.stderr
    assert files(study) == before


def test_the_report_stands_alone_and_leads_with_what_is_supported(study: Path) -> None:
    page = (study / "report.html").read_text(encoding="utf-8")

    assert page.index("What is well supported") < page.index("What is anchored") < page.index("What is exploratory")
    assert page.index("no evidence of what a treatment does") < page.index("What is well supported")
    exploratory = page[page.index("What is exploratory") : page.index("What the answer hangs on")]
    assert "steeper than overdoses are" in exploratory
    assert "overdoses rose 1.9 to 4.6 times" in exploratory
    assert 'src="http' not in page
    assert "<script" not in page
    assert "<link" not in page
    assert str(study) not in page
    assert all(f">P{number:02}<" in page for number in range(1, 42))


def test_tables_are_read_by_others_and_say_the_same(study: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    for sheet in ("summary", "weekly", "differences", "sensitivity", "validation", "parameters", "infusion_day"):
        parquet, text = pl.read_parquet(study / f"{sheet}.parquet"), pd.read_csv(study / f"{sheet}.csv")
        assert parquet.height == len(text) > 0, sheet
        assert parquet.columns == list(text.columns), sheet
    found = duckdb.sql(f"select count(*), avg(\"both pain_mean\") from '{study}/patients/*.parquet'")  # noqa: S608
    count, mean = found.fetchall()[0] if found else (0, 0.0)
    summary = pl.read_parquet(study / "summary.parquet").filter(outcome="pain_mean", arm="both")
    assert count == 10_300
    assert mean == pytest.approx(summary["mean"][0], rel=1e-5)


def test_it_works_where_django_is_not_installed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from reprieve.cli import main\n"
        "sys.exit(main(['compare', *sys.argv[1:]]))"
    )
    asked = ["--patients", "20", "--weeks", "1", "--workers", "1", "--out", str(tmp_path / "new")]
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
