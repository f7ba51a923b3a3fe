"""Instruments as data: what patients read for a name, and parts and answers as their papers print them."""

from __future__ import annotations

from reprieve.therapy.asking import asked_for
from reprieve.therapy.instruments import instrument
from reprieve.therapy.protocols import Indication
from reprieve.therapy.scoring import answers_from, score


def test_what_a_patient_is_asked_has_a_plain_name_in_both_languages() -> None:
    for indication in Indication:
        for name in {one.instrument for one in asked_for(indication)}:
            assert set(instrument(name).called) == {"en", "es"}, name


def test_the_pattern_of_paindetect_may_be_written_with_its_plus() -> None:
    held = instrument("paindetect")

    assert answers_from(held, [*"2222211", "+1", "0"])["pattern"] == 1


def test_the_subscales_of_the_oci_r_part_its_items() -> None:
    held = instrument("oci-r")

    assert sorted(key for part in held.parts for key in part.items) == sorted(item.key for item in held.items)
    found = score(held, {item.key: 4 if item.key in {"5", "11", "17"} else 0 for item in held.items})
    assert {name for name, value in found.parts.items() if value == 12} == {"washing"}
