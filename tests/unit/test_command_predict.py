"""`reprieve predict` as people and programs use it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from reprieve import pharmacology
from reprieve.cli import main
from reprieve.pharmacology import prediction as predict_module

ORDINARY = "--weight-kg 70 --dose-mg-per-kg 0.5 --over-min 40 --until-min 180 --step-min 1"
DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = DOCS / "how-to" / "predict.md"


def reprieve(capsys: pytest.CaptureFixture[str], command: str) -> tuple[int, str, str]:
    try:
        code = main(shlex.split(command))
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_json_holds_what_was_promised(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reprieve(capsys, f"predict {ORDINARY} --format json")

    found = json.loads(out, parse_constant=pytest.fail)
    assert (code, err) == (0, "")
    assert set(found) == {"time_min", "ketamine_ng_per_ml", "effect_site_ng_per_ml", "model", "warnings"}
    assert found["time_min"] == list(range(181))
    for course in ("ketamine_ng_per_ml", "effect_site_ng_per_ml"):
        assert set(found[course]) == {"typical", "p05", "median", "p95"}
        assert {len(values) for values in found[course].values()} == {181}
    assert found["ketamine_ng_per_ml"]["typical"][40] == pytest.approx(298, abs=1)
    assert found["effect_site_ng_per_ml"]["typical"][40] == pytest.approx(125, abs=1)
    assert found["model"]["name"] == "simons-2022-racemic"
    assert found["model"]["sampling"] == "arterial"
    assert found["warnings"] == []


def test_the_model_says_what_its_numbers_are(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = reprieve(capsys, f"predict {ORDINARY} --format json --sampling venous")

    card = json.loads(out)["model"]
    assert card["ketamine"] == "S- and R-ketamine together, venous plasma, ng/mL"
    assert "S-ketamine at its effect site" in card["effect_site"]
    assert "racemic" in card["drug_form"]
    assert "20 healthy volunteers" in card["population"]
    assert any("Simons" in source for source in card["sources"])
    assert card["certainty"] == "read:via nlmixr2lib"


def test_dose_in_mg_and_in_mg_per_kg_are_the_same_dose(capsys: pytest.CaptureFixture[str]) -> None:
    per_kg, absolute = (
        reprieve(capsys, f"predict --weight-kg 80 {dose} --over-min 40 --format json")[1]
        for dose in ("--dose-mg-per-kg 0.5", "--dose-mg 40")
    )

    assert per_kg == absolute


def test_table_reads_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reprieve(capsys, f"predict {ORDINARY} --step-min 20")

    assert code == 0
    assert "ketamine, arterial, ng/mL" in out
    assert "298.2" in out
    assert "Felt from minute 5" in out
    assert "assumed" in out


def test_warnings_reach_both_formats(capsys: pytest.CaptureFixture[str]) -> None:
    heavy = "predict --weight-kg 130 --dose-mg-per-kg 0.5 --over-min 40"

    _, table, _ = reprieve(capsys, heavy)
    _, out, _ = reprieve(capsys, f"{heavy} --format json")

    assert "Warning: Weight 130 kg" in table
    assert any("weight changes nothing" in warning for warning in json.loads(out)["warnings"])


def test_fractions_of_a_step_do_not_lose_the_last_time(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = reprieve(capsys, f"predict {ORDINARY} --until-min 0.3 --step-min 0.1 --format json")

    assert json.loads(out)["time_min"] == pytest.approx([0, 0.1, 0.2, 0.3])


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_plot_writes_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, begins: bytes) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / f"course.{form}"

    code, out, _ = reprieve(capsys, f"predict --weight-kg 130 --dose-mg 65 --over-min 40 --step-min 30 --plot {file}")

    assert code == 0
    assert file.read_bytes().startswith(begins)
    assert "effect site" in out


def test_a_picture_has_nothing_in_it_but_what_it_shows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("one", "two"):
        reprieve(capsys, f"predict {ORDINARY} --plot {tmp_path / name}.svg")

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("--weight-kg 0", "--weight-kg"),
        ("--weight-kg -70", "--weight-kg"),
        ("--weight-kg nan", "--weight-kg"),
        ("--weight-kg inf", "--weight-kg"),
        ("--weight-kg heavy", "--weight-kg"),
        ("--weight-kg 70000", "weight_kg"),
        ("--dose-mg-per-kg -0.5", "--dose-mg-per-kg"),
        ("--dose-mg-per-kg nan", "--dose-mg-per-kg"),
        ("--dose-mg-per-kg 500", "dose in mg"),
        ("--dose-mg 35", "not both"),
        ("--infusion 0,20", "3 numbers"),
        ("--infusion 0,0,20", "duration_min"),
        ("--infusion 30,20,10", "from 40 min on, when parts[0] has ended"),
        ("--bolus 0,-5", "--bolus"),
        ("--ramp 0,10,5", "4 numbers"),
        ("--regimen nowhere.csv", "cannot be read"),
        ("--threshold high", "WHAT:VALUE"),
        ("--threshold high:10", "below 10"),
        ("--threshold mood:2", "WHAT:VALUE"),
        ("--model perez-ruixo-2021 --sampling arterial", "venous"),
        ("--model domino-1984 --doubt", "one model"),
        ("--over-min 0", "--over-min"),
        ("--over-min 1e-300", "over_min"),
        ("--over-min inf", "--over-min"),
        ("--until-min -1", "--until-min"),
        ("--until-min 1e12", "--until-min"),
        ("--step-min 0", "--step-min"),
        ("--step-min -1", "--step-min"),
        ("--step-min 1e-9", "--until-min"),
        ("--step-min 0.002", "siblings"),
        ("--age-years -1", "--age-years"),
        ("--age-years 400", "age_years"),
        ("--model schnider", "simons-2022-racemic"),
        ("--sampling capillary", "--sampling"),
        ("--sex other", "--sex"),
        ("--siblings 0", "siblings"),
        ("--siblings 1.5", "--siblings"),
        ("--seed -1", "--seed"),
        ("--format xml", "--format"),
        ("--plot course.pdf", ".png or .svg"),
        ("--plot /nowhere/at/all.png", "cannot write"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_with_code_2(
    capsys: pytest.CaptureFixture[str], wrong: str, named: str
) -> None:
    if "--plot /" in wrong:
        pytest.importorskip("matplotlib")

    code, out, err = reprieve(capsys, f"predict {ORDINARY} {wrong}")

    assert (code, out) == (2, "")
    assert named in err
    assert "Traceback" not in err


def test_missing_arguments_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = reprieve(capsys, "predict --weight-kg 70")

    assert code == 2
    assert "--dose-mg-per-kg" in err


def test_help_gives_units_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reprieve(capsys, "predict --help")

    assert code == 0
    assert "ng/mL" in out
    assert "reprieve predict --weight-kg 70 --dose-mg-per-kg 0.5 --over-min 40" in out


def test_it_needs_no_django_and_no_matplotlib() -> None:
    code = (
        "import sys; from reprieve.cli import main; "
        f"assert main({['predict', *shlex.split(ORDINARY)]!r}) == 0; "
        "loaded = {'django', 'matplotlib', 'scipy'} & set(sys.modules); assert not loaded, loaded"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m reprieve.cli predict {ORDINARY} --until-min 9000 | head -n 1"

    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)

    assert done.stdout == "35 mg over 40 min, 70 kg\n"
    assert done.stderr == ""


def test_the_commands_of_the_guide_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    commands = [line.removeprefix("reprieve ") for line in HOW_TO.read_text().splitlines() if line[:9] == "reprieve "]

    assert commands
    for command in commands:
        code, out, err = reprieve(capsys, command)
        assert (code, err) == (0, ""), command
        assert out


@pytest.mark.parametrize("page", ["guide.md", "how-to/predict.md"])
def test_what_a_page_says_in_python_runs(page: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)

    assert blocks
    for block in blocks:
        exec(compile(block, page, "exec"), {})  # noqa: S102  # our own page


def test_the_example_of_the_library_is_true() -> None:
    import doctest

    assert doctest.testmod(predict_module).failed == 0
    assert doctest.testmod(pharmacology).failed == 0


def test_a_file_of_what_the_pump_gave_is_the_same_as_the_options(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "given.csv"
    file.write_text("start_min,duration_min,rate_mg_per_h,dose_mg\n0,,,5\n0,20,40,\n30,20,40,\n")

    _, from_file, _ = reprieve(capsys, f"predict --weight-kg 70 --regimen {file} --format json")
    _, by_options, _ = reprieve(
        capsys, "predict --weight-kg 70 --bolus 0,5 --infusion 0,20,40 --infusion 30,20,40 --format json"
    )

    assert json.loads(from_file) == json.loads(by_options)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("start,rate\n0,1\n", "start_min,duration_min,rate_mg_per_h,dose_mg"),
        ("start_min,duration_min,rate_mg_per_h,dose_mg\n0,20,40,\n5,x,40,\n", "line 3"),
        ("start_min,duration_min,rate_mg_per_h,dose_mg\n0,20,40,7\n", "line 2"),
    ],
)
def test_a_wrong_line_of_a_regimen_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, named: str
) -> None:
    file = tmp_path / "given.csv"
    file.write_text(text)

    code, _, err = reprieve(capsys, f"predict --weight-kg 70 --regimen {file}")

    assert code == 2
    assert named in err


def test_thresholds_and_doubt_are_in_both_formats(capsys: pytest.CaptureFixture[str]) -> None:
    asked = f"predict {ORDINARY} --step-min 20 --threshold high:2 --threshold ketamine:150 --doubt"

    _, table, _ = reprieve(capsys, asked)
    found = json.loads(reprieve(capsys, f"{asked} --format json")[1], parse_constant=pytest.fail)

    assert "high 2 or more: from minute 7" in table
    assert "Doubt, which is not the band" in table
    assert [entry["threshold"]["of"] for entry in found["thresholds"]] == ["high", "ketamine"]
    assert all(0 <= share <= 1 for entry in found["thresholds"] for share in entry["share"])
    low, high = (found["ketamine_doubt_ng_per_ml"][edge][2] for edge in ("p05", "p95"))
    assert low < found["ketamine_ng_per_ml"]["typical"][2] < high


def test_models_are_laid_over_one_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    asked = f"predict {ORDINARY} --step-min 20 --model simons-2022-racemic --model domino-1984 --model perez-ruixo-2021"

    _, table, _ = reprieve(capsys, f"{asked} --plot {tmp_path / 'layers.svg'}")
    found = json.loads(reprieve(capsys, f"{asked} --format json")[1], parse_constant=pytest.fail)

    assert "Papers on racemic ketamine, arterial, disagree up to" in table
    assert "compare only what is the same" in table
    assert [layer["sampling"] for layer in found["layers"]] == ["arterial", "arterial", "venous"]
    assert found["layers"][1]["ketamine_ng_per_ml"]["typical"][2] == pytest.approx(240, abs=1)
    assert (tmp_path / "layers.svg").stat().st_size > 1000


def test_models_are_listed_searched_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = reprieve(capsys, "models")
    _, searched, _ = reprieve(capsys, "models --search depression")
    _, explained, _ = reprieve(capsys, "models simons-2022-racemic")
    _, effect, _ = reprieve(capsys, "models perception")

    assert "simons-2022-racemic" in listed
    assert "perez-ruixo-2021" in searched
    assert "domino-1984" not in searched
    assert "SIMONS22 [read:via nlmixr2lib]" in explained
    assert "Front Pain Res" in explained
    assert "CV 42% assumed" in effect or "CV 40% assumed" in effect
    assert reprieve(capsys, "models --search unheard-of")[0] == 1
    code, _, err = reprieve(capsys, "models ../secrets")
    assert (code, "there are" in err) == (2, True)
    assert json.loads(reprieve(capsys, "models simons-2022-racemic --format json")[1])["numbers"]["central volume"]


def test_the_sources_words_are_never_lost(capsys: pytest.CaptureFixture[str]) -> None:
    entries = json.loads(reprieve(capsys, "models --format json")[1])

    assert all(entry["population"] and entry["measures"] and entry["valid"] for entry in entries)
