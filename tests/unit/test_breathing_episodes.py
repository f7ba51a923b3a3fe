"""How deep and how long breathing and sedation were beyond a limit, worked out of the chart (R22)."""

from datetime import datetime
from decimal import Decimal

import pytest

from reprieve.therapy.episodes import Episode, breathing_episodes
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.prompts import Level
from reprieve.therapy.rulebook.synthetic import CALM, START, Happened, infusing, minutes, protocol, reading
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Reading, Sign


def spo2(*values: tuple[float, int]) -> tuple[Reading, ...]:
    return tuple(reading(Sign.SPO2, value, START + minutes(minute)) for minute, value in values)


def found(
    *readings: Reading, scores: tuple[Score, ...] = (), happened: tuple[Happened, ...] = ()
) -> tuple[Episode, ...]:
    return breathing_episodes(
        readings=readings, scores=scores, day=infusing(*happened), limits=protocol().limits, baseline=CALM, now=at(90)
    )


def at(minute: float) -> datetime:
    return START + minutes(minute)


@pytest.mark.hazard("H-08")
def test_an_episode_has_its_lowest_value_and_lasts_until_the_first_good_one():
    (one,) = found(*spo2((5, 97), (10, 93), (11, 88), (12, 91), (13.5, 95), (20, 97)))

    assert (one.about, one.worst, one.level) == (Sign.SPO2, Decimal(88), Level.STOP)
    assert (one.start, one.end) == (at(10), at(13.5))
    assert one.minutes(at(40)) == Decimal("3.5")


def test_two_falls_with_a_good_value_between_are_two():
    assert [one.worst for one in found(*spo2((10, 92), (11, 96), (12, 91), (13, 97)))] == [92, 91]


def test_what_never_got_better_lasts_until_now():
    (one,) = found(*spo2((10, 97), (12, 93)))

    assert one.end is None
    assert one.minutes(at(15)) == Decimal(3)


def test_a_capnogram_that_is_too_high_has_a_highest_value():
    highs = [
        one
        for one in found(
            *(reading(Sign.ETCO2, value, at(minute)) for minute, value in ((5, 38), (6, 52), (7, 57), (8, 40)))
        )
        if one.side == "high"
    ]

    assert [(one.worst, one.level) for one in highs] == [(Decimal(57), Level.STOP)]


def test_sedation_and_apnoea_count_too():
    scores = tuple(
        Score(scale=Scale.RASS, value=value, taken_at=at(minute)) for minute, value in ((5, -1), (10, -3), (15, 0))
    )
    apnoea: tuple[Happened, ...] = (
        (8, EventKind.SYMPTOM, {"symptom": Symptom.APNOEA}),
        (9, EventKind.SYMPTOM_GONE, {"symptom": Symptom.APNOEA}),
    )

    assert [(one.about, one.worst) for one in found(scores=scores, happened=apnoea)] == [
        (Symptom.APNOEA, None),
        (Scale.RASS, Decimal(-3)),
    ]


def test_artefacts_and_what_was_before_the_start_are_none():
    artefact = Reading(sign=Sign.SPO2, value=Decimal(70), taken_at=at(6), artefact=True)

    assert found(*spo2((-20, 90), (-10, 97)), artefact) == ()


def test_nothing_is_counted_on_a_day_without_a_start_or_after_it():
    stopped: Happened = (20, EventKind.STOPPED, {"cause": Cause.PLANNED_END})
    left: Happened = (60, EventKind.LEFT_AGAINST_ADVICE, {})

    assert found(*spo2((70, 88), (71, 97)), happened=(stopped, left)) == ()
