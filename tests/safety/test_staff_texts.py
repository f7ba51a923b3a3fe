"""What staff read says of an effect only what a claim of the register says, or what is listed here with its reason.

A number on a staff page is mostly the patient's own, or a rule's limit with its source beside it: those are left to the
rulebook. A sentence that says what the drug does is held to the register, as patients' pages are (test_patient_texts).
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from reprieve.evidence.claims import claims
from reprieve.evidence.patient_text import effects
from reprieve.studies.words import CAUTIONS, RESTS_ON
from tests.safety.patient_texts import READERS, texts_of
from tests.safety.test_patient_texts import files as patients_read

ROOT = Path(__file__).parents[2]
STAFF_READ = (
    "reprieve/templates/staff/**/*.html",
    "reprieve/templates/components/**/*.html",
    "reprieve/staff/presenters/**/*.py",
    "reprieve/staff/forms/**/*.py",
    "reprieve/studies/words.py",
    "reprieve/studies/report.py",
    "reprieve/therapy/forecast.py",
    "reprieve/therapy/relief_words.py",
)
# A sentence as it stands, and the claim that it rests on.
CLAIMED = {
    "Boosters for mood are little studied.": "boosters-mood",
    "No trial has tested boosters for pain.": "boosters-pain",
    "overdoses rose to ( ).": "overdoses-rise-with-the-dose",
    **{sentence: RESTS_ON[words] for words in CAUTIONS if words in RESTS_ON for sentence in effects(words)},
}
NO_CLAIM = {
    "names of fields, columns and pages": (
        "A safety plan is written",
        "Adverse events in numbers",
        "Adverse events per 100 infusions",
        "Adverse events that count, per 100 infusions;",
        "Breathing and sedation beyond a limit",
        "How ketamine is thought to work",
        "How long relief lasts",
        "How long relief lasts:",
        "Record as adverse event",
        "Risks that were explained",
        "Sedation scale of this clinic",
        "Signs of misuse seen",
        "adverse event, with grade",
        "ketamine and taper (pooled trials)",
        "ketamine, opioid kept (pooled trials)",
        "relief is gone above",
    ),
    "what was seen, answered or planned of one patient": (
        "No infusion was given yet, so there is no relief to forecast.",
        "The dose is raised to reach dissociation",
        "an adverse event on record in a session in which the rule was overridden.",
        "caused by the infusion:",
        "no sign of withdrawal",
        "signs of withdrawal, of asked",
    ),
    "how something is graded, counted or rounded": (
        "A booster before a loss ends the following and is no loss, but one that was ordered for pain because relief "
        "had faded is a loss.",
        "Death, life at risk, hospital, or damage that lasts.",
        "Doses are rounded up to whole tablets, so that rounding never makes it faster.",
        "Each step waits for a look at pain and withdrawal.",
        "How long relief lasts is counted from the series;",
        "Relief is counted beyond placebo, of opioids and of ketamine alike:",
        "That a taper lowers the daily dose is arithmetic.",
        "This clinic scores sedation by .",
        "withdrawal, misuse, overdose and death, bladder and liver, mood, cost, other medicines, patients who stop "
        "coming, and pain that gets better by itself.",
    ),
    "of the study's own measure, which the report lays beside what was published": (
        "<p><strong>The measure of breathing is steeper than overdoses are.",
    ),
    "a hypothesis, called one where it stands": (
        "It shows in a picture why relief might come a day after an infusion and outlast the drug;",
        "That relief follows synapses is the hypothesis itself, and nothing here shows it.",
        "it is no evidence that it does, and says nothing of how long relief lasts in a patient.",
    ),
    "of a link to sign in": ("It works once, for minutes.",),
}
_ALLOWED = {sentence for sentences in NO_CLAIM.values() for sentence in sentences}


def files() -> list[Path]:
    others = set(patients_read())
    return [path for pattern in STAFF_READ for path in sorted(ROOT.glob(pattern)) if path not in others]


def stated(text: str) -> list[str]:
    found = (" ".join(sentence.split()) for sentence in effects(text))
    return [sentence for sentence in found if sentence not in _ALLOWED and sentence not in CLAIMED]


@pytest.mark.hazard("H-70")
def test_a_staff_text_states_no_effect_outside_the_register() -> None:
    found = {str(path.relative_to(ROOT)): [*chain.from_iterable(map(stated, texts_of(path)))] for path in files()}

    assert len(found) > 200
    assert {path: sentences for path, sentences in found.items() if sentences} == {}


@pytest.mark.hazard("H-70")
def test_a_sentence_for_staff_rests_on_a_claim_that_may_be_said() -> None:
    for sentence, key in CLAIMED.items():
        assert not claims()[key].of_the_brief, sentence
        assert claims()[key].grade.may_be_said, sentence


@pytest.mark.hazard("H-70")
def test_a_false_sentence_planted_for_staff_is_found() -> None:
    plants = {".html": "<p>{}</p>", ".py": 'LINE = _("{}")'}
    false = (
        "Ketamine is not addictive at all.",
        "The infusion works better than opioids.",
        "It lasts for many months.",
    )

    for path in files():
        planted = "\n".join(plants[path.suffix].format(sentence) for sentence in false)
        changed = f"{path.read_text(encoding='utf-8')}\n\n{planted}\n"
        assert {*false} <= {*chain.from_iterable(map(stated, READERS[path.suffix](changed)))}, path


def test_no_exception_for_staff_outlives_its_text() -> None:
    read = {" ".join(found.split()) for path in files() for text in texts_of(path) for found in effects(text)}

    assert read >= _ALLOWED | set(CLAIMED)
