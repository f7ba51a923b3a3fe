"""`reprieve forecast` as people and programs use it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from reprieve.cli import main

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "forecast.md"
LINES = "day,score,infusion\n-6,8,0\n-3,7,0\n0,8,1\n1,,1\n4,3,0\n8,3,0\n12,4,0\n16,5,0\n"


def reprieve(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str, str]:
    try:
        code = main(command)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_json_holds_what_was_promised(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reprieve(capsys, "forecast", str(file), "--format", "json")

    found = json.loads(out, parse_constant=pytest.fail)
    assert (code, err) == (0, "")
    assert found["basis"] == "own scores: 7"
    assert found["instrument"] == "nrs"
    assert found["days"] == list(range(17, 101))
    assert set(found["bands"]) == {"p05", "p25", "p50", "p75", "p95"}
    assert {len(values) for values in (*found["bands"].values(), found["above_threshold"])} == {84}
    for day in range(84):
        five = [found["bands"][name][day] for name in ("p05", "p25", "p50", "p75", "p95")]
        assert five == sorted(five)
        assert five[0] >= 0
        assert five[-1] <= 10
    assert found["crossing"]["p25"] <= found["crossing"]["p50"] <= found["crossing"]["p75"]
    assert found["review"]["window"][0] <= found["review"]["day"] <= found["review"]["window"][1]
    assert found["fixed_interval"] == {"days": 28.0, "day": 29.0}
    assert len(found["changes"]) == 2
    assert "never a booking" in found["caution"]
    assert "for pain" in found["caution"]


def test_the_probability_of_being_back_only_grows(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = reprieve(capsys, "forecast", str(file), "--format", "json")

    above = json.loads(out)["above_threshold"]
    assert above == sorted(above)


def test_text_reads_by_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reprieve(capsys, "forecast", str(file))

    assert code == 0
    for words in ("own scores: 7", "Proposal: review in the window; day", "interval of 28 days", "never a booking"):
        assert words in out


def test_below_the_floor_no_date_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "few.csv"
    path.write_text("day,score,infusion\n0,8,1\n5,4,0\n", encoding="utf-8")

    _, out, _ = reprieve(capsys, "forecast", str(path), "--format", "json")
    found = json.loads(out)

    assert found["basis"] == "population only"
    assert found["crossing"] is None
    assert found["review"]["day"] is None
    assert found["date_given"] is False
    assert "Own scores: 2; 3 are needed." in found["too_little"]


def test_the_same_file_gives_the_same_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (reprieve(capsys, "forecast", str(file), "--format", "json") for _ in range(2))

    assert first == second


def test_a_file_with_two_instruments_asks_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "both.csv"
    rows = "0,8,1,NRS\n0,20,1,PHQ-9\n7,3,0,nrs\n7,8,0,phq-9\n10,4,0,nrs\n14,7,0,phq-9\n"
    path.write_text("day,score,infusion,instrument\n" + rows, encoding="utf-8")

    code, _, err = reprieve(capsys, "forecast", str(path))
    assert (code, "choose one with --instrument" in err) == (2, True)

    code, out, _ = reprieve(capsys, "forecast", str(path), "--instrument", "phq-9", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert (found["instrument"], found["own_scores"], found["infusions"]) == ("phq-9", 3, 1)
    assert max(found["bands"]["p95"]) > 10


def test_what_a_spreadsheet_writes_is_read(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "saved.csv"
    head, *rows = file.read_text("utf-8").splitlines()
    path.write_text("\ufeff" + "\r\n".join([head, *(f"{row}.0" for row in rows), ",,", ""]), encoding="utf-8")

    plain, saved = (reprieve(capsys, "forecast", str(one), "--format", "json") for one in (file, path))

    assert saved == plain


@pytest.mark.parametrize("option", ["--baseline", "--threshold"])
def test_a_limit_beyond_the_scale_is_refused(file: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = reprieve(capsys, "forecast", str(file), option, "12")

    assert (code, f"{option} 12 is not from 0 to 10" in err) == (2, True)


def test_peg_is_known_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "peg.csv"
    path.write_text("day,score,infusion,instrument\n0,7.333,1,peg\n7,4,0,peg\n14,4.67,0,peg\n", encoding="utf-8")

    code, out, _ = reprieve(capsys, "forecast", str(path), "--format", "json")

    assert code == 0
    assert json.loads(out)["basis"] == "own scores: 3"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column day, score, infusion"),
        ("day,score\n0,8\n", "no column infusion"),
        ("day,score,infusion,patient\n0,8,1,A\n", "column patient is not understood"),
        ("day,score,score,infusion\n0,8,8,1\n", "a column is there twice"),
        ("day,score,infusion\n", "no line with a score"),
        ("day,score,infusion\n0,eight,1\n", "line 2: score is 'eight'; expected a number"),
        ("day,score,infusion\nMonday,8,1\n", "line 2: day is 'Monday'; expected a number"),
        ("day,score,infusion\n0,nan,1\n", "line 2: score is 'nan'; expected a finite number"),
        ("day,score,infusion\n0,8,1\n5,inf,0\n", "line 3: score is 'inf'; expected a finite number"),
        ("day,score,infusion\n0,11,1\n", "line 2: score 11 is not from 0 to 10"),
        ("day,score,infusion\n0,-1,1\n", "line 2: score -1 is not from 0 to 10"),
        ("day,score,infusion,instrument\n0,28,1,phq-9\n", "line 2: score 28 is not from 0 to 27"),
        ("day,score,infusion,instrument\n0,8,1,madrs\n", "line 2: instrument 'madrs': MADRS cannot be forecast"),
        ("day,score,infusion\n5,8,1\n3,4,0\n", "line 3: day 3 comes after day 5"),
        ("day,score,infusion\n5,8,1\n5,4,0\n", "line 3: day 5 is there twice"),
        ("day,score,infusion\n0,8,yes\n", "line 2: infusion is 'yes'; expected 0 or 1"),
        ("day,score,infusion\n0,8,1\n5,,0\n", "line 3: the score is missing"),
        ("day,score,infusion\n0,8,1\n5,4\n", "line 3: it has more or fewer cells"),
        ("day,score,infusion\n0,8,1,2\n", "line 2: it has more or fewer cells"),
        ("day,score,infusion\n0,8,0\n5,4,0\n9,4,0\n", "There is no infusion"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")

    code, out, err = reprieve(capsys, "forecast", str(path))

    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'day,score,infusion\n0,"8,1\n'])
def test_a_file_that_is_no_text_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    assert reprieve(capsys, "forecast", str(path))[0] == 2


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reprieve(capsys, "forecast", str(tmp_path / "nowhere.csv"))[0] == 2


@pytest.mark.parametrize(
    "option",
    [
        "--today 3",
        "--share 1",
        "--share 0",
        "--most-a-year 0",
        "--least-interval-days 0",
        "--horizon-days 0",
        "--horizon-days 400",
        "--instrument madrs",
        "--today nan",
        "--seed -1",
    ],
)
def test_options_that_cannot_be_are_refused(option: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reprieve(capsys, "forecast", str(file), *shlex.split(option))

    assert (code, out) == (2, "")
    assert err


def test_the_how_to_shows_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    (tmp_path / "scores.csv").write_text(re.search(r"```csv\n(.*?)```", page, re.S).group(1), encoding="utf-8")  # type: ignore[union-attr]
    monkeypatch.chdir(tmp_path)

    shown = re.search(r"```console\n\$ reprieve (.*?)\n(.*?)```", page, re.S)
    assert shown
    code, out, _ = reprieve(capsys, *shlex.split(shown.group(1)))

    assert code == 0
    assert out == shown.group(2)


@pytest.mark.parametrize(
    "page",
    [
        "day;score;infusion\n0;8;1\n3;5;0\n7;5;0\n9;5;0\n",
        "\ufeffday\tscore\tinfusion\n0\t8\t1\n3\t5\t0\n7\t5\t0\n9\t5\t0\n",
        "day,score,infusion\n0,8,0\n0,,1\n3,5,0\n7,5,0\n9,5,0\n",
        "day,score,infusion\n0,8,0\n0,NA,1\n3,5,0\n7,5,0\n9,5,0\n",
    ],
)
def test_a_file_as_spreadsheets_and_diaries_keep_it_is_the_same_history(tmp_path, page):
    from reprieve.cli.forecasting.file import read

    file, other = tmp_path / "as-kept.csv", tmp_path / "plain.csv"
    file.write_text(page, encoding="utf-8")
    other.write_text("day,score,infusion\n0,8,1\n3,5,0\n7,5,0\n9,5,0\n", encoding="utf-8")

    assert read(file, instrument=None, today=None) == read(other, instrument=None, today=None)
