"""Generated pages are what their generators say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprieve.cli import main
from reprieve.cli.docs import generated

DOCS = Path(__file__).parents[2] / "docs"

pytest.importorskip("matplotlib")


def test_committed_pages_are_fresh() -> None:
    for place, content in generated():
        assert (DOCS / place).is_file(), f"{place} is missing; run ./run docs"
        if isinstance(content, str):
            assert (DOCS / place).read_text(encoding="utf-8") == content, f"{place} is stale; run ./run docs"


def test_pages_are_written_and_found_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--into", str(tmp_path)]) == 0
    assert main(["docs", "--into", str(tmp_path), "--check"]) == 0

    page = tmp_path / "validation" / "pharmacology.md"
    page.write_text(page.read_text(encoding="utf-8") + "better than it was\n", encoding="utf-8")

    assert main(["docs", "--into", str(tmp_path), "--check"]) == 1
    assert "pharmacology.md is stale" in capsys.readouterr().err


def test_a_missing_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--into", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err
