"""Vital signs: the impossible is refused with a sentence, the abnormal is believed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reprieve.therapy.vitals import (
    BELIEVABLE,
    NotPlausible,
    Reading,
    Sign,
    baseline,
    check_plausible,
    check_weight,
    implausible,
    plain,
)

NOW = datetime(2026, 11, 2, 16, tzinfo=UTC)


def read(sign: Sign, value: object, *, at: datetime = NOW, artefact: bool = False) -> Reading:
    return Reading(sign=sign, value=Decimal(str(value)), taken_at=at, artefact=artefact)


def pressure(upper: int, lower: int, mean: int | None = None) -> tuple[Reading, ...]:
    pair = (read(Sign.SYSTOLIC, upper), read(Sign.DIASTOLIC, lower))
    return pair if mean is None else (*pair, read(Sign.MEAN, mean))


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("readings", "field"),
    [
        (pressure(12, 300), Sign.SYSTOLIC),
        (pressure(80, 120), Sign.DIASTOLIC),
        (pressure(120, 120), Sign.DIASTOLIC),
        (pressure(120, 80, 130), Sign.MEAN),
        (pressure(120, 80, 70), Sign.MEAN),
        ((read(Sign.SPO2, 101),), Sign.SPO2),
        ((read(Sign.PULSE, -1),), Sign.PULSE),
        ((read(Sign.TEMP, "98.6"),), Sign.TEMP),
        ((read(Sign.PULSE, 72, at=NOW + timedelta(minutes=2)),), "time"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_sentence(readings, field):
    with pytest.raises(NotPlausible) as refused:
        check_plausible(readings, now=NOW)

    assert field == refused.value.field
    assert str(refused.value) == str(refused.value.sentence)


@pytest.mark.parametrize(
    "readings",
    [
        pressure(120, 80),
        pressure(120, 80, 93),
        pressure(240, 140),
        (read(Sign.SPO2, 70),),
        (read(Sign.RESP, 0),),
        (read(Sign.PULSE, 0),),
        (read(Sign.MEAN, 90),),
        (read(Sign.PULSE, 72, at=NOW + timedelta(seconds=30)),),
        (),
    ],
)
def test_the_abnormal_is_believed(readings):
    check_plausible(readings, now=NOW)
    assert implausible(readings, now=NOW) == ()


def test_every_sign_is_believed_somewhere_and_has_a_name_and_unit():
    for sign in Sign:
        assert BELIEVABLE[sign].low < BELIEVABLE[sign].high
        assert sign.title
        assert sign.unit


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_a_reading_is_a_number(value):
    with pytest.raises(ValueError, match="finite"):
        read(Sign.PULSE, value)


def test_a_readings_time_has_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        read(Sign.PULSE, 72, at=datetime(2026, 11, 2, 16))  # noqa: DTZ001


@pytest.mark.parametrize("weight", ["0", "-70", "19.9", "301", "NaN"])
def test_a_weight_no_adult_has_is_refused(weight):
    with pytest.raises(NotPlausible, match="kilograms"):
        check_weight(Decimal(weight))


def test_the_baseline_is_the_median_before_the_start_without_artefacts():
    readings = (
        read(Sign.SYSTOLIC, 120, at=NOW - timedelta(minutes=15)),
        read(Sign.SYSTOLIC, 190, at=NOW - timedelta(minutes=10), artefact=True),
        read(Sign.SYSTOLIC, 130, at=NOW - timedelta(minutes=5)),
        read(Sign.SYSTOLIC, 170, at=NOW + timedelta(minutes=5)),
    )

    assert {Sign.SYSTOLIC: Decimal(125)} == dict(baseline(readings, before=NOW))


def test_one_odd_reading_does_not_become_the_patients_normal():
    readings = [read(Sign.PULSE, value, at=NOW - timedelta(minutes=value)) for value in (70, 72, 160)]

    assert Decimal(72) == baseline(readings, before=NOW)[Sign.PULSE]


@pytest.mark.parametrize(("number", "words"), [("120.0", "120"), ("36.80", "36.8"), ("1E+2", "100"), ("0", "0")])
def test_numbers_are_written_plainly(number, words):
    assert words == plain(Decimal(number))
