"""Responsibility on record: taken, handed over, accepted by one's own password; the giver answers until then."""

from __future__ import annotations

import pytest

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import CareEntry, SessionEvent
from reprieve.chart.services import NotFound, NotPermitted, Refused
from reprieve.therapy.session import Cause, State
from tests.clinic import CRPS, after

pytestmark = pytest.mark.django_db


def nurse_of(session_id: int) -> str:
    return queries.care_view(session_id).nurse


@pytest.fixture
def offered(clinic, running):
    """A patient who is handed over; nobody has accepted."""
    return chart.offer_hand_over(
        session_id=running, notes="Likes the window.", signed=clinic.proof("nurse", now=after(10)), now=after(10)
    )


@pytest.mark.hazard("H-40")
def test_who_starts_the_pump_looks_after_the_patient(clinic, ready):
    assert nurse_of(ready) == ""

    clinic.start(ready)

    assert nurse_of(ready) == "Demo Nurse, RN"
    assert clinic.nurse.pk in queries.on_duty(after(1))


@pytest.mark.hazard("H-40")
def test_the_giver_answers_until_the_taker_accepts(clinic, running, offered):
    assert nurse_of(running) == "Demo Nurse, RN"

    chart.accept_hand_over(offer_id=offered, signed=clinic.proof("second_nurse", now=after(12)), now=after(12))

    assert nurse_of(running) == "Demo Second Nurse, RN"
    assert queries.care_view(running).offer is None
    actions = [entry.action for entry in trail.trail(subject=f"session:{running}", limit=2)]
    assert actions == ["hand-over accepted", "hand-over offered"]


def test_the_summary_that_was_signed_stays_as_it_was(clinic, running, offered):
    chart.pause_infusion(session_id=running, cause=Cause.COMFORT, by=clinic.by(), now=after(20))

    offer = queries.care_view(running).offer
    assert offer is not None
    said = {part.heading: " ".join(map(str, part.sentences)) for part in offer.parts}
    assert list(said) == [
        "Who", "What for", "Now", "Vital signs", "Scores", "Given besides", "Open prompts", "Due next", "Going home",
    ]  # fmt: skip
    assert "The pump runs at 60 mg/h." in said["Now"]
    assert "Given 10 mg so far." in said["Now"]
    assert "Alder, Demo" in said["Who"]
    assert "RASS: 0" in said["Scores"]
    assert "Demo Escort takes the patient home" in said["Going home"]
    assert offer.notes == "Likes the window."


@pytest.mark.hazard("H-40")
def test_nobody_accepts_for_themselves_or_twice_or_a_stale_offer(clinic, running, offered):
    mine = clinic.proof("nurse", now=after(11))
    other = clinic.proof("second_nurse", now=after(11))
    with pytest.raises(Refused):
        chart.accept_hand_over(offer_id=offered, signed=mine, now=after(11))
    with pytest.raises(Refused):
        chart.offer_hand_over(session_id=running, signed=mine, now=after(11))
    with pytest.raises(Refused):
        chart.withdraw_hand_over(offer_id=offered, by=clinic.by("second_nurse"), now=after(11))
    with pytest.raises(NotFound):
        chart.accept_hand_over(offer_id=999, signed=other, now=after(11))
    with pytest.raises(Refused):
        chart.accept_hand_over(offer_id=offered, signed=other, now=after(30))  # a password of long ago

    chart.withdraw_hand_over(offer_id=offered, by=clinic.by(), now=after(11))
    with pytest.raises(Refused):
        chart.accept_hand_over(offer_id=offered, signed=other, now=after(11))
    assert nurse_of(running) == "Demo Nurse, RN"


def test_taking_over_unasked_needs_a_reason_and_a_role(clinic, running):
    with pytest.raises(Refused):
        chart.take_over(session_id=running, by=clinic.by("second_nurse"), now=after(5))
    with pytest.raises(NotPermitted):
        chart.take_over(session_id=running, by=clinic.by("front_desk"), now=after(5))

    chart.take_over(
        session_id=running, by=clinic.by("second_nurse"), now=after(5), reason="Called away to an emergency."
    )

    assert nurse_of(running) == "Demo Second Nurse, RN"


def test_who_looks_after_somebody_stays_on_duty(clinic, running, offered):
    with pytest.raises(Refused):
        chart.go_off_duty(by=clinic.by(), now=after(11))

    chart.accept_hand_over(offer_id=offered, signed=clinic.proof("second_nurse", now=after(12)), now=after(12))
    chart.go_off_duty(by=clinic.by(), now=after(13))

    assert set(queries.on_duty(after(14))) == {clinic.second_nurse.pk}


def test_expired_papers_do_not_come_on_duty(clinic):
    clinic.nurse.acls_expires_on = after(0).date().replace(year=2025)
    clinic.nurse.save()

    with pytest.raises(Refused):
        chart.come_on_duty(by=clinic.by(), now=after(0))


@pytest.mark.hazard("H-40")
def test_a_nurse_who_has_somebody_does_not_start_a_second_who_needs_her_alone(clinic, running):
    second = clinic.ready(clinic.register("Birch", protocol_key=CRPS), room=1, protocol_key=CRPS, now=after(5))

    with pytest.raises(Refused) as refused:
        clinic.start(second, now=after(5))

    assert {finding.rule for finding in refused.value.decision.blocking} == {"R19-alone"}
    assert not SessionEvent.objects.filter(session_id=second, kind="started").exists()
    chart.take_over(
        session_id=second, by=clinic.by("second_nurse"), now=after(6), reason="Second nurse of the day is free."
    )
    clinic.start(second, now=after(6))
    assert queries.session_view(second, after(7)).state is State.INFUSING


def test_the_board_names_the_nurse_and_says_where_staffing_breaks(clinic, running):
    second = clinic.ready(clinic.register("Birch", protocol_key=CRPS), room=1, protocol_key=CRPS, now=after(5))
    chart.take_over(session_id=second, by=clinic.by("second_nurse"), now=after(5))
    clinic.start(second, now=after(5))
    assert [tile.staffing for tile in queries.board(after(6))] == [(), ()]

    chart.take_over(session_id=second, by=clinic.by(), now=after(7), reason="Second nurse had to leave now.")

    board = queries.board(after(8))
    assert [tile.nurse for tile in board] == ["Demo Nurse, RN"] * 2
    assert [[f.rule for f in tile.staffing] for tile in board] == [["R19-alone"]] * 2
    assert [f.rule for f in queries.room_tile(clinic.rooms[0], after(8)).staffing] == ["R19-alone"]
    (row,) = [row for row in queries.roster(after(8)) if row.user_id == clinic.nurse.pk]
    assert len(row.patients) == 2
    assert [f.rule for f in row.findings] == ["R19-alone"]


def test_the_steps_are_in_what_a_signature_covers(clinic, recovering):
    clinic.leaves(recovering, now=after(50))
    chart.sign_record(session_id=recovering, signed=clinic.proof("nurse", now=after(51)), now=after(51))

    (signature,) = queries.session_view(recovering, after(52)).signatures
    assert signature.covers_all
    assert CareEntry.objects.filter(session_id=recovering).count() == 1
