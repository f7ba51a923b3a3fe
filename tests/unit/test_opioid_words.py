"""What stands beside each prescription: its working, its note, its question; and when a list is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reprieve.therapy.opioids import Status, load_of
from reprieve.therapy.opioids.dates import as_taken_on
from reprieve.therapy.opioids.load import weigh
from reprieve.therapy.opioids.reading import read

# The line as written: drug, working, note, question.
ESTIMATE = "the factor is an estimate, never a dose to change to."
SAID = [
    ("morphine 15 mg in the morning and 30 mg at night", "morphine", "morphine 15x1x1=15; morphine 30x1x1=30", "", ""),
    ("oxycodone 3.333 mg TID", "oxycodone", "oxycodone 3.333x3x1.5=14.9985", "", ""),
    (
        "methadone 10 mg TID",
        "methadone",
        "methadone 10x3x4.7=141",
        f"methadone: its half-life is long and differs between people; {ESTIMATE}",
        "",
    ),
    (
        "fentanyl patch 25 mcg/h q72h",
        "fentanyl",
        "fentanyl_patch 25x1x2.4=60",
        f"fentanyl by patch: {ESTIMATE}",
        "",
    ),
    (
        "oxycodone 5 mg q6h prn",
        "oxycodone",
        "oxycodone 5x4x1.5=30",
        "oxycodone as needed: counted as if all that is allowed were taken.",
        "",
    ),
    *(
        (
            written,
            "buprenorphine",
            "buprenorphine: excluded (not an MME drug)",
            "buprenorphine has no morphine equivalent: it is a partial agonist and is left out of the sum.",
            "",
        )
        for written in ("buprenorphine 8 mg q6h prn", "buprenorphine 8-16 mg BID")
    ),
    ("Neurontin 300 mg TID", "gabapentin", "", "gabapentin is not an opioid: not counted.", ""),
    (
        "Suboxone 8-2 mg film daily",
        "buprenorphine",
        "buprenorphine: excluded (not an MME drug)",
        "buprenorphine has no morphine equivalent: it is a partial agonist and is left out of the sum.",
        "",
    ),
    (
        "methadone 40 mg daily (opioid use disorder)",
        "methadone",
        "methadone: excluded (not an MME drug)",
        "methadone for opioid use disorder is left out of the sum: it is treatment of the disorder.",
        "",
    ),
    ("gabapentin 300 mg TID", "gabapentin", "", "gabapentin is not an opioid: not counted.", ""),
    (
        "levorphanol 2 mg TID",
        "levorphanol",
        "levorphanol: unknown_factor (not in the 2022 table)",
        "",
        "levorphanol has no factor in the table. The prescriber says what it counts for.",
    ),
    (
        "Actiq 200 mcg 4 times a day",
        "fentanyl",
        "fentanyl_buccal: unknown_factor (not in the 2022 table)",
        "",
        "fentanyl, buccal: only the patch has a factor. The prescriber says what it counts for.",
    ),
    (
        "morphine 2 mg IV q4h",
        "morphine",
        "morphine: unsupported_route",
        "",
        "morphine by needle or pump has no factor. What is taken by mouth or patch?",
    ),
    (
        "fentanyl 25 mcg/h",
        "fentanyl",
        "fentanyl: unsupported_route",
        "",
        "fentanyl: is it a patch? Only a patch has a factor.",
    ),
    (
        "codeine 30 mg rectal BID",
        "codeine",
        "codeine: unsupported_route",
        "",
        "codeine, rectal: the table's factor is for what is swallowed. How is it taken?",
    ),
    (
        "hydrocodone",
        "hydrocodone",
        "hydrocodone_no_dose: missing_dose",
        "",
        "hydrocodone: the dose is not said. How many mg are taken each time?",
    ),
    (
        "fentanyl patch 25 mg q72h",
        "fentanyl",
        "fentanyl_patch: unit_mismatch",
        "",
        "fentanyl patch: the strength must be in mcg per hour. What is printed on it?",
    ),
    ("morphine 15 mcg BID", "morphine", "morphine: unit_mismatch", "", "morphine: 15 mcg is written. Is it mg?"),
    (
        "oxycodon 5 mg BID",
        "oxycodon",
        "oxycodon: unknown_drug",
        "",
        "oxycodon is not on the list of drugs. Is it oxycodone?",
    ),
]


@pytest.mark.hazard("H-90")
@pytest.mark.parametrize(("written", "drug", "working", "note", "ask"), SAID, ids=[row[0] for row in SAID])
def test_each_line_shows_its_working_its_note_and_its_question(written, drug, working, note, ask):
    (item,) = load_of(written).items

    assert (item.drug, item.working) == (drug, working)
    assert [str(one) for one in item.notes] == ([note] if note else [])
    assert [str(one) for one in item.asks] == ([ask] if ask else [])
    assert item.takes_opioid is (item.status not in {Status.NOT_AN_OPIOID, Status.UNKNOWN_DRUG})


@pytest.mark.parametrize(
    ("lines", "status", "mme", "counted"),
    [
        ((), Status.OK, "0", "0"),
        (("gabapentin 300 mg TID",), Status.OK, "0", "0"),
        (("morphine 15 mg BID", "buprenorphine 8 mg"), Status.EXCLUDED, "30", "30"),
        (("gabapentin 300 mg TID", "buprenorphine 8 mg"), Status.EXCLUDED, None, "0"),
        (("buprenorphine 8 mg", "hydrocodone", "morphine 15 mcg BID"), Status.MISSING_DOSE, None, "0"),
        (("morphine 15 mg BID", "morphine 15 mcg BID", "hydrocodone"), Status.UNIT_MISMATCH, None, "30"),
    ],
)
def test_a_list_is_known_where_every_line_is_settled_and_something_counts(lines, status, mme, counted):
    load = load_of(*lines)

    assert load.status is status
    assert load.mme_per_day == (None if mme is None else Decimal(mme))
    assert load.counted_mme_per_day == Decimal(counted)


def test_what_ended_before_the_day_is_neither_counted_nor_an_opioid_of_it():
    (oxycodone,) = read("oxycodone 5 mg BID")
    ended = as_taken_on(date(2026, 11, 2), oxycodone, start="", end="2026-11-01")

    load = weigh([ended])

    (item,) = load.items
    assert (item.status, item.drug, item.working, item.takes_opioid) == (Status.NOT_TAKEN, "oxycodone", "", False)
    assert [str(note) for note in item.notes] == ["It ended 2026-11-01: not counted on 2026-11-02."]
    assert (load.status, load.mme_per_day) == (Status.OK, Decimal(0))
