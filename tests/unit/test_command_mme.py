"""`reprieve mme`: one prescription, a list of lines, a table with columns; and what is not a list at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reprieve.cli import main
from reprieve.therapy.opioids.lists import UnreadableList, listed


def answer_to(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    assert main(["mme", *argv, "--format", "json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_one_prescription(capsys):
    answer = answer_to(capsys, "--text", "hydrocodone/APAP 5/325, 1 tab 4 times a day")

    assert answer["mme_per_day"] == 20.0
    assert answer["table"] == {"name": "CDC 2022", "version": "2022", "effective": "2022-11-04", "source": "CDC22"}
    assert [(item["drug"], item["status"], item["working"]) for item in answer["items"]] == [
        ("hydrocodone", "ok", "hydrocodone 5x4x1=20")
    ]
    assert answer["asks"] == []


def test_what_cannot_be_known_is_null(capsys):
    answer = answer_to(capsys, "--text", "oxycodone 5 mg, 1-2 tabs prn")

    assert answer["mme_per_day"] is None
    assert answer["asks"] == ["oxycodone as needed: how many times a day at the most?"]


def test_the_text_says_the_sum_the_working_and_the_table(capsys):
    assert main(["mme", "--text", "morphine 30 mg BID; lorazepam 1 mg; fentanyl 25 mcg/h"]) == 0

    said = capsys.readouterr().out
    assert "morphine 30x2x1=60" in said
    assert "Not known: at least 60.0 MME a day" in said
    assert "Beside a benzodiazepine: lorazepam" in said
    assert "CDC 2022, in force from 2022-11-04" in said


@pytest.mark.parametrize(
    "page",
    [
        "hydrocodone/APAP 5/325, 1 tab 4 times a day\noxycodone ER 10 mg twice a day\n",
        'prescription\n"hydrocodone/APAP 5/325, 1 tab 4 times a day"\noxycodone ER 10 mg twice a day\n',
        "id,Prescription\n1,hydrocodone/APAP 5/325, 1 tab 4 times a day\n2,oxycodone ER 10 mg twice a day\n",
        "drug,strength,unit,form,sig\nhydrocodone/APAP,5/325,mg,tab,1 tab QID\noxycodone ER,10,mg,tab,BID\n",
        "Drug;Dose;Frequency\nhydrocodone/APAP;5/325 mg;QID\noxycodone ER;10 mg;q12h\n",
        "medication\tstrength\tquantity\tdays supply\nNorco\t5/325 mg\t120\t30\nOxyContin\t10 mg\t60\t30\n",
        "drug,strength,unit,amount,times_per_day\nhydrocodone,5,mg,1,4\noxycodone,10,mg,1,2\n",
        "\ufeffdrug,strength,route,sig,prn\r\nhydrocodone,5mg,PO,q6h,yes\r\n\r\noxycodone,10mg,PO,bid,no\r\n",
    ],
)
def test_lists_as_clinics_keep_them_add_up_to_the_same(capsys, tmp_path, page):
    file = tmp_path / "list.csv"
    file.write_bytes(page.encode())

    assert answer_to(capsys, str(file))["mme_per_day"] == 50.0


def test_an_item_says_its_line(capsys, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(
        "prescription\n\nmorphine 15 mg BID + oxycodone 5 mg BID\nno opioid\ncodeine 30 mg TID\n", encoding="utf-8"
    )

    assert [item["line"] for item in answer_to(capsys, str(file))["items"]] == [3, 3, 5]


def test_a_column_that_is_not_read_is_said(capsys, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("drug,strength,sig,colour\nmorphine,15 mg,BID,white\n", encoding="utf-8")

    assert main(["mme", str(file)]) == 0
    assert "columns not read: colour" in capsys.readouterr().err


def test_a_stopped_medicine_in_a_status_column_is_asked_about(capsys, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("drug,strength,sig,status\nmorphine,15 mg,BID,discontinued\n", encoding="utf-8")

    assert answer_to(capsys, str(file))["mme_per_day"] is None


@pytest.mark.parametrize("argv", [[], ["--text", " "], ["no-such-file.csv"], ["."], ["a.csv", "--text", "morphine"]])
def test_what_was_asked_wrongly_is_one_line_and_code_2(capsys, argv):
    assert main(["mme", *argv]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"\n \n", b"drug,strength,sig\n", b"\xff\xfe\x00", b",,,\n"])
def test_a_file_without_a_prescription_is_refused(capsys, tmp_path, content):
    file = tmp_path / "list.csv"
    file.write_bytes(content)

    assert main(["mme", str(file)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_list_of_two_patients_is_refused():
    with pytest.raises(UnreadableList, match="2 patients"):
        listed("patient,drug,strength,sig\n1,morphine,15 mg,BID\n2,morphine,15 mg,BID\n")


def test_a_row_with_more_cells_than_columns_is_refused():
    with pytest.raises(UnreadableList, match="line 2"):
        listed("drug,strength,sig\nmorphine,15 mg,BID,at night\n")


@pytest.mark.hazard("H-90")
def test_what_ended_before_the_day_or_starts_after_it_is_not_counted_and_that_is_said(capsys, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(
        "drug,strength,sig,start,end\n"
        "oxycodone,10 mg,TID,2023-01-01,2024-02-01\n"
        "morphine,30 mg,BID,2024-03-15,\n"
        "lorazepam,1 mg,BID,,3/14/2024\n"
        "tramadol,50 mg,BID,2030-01-01,\n",
        encoding="utf-8",
    )

    answer = answer_to(capsys, str(file), "--on", "2024-03-15")

    assert answer["mme_per_day"] == 60.0
    assert answer["with_benzodiazepine"] == []
    assert [item["status"] for item in answer["items"]] == ["not_taken", "ok", "not_taken", "not_taken"]
    assert answer["items"][0]["notes"] == ["It ended 2024-02-01: not counted on 2024-03-15."]
    assert answer_to(capsys, str(file), "--on", "2024-02-01")["mme_per_day"] == 45.0


@pytest.mark.parametrize(
    ("start", "end"), [("03/04/2024", ""), ("soon", ""), ("2024-05-01", "2024-04-01"), ("", "2/30/24")]
)
def test_a_date_that_can_be_read_in_two_ways_or_not_at_all_is_asked_about(capsys, tmp_path, start, end):
    file = tmp_path / "list.csv"
    file.write_text(f"drug,strength,sig,start,end\nmorphine,30 mg,BID,{start},{end}\n", encoding="utf-8")

    answer = answer_to(capsys, str(file), "--on", "2024-03-15")

    assert answer["mme_per_day"] is None
    assert "Is it taken on 2024-03-15?" in answer["asks"][0]


@pytest.mark.parametrize(
    "page",
    [
        "drug,strength,dose,sig\noxycodone,5 mg,2 tabs,BID\n",
        "medication,generic_name,strength,frequency,sig\nOxyContin,oxycodone,10 mg,BID,1 tab BID\n",
        "drug,dose_mg,interval_hours\noxycodone,10,12\n",
        'prescription\n"oxycodone 10 mg\nq12h"\n',
    ],
)
def test_no_column_and_no_line_of_a_cell_is_dropped_in_silence(capsys, tmp_path, page):
    file = tmp_path / "list.csv"
    file.write_text(page, encoding="utf-8")

    assert answer_to(capsys, str(file))["mme_per_day"] == 30.0
