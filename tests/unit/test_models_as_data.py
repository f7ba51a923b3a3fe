"""Models are files; every number in them says where it comes from."""

from __future__ import annotations

import pytest

from reprieve.evidence.register import Certainty
from reprieve.pharmacology.errors import UnknownModel
from reprieve.pharmacology.models import effect_names, every_name, model, names, numbers_of
from reprieve.pharmacology.models.number import Number, number

EFFECTS = effect_names()


def test_the_default_model_comes_first() -> None:
    assert names()[0] == model().name == "simons-2022-racemic"


def test_effects_are_not_offered_as_kinetics() -> None:
    assert not set(names()) & set(EFFECTS)


@pytest.mark.parametrize("name", [*every_name(), *EFFECTS])
def test_every_number_has_a_source_and_a_certainty(name: str) -> None:
    for place, found in numbers_of(name).items():
        assert found.source.cites, place
        assert isinstance(found.certainty, Certainty), place
        assert (found.certainty is Certainty.READ_VIA) == bool(found.via), place


def test_what_is_our_own_choice_is_marked_so_and_the_other_way_round() -> None:
    for name in (*every_name(), *EFFECTS):
        for place, found in numbers_of(name).items():
            if found.source.key == "OURS":
                assert found.certainty.needs_a_mark, place
            if found.certainty is Certainty.ASSUMED:
                assert found.source.key == "OURS", place


def test_racemate_is_half_of_each_and_keeps_the_numbers_of_s() -> None:
    racemate, esketamine = model("simons-2022-racemic"), model("simons-2022-esketamine")

    assert [(form.name, form.share.value) for form in racemate.forms] == [("S", 0.5), ("R", 0.5)]
    assert [(form.name, form.share.value) for form in esketamine.forms] == [("S", 1.0)]
    assert racemate.volume == esketamine.volume
    assert racemate.peripherals == esketamine.peripherals


def test_a_number_that_replaces_another_inherits_no_note() -> None:
    assert "paper" not in model("simons-2022-racemic").forms[0].share.note


@pytest.mark.parametrize("name", ["", "simons", "../secrets", "perception"])
def test_unknown_model_names_those_there_are(name: str) -> None:
    with pytest.raises(UnknownModel, match="simons-2022-racemic"):
        model(name)


def test_spread_is_read_from_a_variance_or_a_coefficient_of_variation() -> None:
    pedigree = {"source": "SIMONS22", "certainty": "read:via", "via": "nlmixr2lib"}

    by_variance = number({"value": 1, "unit": "L", "omega2": 0.09}, pedigree)
    by_cv = number({"value": 1, "unit": "L", "cv": 0.4, "certainty": "read"}, pedigree)

    assert by_variance.log_sd == pytest.approx(0.3)
    assert by_cv.log_sd == pytest.approx(0.3853, abs=1e-4)
    assert (by_variance.via, by_cv.via) == ("nlmixr2lib", "")


def test_a_number_is_finite() -> None:
    known = model().volume

    with pytest.raises(ValueError, match="finite"):
        Number(value=float("nan"), unit="L", source=known.source, certainty=known.certainty)


def test_rate_constants_are_volumes_and_flows() -> None:
    domino = model("domino-1984")

    assert domino.volume.value == pytest.approx(4.41)
    assert domino.clearance.value == pytest.approx(1.93, abs=0.005)  # L/min at 70 kg, as the review of models has it
    assert [p.volume.value for p in domino.peripherals] == pytest.approx([10.6, 178], rel=0.005)


def test_papers_in_hours_are_reckoned_in_minutes() -> None:
    assert model("herd-2007-children").clearance.canonical == pytest.approx(1.5)


def test_errors_are_read_from_a_standard_error_or_an_interval() -> None:
    pedigree = {"source": "SIMONS22", "certainty": "read"}

    assert number({"value": 10, "unit": "L", "se": 1}, pedigree).log_se == pytest.approx(0.0998, abs=1e-4)
    assert number({"value": 10, "unit": "L", "ci95": [8.0, 12.5]}, pedigree).log_se == pytest.approx(0.1139, abs=1e-4)
