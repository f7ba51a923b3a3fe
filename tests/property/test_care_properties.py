"""Exactly one person answers for a patient from the first take-over on, whatever is tried in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.care import (
    NOBODY_YET,
    Cared,
    CareKind,
    CareStep,
    load_findings,
    may_step,
    replay_care,
    start_findings,
)
from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.protocols import Tier
from reprieve.therapy.session import State

NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
TWO = Sourced(value=Decimal(2), source="REPRIEVE-DEFAULTS", certainty=Certainty.PROPOSED)
REASON = "The giver was called away to room 3."

tries = st.lists(
    st.tuples(
        st.sampled_from(CareKind),
        st.integers(1, 3),
        st.integers(1, 12),
        st.sampled_from(["", "short", REASON]),
    ),
    max_size=12,
)


def steps_of(tried: list[tuple[CareKind, int, int, str]]) -> list[CareStep]:
    answers = {CareKind.ACCEPTED, CareKind.WITHDRAWN}
    return [
        CareStep(
            id=number,
            kind=kind,
            nurse=nurse,
            at=NOW + timedelta(minutes=number),
            offer=offer if kind in answers else None,
            reason=reason,
        )
        for number, (kind, nurse, offer, reason) in enumerate(tried, start=1)
    ]


@pytest.mark.hazard("H-40")
@given(tries)
def test_after_the_first_take_over_somebody_answers_at_every_moment(tried):
    steps = steps_of(tried)
    answered = [replay_care(steps[:count]).nurse for count in range(len(steps) + 1)]

    first = next((place for place, nurse in enumerate(answered) if nurse is not None), len(answered))
    assert all(nurse is not None for nurse in answered[first:])


@pytest.mark.hazard("H-40")
@given(tries)
def test_responsibility_moves_only_by_who_takes_it(tried):
    """Nobody is made to answer for a patient by another's step; until an offer is accepted the giver answers."""
    steps = steps_of(tried)
    for count, step in enumerate(steps):
        before, after = replay_care(steps[:count]), replay_care(steps[: count + 1])
        if before.nurse != after.nurse:
            assert after.nurse == step.nurse
            assert step.kind in {CareKind.TOOK_OVER, CareKind.ACCEPTED}
        if step.kind is CareKind.OFFERED:
            assert after.nurse == before.nurse
        assert may_step(before, step).allows == (before != after)


@given(tries, st.randoms())
def test_the_order_in_which_steps_are_read_changes_nothing(tried, random):
    steps = steps_of(tried)
    shuffled = random.sample(steps, len(steps))

    assert replay_care(shuffled) == replay_care(steps)


def test_a_patient_is_not_taken_from_somebody_without_a_reason():
    held = replay_care([CareStep(id=1, kind=CareKind.TOOK_OVER, nurse=1, at=NOW)])

    def taking(reason: str) -> bool:
        return may_step(held, CareStep(id=2, kind=CareKind.TOOK_OVER, nurse=2, at=NOW, reason=reason)).allows

    assert not taking("")
    assert not taking("x" * 14)
    assert taking(REASON)
    assert NOBODY_YET.nurse is None


patients = st.builds(
    Cared,
    room=st.sampled_from(["Room 1", "Room 2"]),
    tier=st.sampled_from([Tier.A, Tier.B, Tier.C]),
    state=st.sampled_from(State),
    awake=st.sampled_from([True, False, UNKNOWN]),
    recovering_per_nurse=st.just(TWO),
)


@pytest.mark.hazard("H-40")
@given(st.lists(patients, max_size=5))
def test_one_to_one_means_one(load):
    """Who needs a nurse alone never shares one without a refusal; three who recover neither (standard 4.2)."""
    watched = [p for p in load if p.state in {State.INFUSING, State.PAUSED, State.RECOVERING}]
    refused = {f.rule for f in load_findings("Demo Nurse", load) if f.verdict is Verdict.REFUSE}

    shares = len(watched) > 1 and any(
        p.tier > Tier.A and (p.state is not State.RECOVERING or p.awake is not True) for p in watched
    )
    assert ("R19-alone" in refused) == shares
    assert ("R19-recovering" in refused) == (sum(p.state is State.RECOVERING for p in watched) > 2)


@given(st.lists(patients, max_size=4), patients)
def test_a_start_is_refused_only_for_one_to_one(others, starting):
    running = Cared(room="Room 9", tier=starting.tier, state=State.INFUSING, awake=UNKNOWN, recovering_per_nurse=TWO)
    found = start_findings("Demo Nurse", others, running)

    assert found
    assert {f.rule for f in found if f.verdict is Verdict.REFUSE} <= {"R19-alone"}
    assert any(f.rule == "R19-alone" for f in found) == any(
        f.rule == "R19-alone" for f in load_findings("Demo Nurse", (*others, running))
    )
