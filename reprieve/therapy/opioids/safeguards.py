"""What an opioid on the list asks for beside the sum: naloxone, the monitoring programme, no second sedative.

O01 the load and its limits · O02 what keeps the sum unknown or is left out · O03 a benzodiazepine beside an opioid ·
O04 naloxone · O05 the prescription monitoring programme. None of them blocks an infusion: R09 does that, at the gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import UNKNOWN, Decision, Finding, Unknown
from reprieve.therapy.findings import RECORD, Basis
from reprieve.therapy.opioids.load import Load
from reprieve.therapy.opioids.prescription import Status

# "Every 3 months", as days.
PDMP_EVERY_DAYS: Final = Sourced(value=Decimal(90), source="NMMS16", certainty=Certainty.READ)
_NALOXONE: Final = Basis("CDC22", Certainty.RECALL)
_TOGETHER: Final = Basis("CDC22", Certainty.RECALL)


class Naloxone(StrEnum):
    """What became of the offer."""

    GIVEN = "given"
    HAS_IT = "has_it"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguards:
    """What is on record. pdmp_looked_on None: never looked; naloxone None: never offered; UNKNOWN: nobody can say."""

    pdmp_looked_on: date | Unknown | None = UNKNOWN
    naloxone: Naloxone | Unknown | None = UNKNOWN


def judge(load: Load, safeguards: Safeguards, today: date) -> Decision:
    """Say what the load and the record ask for; nothing of a list without an opioid."""
    if not any(item.takes_opioid or item.status is Status.UNKNOWN_DRUG for item in load.items):
        return Decision((RECORD.clear("O01", "No opioid on the list of medicines."),))
    return Decision(
        (*_load(load), *_left_out(load), *_together(load), *_naloxone(load, safeguards), *_pdmp(safeguards, today))
    )


def _load(load: Load) -> Iterator[Finding]:
    counted, high, reassess = load.counted_mme_per_day, load.table.high, load.table.reassess
    mme = f"{counted:.1f}" if load.mme_per_day is not None else f"at least {counted:.1f}"
    if counted >= high.value:
        yield Basis.of(high).advise(
            "O01",
            "{mme} MME a day: {high} or more.",
            resolve="Write down why this dose, or plan with the patient how it comes down. Offer naloxone.",
            mme=mme,
            high=high,
        )
    elif counted >= reassess.value:
        yield Basis.of(reassess).advise(
            "O01",
            "{mme} MME a day: {reassess} or more.",
            resolve="Pause and look again at benefit and harm before the dose goes up. Offer naloxone.",
            mme=mme,
            reassess=reassess,
        )
    elif load.mme_per_day is not None:
        yield Basis.of(reassess).clear("O01", "{mme} MME a day: below {reassess}.", mme=mme, reassess=reassess)


def _left_out(load: Load) -> Iterator[Finding]:
    for item in load.items:
        if not item.status.is_settled:
            rule, says = f"O02-{item.drug.replace(' ', '-')}", "{drug} cannot be counted, so the load is not known."
            yield replace(RECORD.ask(rule, says, resolve="Ask.", drug=item.drug), resolve=item.asks[0])
        elif item.status is Status.EXCLUDED:
            yield Basis("CDC22", Certainty.READ_SECOND_HAND).advise(
                f"O02-{item.drug.replace(' ', '-')}", "{drug} is left out of the sum.", drug=item.drug
            )


def _together(load: Load) -> Iterator[Finding]:
    for name in load.with_benzodiazepine:
        yield _TOGETHER.advise(
            f"O03-{name.replace(' ', '-')}",
            "{name} beside an opioid: together they slow breathing.",
            resolve="Weigh both with whoever prescribes them. Offer naloxone. Never stop either abruptly.",
            name=name,
        )


def _naloxone(load: Load, safeguards: Safeguards) -> Iterator[Finding]:
    wanted = load.counted_mme_per_day >= load.table.reassess.value or load.with_benzodiazepine
    match safeguards.naloxone:
        case Naloxone.GIVEN | Naloxone.HAS_IT:
            yield _NALOXONE.clear("O04", "Naloxone is at home.")
        case Naloxone.DECLINED:
            yield _NALOXONE.advise("O04", "Naloxone was offered and declined.", resolve="Offer it again.")
        case _ if wanted:
            yield _NALOXONE.hold("O04", "Naloxone has not been offered.", resolve="Offer it, and show how it is used.")


def _pdmp(safeguards: Safeguards, today: date) -> Iterator[Finding]:
    basis, looked, days = Basis.of(PDMP_EVERY_DAYS), safeguards.pdmp_looked_on, PDMP_EVERY_DAYS
    if isinstance(looked, Unknown) or looked is None:
        yield basis.ask(
            "O05",
            "Nobody has looked into the prescription monitoring programme.",
            resolve="Look, and write down what was seen.",
        )
    elif today - looked > timedelta(days=int(days.value)):
        yield basis.hold(
            "O05",
            "The last look into the prescription monitoring programme is more than {days} days old.",
            resolve="Look again, and write down what was seen.",
            days=days,
        )
    else:
        yield basis.clear(
            "O05", "The prescription monitoring programme was looked into in the last {days} days.", days=days
        )
