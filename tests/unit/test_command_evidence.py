"""`reprieve evidence`: lists, searches and explains, for people and machines, without Django."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from reprieve.cli import main


def asked(capsys, *args: str) -> tuple[int, str, str]:
    code = main(["evidence", *args])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_list_holds_the_brief_first_and_what_is_said_instead(capsys):
    code, out, _err = asked(capsys)

    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("B01 ")
    assert "better than opioids" in lines[0]
    assert "We cannot say" in lines[1]
    assert any(line.strip() == "→ left out" for line in lines)


def test_machines_get_grade_words_sources_and_date(capsys):
    code, out, _err = asked(capsys, "--format", "json")

    rows = json.loads(out)
    heard = [row for row in rows if row["said_by"] == "brief"]
    assert code == 0
    assert len(heard) == 47
    assert all(row["sources"] and row["reviewed"] and row["grade_code"] in {"S", "SL", "C", "U", "R"} for row in rows)
    assert all(row["plain_words"]["en"] and row["plain_words"]["es"] for row in rows if not row["left_out"])


def test_a_search_finds_by_word_grade_and_topic(capsys):
    _code, out, _err = asked(capsys, "search", "addiction", "--grade", "contradicted", "--format", "json")

    assert {row["id"] for row in json.loads(out)} == {"B02", "B14"}
    _code, out, _err = asked(capsys, "--topic", "bladder", "--said-by", "reprieve", "--language", "es")
    assert "vejiga" in out
    assert asked(capsys, "search", "unicorn")[0] == 1


@pytest.mark.parametrize("key", ["B02", "b2", "2"])
def test_one_claim_is_explained(capsys, key):
    code, out, _err = asked(capsys, "show", key)

    assert code == 0
    assert "not addictive" in out
    assert "grade: contradicted (C)" in out
    assert "KETALAR24 [read-2]" in out
    assert "reviewed: 2026-" in out


def test_an_unknown_claim_is_one_clear_line_with_near_matches(capsys):
    code, out, err = asked(capsys, "show", "bladr")

    assert (code, out) == (2, "")
    assert err == "reprieve evidence: no claim 'bladr'; did you mean bladder?\n"
    assert asked(capsys, "show", "B48")[0] == 2


def test_it_needs_no_django():
    program = "import sys; from reprieve.cli import main; main(['evidence']); sys.exit('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert done.returncode == 0
