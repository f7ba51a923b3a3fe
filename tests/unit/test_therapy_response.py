"""What counts as response, remission, worsening and loss, at every boundary."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import cite
from reprieve.therapy.course import Because
from reprieve.therapy.decisions import UNKNOWN, Role, Verdict
from reprieve.therapy.durability import (
    Followed,
    Standing,
    at_risk_on,
    follow_mood,
    follow_pain,
    kaplan_meier,
    median_day,
    pain_limit,
)
from reprieve.therapy.responder import CourseOutcome, DayLoad, Pair, Part, Report, composite, opioids_across
from reprieve.therapy.response import RULES, judge, percent_fall, stop_for_mood, stop_for_pain, worse_thoughts


@pytest.mark.parametrize(
    ("baseline", "now", "p30", "p50"),
    [
        ("8", "5.6", True, False),
        ("8", "5.7", False, False),
        ("7", "5", False, False),
        ("4", "2", True, True),
        ("10", "5", True, True),
        ("0", "0", UNKNOWN, UNKNOWN),
    ],
)
def test_pain_is_judged_at_30_and_50_percent_side_by_side(baseline: str, now: str, p30: object, p50: object) -> None:
    found = judge("nrs", D(baseline), D(now))

    assert tuple(found.levels.values()) == (p30, p50)
    assert found.response is p30


def test_thirds_and_sevenths_meet_the_limit_that_they_reach() -> None:
    for sixths in range(1, 1000):
        assert percent_fall(D(10 * sixths) / 3, D(7 * sixths) / 3) == 30
        assert percent_fall(D(10 * sixths) / 7, D(7 * sixths) / 7) == 30


@pytest.mark.parametrize(
    ("measure", "baseline", "now", "response", "remission"),
    [
        ("phq-9", 18, 9, True, False),
        ("phq-9", 18, 10, False, False),
        ("phq-9", 18, 5, True, False),
        ("phq-9", 18, 4, True, True),
        ("qids-sr16", 16, 5, True, True),
        ("gad-7", 14, 5, True, False),
        ("madrs", 30, 12, True, UNKNOWN),
        ("madrs", 30, 10, True, True),
        ("madrs", 30, 13, True, False),
        ("pcl-5", 50, 40, UNKNOWN, False),
        ("pcl-5", 50, 35, True, False),
        ("pcl-5", 50, 41, False, False),
        ("pcl-5", 50, 30, True, UNKNOWN),
        ("y-bocs", 20, 13, True, UNKNOWN),
        ("oci-r", 20, 12, True, False),
        ("lsas", 100, 65, False, UNKNOWN),
        ("lsas", 100, 64, True, UNKNOWN),
        ("odi", 40, 30, UNKNOWN, UNKNOWN),
        ("nobody-knows", 4, 2, UNKNOWN, UNKNOWN),
    ],
)
def test_response_and_remission_by_measure(
    measure: str, baseline: int, now: int, response: object, remission: object
) -> None:
    found = judge(measure, D(baseline), D(now))

    assert (found.response, found.remission) == (response, remission)


@pytest.mark.parametrize(
    ("measure", "baseline", "now", "worse"),
    [
        ("phq-9", 10, 15, True),
        ("phq-9", 10, 14, False),
        ("nrs", 5, 7, True),
        ("pcl-5", 30, 39, False),
        ("pcl-5", 30, 40, True),
        ("madrs", 10, 30, UNKNOWN),
    ],
)
def test_worsening_is_a_rise_by_the_important_change(measure: str, baseline: int, now: int, worse: object) -> None:
    assert judge(measure, D(baseline), D(now)).worse is worse


def test_every_limit_has_a_source() -> None:
    for rules in RULES.values():
        for limit in (*rules.percent, *rules.points, *rules.remission, rules.worse_points, rules.partial_percent):
            assert limit is None or cite(limit.number.source)


def test_new_thoughts_of_self_harm_are_worsening_whatever_the_total() -> None:
    assert worse_thoughts(0, 1) is not None
    assert worse_thoughts(UNKNOWN, 2) is not None
    assert worse_thoughts(2, 1) is None
    assert worse_thoughts(0, 0) is None
    assert worse_thoughts(UNKNOWN, 0) is None
    assert worse_thoughts(2, 2) is None
    assert worse_thoughts(0, UNKNOWN) is None


def test_a_test_dose_that_helped_neither_a_day_nor_two_weeks_stops() -> None:
    assert stop_for_pain(D(8), D("5.7"), D("7.3")).verdict is Verdict.REFUSE
    assert stop_for_pain(D(8), D("5.6"), D(8)).verdict is Verdict.CLEAR
    assert stop_for_pain(D(8), D(8), D("7.2")).verdict is Verdict.CLEAR
    assert stop_for_pain(D(8), D(8), UNKNOWN).verdict is Verdict.HOLD
    assert stop_for_pain(D(0), D(0), D(0)).verdict is Verdict.HOLD


def test_a_mood_series_is_reviewed_at_three_and_stopped_at_four() -> None:
    flat, better = D(18), D(14)

    assert stop_for_mood(D(18), [flat, flat]).verdict is Verdict.CLEAR
    assert stop_for_mood(D(18), [flat, flat, flat]).verdict is Verdict.HOLD
    assert stop_for_mood(D(18), [flat, flat, better]).verdict is Verdict.CLEAR
    assert stop_for_mood(D(18), [flat, flat, flat, flat]).verdict is Verdict.REFUSE
    assert stop_for_mood(D(18), [flat, UNKNOWN, flat, flat]).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    ("measure", "limits"),
    [
        ("phq-9", ["fall of 50 %", "score below 5"]),
        ("lsas", ["fall of more than 35 %"]),
        ("pcl-5", ["fall of 10 points", "fall of 15 points", "score at most 28", "score at most 33"]),
    ],
)
def test_each_limit_is_said_in_its_own_words(measure, limits) -> None:
    assert list(judge(measure, D(40), D(4)).levels) == limits


FLAT = [D(18)] * 4


@pytest.mark.parametrize(
    ("found", "rule", "verdict", "says", "resolve"),
    [
        (
            stop_for_pain(D(8), D("5.7"), D("7.3")),
            "RSP-stop-pain",
            Verdict.REFUSE,
            "Less than 30 % relief at 24 h and less than 10 % at 2 weeks: the rule to stop is met.",
            "Do not repeat what does not help. A prescriber may go on and say why.",
        ),
        (
            stop_for_pain(D(8), D(8), UNKNOWN),
            "RSP-stop-pain",
            Verdict.HOLD,
            "Pain at 24 h or at 2 weeks after the test dose is not known.",
            "Have the pain score filled in before the next infusion is planned.",
        ),
        (
            stop_for_pain(D(8), D(4), D(8)),
            "RSP-stop-pain",
            Verdict.CLEAR,
            "The test dose helped for a day or for two weeks.",
            "None",
        ),
        (
            stop_for_mood(D(18), FLAT),
            "RSP-stop-mood",
            Verdict.REFUSE,
            "No improvement 24 h after infusion 4: no further gain is to be expected.",
            "Stop the series. A prescriber may go on and say why.",
        ),
        (
            stop_for_mood(D(18), FLAT[:3]),
            "RSP-stop-mood",
            Verdict.HOLD,
            "No improvement is on record after 3 infusions: review.",
            "Have the scores filled in; two infusions without improvement can still turn by the third.",
        ),
        (stop_for_mood(D(18), FLAT[:2]), "RSP-stop-mood", Verdict.CLEAR, "No stop of the series is due.", "None"),
        (
            worse_thoughts(0, 1),
            "RSP-new-thoughts",
            Verdict.REFUSE,
            "Thoughts of self-harm that were not there at the baseline.",
            "Speak with the patient now.",
        ),
    ],
)
def test_what_a_rule_to_stop_says_and_what_next(found, rule, verdict, says, resolve) -> None:
    assert (found.rule, found.verdict, str(found.says), str(found.resolve)) == (rule, verdict, says, resolve)
    assert found.overridable_by == ({Role.PRESCRIBER} if "stop" in rule and found.blocks else frozenset())


def reports(*pairs: tuple[float, float]) -> tuple[Report, ...]:
    return tuple(Report(day=D(str(day)), score=D(str(score))) for day, score in pairs)


def course(**changed) -> CourseOutcome:
    facts: dict[str, Any] = {
        "baseline_pain": D(8),
        "reports": reports((1, 5), (7, 5), (14, 5), (21, 5.6), (28, 5)),
        "infusions": 1,
        "until_day": D(28),
        "peg": Pair(before=D(7), now=D("4.9")),
        "pgic": 2,
        "mme": Pair(before=D(60), now=D(66)),
    }
    return CourseOutcome(**facts | changed)


def test_a_responder_has_every_part() -> None:
    found = composite(course())

    assert found.responder is True
    assert found.unknown == ()
    assert (found.parts[Part.P50], found.held_needed_days) == (False, 21)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"mme": Pair(before=D(60), now=D("66.1"))}, False),
        ({"mme": Pair(before=D(0), now=D(5))}, False),
        ({"mme": Pair(before=D(0), now=D(0))}, True),
        ({"mme": UNKNOWN}, UNKNOWN),
        ({"peg": UNKNOWN}, True),
        ({"peg": UNKNOWN, "pgic": 3}, UNKNOWN),
        ({"peg": Pair(before=D(7), now=D(5)), "pgic": 3}, False),
        ({"peg": Pair(before=D(7), now=D(5)), "odi": Pair(before=D(40), now=D("27.2")), "pgic": 3}, True),
        ({"peg": UNKNOWN, "bpi": Pair(before=D(6), now=D(5)), "pgic": UNKNOWN}, True),
        ({"infusions": 6}, UNKNOWN),
        ({"baseline_pain": UNKNOWN}, UNKNOWN),
        ({"baseline_pain": D(0)}, UNKNOWN),
        ({"reports": reports((1, 5), (7, 5), (14, 7), (28, 5))}, False),
        ({"reports": reports((1, 5), (7, 5), (14, 5)), "until_day": D(14)}, UNKNOWN),
        ({"reports": reports((1, 5), (7, 5), (28, 7))}, False),
        ({"reports": ()}, UNKNOWN),
        ({"reports": reports((1, 5), (21, 5), (60, 8), (90, 8)), "until_day": D(90)}, True),  # held, then faded
        ({"infusions": 6, "reports": reports((1, 5), (21, 5), (42, 5), (90, 8)), "until_day": D(90)}, True),
        ({"infusions": 6, "reports": reports((1, 5), (21, 5)), "left_by": Because.RELAPSE}, False),
        ({"infusions": 6, "reports": reports((1, 5), (21, 5)), "left_by": Because.PLANNED}, UNKNOWN),
        ({"infusions": 6, "reports": reports((1, 5), (21, 5)), "left_by": UNKNOWN}, UNKNOWN),
        ({"reports": reports((1, 5), (21, 5)), "left_by": Because.RELAPSE}, True),
        ({"reports": reports((-3, 8), (-1, 2)), "until_day": D(1)}, UNKNOWN),
    ],
)
def test_a_missing_part_is_not_assessable_and_never_a_responder(changed, verdict: object) -> None:
    assert composite(course(**changed)).responder is verdict


def load(day: int, mme: float | None, least: float = 0) -> DayLoad:
    known = UNKNOWN if mme is None else D(str(mme))
    return DayLoad(day=D(day), mme_per_day=known, least_mme=D(str(least if mme is None else mme)))


@pytest.mark.parametrize(
    ("loads", "now"),
    [
        ((load(-30, 90), load(-14, 60), load(21, 50)), 50),
        ((load(-14, 60), load(0, 20), load(21, 50)), 50),  # in the midst of a series: neither before nor after
        ((load(-14, 60), load(21, 50), load(80, 90)), 50),  # what comes after the judging does not count
        ((load(-14, 60), load(40, 50), load(80, 90)), 50),  # but the next one does, where none came in time
        ((load(-14, 60), load(21, None, least=70)), 70),  # in part, and that part alone is a rise
        ((load(-14, 60), load(21, None, least=50)), None),
        ((load(-14, None, least=60), load(21, 20)), None),
        ((load(-14, 60),), None),
        ((load(21, 60),), None),
        ((), None),
    ],
)
def test_opioids_are_compared_before_the_course_and_at_its_judging(loads: tuple[DayLoad, ...], now: int | None) -> None:
    found = opioids_across(loads, first_day=D(-10), judged_day=D(28))

    assert found == (UNKNOWN if now is None else Pair(before=D(60), now=D(now)))


def test_pain_is_lost_above_the_higher_of_the_two_limits() -> None:
    assert pain_limit(D(10)) == 8
    assert pain_limit(D(4)) == D("2.8")


def test_one_bad_report_is_watched_and_two_three_days_apart_are_a_loss() -> None:
    good = ((7, 4), (14, 4))
    watch = follow_pain(D(8), reports(*good, (25, 8)), until=D(25))
    soon = follow_pain(D(8), reports(*good, (25, 8), (27, 8)), until=D(27))
    lost = follow_pain(D(8), reports(*good, (25, 8), (28, 8)), until=D(40))
    back = follow_pain(D(8), reports(*good, (25, 8), (33, 2), (45, 3)), until=D(45))

    assert [one.standing for one in (watch, soon, lost, back)] == [
        Standing.WATCH,
        Standing.WATCH,
        Standing.LOST,
        Standing.GOOD,
    ]
    assert (lost.last_good, lost.first_bad) == (D(14), D(25))


def test_a_booster_before_the_loss_is_no_loss_unless_it_was_for_pain() -> None:
    good = reports((7, 4), (14, 4), (40, 9), (45, 9))
    planned = follow_pain(D(8), good, until=D(60), booster=(D(20), Because.PLANNED))
    needed = follow_pain(D(8), good, until=D(60), booster=(D(20), Because.RELAPSE))

    assert (planned.standing, planned.left_by, planned.until) == (Standing.GOOD, Because.PLANNED, D(14))
    assert (needed.standing, needed.first_bad) == (Standing.LOST, D(20))


def test_mood_is_lost_at_ten_with_more_than_half_of_the_gain() -> None:
    def standing(*pairs: tuple[float, float]) -> Standing:
        return follow_mood(D(20), D(4), reports(*pairs), until=D(99)).standing

    assert standing((10, 12), (15, 12)) is Standing.GOOD  # 8 of 16 points: half, not more
    assert standing((10, 13), (15, 13)) is Standing.LOST
    assert standing((10, 13), (14, 13)) is Standing.WATCH
    assert standing() is Standing.NO_REPORT
    assert follow_mood(D(14), D(2), reports((10, 9), (20, 9)), until=D(30)).standing is Standing.GOOD


def followed(day: float, lost: bool) -> Followed:
    at = D(str(day))
    return Followed(
        standing=Standing.LOST if lost else Standing.GOOD, last_good=at, first_bad=at if lost else None, until=at
    )


def test_kaplan_meier_counts_losses_and_leavers_with_numbers_at_risk() -> None:
    steps = kaplan_meier(
        [followed(5, True), followed(5, False), followed(10, True), followed(20, False), followed(30, True)]
    )

    assert [(step.day, step.at_risk, step.lost, step.left) for step in steps] == [
        (D(5), 5, 1, 1),
        (D(10), 3, 1, 0),
        (D(20), 2, 0, 1),
        (D(30), 1, 1, 0),
    ]
    assert [round(step.share, 4) for step in steps] == [D("0.8"), D("0.5333"), D("0.5333"), 0]
    assert median_day(steps) == 30
    assert [at_risk_on(steps, D(day)) for day in (0, 5, 6, 31)] == [5, 5, 3, 0]


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=60))
def test_the_curve_only_falls_and_everybody_is_counted_once(ends) -> None:
    steps = kaplan_meier([followed(day, lost) for day, lost in ends])
    shares = [step.share for step in steps]

    assert shares == sorted(shares, reverse=True)
    assert sum(step.lost + step.left for step in steps) == len(ends)
    if not any(not lost for _, lost in ends):
        for step in steps:
            still = sum(day > step.day for day, _ in ends)
            assert abs(step.share - D(still) / len(ends)) < D("1e-12")
