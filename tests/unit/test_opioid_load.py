"""Prescriptions as clinics write them: a number where they say one, and a question where they do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.therapy.opioids import Status, load_of, table

KNOWN = [
    ("morphine 15 mg BID", "30"),
    ("morphine 15mg b.i.d.", "30"),
    ("MS Contin 30 mg q12h", "60"),
    (
        "oxycodone-acetaminophen 5-325 mg per tablet, take 1 tablet by mouth every 6 (six) hours as needed",
        "30",
    ),
    ("Take 1 tablet (5 mg) of oxycodone by mouth every 4 (four) hours as needed", "45"),
    ("oxyCODONE 5 mg tablet Take 2 tablets (10 mg total) by mouth 3 (three) times a day", "45"),
    ("Percocet 5/325 q6h prn", "30"),
    ("Percocet 10-325 TID", "45"),
    ("Percocet 5 mg q6h", "30"),
    ("Norco 10/325 1 tab q6h #120", "40"),
    ("APAP/codeine 300/30 1 tab q4h", "27"),
    ("Tylenol #3 1 tab q6h", "18"),
    ("Tylenol 3 1 tab q6h", "18"),
    ("Tylenol with codeine 300/30 1 tab tid", "13.5"),
    ("acetaminophen-codeine 300-30 mg, 1 tab q6h prn", "18"),
    ("Percocet (oxycodone 5 mg/acetaminophen 325 mg) 1 tab q6h", "30"),
    ("OxyContin (oxycodone ER) 20 mg BID", "60"),
    ("oxycodone (Roxicodone) 5 mg TID", "22.5"),
    ("hydrocodone bitartrate and acetaminophen 7.5-325 mg tablet 1 tab TID", "22.5"),
    ("hydrocodone/ibuprofen 7.5/200 1 tab q6h", "30"),
    ("fentanyl patch 25 mcg/h q72h", "60"),
    ("fentanyl 25 mcg/hr patch, apply 1 patch every 3 days", "60"),
    ("Duragesic 50 mcg/hr change every 48 hours", "120"),
    ("fentanyl TD 12.5 mcg/h q72h", "30"),
    ("2 fentanyl patches 25 mcg/h every 72 h", "120"),
    ("fentanyl patch 100 mcg/h + 25 mcg/h q72h", "300"),
    ("fentanyl patches 100 mcg/h and 50 mcg/h changed every 72 hours", "360"),
    ("hydromorphone 2 mg every 6 h", "40"),
    ("Dilaudid 4 mg PO q4-6h prn", "120"),
    ("methadone 10 mg q8h", "141"),
    ("tapentadol ER 100 mg BID", "80"),
    ("Nucynta 50 mg q6h", "80"),
    ("Ultram 50 mg, 2 tabs q6h", "80"),
    ("Ultracet 37.5/325 2 tabs q6h", "60"),
    ("gabapentin 300 mg TID", "0"),
    ("oxycodone 5 mg TID, gabapentin 300 mg TID", "22.5"),
    ("oxycodone 5 mg TID and lorazepam 1 mg BID", "22.5"),
    ("oxycodone 5 mg 4 a day", "30"),
    ("oxycodone 5 mg, 2 tabs daily", "15"),
    ("oxycodone 5 mg 4 tabs/day", "30"),
    ("oxycodone 5 mg tabs, up to 6 tablets per day", "45"),
    ("oxycodone 5 mg 1 tab q4h prn, max 4/day", "30"),
    ("oxycodone 5 mg 1-2 tab q4h prn max 8 tabs per 24 hours", "60"),
    ("oxycodone 5 mg tab, take 10 mg q6h", "60"),
    ("oxycodone 2 x 5 mg BID", "30"),
    ("oxycodone 5 mg 1/2 tab BID", "7.5"),
    ("oxycodone 5 mg ½ tab BID", "7.5"),
    ("oxycodone 10 mg 1½ tabs TID", "67.5"),
    ("oxycodone 10 mg one and a half tablets twice daily", "45"),
    ("oxycodone 10 mg half a tablet twice daily", "15"),
    ("morphine 15 mg in the morning and 30 mg at bedtime", "45"),
    ("morphine ER 30 mg qAM and 15 mg qHS", "45"),
    ("morphine 15 mg tabs: 1 tab qAM, 2 tabs qHS", "45"),
    ("morphine 60 mg/day", "60"),
    ("morphine 60 mg per day in 2 divided doses", "60"),
    ("morphine 60 mg/day divided BID", "60"),
    ("morphine 30 mg q12h BID", "60"),
    ("morphine concentrate 20 mg/mL, 0.5 mL q4h", "60"),
    ("morphine 100 mg/5 mL (20 mg/mL) 0.25 mL q4h prn", "30"),
    ("morphine oral solution 10 mg/5 mL, 10 mg every 4 hours", "60"),
    ("oxycodone 5 mg/5 mL 5 mL q6h", "30"),
    ("hydrocodone/APAP 7.5-325 mg/15 mL, 15 mL q6h", "30"),
    ("oxycodone 5-10 mg q6h", "60"),
    ("oxycodone 5 to 10 mg every 4 to 6 hours", "90"),
    ("oxycodone 10 mg 2-3 times a day", "45"),
    ("oxycodone 10 mg BID-TID", "45"),
    ("oxycodone 10 mg once a day", "15"),
    ("oxycodone 10 mg qhs", "15"),
    ("oxycodone 10 mg daily at bedtime", "15"),
    ("oxycodone 10 mg once weekly", "2.1429"),
    ("oxycodone 10 mg 3 times a week", "6.4286"),
    ("oxycodone 10 mg every 3 days", "5"),
    ("oxycodone 10 mg every other day", "7.5"),
    ("oxycodone 10 mg #120 for 30 days", "60"),
    ("oxycodone 10 mg BID for 7 days", "30"),
    ("oxycodone 10 mg at breakfast, noon and bedtime", "45"),
    ("oxycodone 1,000 mg BID", "3000"),
    ("naloxone 4 mg nasal spray prn", "0"),
    ("none", "0"),
    ("1. oxycodone 5 mg BID", "15"),
    ("- oxycodone 5 mg BID", "15"),
    ("butalbital/APAP/caffeine/codeine 50/325/40/30 1 cap q4h", "27"),
    ("oxymorphone ER 20 mg q12h", "120"),
    ("codeine 60 mg q4h", "54"),
    ("morphine 30 mg q6h ATC and 15 mg q4h prn", "210"),
    ("oxycodone ER 40 mg q12h + oxycodone IR 10 mg q4h prn breakthrough", "210"),
    ("Hysingla ER 30 mg daily", "30"),
    ("hydrocodone/acetaminophen 10mg/325mg QID", "40"),
    (
        "hydrocodone-acetaminophen (NORCO) 10-325 mg Take 1 tablet every 8 hours as needed for pain, #90, 0 refills",
        "30",
    ),
    ("morphine 30 mg BID, quantity 60, days 30", "60"),
    ("oxycodone 15 mg tablet 5 times daily", "112.5"),
    ("oxycodone 15mg 5x/day", "112.5"),
    ("oxycodone 15mg x5 daily", "112.5"),
    ("oxycodone 5mg q4h to q6h", "45"),
    ("oxycodone 30 mg q.i.d.", "180"),
    ("oxycodone 10mg tid prn pain.", "45"),
    ("tramadol 50 mg 1-2 po q6h prn", "80"),
    ("hydrocodone 5 mg 2 tablets q 6 hrs", "40"),
    ("methadone 5mg/5mL 10 mL daily", "47"),
    ("oxycodone 5 mg one PO BID", "15"),
    ("oxycodone 20 mg ER twice daily; oxycodone 5 mg every 6 hours as needed", "90"),
    ("oxycodone 5 mg ii tabs bid", "30"),
    ("oxycodone 5 mg for pain every 6 hours", "30"),
    ("oxycodone 5 mg for severe back pain bid", "15"),
    ("oxycodone 5 mg BID hold for sedation", "15"),
    ("oxycodone 5/325 1 tab q6h", "30"),
    ("tramadol 50-100 mg q6h", "80"),
    ("oxycodone 5 mg TID floogle", "22.5"),
    ("morphine sulfate 15 mg tablet, 1 tablet orally every 8 hours", "45"),
    ("morphine 200 mg ER q8h", "600"),
    ("oxycodone, 10 mg, tablet, PO, TID", "45"),
    ("Oxycodone IR 5 mg tablets, 1-2 tabs q4-6h prn pain", "90"),
    ("tramadol 37.5/325 1 tab qid", "30"),
    ("oxycodone 5 mg 8 am, 2 pm and 8 pm", "22.5"),
    ("oxycodone 5 mg i tab po bid", "15"),
    ("hydrocodone 10-325 one po q6h", "40"),
    ("oxycodone 10 mg, 90 tablets for 30 days", "45"),
    ("oxycodone 5 mg TID, 90 tablets", "22.5"),
    ("MS Contin 15 mg BID, 1 tab BID", "30"),
    ("Tylenol No. 3 one tab q6h", "18"),
    ("oxycodone 7.5mg-325mg 1 tab q8h", "33.75"),
    ("fentanyl 25 mcg/hr q72h", "60"),
]
NOT_KNOWN = [
    "hydrocodne/apap 5/325 QID",
    "Tylenol with codiene 1 tab q6h",
    "oxycodone 5 mg TID D/C",
    "methadone clinic 90 mg daily",
    "oxycodone 5 mg TID until 2024-01-01",
    "oxycodone 5000 mg TID",
    "oxycodone 5 mg 50 times a day",
    "oxycodone 5 mg q12h prn x 10 tabs",
    "oxycodone 10 mg QID (60 mg/day)",
    "oxycodone 5 mg 1-2 tabs prn",
    "oxycodone 5 mg prn",
    "Tylenol 3 tabs q6h",
    "hydrocodone/APAP 5/325",
    "hydrocodone",
    "fentanyl patch 25 mg q72h",
    "fentanyl patch 25 mcg q72h",
    "fentanyl patch 25 mcg/h, 1 patch per day",
    "fentanyl patch 25 mcg/h daily",
    "fentanyl 25 mcg/h",
    "fentanyl patch 600 mcg/day",
    "fentanyl lozenge 400 mcg q4h prn",
    "Actiq 200 mcg 4 times a day",
    "fentanyl 50 mcg IV",
    "morphine 2 mg IV q4h",
    "morphine PCA",
    "morphine 15 mcg BID",
    "morphine -30 mg BID",
    "morphine 0 mg BID",
    "morphine 30 mg 0 times a day",
    "buprenorphine/naloxone 8/2 mg BID",
    "Suboxone 8-2 mg film daily",
    "Butrans patch 20 mcg/h weekly",
    "methadone 10 mg TID for OUD",
    "methadone 40 mg daily (opioid use disorder)",
    "levorphanol 2 mg TID",
    "meperidine 50 mg q6h",
    "zolpidol 10 mg qhs",
    "oxycodon 5 mg BID",
    "oxycodone 5 mg BID and zolpidol 10 mg qhs",
    "oxycodone 5 BID",
    "morphine 60 mg/day BID",
    "morphine 30 mg q8h BID",
    "hydrocodone liquid 7.5 mg/15 mL q6h",
    "oxycodone 10 mg once",
    "oxycodone 10 mg TID and at bedtime",
    "stopped oxycodone 10 mg BID",
    "oxycodone 10 mg BID - discontinued",
    "allergic to codeine",
    "oxycodone 10 mg BID or hydrocodone 10 mg BID",
    "oxycodone 0.1 mg/kg q6h",
    "oxycodone 10 mg sometimes",
    "oxycodone 10 mg BID except weekends",
    "oxycodone 2,5 mg BID",
    "heroin",
    "kratom 2 g daily",
    "methadone, dose unknown",
    "methadone 5 mg ?",
    "MS 15 mg BID",
    "hydromorphone 2 mcg q6h",
    "oxycodone 5 mg BID not taking",
    "oxycodone 5 mg doubled on bad days",
    "oxycodone/gabapentin 5 mg TID",
    "take 2 tablets (10 mg) of oxycodone bid",
]


@pytest.mark.parametrize(("written", "mme"), KNOWN)
def test_what_is_written_plainly_is_counted(written, mme):
    assert load_of(written).mme_per_day == Decimal(mme)


@pytest.mark.hazard("H-90")
@pytest.mark.parametrize("written", NOT_KNOWN)
def test_what_cannot_be_known_is_never_a_number_and_never_silent(written):
    load = load_of(written)

    assert load.mme_per_day is None
    assert load.asks or any(item.notes for item in load.items)


@pytest.mark.hazard("H-90")
def test_the_known_part_of_a_list_is_the_least_it_can_be():
    load = load_of("morphine 60 mg twice a day", "levorphanol 2 mg three times a day")

    assert load.mme_per_day is None
    assert load.counted_mme_per_day == 120
    assert load.band == ">=90"
    assert load_of("morphine 30 mg twice a day", "levorphanol 2 mg").band == "undetermined"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("buprenorphine/naloxone 8/2 mg BID", Status.EXCLUDED),
        ("Butrans patch 20 mcg/h weekly", Status.EXCLUDED),
        ("methadone 40 mg daily (opioid use disorder)", Status.EXCLUDED),
        ("levorphanol 2 mg TID", Status.UNKNOWN_FACTOR),
        ("Actiq 200 mcg 4 times a day", Status.UNKNOWN_FACTOR),
        ("morphine 2 mg IV q4h", Status.UNSUPPORTED_ROUTE),
        ("fentanyl 25 mcg/h", Status.UNSUPPORTED_ROUTE),
        ("hydrocodone", Status.MISSING_DOSE),
        ("oxycodone 5 mg 1-2 tabs prn", Status.MISSING_DOSE),
        ("fentanyl patch 25 mg q72h", Status.UNIT_MISMATCH),
        ("morphine 15 mcg BID", Status.UNIT_MISMATCH),
        ("fentanyl patch 25 mcg/h, 1 patch per day", Status.UNCLEAR),
        ("morphine -30 mg BID", Status.UNCLEAR),
        ("oxycodon 5 mg BID", Status.UNKNOWN_DRUG),
        ("gabapentin 300 mg TID", Status.NOT_AN_OPIOID),
    ],
)
def test_each_reason_not_to_count_has_its_own_name(written, status):
    (item,) = load_of(written).items

    assert item.status is status
    assert item.mme_per_day is None


def test_a_question_that_two_lines_ask_is_asked_once():
    assert len(load_of("hydrocodone", "hydrocodone").asks) == 1


def test_a_misspelt_name_is_asked_about_and_never_taken():
    assert "Is it oxycodone" in str(load_of("oxycodon 5 mg BID").asks[0])


def test_a_range_is_counted_at_the_most_and_asked_about():
    load = load_of("oxycodone 5 mg, 1-2 tabs q4-6h prn")

    assert load.mme_per_day == 90
    assert [str(ask) for ask in load.asks] == [
        "oxycodone: 5 to 10 mg each time, counted as 10. How much is taken?",
        "oxycodone: 4 to 6 times a day, counted as 6. How often is it taken?",
    ]


def test_a_word_that_is_not_understood_is_said():
    assert "floogle" in str(load_of("oxycodone 5 mg TID floogle").asks[0])


@pytest.mark.hazard("H-91")
def test_a_benzodiazepine_beside_an_opioid_is_named_even_where_the_load_is_unknown():
    assert load_of("oxycodone 5 mg BID, Ativan 1 mg qhs").with_benzodiazepine == ("lorazepam",)
    assert load_of("buprenorphine 8 mg", "Xanax").with_benzodiazepine == ("alprazolam",)
    assert load_of("lorazepam 1 mg BID").with_benzodiazepine == ()


@pytest.mark.parametrize(("mg", "band"), [("49.9", "<50"), ("50", "50-89.99"), ("89.99", "50-89.99"), ("90", ">=90")])
def test_a_limit_is_met_at_the_number_itself(mg, band):
    assert load_of(f"morphine {mg} mg a day").band == band


def test_the_table_is_the_one_of_2022():
    assert str(table()) == "CDC 2022, in force from 2022-11-04"
    assert table().factors["methadone"].value == Decimal("4.7")
    assert table().factors["hydromorphone"].value == 5
    assert len(table().factors) + len(table().patch_factors) == 10
