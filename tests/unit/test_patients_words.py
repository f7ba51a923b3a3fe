"""Every word that a patient reads: in Spanish too, compiled, with its values, and easy at the age of eleven."""

from __future__ import annotations

import re
import string

import pytest
from babel.messages.catalog import Message

from reprieve.therapy.advice import CALL_US, EMERGENCY, NOTICE, THE_DAYS_AFTER, before, until_tomorrow
from reprieve.therapy.protocols import book
from reprieve.therapy.troubles import Trouble
from tests.catalog import MO, catalog, compiled, msgids, spoken, strings_of

SENTENCE = re.compile(r"[.:?!]")
# Flesch and Kincaid's grade (1975): 0.39 words per sentence + 11.8 syllables per word - 15.59. Grade 6 is age 11 to 12.
MOST_GRADE = 6.5


def spanish() -> dict[str, Message]:
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalog() if one.id}


def english() -> list[str]:
    return sorted({m for _, message in msgids() for m in ([message] if isinstance(message, str) else message)})


def names_in(text: str) -> set[str]:
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return braces | set(re.findall(r"%\((\w+)\)s", text))


def test_the_patients_words_are_found():
    found = english()

    assert len(found) > 100
    assert "Who takes you home? Please tell us." in found  # of a template
    assert "I think of harming myself" in found  # of a table of rules
    assert "Your sign-in link" in found  # of a letter
    assert "in {n} days" in found  # a plural


@pytest.mark.hazard("H-77")
def test_every_word_that_a_patient_reads_is_in_spanish():
    known = spanish()
    missing = []
    for where, message in msgids():
        first = message if isinstance(message, str) else message[0]
        one = known.get(first)
        if one is None or not spoken(one):
            missing.append(f"{where}: {first}")

    assert missing == [], "Run ./run words and write the Spanish."


def test_no_translation_loses_a_value_or_invents_one():
    wrong = []
    for one in catalog():
        ids = (one.id,) if isinstance(one.id, str) else one.id
        wanted = names_in(ids[-1])
        wrong += [text for text in strings_of(one) if one.id and names_in(text) != wanted]

    assert wrong == []


def test_the_catalogue_that_the_site_reads_is_the_one_that_was_written():
    assert MO.read_bytes() == compiled(catalog()), "Run ./run words."


def grade(text: str) -> float:
    sentences = [part for part in SENTENCE.split(text) if part.strip()]
    words = re.findall(r"[a-zA-Z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Count groups of vowels, a silent e at the end left out: the usual approximation."""
    word = word.lower()
    found = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith("le") and found > 1:
        found -= 1
    return max(found, 1)


@pytest.mark.parametrize(
    ("word", "count"), [("home", 1), ("visit", 2), ("infusion", 3), ("table", 2), ("the", 1), ("emergency", 4)]
)
def test_syllables_are_counted_as_they_are_spoken(word, count):
    assert syllables(word) == count


def told() -> dict[str, str]:
    gate = book()["depression-0.5"].limits.gate
    advice = {
        "before": before(gate),
        "until tomorrow": until_tomorrow(day="Tuesday", until="Tuesday"),
        "notice": NOTICE,
        "emergency": EMERGENCY,
        "call us": CALL_US,
        "after": THE_DAYS_AFTER,
    }
    texts = {name: " ".join(f"{one.says('en').rstrip('.')}." for one in each) for name, each in advice.items()}
    return {**texts, "troubles": " ".join(f"{trouble.says}." for trouble in Trouble)}


@pytest.mark.parametrize("part", told())
def test_what_a_patient_is_told_reads_at_age_eleven(part):
    assert grade(told()[part]) <= MOST_GRADE


def test_the_measure_tells_a_hard_text_from_an_easy_one():
    hard = "Administration of dissociative anaesthetics necessitates continuous haemodynamic monitoring."

    assert grade(hard) > 12
    assert grade("Eat nothing. Ring us if you are ill. Bring a friend.") < 3


def test_the_hours_are_those_of_the_protocol():
    gate = book()["depression-0.5"].limits.gate
    advice = {one.claim: one for one in before(gate)}

    for language in ("en", "es"):
        assert f" {gate.solids_h} " in advice["before-solids"].says(language)
        assert f" {gate.liquids_h} " in advice["before-liquids"].says(language)
        assert f" {gate.alcohol_h} " in advice["before-alcohol"].says(language)


def test_only_self_harm_calls_a_person_now():
    assert [trouble for trouble in Trouble if trouble.calls_now] == [Trouble.SELF_HARM]
