"""What the `reprieve` command says before any subcommand begins."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reprieve import __version__, cli


@pytest.mark.parametrize("command", ["compare", "simulate"])
def test_a_missing_extra_is_told_before_the_work_and_not_after(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra, _ = cli.EXTRAS[command]
    monkeypatch.setitem(cli.EXTRAS, command, (extra, ("no_such_module",)))

    code = cli.main([command, "--patients", "1000000", "--out", str(tmp_path / "out")])

    assert code == cli.BAD_INPUT
    said = capsys.readouterr()
    assert said.err == f"reprieve {command} needs no_such_module: pip install 'reprieve[{extra}]'.\n"
    assert list(tmp_path.iterdir()) == []


def test_every_extra_that_is_looked_for_is_one_of_ours() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extras, modules in cli.EXTRAS.values():
        offered = " ".join(need for extra in extras.split(",") for need in project["optional-dependencies"][extra])
        assert [module for module in modules if module not in offered] == []


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])

    assert end.value.code == 0
    assert capsys.readouterr().out == f"Reprieve {__version__}\n"
