"""What is typed at the bedside: read as it was meant, or refused in words; never guessed."""

from __future__ import annotations

import doctest
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reprieve.staff.forms import vital_line
from reprieve.staff.forms.fields import FactField, NumberField, ScaleField, chosen, fact, observed
from reprieve.staff.forms.vital_line import UnreadableLine, read_vital_line
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.scales import Scale
from reprieve.therapy.vitals import Sign

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 3, 14, 32, 40, tzinfo=DENVER)


@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.integers(0, 999),
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from([" ", "  ", "\t"]),
)
def test_a_line_reads_back_as_it_was_typed(systolic, diastolic, pulse, spo2, resp, gap):
    read = read_vital_line(gap.join([f"{systolic}/{diastolic}", str(pulse), str(spo2), str(resp)]))

    assert read == {
        Sign.SYSTOLIC: systolic,
        Sign.DIASTOLIC: diastolic,
        Sign.PULSE: pulse,
        Sign.SPO2: spo2,
        Sign.RESP: resp,
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("142/88", {Sign.SYSTOLIC: 142, Sign.DIASTOLIC: 88}),
        ("142 / 88 96", {Sign.SYSTOLIC: 142, Sign.DIASTOLIC: 88, Sign.PULSE: 96}),
        ("- 96 98", {Sign.PULSE: 96, Sign.SPO2: 98}),
        ("142/88 - - 14 36,8", {Sign.SYSTOLIC: 142, Sign.DIASTOLIC: 88, Sign.RESP: 14, Sign.TEMP: Decimal("36.8")}),
        ("", {}),
    ],
)
def test_a_dash_leaves_out_and_the_end_may_be_left_away(line, expected):
    assert read_vital_line(line) == expected


@pytest.mark.parametrize(
    "line", ["142", "142-88 96", "142/88 96 98 14 36.8 5", "142/88 ninety", "- -", "1422/88", "１４２/88"]
)
def test_what_is_not_a_set_of_vitals_is_refused_in_words(line):
    with pytest.raises(UnreadableLine, match=r"\w+ \w+"):
        read_vital_line(line)


def test_the_example_in_the_docstring_is_true():
    assert doctest.testmod(vital_line).failed == 0


def test_no_time_means_now_and_so_does_the_minute_that_is_now():
    assert observed(None, NOW) == NOW
    assert observed(time(14, 32), NOW) == NOW


def test_a_time_of_today_is_taken_and_one_ahead_is_refused():
    assert observed(time(14, 20), NOW) == NOW.replace(minute=20, second=0)
    with pytest.raises(ValidationError, match="still to come"):
        observed(time(14, 33), NOW)


def test_shortly_before_midnight_typed_after_it_is_yesterday():
    after_midnight = datetime(2026, 11, 4, 0, 4, tzinfo=DENVER)

    assert observed(time(23, 55), after_midnight) == datetime(2026, 11, 3, 23, 55, tzinfo=DENVER)


@given(st.times(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_observed_time_is_never_in_the_future_nor_older_than_a_day(seen, later):
    now = NOW + later
    try:
        at = observed(seen, now)
    except ValidationError:
        return

    assert timedelta(0) <= now - at <= timedelta(hours=25)


@pytest.mark.parametrize("typed", ["NaN", "inf", "1e3", "12/300", "70 kg", "", "-"])
def test_what_is_not_a_finite_number_is_refused(typed):
    with pytest.raises(ValidationError):
        NumberField(decimals=1).clean(typed)


def test_a_comma_is_a_decimal_point():
    assert NumberField(decimals=1).clean("36,8") == Decimal("36.8")


def test_unset_is_neither_no_nor_zero():
    field = FactField(label="Fasted")

    assert fact(field.clean("")) is UNKNOWN
    assert fact(field.clean("no")) is False
    assert [fact(chosen(known)) for known in (True, False, UNKNOWN)] == [True, False, UNKNOWN]
    assert ScaleField(Scale.PAIN).clean("") is None
    assert ScaleField(Scale.PAIN).clean("0") == 0


def test_a_scale_offers_each_of_its_values_and_no_other():
    field = ScaleField(Scale.RASS)

    assert [field.clean(str(value)) for value in range(-5, 5)] == list(range(-5, 5))
    with pytest.raises(ValidationError):
        field.clean("5")
