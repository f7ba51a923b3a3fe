"""The protocol book: what it holds, and what it refuses to read."""

import tomllib
from copy import deepcopy
from dataclasses import fields, replace
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from reprieve.evidence.register import Certainty, cite, sources
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.limits import Condition, InvalidProtocol, Test
from reprieve.therapy.limits_file import limits_from
from reprieve.therapy.prompts import Level
from reprieve.therapy.protocols import Ceilings, DrugForm, Indication, Tier, book, for_indication, protocol_from
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign

PAGES = files("reprieve.therapy").joinpath("protocol_book")
CRPS = book()["crps-outpatient-4h"]


def page(name: str) -> dict[str, Any]:
    return tomllib.loads(PAGES.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def test_the_book_has_the_three_protocols_of_the_first_slice():
    assert {"crps-outpatient-4h", "depression-0.5", "refractory-pain-0.5"} == set(book())


@pytest.mark.parametrize("protocol", book().values(), ids=book())
def test_every_number_and_note_of_a_protocol_resolves_to_a_source(protocol):
    ceilings = [getattr(protocol.ceilings, field.name) for field in fields(protocol.ceilings)]
    own = (protocol.default_mg_per_kg_h, protocol.default_min, protocol.min_interval_h)

    for number in (*ceilings, *own, *protocol.limits.numbers().values(), *protocol.limits.concentrations_mg_per_ml):
        assert cite(number.source)
    for limit in protocol.limits.action:
        assert cite(limit.source)
    for key in protocol.sources:
        assert cite(key)


@pytest.mark.parametrize("protocol", book().values(), ids=book())
def test_the_evidence_speaks_against_a_protocol_where_it_does(protocol):
    assert any(note.says.startswith("Against:") for note in protocol.evidence)


def test_the_conflict_over_complex_regional_pain_is_shown():
    assert {"COHEN18", "COCH25"} <= set(CRPS.sources)


def test_the_short_pain_protocol_names_the_trials_that_found_nothing():
    assert {"PICK20", "NOPP11F"} <= set(book()["refractory-pain-0.5"].sources)


def test_neither_stress_nor_burnout_can_be_chosen():
    assert not [member for member in Indication if "stress" in member.title.lower() and member is not Indication.PTSD]
    assert not [member for member in Indication if "burnout" in member.title.lower()]


def test_an_indication_without_a_protocol_has_none_to_choose():
    assert for_indication(Indication.PTSD) == ()
    assert for_indication(Indication.CRPS) == (CRPS,)


@pytest.mark.parametrize(("weight_kg", "dose"), [("60", "1.4000"), ("80", "1.2500"), ("115", "0.8695")])
def test_the_offered_dose_stays_under_the_trials_25_mg_an_hour(weight_kg, dose):
    assert Decimal(dose) == CRPS.default_dose_mg_per_kg(Decimal(weight_kg))


def test_altitude_lowers_every_saturation_limit_and_no_other():
    site = CRPS.at_site(spo2_offset=Decimal(3))

    before = [limit.condition.value for limit in CRPS.limits.action if limit.condition.about is Sign.SPO2]
    after = [limit.condition.value for limit in site.limits.action if limit.condition.about is Sign.SPO2]
    assert [value and value - 3 for value in before] == after
    others = [limit for limit in CRPS.limits.action if limit.condition.about is Sign.RESP]
    assert others == [limit for limit in site.limits.action if limit.condition.about is Sign.RESP]
    assert {Decimal(92), Decimal(89)} == {
        limit.value.value for limit in site.limits.baseline if limit.sign is Sign.SPO2
    }


def test_altitude_reaches_the_saturation_inside_a_joint_condition():
    site = CRPS.limits.at_altitude(Decimal(2))

    (aspiration,) = [
        limit for limit in site.action if limit.condition.about is Symptom.ASPIRATION and limit.level is Level.CALL_911
    ]
    (saturation,) = aspiration.together_with
    assert (saturation.about, saturation.value, saturation.sea_level) == (Sign.SPO2, Decimal(90), Decimal(92))


@pytest.mark.parametrize("offset", ["-1", "6", "NaN", "Infinity"])
def test_an_altitude_offset_that_cannot_be_one_is_refused(offset):
    with pytest.raises(ValueError, match="offset"):
        CRPS.at_site(spo2_offset=Decimal(offset))


def test_a_condition_is_measured_or_present_not_both():
    with pytest.raises(ValueError, match="compared"):
        Condition(about=Sign.SPO2)
    with pytest.raises(ValueError, match="compared"):
        Condition(about=Symptom.PANIC, test=Test.AT_LEAST, value=Decimal(1))
    with pytest.raises(ValueError, match="compared"):
        Condition(about=Scale.RASS, test=Test.AT_LEAST)


def test_a_number_that_is_none_has_no_source():
    with pytest.raises(ValueError, match="finite"):
        Sourced(value=Decimal("NaN"), source="SPRAV", certainty=Certainty.READ)


def test_ceilings_are_above_zero_and_in_order():
    with pytest.raises(InvalidProtocol, match="above zero"):
        replace(CRPS.ceilings, mg_per_h=replace(CRPS.ceilings.mg_per_h, value=Decimal(0)))
    with pytest.raises(InvalidProtocol, match="shortest"):
        replace(CRPS.ceilings, shortest_min=replace(CRPS.ceilings.shortest_min, value=Decimal(300)))
    assert isinstance(CRPS.ceilings, Ceilings)


def test_a_default_beyond_a_ceiling_is_no_protocol():
    with pytest.raises(InvalidProtocol, match="within the ceilings"):
        replace(CRPS, default_min=replace(CRPS.default_min, value=Decimal(241)))
    with pytest.raises(InvalidProtocol, match="within the ceilings"):
        replace(CRPS, default_mg_per_kg_h=replace(CRPS.default_mg_per_kg_h, value=Decimal("0.36")))


def test_tier_d_is_no_protocol():
    with pytest.raises(InvalidProtocol, match="Tier D"):
        replace(CRPS, tier=Tier.D)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "1"),
        ("version", True),
        ("title", ""),
        ("indication", "burnout"),
        ("drug_form", "esketamine"),
        ("evidence", []),
        ("evidence", ["words"]),
        ("tier", "E"),
        ("default_min", ["40", "ANDR17"]),
        ("default_min", ["forty", "ANDR17", "read"]),
        ("default_min", ["40", "NOBODY99", "read"]),
        ("default_min", ["40", "ANDR17", "certain"]),
        ("ceilings", {"mg_per_kg": ["1", "ANDR17", "read"]}),
        ("ceilings", "none"),
    ],
)
def test_a_page_that_is_not_understood_is_no_protocol(name, value):
    with pytest.raises(InvalidProtocol):
        protocol_from("demo", {**page("depression-0.5"), name: value}, CRPS.limits)


def test_a_page_without_a_field_is_no_protocol():
    whole = page("depression-0.5")
    del whole["title"]

    with pytest.raises(InvalidProtocol, match="title"):
        protocol_from("demo", whole, CRPS.limits)


def change(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    limits = deepcopy(page("limits"))
    place: Any = limits
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return limits


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), None),
        (("baseline",), []),
        (("baseline", "systolic"), {}),
        (("baseline", "sweat"), [{"at_least": ["1", "SPRAV", "read"]}]),
        (("baseline", "spo2"), [{"at_least": ["1", "SPRAV", "read"], "less_than": ["1", "SPRAV", "read"]}]),
        (("baseline", "spo2"), [{"hard": True}]),
        (("baseline", "spo2"), [{"at_least": ["1", "SPRAV", "read"], "colour": "red"}]),
        (("baseline", "spo2"), [{"at_least": ["x", "SPRAV", "read"]}]),
        (("action",), {}),
        (("action", 0, "about"), "mood"),
        (("action", 0, "limits", 0, "level"), "shout"),
        (("action", 0, "limits", 0, "source"), "NOBODY99"),
        (("action", 0, "limits", 0, "together_with"), ["rass at most -2"]),
        (("action", 0, "limits", 0, "loud"), True),
        (("action", 0, "then"), {}),
        (("rhythm", "A", "pressure"), {"every_min": 5}),
        (("rhythm", "A", "pressure"), {"sometimes": True}),
        (("watch",), {}),
    ],
)
def test_limits_that_are_not_understood_are_refused(path, value):
    with pytest.raises(InvalidProtocol):
        limits_from(change(path, value))


def test_every_certainty_of_the_register_says_whether_it_needs_a_mark():
    marked = {certainty for certainty in Certainty if certainty.needs_a_mark}

    assert {Certainty.RECALL, Certainty.PROPOSED, Certainty.ASSUMED} == marked


def test_clinical_sources_say_what_was_read():
    clinical = tomllib.loads(
        files("reprieve.evidence").joinpath("sources", "clinical.toml").read_text(encoding="utf-8")
    )

    for key in clinical:
        assert sources()[key].cites
        assert sources()[key].read


def test_words_exist_for_every_indication_and_form():
    assert all(indication.title for indication in Indication)
    assert {"racemic", "S(+)"} == {form.phrase for form in DrugForm}


def test_mood_indications_ask_for_suicide_risk():
    assert Indication.DEPRESSION.mood
    assert not Indication.CRPS.mood
