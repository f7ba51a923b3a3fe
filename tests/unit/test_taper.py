"""How an opioid comes down: the stated rates, whole tablets, and what is said of a plan that is faster."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from reprieve.therapy.decisions import Decision, Role, Verdict
from reprieve.therapy.findings import NOBODY, PRESCRIBER
from reprieve.therapy.tablets import NotTablets, at_least, shared, tablets_for
from reprieve.therapy.taper import MOST_STEPS, Use, Wish, course, limits, propose, strengths_sold

START = date(2026, 12, 1)


def wish(**changes: Any) -> Wish:
    return Wish(
        **{
            "drug": "morphine",
            "dose": Fraction(100),
            "times_a_day": 2,
            "strengths": (Fraction(5), Fraction(15), Fraction(30)),
            "use": Use.LONG,
            "percent": Fraction(10),
            "every_days": 30,
            "floor": Fraction(20),
            "starts_on": START,
            **changes,
        }
    )


def rules_of(decision: Decision, verdict: Verdict = Verdict.HOLD) -> set[str]:
    return {finding.rule.partition("-")[0] for finding in decision.findings if finding.verdict is verdict}


def test_ten_percent_a_month_of_the_dose_at_the_time():
    wanted = ["100", "90", "81", "72.9", "65.61", "59.049", "53.1441", "47.82969"]

    assert list(islice(course(wish()), 8)) == [Fraction(dose) for dose in wanted]


def test_ten_percent_a_week_of_the_start_down_to_thirty_percent_then_of_what_remains():
    wanted = ["120", "108", "96", "84", "72", "60", "48", "36", "32.4", "29.16", "26.244"]
    short = wish(dose=Fraction(120), use=Use.SHORT, every_days=7)

    assert list(islice(course(short), 11)) == [Fraction(dose) for dose in wanted]


def test_a_dose_that_tablets_cannot_follow_stands_for_longer():
    steps = propose(wish(dose=Fraction(20), strengths=(Fraction(5),), floor=Fraction(10))).steps

    assert [(step.on, step.dose) for step in steps] == [
        (date(2027, 3, 1), Fraction(15)),
        (date(2027, 6, 29), Fraction(10)),
    ]


def test_a_plan_at_the_stated_rate_is_clear():
    assert propose(wish()).decision.allows


def test_a_proposal_keeps_what_was_wished_for():
    for asked in (wish(), wish(percent=Fraction(0))):
        assert propose(asked).wish is asked


@pytest.mark.hazard("H-92")
def test_a_plan_that_takes_a_third_in_a_month_is_held_three_times_over():
    proposal = propose(wish(percent=Fraction(35)))

    assert rules_of(proposal.decision) == {"O10", "O11", "O12"}
    assert proposal.steps[0].dose == 65
    assert not proposal.decision.allows


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"percent": Fraction(5), "every_days": 15}, False),
        ({"percent": Fraction(10), "every_days": 29}, True),
        ({"percent": Fraction(10), "every_days": 60}, False),
        ({"use": Use.SHORT, "every_days": 7}, False),
        ({"use": Use.SHORT, "every_days": 6}, True),
    ],
)
def test_the_rate_is_compared_over_a_month_or_a_week(changes, held):
    assert ("O10" in rules_of(propose(wish(**changes)).decision)) is held


def test_stopping_goes_by_the_smallest_tablet_and_is_said():
    proposal = propose(wish(floor=Fraction(0)))

    assert [step.dose for step in proposal.steps[-3:]] == [10, 5, 0]
    assert "O11" in rules_of(proposal.decision)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"dose": Fraction(17)}, "O13"),
        ({"strengths": ()}, "O13"),
        ({"dose": Fraction(10**9)}, "O13"),
        ({"floor": Fraction(100)}, "O14"),
        ({"floor": Fraction(-1)}, "O14"),
        ({"percent": Fraction(0)}, "O14"),
        ({"every_days": 0}, "O14"),
    ],
)
def test_no_plan_is_made_of_what_cannot_be(changes, rule):
    proposal = propose(wish(**changes))

    assert proposal.steps == ()
    assert rule in rules_of(proposal.decision, Verdict.REFUSE)


def test_patches_are_at_most_two_at_a_time_and_counted_by_their_own_factor():
    patch = wish(
        drug="fentanyl", patch=True, dose=Fraction(75), floor=Fraction(12), times_a_day=1,
        strengths=strengths_sold()["fentanyl patch"],
    )  # fmt: skip

    assert patch.unit == "mcg/h"
    assert patch.mme(Fraction(25)) == 60
    assert all(sum(tablets_for(step.dose, patch.strengths).values()) <= 2 for step in propose(patch).steps)


def test_a_days_tablets_are_shared_evenly():
    assert shared(Fraction(45), 3, (Fraction(15), Fraction(30))) == ({Fraction(15): 1},) * 3
    assert shared(Fraction(45), 2, (Fraction(15), Fraction(30))) == ({Fraction(30): 1}, {Fraction(15): 1})
    assert (
        shared(Fraction(60), 2, (Fraction(5), Fraction(10), Fraction(20))) == ({Fraction(20): 1, Fraction(10): 1},) * 2
    )
    assert shared(Fraction("7.5"), 1, (Fraction("7.5"),)) == ({Fraction("7.5"): 1},)


def test_an_amount_is_rounded_up_to_what_tablets_make():
    assert at_least(Fraction(81), (Fraction(15), Fraction(30))) == 90
    with pytest.raises(NotTablets):
        tablets_for(Fraction(17), (Fraction(5),))
    with pytest.raises(NotTablets):
        at_least(Fraction(17), (Fraction(0),))


def test_every_stated_rate_has_its_source():
    assert limits().most_percent_a_step.value == 25
    assert limits().most_percent_a_step.source == "PITT-TAPER"
    assert limits().long_percent_a_month.source == "CDC22"


# -- what is said of a plan, number by number, and at each limit -----------------------------------------------------

Said = tuple[Verdict, frozenset[Role], str, str | None]
SLOWLY = {"strengths": (Fraction(1),), "every_days": 120}
FASTER = "Go slower, or write down why the patient is better off faster."
SMALLER = "Add a smaller strength, end the plan above, or write down why."
RAPID = "Go slower. A rapid cut is for a danger to life, and that is written down."
CALM: dict[str, Said] = {"O10": (Verdict.CLEAR, NOBODY, "Not faster than 10 % a month.", None)}


def told(**changes: Any) -> dict[str, Said]:
    return {
        one.rule: (one.verdict, one.overridable_by, str(one.says), str(one.resolve) if one.resolve else None)
        for one in propose(wish(**changes)).decision.findings
    }


def held(says: str, resolve: str) -> Said:
    return Verdict.HOLD, PRESCRIBER, says, resolve


@pytest.mark.hazard("H-92")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, CALM),
        (
            {"percent": Fraction(35), "floor": Fraction(65)},
            {
                "O10": held("35 % a month is faster than 10 %.", FASTER),
                "O11-1": held("From 100 to 65 mg is 35 % in one step; not more than 25 %.", SMALLER),
                "O12": held(
                    "Within 30 days up to 2026-12-31 the dose falls by 35 %: above 30 % overdoses were more frequent.",
                    RAPID,
                ),
            },
        ),
        (
            {"use": Use.SHORT, "every_days": 6, "floor": Fraction(90)},
            {"O10": held("11.7 % a week is faster than 10 %.", FASTER)},
        ),
        (
            {"use": Use.SHORT, "every_days": 7, "floor": Fraction(90)},
            {"O10": (Verdict.CLEAR, NOBODY, "Not faster than 10 % a week.", None)},
        ),
        ({"percent": Fraction("10.0000001")}, {"O10": held("10 % a month is faster than 10 %.", FASTER)}),
        # 25 % in one step, and 30 % within 30 days, exactly and just beyond
        ({**SLOWLY, "percent": Fraction(25), "floor": Fraction(75)}, CALM),
        (
            {**SLOWLY, "percent": Fraction(26), "floor": Fraction(74)},
            CALM | {"O11-1": held("From 100 to 74 mg is 26 % in one step; not more than 25 %.", SMALLER)},
        ),
        (
            {**SLOWLY, "percent": Fraction(30), "floor": Fraction(70)},
            CALM | {"O11-1": held("From 100 to 70 mg is 30 % in one step; not more than 25 %.", SMALLER)},
        ),
        (
            {**SLOWLY, "percent": Fraction(31), "floor": Fraction(69)},
            CALM
            | {
                "O11-1": held("From 100 to 69 mg is 31 % in one step; not more than 25 %.", SMALLER),
                "O12": held(
                    "Within 30 days up to 2027-03-31 the dose falls by 31 %: above 30 % overdoses were more frequent.",
                    RAPID,
                ),
            },
        ),
        # the second step counts from the dose before it
        (
            {**SLOWLY, "percent": Fraction(28), "floor": Fraction(52)},
            CALM
            | {
                "O11-1": held("From 100 to 72 mg is 28 % in one step; not more than 25 %.", SMALLER),
                "O11-2": held("From 72 to 52 mg is 28 % in one step; not more than 25 %.", SMALLER),
            },
        ),
    ],
)
def test_what_is_said_of_a_plan(changes, expected):
    assert told(**changes) == expected


def test_two_steps_within_thirty_days_count_together():
    two_steps: dict[str, Any] = {
        "dose": Fraction(99),
        "strengths": (Fraction(1),),
        "percent": Fraction(20),
        "floor": Fraction(64),
    }

    assert told(**two_steps, every_days=29)["O12"][2].startswith(
        "Within 30 days up to 2027-01-28 the dose falls by 35 %"
    )
    assert "O12" not in told(**two_steps, every_days=30)


def test_of_two_falls_alike_the_first_is_named():
    halves = told(**SLOWLY, percent=Fraction(50), floor=Fraction(25))

    assert halves["O12"][2].startswith("Within 30 days up to 2027-03-31 the dose falls by 50 %")


def test_stopping_goes_on_to_nothing_even_from_a_tablet_of_one_milligram():
    small = propose(wish(dose=Fraction(2), strengths=(Fraction(1),), percent=Fraction(50), floor=Fraction(0)))

    assert [step.dose for step in small.steps] == [1, 0]


@pytest.mark.parametrize(
    ("changes", "rule", "says", "resolve"),
    [
        (
            {"dose": Fraction(47)},
            "O13",
            "Whole tablets of these strengths do not make 47 mg a day.",
            "Add the strength that is taken now.",
        ),
        (
            {"dose": Fraction(30), "patch": True, "strengths": (Fraction(12), Fraction(25))},
            "O13",
            "Whole tablets of these strengths do not make 30 mcg/h a day.",
            "Add the strength that is taken now.",
        ),
        *(
            (changes, "O14", "A plan has a rate above 0, days between its steps and times a day.", None)
            for changes in (
                {"percent": Fraction(0)},
                {"percent": Fraction("100.1")},
                {"every_days": 0},
                {"times_a_day": 0},
            )
        ),
        *(
            (
                {"floor": floor},
                "O14",
                "The dose where the plan ends is below the dose of today, and not below 0.",
                None,
            )
            for floor in (Fraction(100), Fraction(-1))
        ),
    ],
)
def test_why_no_plan_is_made(changes, rule, says, resolve):
    assert told(**changes) == {rule: (Verdict.REFUSE, NOBODY, says, resolve)}


def test_the_utmost_that_is_still_a_plan():
    at_once = propose(wish(percent=Fraction(100), every_days=1, times_a_day=1, floor=Fraction(0)))
    endless = propose(wish(dose=Fraction(1000), strengths=(Fraction(1),), percent=Fraction(1, 10), use=Use.SHORT))

    assert [(step.number, step.dose) for step in at_once.steps] == [(1, Fraction(5)), (2, Fraction(0))]
    assert [step.number for step in endless.steps] == [*range(1, MOST_STEPS + 1)]


def test_the_last_tablet_is_kept_for_its_time_before_it_is_left_out():
    last = propose(wish(dose=Fraction(5), floor=Fraction(0)))

    assert [(step.number, step.on, step.dose) for step in last.steps] == [(1, date(2026, 12, 31), Fraction(0))]


@pytest.mark.parametrize(
    ("drug", "patch", "mme"),
    [("morphine", False, "20"), ("oxycodone", False, "30"), ("fentanyl", True, "48"), ("heroin", False, None)],
)
def test_a_dose_of_the_day_in_morphine(drug, patch, mme):
    assert wish(drug=drug, patch=patch).mme(Fraction(20)) == (None if mme is None else Fraction(mme))


def test_why_tablets_make_no_plan_is_said_as_it_was_found():
    with pytest.raises(NotTablets) as problem:
        at_least(Fraction(100), ())

    assert told(strengths=())["O13"][2] == str(problem.value)
