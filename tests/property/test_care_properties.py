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
    Care,
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


TAKEN = [CareStep(id=1, kind=CareKind.TOOK_OVER, nurse=1, at=NOW)]
OFFERED = [*TAKEN, CareStep(id=2, kind=CareKind.OFFERED, nurse=1, at=NOW + timedelta(minutes=5))]
STALE = ("CARE-no-offer", "This offer no longer stands.")
ALLOWED = ("CARE", "This may be done now.")


@pytest.mark.hazard("H-40")
@pytest.mark.parametrize(
    ("before", "kind", "nurse", "more", "answer"),
    [
        ([], CareKind.TOOK_OVER, 1, {}, ALLOWED),
        (TAKEN, CareKind.TOOK_OVER, 1, {"reason": REASON}, ("CARE-yours", "You look after this patient already.")),
        (
            TAKEN,
            CareKind.TOOK_OVER,
            2,
            {"reason": f" {14 * 'x'} "},
            ("CARE-taken", "Somebody else looks after this patient."),
        ),
        (TAKEN, CareKind.TOOK_OVER, 2, {"reason": 15 * "x"}, ALLOWED),
        (
            TAKEN,
            CareKind.OFFERED,
            2,
            {},
            ("CARE-not-yours", "Only who looks after the patient can hand over."),
        ),
        (TAKEN, CareKind.OFFERED, 1, {}, ALLOWED),
        (OFFERED, CareKind.OFFERED, 1, {}, ("CARE-offered", "It is offered already; nobody has accepted yet.")),
        (TAKEN, CareKind.ACCEPTED, 2, {"offer": 2}, STALE),
        (TAKEN, CareKind.WITHDRAWN, 1, {"offer": 2}, STALE),
        (OFFERED, CareKind.ACCEPTED, 2, {"offer": 1}, STALE),
        (OFFERED, CareKind.WITHDRAWN, 1, {"offer": 1}, STALE),
        (OFFERED, CareKind.ACCEPTED, 2, {"offer": 2}, ALLOWED),
        (
            OFFERED,
            CareKind.ACCEPTED,
            1,
            {"offer": 2},
            ("CARE-yourself", "Nobody accepts what they offered themselves."),
        ),
        (OFFERED, CareKind.WITHDRAWN, 1, {"offer": 2}, ALLOWED),
        (
            OFFERED,
            CareKind.WITHDRAWN,
            2,
            {"offer": 2},
            ("CARE-not-yours", "Only who offered it can take it back."),
        ),
    ],
)
def test_each_step_of_a_hand_over_is_answered(before, kind, nurse, more, answer):
    step = CareStep(id=9, kind=kind, nurse=nurse, at=NOW + timedelta(minutes=9), **more)
    decision = may_step(replay_care(before), step)

    assert [(one.rule, str(one.says)) for one in decision.findings] == [answer]
    assert decision.allows is (answer == ALLOWED)


def test_a_hand_over_gives_the_patient_and_a_withdrawal_gives_back_nothing():
    def then(kind: CareKind, nurse: int) -> Care:
        at = NOW + timedelta(minutes=9)
        return replay_care([*OFFERED, CareStep(id=3, kind=kind, nurse=nurse, at=at, offer=2)])

    assert replay_care(OFFERED) == Care(nurse=1, since=NOW, offer=OFFERED[1])
    assert then(CareKind.ACCEPTED, 2) == Care(nurse=2, since=NOW + timedelta(minutes=9))
    assert then(CareKind.WITHDRAWN, 1) == Care(nurse=1, since=NOW)


def cared(room: str, state: State, tier: Tier = Tier.A) -> Cared:
    return Cared(room=room, tier=tier, state=state, awake=UNKNOWN, recovering_per_nurse=TWO)


@pytest.mark.parametrize(
    ("load", "says"),
    [
        ([], []),
        ([cared("Room 1", State.INFUSING, Tier.B)], []),
        (
            [cared("Room 1", State.INFUSING, Tier.B), cared("Room 2", State.RECOVERING)],
            ["Ash must stay with one patient alone (Room 1) and looks after 2."],
        ),
        ([cared(f"Room {number}", State.RECOVERING) for number in (1, 2)], []),
        (
            [cared(f"Room {number}", State.RECOVERING) for number in (1, 2, 3)],
            ["Ash looks after 3 who recover; at most 2."],
        ),
        (
            [cared("Room 1", State.PAUSED), cared("Room 2", State.INFUSING), cared("Room 3", State.RECOVERING)],
            ["Ash looks after 3: keep Room 1, Room 2 in sight, or by camera with a look every 5 minutes."],
        ),
        ([cared("Room 1", State.INFUSING), cared("Room 2", State.DISCHARGED)], []),
    ],
)
def test_what_is_said_of_a_nurses_load(load, says):
    assert [str(one.says) for one in load_findings("Ash", load)] == says


def test_who_is_about_to_start_counts_as_running():
    (found,) = start_findings("Ash", [cared("Room 2", State.RECOVERING)], cared("Room 1", State.CHECKED_IN))

    assert found.rule == "R19-in-sight"
    assert str(found.says) == "Ash looks after 2: keep Room 1 in sight, or by camera with a look every 5 minutes."
    (alone,) = start_findings("Ash", [], cared("Room 1", State.CHECKED_IN))
    assert (alone.rule, str(alone.says)) == ("R19-load", "Ash can look after this patient.")
