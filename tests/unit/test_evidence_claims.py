"""The evidence register: what may be said to a patient, on what ground, in words that a child of eleven can read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.claims import (
    Basis,
    Claim,
    Grade,
    NotToBeSaid,
    Topic,
    UnknownClaim,
    claim,
    claims,
    claims_of,
    find,
    near,
    spoken,
)
from reprieve.evidence.register import Certainty

OURS = find(of_the_brief=False)

# Copied by hand from the graded table of the clinical standard, section 8, in its order; of two grades the worse.
GRADES = (
    "C C C C C SL C SL SL S C S C C S S SL U SL SL C S S SL C U SL SL C SL SL SL SL SL SL SL SL C C SL S S S SL SL SL U"
)

# What the brief is silent about, and what it says wrongly.
LEFT_OUT = {
    Topic.OFF_LABEL,
    Topic.BLOOD_PRESSURE,
    Topic.PREGNANCY,
    Topic.LIVER,
    Topic.BLADDER,
    Topic.PSYCHOSIS,
    Topic.WHO_MUST_NOT,
    Topic.COST,
    Topic.MONITORING,
    Topic.EMERGENCIES,
    Topic.DEPENDENCE,
    Topic.BREATHING,
}


def a_claim(**changed) -> Claim:
    facts = {
        "key": "fades",
        "says": "Relief fades.",
        "en": "Relief fades.",
        "es": "El alivio decae.",
        "grade": Grade.SUPPORTED,
        "sources": (Basis(source="SIGT09", certainty=Certainty.READ),),
        "topics": (Topic.PAIN,),
        "reviewed": date(2026, 11, 28),
    }
    return Claim(**{**facts, **changed})


def test_all_47_claims_of_the_brief_are_graded_as_in_the_table():
    heard = find(of_the_brief=True)

    assert [one.key for one in heard] == [f"B{number:02d}" for number in range(1, 48)]
    assert [one.grade.code for one in heard] == GRADES.split()
    assert all(one.literature and one.sources for one in heard)


def test_what_the_table_leaves_out_is_not_said():
    silent = {one.key for one in find(of_the_brief=True) if not one.instead}

    assert silent == {"B11", "B13", "B18", "B26", "B47"}
    assert all(one.plain("en") == one.plain("es") == "" for one in claims().values() if one.key in silent)


@pytest.mark.parametrize("topic", sorted(LEFT_OUT))
def test_there_are_words_for_what_the_brief_leaves_out(topic):
    assert any(topic in one.topics and one.grade.may_be_said for one in OURS)


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.key)
def test_a_claim_is_said_in_both_languages_with_grade_source_and_date(one):
    assert one.grade.may_be_said
    assert one.en != one.es
    assert one.en.rstrip(".:") != "" != one.es.rstrip(".:")
    assert one.en.endswith((".", ":")) == one.es.endswith((".", ":"))
    assert date(2026, 1, 1) <= one.reviewed


def test_numbers_are_the_same_in_both_languages():
    """A dose or a share that a translation got wrong would be believed by those who read only that language."""
    in_words = {"two": "dos", "three": "tres", "eight": "ocho"}

    for one in OURS:
        assert re.findall(r"\d[\d,.]*\b", one.en) == re.findall(r"\d[\d,.]*\b", one.es), one.key
        for english, spanish in in_words.items():
            assert bool(re.search(rf"\b{english}\b", one.en)) == bool(re.search(rf"\b{spanish}\b", one.es)), one.key


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.key)
def test_sentences_are_short(one):
    for words in (one.en, one.es):
        assert max(len(sentence.split()) for sentence in re.split(r"[.:;]\s", words)) <= 25, words


def test_english_reads_at_about_eleven_years():
    """Flesch and Kincaid's grade 6 is the school year of eleven-year-olds; syllables are counted by vowel groups."""
    text = " ".join(one.en if one.en.endswith(".") else f"{one.en}." for one in OURS)
    sentences = len(re.findall(r"[.:;](?:\s|$)", text))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.casefold())))) for word in words)

    assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 < 7


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize("key", [one.key for one in find(of_the_brief=True)], ids=str)
def test_the_briefs_own_words_are_never_said(key):
    with pytest.raises(NotToBeSaid):
        spoken(key, "en")


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize("grade", [Grade.CONTRADICTED, Grade.UNKNOWN])
def test_a_claim_whose_grade_fell_is_said_no_more(grade, monkeypatch):
    fallen = {"fades": a_claim(grade=grade)}
    monkeypatch.setattr("reprieve.evidence.claims.claims", lambda: fallen)

    with pytest.raises(NotToBeSaid):
        spoken("fades", "en")


@pytest.mark.hazard("H-70")
def test_nothing_that_may_not_be_said_stands_in_for_a_claim_of_the_brief():
    page = """
    reviewed = 2026-11-28
    [B01]
    says = "It cures."
    grade = "contradicted"
    literature = "No."
    sources = ["COCH25 read-2"]
    topics = ["pain"]
    instead = ["helps"]
    [helps]
    grade = "unknown"
    en = "It helps."
    es = "Ayuda."
    sources = ["COCH25 read-2"]
    topics = ["pain"]
    """

    with pytest.raises(ValueError, match="helps cannot be said instead"):
        claims_of([page])


def test_blanks_are_filled_exactly():
    said = spoken("drip", "es", minutes="40")

    assert "40 minutos" in said
    with pytest.raises(ValueError, match="minutes"):
        spoken("drip", "en")
    with pytest.raises(ValueError, match="hours"):
        spoken("bladder", "en", hours="2")


def test_a_claim_without_source_words_or_second_language_cannot_exist():
    for changed in ({"sources": ()}, {"es": ""}, {"topics": ()}, {"es": "{hours} horas"}, {"says": " "}):
        with pytest.raises(ValueError, match="Claim fades"):
            a_claim(**changed)
    with pytest.raises(KeyError):
        Basis(source="A-BLOG", certainty=Certainty.READ)


def test_a_key_is_listed_once_and_every_field_is_understood():
    page = 'reviewed = 2026-11-28\n[a]\ngrade="rule"\nen="A."\nes="B."\nsources=["CLINIC definition"]\ntopics=["day"]\n'

    with pytest.raises(ValueError, match="a is listed twice"):
        claims_of([page, page])
    with pytest.raises(ValueError, match="mood is not understood"):
        claims_of([f'{page}mood="good"\n'])


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "grade": st.sampled_from(Grade),
            "en": st.sampled_from(["Relief fades.", "Relief fades soon."]),
            "es": st.sampled_from(["El alivio decae.", "El alivio decae pronto."]),
            "sources": st.sampled_from(
                [(Basis(source="SIGT09", certainty=sure),) for sure in (Certainty.READ, Certainty.RECALL)]
            ),
        },
    )
)
def test_the_fingerprint_changes_when_words_grade_or_sources_do(changed):
    before = a_claim()
    after = replace(before, **changed)

    assert (before.fingerprint == after.fingerprint) == (before == after)


def test_words_are_found_in_both_languages_with_or_without_accents():
    assert "B02" in {one.key for one in find("addiction")}
    assert "liver" in {one.key for one in find("hígado")} == {one.key for one in find("HIGADO")}
    assert {one.key for one in find("breathing sedatives")} <= {one.key for one in find("breathing")}
    assert find("unicorn") == ()


def test_a_claim_is_looked_up_by_its_key_and_near_misses_are_offered():
    assert claim("off-label").topics == (Topic.OFF_LABEL,)
    assert near("offlabel")[0] == "off-label"
    with pytest.raises(UnknownClaim):
        claim("offlabel")
