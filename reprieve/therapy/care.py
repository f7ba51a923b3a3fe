"""Who looks after whom. From the first take-over on, exactly one person answers for a patient at any time.

A hand-over is offered by who gives and accepted by who takes; until then the giver answers. Whoever takes over without
being offered it says why. How many one nurse may look after is R19's: one patient alone in the room in settings B and C
until fully awake, two who recover after setting A (standard 4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce

from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, Decision, Fact, Finding
from reprieve.therapy.findings import DEFAULTS, RECORD, Basis
from reprieve.therapy.protocols import Tier
from reprieve.therapy.session import State


class CareKind(StrEnum):
    TOOK_OVER = "took_over"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareStep:
    """One step. nurse: who makes it. offer: the id of the offer that an answer answers. reason: see `may_step`."""

    id: int
    kind: CareKind
    nurse: int
    at: datetime
    offer: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Who answers for the patient now, since when, and the offer that nobody has accepted yet."""

    nurse: int | None = None
    since: datetime | None = None
    offer: CareStep | None = None


NOBODY_YET = Care()


def replay_care(steps: Iterable[CareStep]) -> Care:
    """Return what the steps come to, in the order of their ids; a step that may not be taken changes nothing."""
    return reduce(_after, sorted(steps, key=lambda step: step.id), NOBODY_YET)


def may_step(care: Care, step: CareStep) -> Decision:
    """Answer whether this step may be taken now."""
    return Decision(tuple(_against(care, step)) or (RECORD.clear("CARE", "This may be done now."),))


def _against(care: Care, step: CareStep) -> Iterator[Finding]:
    offer = care.offer
    match step.kind:
        case CareKind.TOOK_OVER if care.nurse == step.nurse:
            yield RECORD.refuse("CARE-yours", "You look after this patient already.")
        case CareKind.TOOK_OVER if care.nurse is not None and len(step.reason.strip()) < MIN_REASON_CHARACTERS:
            yield RECORD.refuse(
                "CARE-taken",
                "Somebody else looks after this patient.",
                resolve="Let them hand over; if they cannot, say why in at least {least} characters.",
                least=MIN_REASON_CHARACTERS,
            )
        case CareKind.OFFERED if care.nurse != step.nurse:
            yield RECORD.refuse("CARE-not-yours", "Only who looks after the patient can hand over.")
        case CareKind.OFFERED if offer is not None:
            yield RECORD.refuse("CARE-offered", "It is offered already; nobody has accepted yet.")
        case CareKind.ACCEPTED | CareKind.WITHDRAWN if offer is None or offer.id != step.offer:
            yield RECORD.refuse(
                "CARE-no-offer", "This offer no longer stands.", resolve="Look at who looks after the patient now."
            )
        case CareKind.ACCEPTED if care.nurse == step.nurse:
            yield RECORD.refuse("CARE-yourself", "Nobody accepts what they offered themselves.")
        case CareKind.WITHDRAWN if care.nurse != step.nurse:
            yield RECORD.refuse("CARE-not-yours", "Only who offered it can take it back.")
        case _:
            return


def _after(care: Care, step: CareStep) -> Care:
    if not may_step(care, step).allows:
        return care
    match step.kind:
        case CareKind.TOOK_OVER | CareKind.ACCEPTED:
            return Care(nurse=step.nurse, since=step.at)
        case CareKind.OFFERED:
            return Care(nurse=care.nurse, since=care.since, offer=step)
        case CareKind.WITHDRAWN:
            return Care(nurse=care.nurse, since=care.since)


# -- how many one nurse may look after (R19) ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cared:
    """One patient of a nurse. awake: alert and calm since the pump stopped; unknown counts as not."""

    room: str
    tier: Tier
    state: State
    awake: Fact
    recovering_per_nurse: Sourced

    @property
    def alone(self) -> bool:
        """True while this patient needs a nurse who does nothing else."""
        return self.tier > Tier.A and (self.state.pump_on or (self.state.watched and self.awake is not True))


def load_findings(nurse: str, patients: Iterable[Cared]) -> tuple[Finding, ...]:
    """Return what stands against one nurse looking after all of these (R19); the watched ones count."""
    watched = tuple(patient for patient in patients if patient.state.watched)
    return (*_alone(nurse, watched), *_recovering(nurse, watched), *_in_sight(nurse, watched))


def start_findings(nurse: str, others: Iterable[Cared], starting: Cared) -> tuple[Finding, ...]:
    """Return what stands against starting this patient with that nurse; what is so already is only said."""
    watched = (*(patient for patient in others if patient.state.watched), starting)
    against = (*_alone(nurse, watched), *_in_sight(nurse, watched))
    return against or (DEFAULTS.clear("R19-load", "{nurse} can look after this patient.", nurse=nurse),)


def _alone(nurse: str, watched: tuple[Cared, ...]) -> Iterator[Finding]:
    alone = [patient.room for patient in watched if patient.alone]
    if alone and len(watched) > 1:
        yield DEFAULTS.refuse(
            "R19-alone",
            "{nurse} must stay with one patient alone ({alone}) and looks after {count}.",
            resolve="Let another nurse take over the others, or wait.",
            nurse=nurse,
            alone=", ".join(alone),
            count=len(watched),
        )


def _recovering(nurse: str, watched: tuple[Cared, ...]) -> Iterator[Finding]:
    recovering = [patient for patient in watched if patient.state is State.RECOVERING]
    most = min((patient.recovering_per_nurse for patient in recovering), key=lambda limit: limit.value, default=None)
    if most is not None and len(recovering) > most.value:
        yield Basis.of(most).refuse(
            "R19-recovering",
            "{nurse} looks after {count} who recover; at most {most}.",
            resolve="Let another nurse take one of them over.",
            nurse=nurse,
            count=len(recovering),
            most=most,
        )


def _in_sight(nurse: str, watched: tuple[Cared, ...]) -> Iterator[Finding]:
    running = [patient.room for patient in watched if patient.state.pump_on or patient.state is State.CHECKED_IN]
    if len(watched) > 1 and running and not any(patient.alone for patient in watched):
        yield DEFAULTS.advise(
            "R19-in-sight",
            "{nurse} looks after {count}: keep {rooms} in sight, or by camera with a look every 5 minutes.",
            nurse=nurse,
            count=len(watched),
            rooms=", ".join(running),
        )
