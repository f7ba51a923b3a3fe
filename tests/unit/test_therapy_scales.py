"""Scales: ranges, totals, and no score that nobody gave."""

from datetime import UTC, datetime

import pytest

from reprieve.evidence.register import cite
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.scales import NotOnScale, Scale, Score, total
from reprieve.therapy.symptoms import Symptom

NOW = datetime(2026, 11, 2, 16, tzinfo=UTC)
ALDRETE = {"activity": 2, "breathing": 2, "circulation": 1, "consciousness": 2, "oxygen": 2}


@pytest.mark.parametrize("scale", Scale)
def test_every_scale_takes_its_ends_and_nothing_beyond(scale):
    low, high = scale.card.low, scale.card.high

    assert low == Score(scale=scale, value=low, taken_at=NOW).value
    assert high == Score(scale=scale, value=high, taken_at=NOW).value
    for beyond in (low - 1, high + 1):
        with pytest.raises(NotOnScale, match=scale.card.title.split(" ")[0].strip(",")):
            Score(scale=scale, value=beyond, taken_at=NOW)


@pytest.mark.parametrize("scale", Scale)
def test_every_scale_and_anchor_has_a_source_and_is_on_the_scale(scale):
    assert cite(scale.card.source)
    assert all(scale.card.low <= value <= scale.card.high for value in scale.card.anchors)


def test_a_total_adds_up_its_items():
    assert total(Scale.ALDRETE, ALDRETE) == 9


@pytest.mark.hazard("H-08")
def test_a_total_with_an_item_missing_or_unknown_is_unknown_not_low():
    assert total(Scale.ALDRETE, {}) is UNKNOWN
    assert total(Scale.ALDRETE, {**ALDRETE, "oxygen": UNKNOWN}) is UNKNOWN


def test_a_total_refuses_strange_items_and_values():
    with pytest.raises(NotOnScale, match="no item"):
        total(Scale.ALDRETE, {**ALDRETE, "colour": 2})
    with pytest.raises(NotOnScale, match="0, 1 or 2"):
        total(Scale.ALDRETE, {**ALDRETE, "oxygen": 3})
    with pytest.raises(NotOnScale, match="one value"):
        total(Scale.RASS, {})


def test_every_symptom_has_words():
    assert all(symptom.phrase for symptom in Symptom)


@pytest.mark.parametrize("drug", FORMULARY.values(), ids=FORMULARY)
def test_formulary_doses_are_in_order_and_sourced(drug):
    assert cite(drug.source)
    assert (drug.low is None) == (drug.high is None)
    if drug.low is not None and drug.high is not None:
        assert drug.low <= drug.high
        assert drug.unit
    if drug.ceiling is not None and drug.high is not None:
        assert drug.high <= drug.ceiling


def test_sedatives_and_pressure_drugs_delay_going_home():
    assert {"midazolam", "lorazepam", "labetalol", "hydralazine", "clonidine", "nitroglycerin", "haloperidol"} == {
        drug.key for drug in FORMULARY.values() if drug.delays_discharge
    }
    assert {"midazolam", "lorazepam"} == {drug.key for drug in FORMULARY.values() if drug.iv_benzodiazepine}
