"""Scores that others published or that follow from their rules, row by row through the command.

vectors_scoring.csv: collected from the pages named in its last column in November 2026; `calc` is arithmetic on a
published rule. The column `interpretation` is prose; what of it can be checked is checked here.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reprieve.cli import main

VECTORS = Path(__file__).parent / "vectors_scoring.csv"


def rows() -> list[dict[str, str]]:
    with VECTORS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_every_published_score_comes_out(row: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    answers = row["answers_in_item_order"].replace(" ", ",")
    code = main(["score", row["instrument"].lower(), "--answers", answers, "--format", "json"])
    out, err = capsys.readouterr()
    found = json.loads(out)

    if row["score"] == "invalid":
        assert (code, found["score"]) == (2, None)
        assert err.count("\n") == 1
        return
    assert (code, err) == (0, "")
    assert str(found["score"]) == row["score"] or found["score"] == float(row["score"])
    for word in interpreted(row["instrument"], row["interpretation"]):
        assert word == found["band"]
    item9 = [flag for flag in found["flags"] if flag.startswith("item9")]
    if row["instrument"] == "PHQ-9":
        expected = {"item9 flag": ["item9-self-harm"], "item9 MISSING": ["item9-missing"]}
        says = row["interpretation"].replace("no item9 flag", "")
        assert item9 == next((flags for words, flags in expected.items() if words in says), [])


def interpreted(instrument: str, prose: str) -> list[str]:
    """Return the band that the row's prose names, where its first words are one."""
    first = prose.split(";")[0].split("(")[0].split(",")[0].strip()
    match instrument:
        case "PHQ-9" | "PHQ-2" | "GAD-7" | "DAST-10" | "ORT-OUD" | "QIDS-SR16" | "painDETECT" | "AUDIT-C":
            return [first]
        case "S-LANSS":
            return ["neuropathic" if first == ">=12 neuropathic" else "below 12"]
        case "OCI-R":
            return [first.removesuffix(" band")]
        case "DN4":
            return [first.removesuffix(" on DN4")]
        case "ODI":
            return [prose.split()[-1] if not prose.endswith("band") else "bed-bound"] if "/" in prose else []
        case "PADSS (vitals activity pain/nausea bleeding intake)":
            return [first.removesuffix(" >=9")]
        case "Y-BOCS pre/post":
            return ["response"]
    return []


def test_clusters_and_rule_of_the_ptsd_checklist(capsys: pytest.CaptureFixture[str]) -> None:
    row = next(row for row in rows() if row["id"] == "S076")
    main(["score", "pcl-5", "--answers", row["answers_in_item_order"], "--format", "json"])
    found = json.loads(capsys.readouterr().out)

    assert tuple(found["parts"].values()) == (8, 3, 10, 11)
    assert found["criteria"] == {"DSM-5 rule": True}
    assert found["cuts"] == {"31 or more": True, "33 or more": False}
    assert found["band"] is None
