"""Worked cases of the drug ledger: one thing wrong on an evening on which everything else adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.ledger import SessionAccount
from reprieve.therapy.ledger_rules import DiscrepancyFacts, LotFacts, SessionFacts, WasteFacts, may_close
from reprieve.therapy.rulebook.asking import NOBODY, Answer, Case, worst

CLEAR, ADVISE, HOLD, REFUSE = Verdict

_NOTHING: Final = Decimal(0)
_SESSION: Final = SessionFacts(
    name="Session 7",
    account=SessionAccount(
        drawn=Decimal(50), given=Decimal("41.37"), wasted=Decimal("8.63"), put_back=_NOTHING, lost=_NOTHING
    ),
    given_mg=Decimal("41.3666667"),
)
_WASTE: Final = WasteFacts(name="8.63 mg of lot A1", wasted_by="nurse", witness="nurse2")
_LOT: Final = LotFacts(name="Lot A1", on_hand=Decimal(4500), counted=Decimal(4500))


def _case(given: str, expects: Verdict, **changes: Any) -> Case:
    evening: dict[str, Any] = {"sessions": (_SESSION,), "wastes": (_WASTE,), "lots": (_LOT,)}

    def answer() -> Answer:
        return worst("R10", may_close(**{**evening, **changes}))

    return Case(rule="R10", given=given, expects=expects, by=NOBODY, answer=answer)


def _account(**changes: Decimal) -> tuple[SessionFacts, ...]:
    return (replace(_SESSION, account=replace(_SESSION.account, **changes)),)


LEDGER_CASES: Final[tuple[Case, ...]] = (
    _case("50 mg drawn, 41.37 given by the rate record, 8.63 wasted before a witness, shelf counted", CLEAR),
    _case("50 mg drawn, 41.37 given, 8.62 wasted: 0.01 mg missing", REFUSE, sessions=_account(wasted=Decimal("8.62"))),
    _case("50 mg drawn, 41.37 given, 9 wasted: more than was drawn", REFUSE, sessions=_account(wasted=Decimal(9))),
    _case(
        "the ledger says 40 mg were given, the rate record 41.37",
        REFUSE,
        sessions=_account(given=Decimal(40), wasted=Decimal(10)),
    ),
    _case("the pump still runs", HOLD, sessions=(replace(_SESSION, given_mg=UNKNOWN),)),
    _case("nobody saw the waste", REFUSE, wastes=(replace(_WASTE, witness=""),)),
    _case("the same person wasted and witnessed", REFUSE, wastes=(replace(_WASTE, witness="nurse"),)),
    _case("not counted today", HOLD, lots=(replace(_LOT, counted=UNKNOWN),)),
    _case("one vial of 500 mg too few on the shelf", REFUSE, lots=(replace(_LOT, counted=Decimal(4000)),)),
    _case(
        "a discrepancy that waits for the director",
        REFUSE,
        discrepancies=(DiscrepancyFacts(name="No. 3", director=""),),
    ),
    _case(
        "a discrepancy that the director has opened",
        ADVISE,
        discrepancies=(DiscrepancyFacts(name="No. 3", director="Dr. Demo Director"),),
    ),
)
