"""Which drug a typed name is: exactly one of the list, or none. A look-alike is offered and never taken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import Certainty, cite
from reprieve.therapy import vocabulary
from reprieve.therapy.vocabulary import (
    Drug,
    DrugClass,
    InvalidVocabulary,
    confused_with,
    drugs,
    drugs_from,
    find,
    near,
    normal,
)

NAMES = sorted(name for drug in drugs().values() for name in drug.names)
WORDED = [name for name in NAMES if not name[-1].isdigit()]  # "Tylenol 3" without its 3 is Tylenol, and rightly so
FORMS = st.sampled_from(
    ["", " tablet", " XR", " 25 mg", " 0.5mg tablets", " HCl", " 10 mg/5 mL oral solution", ", 1 %"]
)


def name_of(typed: str) -> str | None:
    drug = find(typed)
    return drug.name if drug else None


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("LORazepam 1 mg Tablets", "lorazepam"),
        ("  Ativan ", "lorazepam"),
        ("Aminophylline", "aminophylline"),
        ("Theo-24", "theophylline"),
        ("morphine sulfate ER", "morphine"),
        ("fentanyl 25 mcg/h patch", "fentanyl"),
        ("Lamictal XR 25mg", "lamotrigine"),
        ("Lamisil", "terbinafine"),
        ("sodium oxybate", "sodium oxybate"),
        ("oxycodone 5 mg/acetaminophen 325 mg", "acetaminophen and oxycodone"),
        ("Roxicodone + Tylenol", "acetaminophen and oxycodone"),
        ("Percocet 5 mg/325 mg", "acetaminophen and oxycodone"),
    ],
)
def test_spelling_that_cannot_change_the_drug_is_put_aside(typed, drug):
    assert name_of(typed) == drug


@pytest.mark.hazard("H-18")
@pytest.mark.parametrize(
    ("typed", "harmless", "drug"),
    [
        ("Tylenol 3", "Tylenol", "acetaminophen and codeine"),
        ("Tylenol #3", "Tylenol", "acetaminophen and codeine"),
        ("Tylenol PM", "Tylenol", "acetaminophen and diphenhydramine"),
        ("Advil PM", "Advil", None),
        ("Zyrtec-D", "Zyrtec", None),
    ],
)
def test_a_number_or_letter_that_adds_a_drug_is_not_put_aside(typed, harmless, drug):
    assert name_of(typed) == drug
    assert name_of(typed) != name_of(harmless)


@pytest.mark.hazard("H-18")
@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        ("hydroxizine", "hydroxyzine"),
        ("hydralazin", "hydralazine"),
        ("lamotrigin", "lamotrigine"),
        ("Lamictil", "lamotrigine"),
        ("lorazapam", "lorazepam"),
    ],
)
def test_a_near_miss_is_offered_and_never_taken(typed, likely):
    assert find(typed) is None
    assert likely in near(typed)


@pytest.mark.hazard("H-18")
@pytest.mark.parametrize(("one", "other"), [("hydroxyzine", "hydralazine"), ("Lamictal", "Lamisil")])
def test_names_that_are_confused_mean_two_drugs_and_each_warns_of_the_other(one, other):
    first, second = find(one), find(other)

    assert first is not None
    assert second is not None
    assert first is not second
    assert second.name in confused_with(first)
    assert first.name in confused_with(second)


@pytest.mark.parametrize("typed", ["", "   ", "10 mg", "tablet", "Herbal Mixture", "lorazepam and aspirin", "нет", "/"])
def test_what_is_not_on_the_list_is_no_drug(typed):
    assert find(typed) is None


@given(st.sampled_from(NAMES), FORMS, st.booleans())
def test_every_name_in_any_case_and_strength_means_its_own_drug(name, form, shouted):
    typed = f"{name.upper() if shouted else name}{form}"

    found = find(typed)

    assert found is not None
    assert name in found.names


@given(st.one_of(st.text(max_size=40), st.sampled_from(NAMES).flatmap(lambda name: FORMS.map(lambda f: name + f))))
def test_normalising_twice_changes_nothing_and_finds_the_same_drug(typed):
    assert normal(normal(typed)) == normal(typed)
    if find(normal(typed)) is not None:
        assert find(typed) is find(normal(typed))


@pytest.mark.hazard("H-18")
@given(st.sampled_from(WORDED), st.data())
def test_one_letter_wrong_never_makes_it_another_ingredient(name, data):
    """Whatever letter is dropped, doubled or changed: the name means the same drug or none."""
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    typed = data.draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
            ]
        )
    )

    found = find(typed)

    assert found is None or name in found.names


def test_a_combination_is_all_that_is_in_it():
    percocet = find("Percocet")

    assert percocet is not None
    assert percocet.parts == ("acetaminophen", "oxycodone")
    assert percocet.classes == (DrugClass.OPIOID,)


def test_a_drug_may_be_two_things():
    methadone = find("methadone")

    assert methadone is not None
    assert methadone.classes == (DrugClass.OPIOID, DrugClass.QT_PROLONGING)


def test_every_class_has_a_drug_and_every_code_a_source():
    assert {kind for drug in drugs().values() for kind in drug.classes} == set(DrugClass)
    coded = [drug for drug in drugs().values() if drug.rxcui]
    assert coded
    assert all(cite(drug.code_source) for drug in coded)
    assert len({drug.rxcui for drug in coded}) == len(coded)


@pytest.mark.parametrize(("name", "code"), [("ketamine", "6130"), ("morphine", "7052"), ("fluoxetine", "4493")])
def test_codes_are_the_ones_that_were_read(name, code):
    assert drugs()[name].rxcui == code


def test_what_could_not_be_verified_has_no_code():
    assert drugs()["esketamine"].rxcui == ""
    assert drugs()["tapentadol"].rxcui == ""


def test_a_class_that_the_standard_does_not_name_carries_its_mark():
    assert drugs()["theophylline"].membership is Certainty.READ
    assert drugs()["trazodone"].membership.needs_a_mark


def page(**lines: Any) -> dict[str, Any]:
    return {"named": [], "drugs": lines}


def test_the_smallest_list_is_read():
    assert drugs_from(page(a={"is": ["none"]})) == {"a": Drug(name="a", classes=(DrugClass.NONE,))}


@pytest.mark.hazard("H-18")
@pytest.mark.parametrize(
    "lines",
    [
        page(a={"is": ["none"], "brands": ["X"]}, b={"is": ["opioid"], "brands": ["x"]}),
        page(a={"is": ["none"]}, b={"is": ["opioid"], "also": ["A 10 mg tablet"]}),
        page(a={"is": ["no such class"]}),
        page(a={"is": ["none"], "rxnorm": ["12a", "CPIC-DRUGS"]}),
        page(a={"parts": ["b"]}),
        page(a={"is": ["none"], "brands": [" "]}),
        {"named": ["b"], "drugs": {"a": {"is": ["none"]}}},
    ],
)
def test_a_list_on_which_a_name_could_mean_two_things_is_refused(lines):
    with pytest.raises(InvalidVocabulary):
        drugs_from(lines)


def test_offers_are_few_and_each_once():
    offers = near("azepam")

    assert len(offers) == len(set(offers)) <= 3
    assert all(vocabulary.named(name) for name in offers)
