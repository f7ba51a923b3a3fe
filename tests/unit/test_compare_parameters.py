"""Every number of the virtual trials has a source, or says that it is exploratory; there is no third kind."""

from __future__ import annotations

import ast
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import reprieve.studies
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import numbers_of
from reprieve.studies.parameters import NoOrigin, drawn, parameters, read, stated
from reprieve.studies.series import SERIES
from reprieve.therapy.protocols import book


@pytest.mark.hazard("H-97")
def test_every_parameter_has_a_source_or_the_word_exploratory() -> None:
    page = tomllib.loads(files("reprieve.studies").joinpath("parameters.toml").read_text(encoding="utf-8"))
    entries = {f"{group}.{key}": entry for group, found in page.items() for key, entry in found.items()}

    assert entries.keys() == parameters().keys()
    for name, entry in entries.items():
        known = parameters()[name]
        assert known.exploratory is known.number.certainty.needs_a_mark, name
        assert known.number.source.key != "OURS" or known.exploratory, name
        if "of" in entry:
            assert known.number is numbers_of(entry["of"])[entry["place"]], name
        else:
            assert ("exploratory" in entry) is known.exploratory, name
            assert known.exploratory or known.number.source.read, name


@pytest.mark.parametrize(
    "entry",
    [
        'value = 1.0\nunit = ""\nrange = [0.5, 2.0]',
        'value = 1.0\nunit = ""\nsource = "BUSSE18"\ncertainty = "read"\nexploratory = true\nrange = [0.5, 2.0]',
        'value = 1.0\nunit = ""\nsource = "OURS"\ncertainty = "assumed"\nrange = [0.5, 2.0]',
        'value = 1.0\nunit = ""\nsource = "BUSSE18"\ncertainty = "read"',
    ],
    ids=["no origin", "read yet exploratory", "ours yet not exploratory", "no word on how unsure"],
)
def test_a_parameter_of_no_honest_origin_cannot_be_read(entry: str) -> None:
    with pytest.raises(NoOrigin):
        read(f'[a.b]\nsays = "something"\n{entry}\n')


def test_no_number_of_the_model_hides_in_its_code() -> None:
    """What multiplies or adds in the model is a parameter; what is left in code is the calendar's or the program's."""
    allowed = {0, 1, 2, 3, 4, 5, 6, 7, 0.5, 100, 50.0, 90.0, 10.0, 8, 20, 52, 520}
    for module in ("roads", "virtual", "compare", "trial"):
        code = ast.parse(Path(reprieve.studies.__file__).with_name(f"{module}.py").read_text(encoding="utf-8"))
        found = {node.value for node in ast.walk(code) if isinstance(node, ast.Constant)}
        assert {value for value in found if type(value) in {int, float}} <= allowed, module


def test_rules_of_boosters_are_those_of_the_protocol_book() -> None:
    for protocol in SERIES:
        limits = book()[protocol].limits.course

        assert stated()["booster.apart"] == float(limits.booster_pain_days.value)
        assert stated()["booster.a_year"] == float(limits.sessions_a_year.value)


def test_a_draw_moves_what_is_unsure_and_nothing_else() -> None:
    draws = [drawn(np.random.SeedSequence(1, spawn_key=(k,))) for k in range(400)]

    for name, known in parameters().items():
        values = np.array([draw[name] for draw in draws])
        if not known.varied:
            assert (values == known.number.value).all(), name
            continue
        inside = ((values >= known.low) & (values <= known.high)).mean()
        assert 0.90 < inside < 0.99, name
        assert not known.is_share or values.max() <= 1, name


def test_a_value_that_cannot_be_is_refused_by_name() -> None:
    for name, value in (("pain.before", 11), ("relief.response", 1.2), ("opioid.before", -1), ("relief.half_life", 0)):
        with pytest.raises(ImpossibleInput, match=name):
            parameters()[name].check(value)
