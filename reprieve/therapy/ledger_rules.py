"""R10: nothing of a controlled drug is unaccounted for, and nobody closes the day while anything is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Decision, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, Basis
from reprieve.therapy.ledger import SessionAccount, given_by_rate_record

R10: Final = "R10"
# Residue in vial, bag, syringe and line stays under the registrant and is recorded.
_WASTE: Final = Basis("DEA-WASTE", Certainty.READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """One session's drug as the ledger and as the rate record have it.

    name: how a person finds it. given_mg: by the rate record, unrounded; UNKNOWN while the pump may still run.
    """

    name: str
    account: SessionAccount
    given_mg: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteFacts:
    """One waste: who wasted, who saw it. witness: empty for nobody."""

    name: str
    wasted_by: str
    witness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """One lot on the shelf, in mg. counted: UNKNOWN where nobody counted since it last moved, today."""

    name: str
    on_hand: Decimal
    counted: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyFacts:
    """Milligrams that nobody has explained. director: the medical director under whose name it is open; or nobody."""

    name: str
    director: str


def shown(mg: Decimal) -> str:
    """Return milligrams as they are written: no zeros at the end, no exponent."""
    return f"{mg.normalize():f}" if mg else "0"


def judge_session(facts: SessionFacts) -> Finding:
    """Return whether drawn is given plus wasted, exactly, and given is what the rate record says."""
    account, name = facts.account, facts.name
    if isinstance(facts.given_mg, Unknown):
        return _WASTE.ask(
            R10,
            "{session}: the infusion is not over, so what was given is not known yet.",
            resolve="Wait for its end: what was given follows the rates. Then waste the rest.",
            session=name,
        )
    recorded = given_by_rate_record(facts.given_mg)
    if recorded != account.given:
        return _WASTE.refuse(
            R10,
            "{session}: the rate record says {recorded} mg were given, the ledger says {given} mg.",
            resolve="Enter the draw that is missing: what was given follows the rates by itself.",
            session=name,
            recorded=shown(recorded),
            given=shown(account.given),
        )
    if account.remaining > 0:
        return _WASTE.refuse(
            R10,
            "{session}: {missing} mg were drawn and are neither given nor wasted.",
            resolve="Waste them with a witness, put sealed vials back, or have the director open a discrepancy.",
            session=name,
            missing=shown(account.remaining),
        )
    if account.remaining < 0:
        return _WASTE.refuse(
            R10,
            "{session}: {excess} mg more went out than were drawn.",
            resolve="Enter the draw that is missing, or have the medical director open a discrepancy.",
            session=name,
            excess=shown(-account.remaining),
        )
    return _WASTE.clear(
        R10,
        "{session}: {drawn} mg drawn, all accounted for.",
        session=name,
        drawn=shown(account.drawn),
    )


def judge_waste(facts: WasteFacts) -> Finding:
    """Return whether somebody else saw the waste."""
    if not facts.witness:
        return DEFAULTS.refuse(
            R10,
            "{waste}: nobody witnessed it.",
            resolve="A second person signs in with their own name and password.",
            waste=facts.name,
        )
    if facts.witness == facts.wasted_by:
        return DEFAULTS.refuse(
            R10,
            "{waste}: {witness} cannot witness their own waste.",
            resolve="A second person signs in with their own name and password.",
            waste=facts.name,
            witness=facts.witness,
        )
    return DEFAULTS.clear(R10, "{waste}: witnessed.", waste=facts.name)


def judge_lot(facts: LotFacts) -> Finding:
    """Return whether the shelf holds what the ledger says."""
    if isinstance(facts.counted, Unknown):
        return DEFAULTS.ask(
            R10,
            "{lot}: not counted since it last moved, or not today.",
            resolve="Count it.",
            lot=facts.name,
        )
    if facts.counted != facts.on_hand:
        return DEFAULTS.refuse(
            R10,
            "{lot}: {counted} mg were counted, {expected} mg should be there.",
            resolve="Count again; if it stays off, the medical director opens a discrepancy and explains it.",
            lot=facts.name,
            counted=shown(facts.counted),
            expected=shown(facts.on_hand),
        )
    return DEFAULTS.clear(R10, "{lot}: counted, {counted} mg.", lot=facts.name, counted=shown(facts.counted))


def judge_discrepancy(facts: DiscrepancyFacts) -> Finding:
    """Return what an open discrepancy says: it waits for the medical director, then it is carried in the open."""
    if facts.director:
        return DEFAULTS.advise(
            R10,
            "{discrepancy} is open: {director} looks into it.",
            resolve="The medical director explains it, and decides whether a theft or loss is reported.",
            discrepancy=facts.name,
            director=facts.director,
        )
    return DEFAULTS.refuse(
        R10,
        "{discrepancy} is not explained.",
        resolve="The medical director opens it under their own name, or explains it.",
        discrepancy=facts.name,
    )


def may_close(
    *,
    sessions: Iterable[SessionFacts],
    lots: Iterable[LotFacts],
    wastes: Iterable[WasteFacts] = (),
    discrepancies: Iterable[DiscrepancyFacts] = (),
) -> Decision:
    """Answer whether the day may be closed; nobody may override what stands in the way."""
    return Decision(
        (
            *(judge_session(facts) for facts in sessions),
            *(judge_waste(facts) for facts in wastes),
            *(judge_lot(facts) for facts in lots),
            *(judge_discrepancy(facts) for facts in discrepancies),
        )
    )
