"""Generated pages are what their generators say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprieve.cli import main
from reprieve.cli.docs import generated
from reprieve.cli.forecasting.fingerprint import fingerprint, meaning
from reprieve.cli.forecasting.study import study

DOCS = Path(__file__).parents[2] / "docs"

pytest.importorskip("matplotlib")


def test_committed_pages_are_fresh() -> None:
    for place, content in generated():
        assert (DOCS / place).is_file(), f"{place} is missing; run ./run docs"
        if not callable(content):
            assert (DOCS / place).read_text(encoding="utf-8") == content, f"{place} is stale; run ./run docs"


def test_pages_and_pictures_are_written_and_found_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--into", str(tmp_path)]) == 0
    for picture in tmp_path.rglob("*.svg"):
        assert picture.read_bytes().startswith(b"<?xml")

    page = tmp_path / "validation" / "pharmacology.md"
    page.write_text(page.read_text(encoding="utf-8") + "better than it was\n", encoding="utf-8")

    assert main(["docs", "--into", str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().err == f"{page} is stale\n"


def test_a_missing_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--into", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_the_study_of_the_forecast_is_of_the_forecast_as_it_is() -> None:
    assert study()["fingerprint"] == fingerprint(), "the forecast has changed: python -m tools.study_forecast"


def test_words_change_no_fingerprint_and_numbers_do() -> None:
    assert meaning('"""One."""\nX = 1  # so\n') == meaning('"""Other."""\n\nX = 1\n')
    assert meaning("from here import A\nX: A = 1") == meaning("import np\nA: TypeAlias = np.Real\nX: A = 1")
    assert meaning("X = 1") != meaning("X = 2")
