"""R25 at its limits: each number exactly, a moment inside and a moment beyond; and what is said of a booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.evidence.register import cite
from reprieve.therapy.course import Given, Purpose, may_book, responses, totals
from reprieve.therapy.decisions import UNKNOWN, Role, Verdict
from reprieve.therapy.gate_facts import LiverPanel
from reprieve.therapy.rulebook.asking import high_liver
from reprieve.therapy.rulebook.synthetic import NOW
from tests.booking_days import MOOD, PAIN, facts, infusion, verdict

HOUR, DAY, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
DECIDES = "Choose another day, or let a prescriber book it and say why."
SETTLE = "Settle it before anything is booked."
BOOST: dict[str, Any] = {"purpose": Purpose.BOOSTER, "faded": True}
FLAT: dict[str, Any] = {"adequate": False}


def panel(**changes: Any) -> LiverPanel:
    low: dict[str, Any] = dict.fromkeys(("alt", "ast", "alp", "ggt"), Decimal(1))
    return replace(high_liver(reviewed=False), **{**low, **changes})


def ago(*spans: timedelta, **more: Any) -> tuple[Given, ...]:
    return tuple(replace(infusion(0, **more), at=NOW - span) for span in spans)


def test_a_calm_booking_says_what_was_looked_at():
    found = may_book(facts(infusion(9)), MOOD, NOW).findings

    assert {one.rule: str(one.says) for one in found} == {
        "R25-interval": "No other infusion within 48 h.",
        "R25-year": "At most 12 infusions within a year.",
        "R25-review": "No review of the total is due.",
        "R25-response": "No review of the response is due.",
        "R25-scales": "The scales of the last day are filled in.",
        "R25-booster": "The purpose of this infusion is said.",
        "R25-totals": "Given before: 0 in 7 days, 1 in 30, 1 in 365; 40 mg, 0.5 mg/kg in a year.",
    }
    assert [(one.rule, str(one.says)) for one in may_book(facts(), MOOD, NOW).findings] == [
        ("R25-interval", "No other infusion within 48 h."),
        ("R25", "There was no infusion before."),
    ]


@pytest.mark.parametrize(
    ("rule", "asked", "version", "says", "resolve"),
    [
        ("R25-interval", facts(infusion(1)), MOOD, "Another infusion is less than 48 h away.", DECIDES),
        (
            "R25-booster-interval",
            facts(infusion(13), **BOOST),
            MOOD,
            "A booster less than 14 days from another infusion.",
            DECIDES,
        ),
        (
            "R25-year",
            facts(*ago(*(place * 30 * DAY for place in range(12, 0, -1)))),
            MOOD,
            "This would be infusion 13 within a year; 12 are the limit.",
            DECIDES,
        ),
        (
            "R25-review",
            facts(infusion(80, mg=Decimal(600)), infusion(40, mg=Decimal("400.5"))),
            MOOD,
            "2 infusions and 1000.5 mg in 90 days: a review is due.",
            "The prescriber reviews the whole course, and books with the reason.",
        ),
        (
            "R25-weekly",
            facts(infusion(30), infusion(20), infusion(6)),
            MOOD,
            "The series runs for more than 30 days, and another infusion is less than 7 days away.",
            "Space it to one a week or less, or stop the series.",
        ),
        (
            "R25-second-course",
            facts(infusion(20), infusion(19)),
            PAIN,
            "A second course less than 30 days after the last, without liver tests since.",
            "Take ALT, AST, ALP and GGT first.",
        ),
        (
            "R25-response",
            facts(*(infusion(days, **FLAT) for days in (15, 12, 9, 6, 3))),
            MOOD,
            "No response to the last 4 infusions: the rule to stop is met.",
            "Do not repeat what does not help. A prescriber may book with the reason.",
        ),
        (
            "R25-response",
            facts(*(infusion(days, adequate=UNKNOWN) for days in (9, 6, 3))),
            MOOD,
            "After 3 infusions nobody has said that they help.",
            "Score and review the response; a prescriber books with what was found.",
        ),
        (
            "R25-scales",
            facts(infusion(9, scales_filled_in=False)),
            MOOD,
            "The scales of the last day are missing.",
            "Have them filled in, or let a prescriber book and say why.",
        ),
        (
            "R25-liver",
            facts(infusion(9), liver=panel(alt=Decimal(3))),
            MOOD,
            "Open: high liver tests that nobody has reviewed.",
            SETTLE,
        ),
        ("R25-jaundice", facts(infusion(9), jaundice=True), MOOD, "Open: jaundice.", SETTLE),
        (
            "R25-bladder",
            facts(infusion(9), urinary_trouble=True),
            MOOD,
            "Open: pain or blood in the urine that nobody has reviewed.",
            SETTLE,
        ),
        (
            "R25-mind",
            facts(infusion(9), psychosis_or_mania=True),
            MOOD,
            "Open: new psychosis or mania.",
            SETTLE,
        ),
        (
            "R25-misuse",
            facts(infusion(9), misuse_flags=3),
            MOOD,
            "3 signs of misuse.",
            "A prescriber reviews the patient before the next booking.",
        ),
        (
            "R25-purpose",
            facts(infusion(9), purpose=UNKNOWN),
            MOOD,
            "Nobody has said whether this goes on with a series or is a booster.",
            "Say which when booking, or let a prescriber say it with the reason.",
        ),
        (
            "R25-booster",
            facts(infusion(40), purpose=Purpose.BOOSTER),
            MOOD,
            "Nobody has written down that relief was there and has faded.",
            "A booster follows a response that was lost; a prescriber says that it was.",
        ),
    ],
)
def test_what_stands_in_the_way_is_said_and_a_prescriber_may_book(rule, asked, version, says, resolve):
    (found,) = [one for one in may_book(asked, version, NOW).findings if one.rule == rule]

    assert (str(found.says), str(found.resolve)) == (says, resolve)
    assert found.overridable_by == {Role.PRESCRIBER}
    assert cite(found.source)


@pytest.mark.parametrize(("version", "source"), [(MOOD, "TP24"), (PAIN, "ZHAO18")])
def test_the_review_of_a_response_rests_on_the_trial_of_its_kind(version, source):
    (found,) = [one for one in may_book(facts(infusion(9)), version, NOW).findings if one.rule == "R25-response"]

    assert found.source == source


ELEVEN = tuple(place * 30 * DAY for place in range(11, 0, -1))
DOZEN = tuple(place * 7 * DAY for place in range(11, 0, -1))


@pytest.mark.hazard("H-32")
@pytest.mark.parametrize(
    ("rule", "asked", "version", "expected"),
    [
        ("R25-interval", facts(*ago(48 * HOUR)), MOOD, Verdict.CLEAR),
        ("R25-interval", facts(*ago(48 * HOUR - MOMENT)), MOOD, Verdict.HOLD),
        ("R25-booster-interval", facts(*ago(40 * DAY), booked=(NOW + 13 * DAY,), **BOOST), MOOD, Verdict.HOLD),
        ("R25-booster-interval", facts(*ago(14 * DAY), **BOOST), MOOD, Verdict.CLEAR),
        ("R25-booster-interval", facts(*ago(14 * DAY)), MOOD, Verdict.CLEAR),
        ("R25-booster-interval", facts(*ago(5 * DAY)), MOOD, Verdict.CLEAR),  # no booster: not asked
        # a year is 365 days, both ends counted; what is booked before counts, what is booked after does not
        ("R25-year", facts(*ago(365 * DAY, *ELEVEN)), MOOD, Verdict.HOLD),
        ("R25-year", facts(*ago(365 * DAY + MOMENT, *ELEVEN)), MOOD, Verdict.CLEAR),
        ("R25-year", facts(*ago(*ELEVEN), booked=(NOW - MOMENT,)), MOOD, Verdict.HOLD),
        ("R25-year", facts(*ago(*ELEVEN), booked=(NOW + DAY,)), MOOD, Verdict.CLEAR),
        ("R25-year", facts(*ago(*ELEVEN), booked=(NOW,)), MOOD, Verdict.CLEAR),
        # a review after twelve in ninety days, however little was given
        ("R25-review", facts(*ago(90 * DAY, *DOZEN)), MOOD, Verdict.HOLD),
        ("R25-review", facts(*ago(90 * DAY + MOMENT, *DOZEN)), MOOD, Verdict.CLEAR),
        (
            "R25-review",
            facts(infusion(40, mg=Decimal("999.5")), booked=(NOW - 3 * DAY,)),
            MOOD,
            Verdict.CLEAR,
        ),
        # by month two at most one a week
        ("R25-weekly", facts(*ago(30 * DAY, 20 * DAY, 6 * DAY)), MOOD, Verdict.HOLD),
        ("R25-weekly", facts(*ago(30 * DAY - MOMENT, 20 * DAY, 6 * DAY)), MOOD, Verdict.CLEAR),
        ("R25-weekly", facts(*ago(30 * DAY, 20 * DAY, 7 * DAY)), MOOD, Verdict.CLEAR),
        ("R25-weekly", facts(*ago(30 * DAY, 20 * DAY, 7 * DAY), booked=(NOW + 6 * DAY,)), MOOD, Verdict.HOLD),
        ("R25-weekly", facts(*ago(30 * DAY, 20 * DAY, 6 * DAY)), PAIN, Verdict.CLEAR),  # of mood only
        # thirty days apart are two series
        ("R25-weekly", facts(*ago(40 * DAY, 10 * DAY, 6 * DAY)), MOOD, Verdict.CLEAR),
        ("R25-weekly", facts(*ago(40 * DAY, 10 * DAY + MOMENT, 6 * DAY)), MOOD, Verdict.HOLD),
        # a second block of days
        ("R25-second-course", facts(*ago(20 * DAY, 18 * DAY)), PAIN, Verdict.REFUSE),
        ("R25-second-course", facts(*ago(20 * DAY + MOMENT, 18 * DAY)), PAIN, Verdict.CLEAR),
        ("R25-second-course", facts(*ago(18 * DAY)), PAIN, Verdict.CLEAR),
        ("R25-second-course", facts(*ago(3 * DAY, 2 * DAY)), PAIN, Verdict.CLEAR),
        ("R25-second-course", facts(*ago(3 * DAY, 2 * DAY + MOMENT)), PAIN, Verdict.REFUSE),
        ("R25-second-course", facts(*ago(31 * DAY, 30 * DAY)), PAIN, Verdict.CLEAR),
        ("R25-second-course", facts(*ago(31 * DAY, 30 * DAY - MOMENT)), PAIN, Verdict.REFUSE),
        ("R25-second-course", facts(*ago(20 * DAY, 18 * DAY)), MOOD, Verdict.CLEAR),
        # the response: of the last four, or three, of the series
        ("R25-response", facts(infusion(15), *ago(12 * DAY, 9 * DAY, 6 * DAY, 3 * DAY, **FLAT)), MOOD, Verdict.REFUSE),
        ("R25-response", facts(infusion(12), *ago(9 * DAY, 6 * DAY, 3 * DAY, **FLAT)), MOOD, Verdict.HOLD),
        ("R25-response", facts(*ago(60 * DAY, 9 * DAY, 6 * DAY, **FLAT)), MOOD, Verdict.CLEAR),
        ("R25-response", facts(infusion(20, **FLAT), infusion(10)), PAIN, Verdict.CLEAR),
        ("R25-response", facts(infusion(20), infusion(10, **FLAT)), PAIN, Verdict.REFUSE),
        # surveillance: each enzyme alone, at its limit
        *(
            ("R25-liver", facts(infusion(9), liver=panel(**{enzyme: Decimal(value)})), MOOD, expected)
            for enzyme, value, expected in (
                ("alt", "3", Verdict.REFUSE),
                ("alt", "2.99", Verdict.CLEAR),
                ("ast", "3", Verdict.REFUSE),
                ("ast", "2.99", Verdict.CLEAR),
                ("alp", "2", Verdict.REFUSE),
                ("alp", "1.99", Verdict.CLEAR),
                ("ggt", "2", Verdict.REFUSE),
                ("ggt", "1.99", Verdict.CLEAR),
            )
        ),
        ("R25-liver", facts(infusion(9), liver=panel(alt=Decimal(3), reviewed=True)), MOOD, Verdict.CLEAR),
        ("R25-misuse", facts(infusion(9), misuse_flags=1), MOOD, Verdict.CLEAR),
        ("R25-misuse", facts(infusion(9), misuse_flags=2), MOOD, Verdict.HOLD),
        ("R25-misuse", facts(infusion(9), misuse_flags=UNKNOWN), MOOD, Verdict.CLEAR),
    ],
)
def test_every_limit_of_booking_is_exact(rule, asked, version, expected):
    assert verdict(rule, asked, version) is expected


def test_liver_tests_of_the_very_day_of_the_last_infusion_are_since():
    block = facts(*ago(20 * DAY, 18 * DAY))
    on = (NOW - 18 * DAY).date()

    for day, expected in ((on, Verdict.CLEAR), (on - DAY, Verdict.REFUSE)):
        assert verdict("R25-second-course", replace(block, liver=panel(taken_on=day)), PAIN) is expected


def test_relief_is_reckoned_from_the_first_day_of_the_series():
    scores = (8, 7, 5, 0, UNKNOWN)
    given = tuple(infusion(50 - 10 * place, adequate=UNKNOWN, pain_before=pain) for place, pain in enumerate(scores))

    assert responses(given, PAIN) == (False, True, True, UNKNOWN, UNKNOWN)
    assert responses(given, MOOD) == (UNKNOWN,) * 5
    assert responses((replace(given[0], pain_before=10), replace(given[1], pain_before=7)), PAIN)[0] is True  # 30 %
    for first in (0, UNKNOWN):
        assert responses((replace(given[0], pain_before=first), given[1]), PAIN)[0] is UNKNOWN
    stated = (replace(given[0], adequate=False), replace(given[1], pain_before=0))
    assert responses(stated, PAIN)[0] is False


def test_what_was_given_is_added_up_by_window():
    given = ago(365 * DAY + MOMENT, 365 * DAY, 30 * DAY, 7 * DAY, -DAY)
    each = [replace(one, mg=Decimal(10) ** place, mg_per_kg=Decimal(place)) for place, one in enumerate(given)]

    assert [(one.days, one.count, int(one.mg), int(one.mg_per_kg)) for one in totals(each, NOW)] == [
        (7, 1, 1000, 3),
        (30, 2, 1100, 5),
        (365, 3, 1110, 6),
    ]
    assert totals(ago(timedelta(0)), NOW)[0].count == 1
