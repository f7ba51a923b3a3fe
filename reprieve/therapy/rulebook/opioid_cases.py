"""Worked cases of opioids: a list of medicines and what it asks for; a plan, and one look on the way down."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from reprieve.therapy.decisions import UNKNOWN, Role, Verdict
from reprieve.therapy.opioids import load_of
from reprieve.therapy.opioids.safeguards import Naloxone, Safeguards, judge
from reprieve.therapy.rulebook.asking import NOBODY, PRESCRIBER, Answer, Case, worst
from reprieve.therapy.taper import Use, Wish, propose
from reprieve.therapy.taper_course import Look, Move, Moved, Withdrawal, may_step, standing

CLEAR, ADVISE, HOLD, REFUSE = Verdict

_TODAY: Final = date(2026, 12, 1)
_SAFE: Final = Safeguards(pdmp_looked_on=_TODAY, naloxone=Naloxone.GIVEN)
_WISH: Final[dict[str, Any]] = {
    "drug": "morphine", "dose": Fraction(100), "times_a_day": 2, "strengths": (Fraction(5), Fraction(15), Fraction(30)),
    "use": Use.LONG, "percent": Fraction(10), "every_days": 30, "floor": Fraction(20), "starts_on": _TODAY,
}  # fmt: skip
_DUE: Final = _TODAY + timedelta(days=30)
_CALM: Final[dict[str, Any]] = {"pain": 4, "withdrawal": frozenset(), "wants_to_pause": False, "self_harm": False}


def _list(rule: str, given: str, expects: Verdict, *lines: str, safe: Safeguards = _SAFE) -> Case:
    def answer() -> Answer:
        return worst(rule, judge(load_of(*lines), safe, _TODAY))

    return Case(rule=rule, given=given, expects=expects, by=NOBODY, answer=answer)


def _plan(rule: str, given: str, expects: Verdict, by: frozenset[Role] = NOBODY, **changes: Any) -> Case:
    def answer() -> Answer:
        return worst(rule, propose(Wish(**{**_WISH, **changes})).decision)

    return Case(rule=rule, given=given, expects=expects, by=by, answer=answer)


def _step(
    rule: str, given: str, expects: Verdict, by: frozenset[Role] = NOBODY, *, on: date = _DUE, paused: bool = False,
    **changes: Any,
) -> Case:  # fmt: skip
    def answer() -> Answer:
        plan = propose(Wish(**_WISH))
        seen = [Look(on=_TODAY, **_CALM), Look(on=on, **{**_CALM, **changes})]
        events: list[Look | Moved] = [*seen, *([Moved(on=on, move=Move.PAUSED)] if paused else [])]
        return worst(rule, may_step(standing(plan.wish, plan.steps, events), on))

    return Case(rule=rule, given=given, expects=expects, by=by, answer=answer)


OPIOID_CASES: Final[tuple[Case, ...]] = (
    _list("O01", "morphine 20 mg twice a day", CLEAR, "morphine 20 mg twice a day"),
    _list("O01", "morphine 25 mg twice a day", ADVISE, "morphine 25 mg twice a day"),
    _list("O01", "oxycodone 20 mg three times a day", ADVISE, "oxycodone 20 mg three times a day"),
    _list("O02", "levorphanol 2 mg three times a day", HOLD, "levorphanol 2 mg three times a day"),
    _list("O02", "buprenorphine 8 mg", ADVISE, "buprenorphine 8 mg"),
    _list("O03", "morphine and lorazepam", ADVISE, "morphine 15 mg twice a day", "lorazepam 1 mg at night"),
    _list("O04", "60 MME a day, never offered", HOLD, "morphine 30 mg BID", safe=Safeguards(naloxone=None)),
    _list("O05", "nobody looked", HOLD, "morphine 15 mg BID", safe=Safeguards(pdmp_looked_on=None)),
    _list(
        "O05", "looked 91 days ago", HOLD, "morphine 15 mg BID",
        safe=Safeguards(pdmp_looked_on=_TODAY - timedelta(days=91)),
    ),
    _plan("O10", "100 mg, 10 % a month, used for years", CLEAR),
    _plan("O10", "15 % a month, used for years", HOLD, PRESCRIBER, percent=Fraction(15)),
    _plan("O10", "10 % a week, used for months", CLEAR, use=Use.SHORT, every_days=7),
    _plan("O11", "from 100 to 70 mg at once", HOLD, PRESCRIBER, percent=Fraction(30)),
    _plan("O12", "from 100 to 65 mg in a month", HOLD, PRESCRIBER, percent=Fraction(35)),
    _plan("O13", "17 mg in tablets of 5", REFUSE, dose=Fraction(17), strengths=(Fraction(5),), floor=Fraction(5)),
    _plan("O14", "an end above the dose of today", REFUSE, floor=Fraction(120)),
    _step("O15", "thoughts of self-harm", REFUSE, self_harm=True),
    _step("O15", "nobody asked about self-harm", HOLD, self_harm=UNKNOWN),
    _step("O16", "no sign of withdrawal", CLEAR),
    _step("O16", "sweats", HOLD, PRESCRIBER, withdrawal=frozenset({Withdrawal.SWEATING})),
    _step("O17", "pain 4, now 5", CLEAR, pain=5),
    _step("O17", "pain 4, now 6", HOLD, PRESCRIBER, pain=6),
    _step("O18", "the patient wants to pause", REFUSE, wants_to_pause=True),
    _step("O19", "ten days before it is due", HOLD, PRESCRIBER, on=_DUE - timedelta(days=10)),
    _step("O19", "on pause", REFUSE, paused=True),
)  # fmt: skip
