"""Models are files; every number in them says where it comes from."""

from __future__ import annotations

import pytest

from reprieve.evidence.register import Certainty
from reprieve.pharmacology.errors import UnknownModel
from reprieve.pharmacology.models import model, names, numbers_of
from reprieve.pharmacology.models.number import Number, number

EFFECTS = ("perception", "circulation", "venous")


def test_the_default_model_comes_first() -> None:
    assert names()[0] == model().name == "simons-2022-racemic"


def test_effects_are_not_offered_as_kinetics() -> None:
    assert not set(names()) & set(EFFECTS)


@pytest.mark.parametrize("name", [*names(), *EFFECTS])
def test_every_number_has_a_source_and_a_certainty(name: str) -> None:
    for place, found in numbers_of(name).items():
        assert found.source.cites, place
        assert isinstance(found.certainty, Certainty), place
        assert (found.certainty is Certainty.READ_VIA) == bool(found.via), place


def test_what_is_our_own_choice_is_marked_so_and_the_other_way_round() -> None:
    for name in (*names(), *EFFECTS):
        for place, found in numbers_of(name).items():
            if found.source.key == "OURS":
                assert found.certainty.needs_a_mark, place
            if found.certainty is Certainty.ASSUMED:
                assert found.source.key == "OURS", place


def test_racemate_is_half_of_each_and_keeps_the_numbers_of_s() -> None:
    racemate, esketamine = model("simons-2022-racemic"), model("simons-2022-esketamine")

    assert [(form.name, form.share.value) for form in racemate.enantiomers] == [("S", 0.5), ("R", 0.5)]
    assert [(form.name, form.share.value) for form in esketamine.enantiomers] == [("S", 1.0)]
    assert racemate.volume == esketamine.volume
    assert racemate.peripherals == esketamine.peripherals


def test_a_number_that_replaces_another_inherits_no_note() -> None:
    assert "paper" not in model("simons-2022-racemic").enantiomers[0].share.note


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
