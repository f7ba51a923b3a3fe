"""Worked cases of booking (R25): a patient who had infusions before, with one thing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from reprieve.therapy.course import CourseFacts, Given, Purpose, may_book
from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.rulebook.asking import NOBODY, PRESCRIBER, Answer, Case, high_liver, worst
from reprieve.therapy.rulebook.synthetic import CRPS, DEPRESSION, NOW, protocol

CLEAR, _, HOLD, REFUSE = Verdict


def _given(*days_ago: int, **changes: Any) -> tuple[Given, ...]:
    mg, per_kg = Decimal(35), Decimal("0.5")
    usual = Given(at=NOW, mg=mg, mg_per_kg=per_kg, adequate=True, scales_filled_in=True)
    return tuple(replace(usual, at=NOW - timedelta(days=days), **changes) for days in days_ago)


def _booking(
    rule: str,
    case: str,
    expects: Verdict,
    *,
    before: tuple[Given, ...] = _given(10, 7, 4),
    key: str = DEPRESSION,
    **changes: Any,
) -> Case:
    def answer() -> Answer:
        usual = CourseFacts(given=before, purpose=Purpose.SERIES, misuse_flags=0)
        return worst(rule, may_book(replace(usual, **changes), protocol(key), NOW))

    by = PRESCRIBER if expects >= HOLD else NOBODY
    return Case(rule=rule, given=case, expects=expects, by=by, answer=answer)


_BOOSTER: Final = Purpose.BOOSTER
_FAR_APART: Final = _given(*range(360, 0, -30))

BOOKING_CASES: Final[tuple[Case, ...]] = (
    _booking("R25", "a first infusion", CLEAR, before=()),
    _booking("R25", "the fourth of a mood series, 4 days after the last, helped before", CLEAR),
    _booking("R25-interval", "47 hours from another one, mood series", HOLD, booked=(NOW - timedelta(hours=47),)),
    _booking("R25-booster-interval", "a booster after 13 days, mood", HOLD, before=_given(60, 13), purpose=_BOOSTER),
    _booking("R25-booster", "a booster; nobody wrote that relief was lost", HOLD, before=_given(60), purpose=_BOOSTER),
    _booking("R25-booster", "a booster; relief was lost", CLEAR, before=_given(60), purpose=_BOOSTER, faded=True),
    _booking("R25-purpose", "nobody has said what for", HOLD, purpose=UNKNOWN),
    _booking("R25-year", "the thirteenth within a year", HOLD, before=_FAR_APART),
    _booking("R25-review", "1050 mg in 90 days", HOLD, before=_given(60, 40, 20, mg=Decimal(350))),
    _booking("R25-weekly", "the fifth week of a mood series, twice a week", HOLD, before=_given(35, 28, 21, 14, 7, 4)),
    _booking("R25-response", "three infusions, none helped, mood", HOLD, before=_given(10, 7, 4, adequate=False)),
    _booking("R25-response", "four infusions, none helped, mood", REFUSE, before=_given(13, 10, 7, 4, adequate=False)),
    _booking("R25-response", "the test did not help, CRPS", REFUSE, key=CRPS, before=_given(20, adequate=False)),
    _booking("R25-scales", "no scales on the last day", REFUSE, before=_given(4, scales_filled_in=False)),
    _booking("R25-liver", "ALT three times normal, not reviewed", REFUSE, liver=high_liver(reviewed=False)),
    _booking("R25-bladder", "blood in the urine, not reviewed", REFUSE, urinary_trouble=True),
    _booking("R25-misuse", "two signs of misuse", HOLD, misuse_flags=2),
    _booking("R25-second-course", "second course after 18 days, no liver tests, CRPS", REFUSE, key=CRPS,
             before=_given(20, 19, 18)),
)  # fmt: skip
