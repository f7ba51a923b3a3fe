"""A kept tile is what a new one would be, whatever was done a moment ago; and the page that shows it is told to ask.

Two walks through a day do each kind of act after which a tile may look different. Around each of them the tiles of all
rooms are drawn anew and compared with what was kept, within one second of the clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final, TypeVar
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit import queries as trail
from reprieve.audit.services import record_view
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import PromptEntry
from reprieve.chart.queries import OF_ONE_ROOM
from reprieve.chart.services import AlarmHeard, DeviceReading, Happened, PumpHeard, Sent
from reprieve.people.models import Sex
from reprieve.people.services import correct_patient
from reprieve.staff.kept_tiles import KeptTiles
from reprieve.staff.views.board import draw_tile
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.device_alarms import AlarmSaid, Phase
from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause, EventKind
from reprieve.therapy.vitals import ArtefactCause, Sign
from tests.clinic import CRPS, SETUP, Clinic, open_clinic
from tests.good_day import GOOD_VITALS

PUMP: Final = "02000000FFFEB001"
LOW: Final = {**GOOD_VITALS, Sign.SPO2: Decimal(84)}
T = TypeVar("T")


class Watcher:
    """Somebody who looks at every tile before and after each act."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.now = timezone.now()
        self.kept = KeptTiles(draw_tile, lambda: self.now)
        self.actions: set[str] = set()
        self._seen: dict[int, str] = {}
        self._seen_at: object = None

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def sees(self, act: Callable[[], T], *, shows: int = 1) -> T:
        """Do it; who has a tile on the page that looks different then is told to ask. shows: how many do, at least."""
        before, place = self._look(), trail.last_id()
        done = act()
        after = self._look()
        news = [change for change in trail.since(place) if change.changes_something]
        self.actions |= {change.action for change in news}
        different = {room for room in after if before[room] != after[room]}
        assert len(different) >= shows if shows else not different, f"{news}: {different}"
        for room in different:
            assert {change.subject for change in news} & _subscribed(before[room]), f"{news} did not reach {room}"
        return done

    def _look(self) -> dict[int, str]:
        """Return every tile as it is drawn now; what is kept must be the same."""
        at = (self.now, trail.last_id())
        if self._seen_at != at:
            self._seen = {room: draw_tile(room, self.now) for room in self.clinic.rooms}
            self._seen_at = at
        assert {room: self.kept.html(room) for room in self.clinic.rooms} == self._seen
        return self._seen


def _subscribed(html: str) -> set[str]:
    found = re.search(r'data-live="([^"]*)"', html)
    assert found
    return set(found[1].split())


@pytest.fixture
def w(db: None) -> Watcher:
    return Watcher(open_clinic(timezone.now() - timedelta(hours=3), rooms=3))


def says(watcher: Watcher, room: int, value: int) -> None:
    """Let the room's monitor send a pulse."""
    device = watcher.clinic.devices[room]
    reading = DeviceReading(device=device, sign=Sign.PULSE, value=Decimal(value), taken_at=watcher.now)
    assert chart.record_device_readings(readings=[reading], now=watcher.now).charted == 1


def alarms(watcher: Watcher, room: int, phase: Phase) -> None:
    said = AlarmSaid(alert_id="AL-1", phase=phase, text="Low SpO2", said_at=watcher.now, heard_at=watcher.now)
    heard = AlarmHeard(device=watcher.clinic.devices[room], said=said)
    assert chart.record_device_alarms(heard=[heard], now=watcher.now) == (None,)


def pumps(watcher: Watcher, rate: str) -> None:
    said = PumpSaid(event=PumpEvent.STARTED, said_at=watcher.now, rate_ml_per_h=Decimal(rate))
    assert chart.record_pump_events(heard=[PumpHeard(device=PUMP, said=said)], now=watcher.now) == (None,)


def two_running(w: Watcher) -> tuple[int, int]:
    """Go through a morning as far as two infusions, in the third and the first room, by two nurses."""
    clinic, desk = w.clinic, w.clinic.by("front_desk")
    patient = clinic.register("Alder", now=w.now)
    first = w.sees(lambda: clinic.book(patient, now=w.now))
    asked = clinic.asked(patient)
    signed = clinic.proof(now=w.now)
    w.sees(lambda: chart.sign_order(asked=asked, signed=signed, now=w.now, key=uuid4(), session_id=first))
    w.sees(lambda: chart.check_in(session_id=first, by=desk, now=w.now, room_id=clinic.rooms[2]), shows=2)
    w.later(15)
    clinic.prepare(first, now=w.now)
    w.sees(lambda: clinic.start(first, now=w.now))
    other = clinic.register("Birch", now=w.now, protocol_key=CRPS)
    second = clinic.ready(other, now=w.now, protocol_key=CRPS)
    chart.take_over(session_id=second, by=clinic.by("second_nurse"), now=w.now)
    w.sees(lambda: clinic.start(second, now=w.now))
    return first, second


@pytest.mark.hazard("H-05")
def test_after_what_is_measured_and_what_rings_a_kept_tile_is_as_a_new_one(w, django_assert_num_queries):
    clinic, nurse = w.clinic, w.clinic.by()
    first, _ = two_running(w)
    pump = chart.add_device(identifier=PUMP, name="Pump 1", kind=chart.DeviceKind.PUMP, by=SETUP, now=w.now)
    chart.place_device(device_id=pump, room_id=clinic.rooms[2], by=SETUP, now=w.now)
    pumps(w, "61.0")
    w.later(1)
    signed = clinic.proof("director", now=w.now)
    why = "This pump prints its rate with a lag."
    w.sees(
        lambda: chart.sign_clinic_number(
            number=ClinicNumber.PUMP_RATE, value=Decimal("1.5"), reason=why, signed=signed, now=w.now
        )
    )
    w.later(1)
    w.sees(lambda: pumps(w, "99.9"), shows=0)
    w.later(1)
    (flag,) = queries.room_tile(clinic.rooms[2], w.now).pump_flags
    w.sees(lambda: chart.explain_pump(session_id=first, flag=flag.key, reason="Flow test", by=nurse, now=w.now))

    w.sees(lambda: says(w, 0, 77))
    w.sees(lambda: clinic.vitals(first, now=w.now, values=LOW))
    prompt = PromptEntry.objects.filter(session_id=first, sign="spo2", closed_at=None).first()
    assert prompt
    w.sees(lambda: chart.answer_prompt(prompt_id=prompt.pk, did="Oxygen given.", by=nurse, now=w.now), shows=0)
    (low,) = [row for row in queries.session_view(first, w.now).readings if row.sign is Sign.SPO2 and row.value == 84]
    w.sees(lambda: chart.mark_artefact(reading_id=low.id, cause=ArtefactCause.PROBE, by=nurse, now=w.now))
    w.sees(lambda: alarms(w, 2, Phase.START))
    w.sees(lambda: alarms(w, 2, Phase.END))
    w.later(20)
    w.sees(lambda: chart.watch(now=w.now), shows=2)  # vitals were due and are late

    w.kept.html(clinic.rooms[0])
    says(w, 2, 78)
    record_view(by=nurse, patient_id=None, subject="board", now=w.now)
    with django_assert_num_queries(1):  # a look at the trail: neither a reader nor another room's monitor is news here
        w.kept.html(clinic.rooms[0])
    assert w.actions >= OF_ONE_ROOM, "each kind of act that spares the other rooms' tiles is among them"


@pytest.mark.hazard("H-05")
def test_after_what_people_do_a_kept_tile_is_as_a_new_one(w):
    clinic, nurse, director = w.clinic, w.clinic.by(), w.clinic.by("director")
    first, second = two_running(w)
    patient = queries.session_view(first, w.now).patient
    w.later(1)

    # The clinic, the patient and the room.
    w.sees(lambda: chart.add_medicine(patient_id=patient.id, name="phenelzine", by=nurse, now=w.now), shows=0)
    w.sees(
        lambda: correct_patient(
            patient_id=patient.id, given_name="Demo", family_name="Elder", born_on=patient.born_on, sex=Sex.MALE,
            preferred_language="en", phone="", by=nurse, now=w.now,
        )
    )  # fmt: skip
    signed, why = clinic.proof("director", now=w.now), "The clinic lies high."
    w.sees(
        lambda: chart.sign_site(altitude_m=1600, spo2_offset=Decimal(2), reason=why, signed=signed, now=w.now),
        shows=0,
    )
    (device,) = [one for one in queries.devices(w.now) if one.room_id == clinic.rooms[2]]
    away = {"device_id": device.id, "by": nurse, "confirmed": True}
    w.sees(lambda: chart.place_device(room_id=None, now=w.now, **away))
    chart.add_room(name="Room 0", place=0, by=SETUP, now=w.now)
    w.sees(lambda: chart.add_room(name="Room 4", place=9, by=SETUP, now=w.now), shows=0)

    # The pump, and what is seen beside it.
    w.sees(lambda: chart.pause_infusion(session_id=first, cause=Cause.COMFORT, by=nurse, now=w.now))
    w.sees(lambda: chart.resume_infusion(session_id=first, by=nurse, now=w.now))
    reason = "Asked for at the chair."
    w.sees(lambda: chart.change_rate(session_id=first, rate_mg_per_h=Decimal(20), reason=reason, by=nurse, now=w.now))
    (changed,) = [row for row in queries.session_view(first, w.now).events if row.kind is EventKind.RATE_CHANGED]
    w.sees(lambda: chart.retract_event(event_id=changed.id, reason="Typed wrongly.", by=nurse, now=w.now))

    # Who answers for whom: one patient needs a nurse alone, and both tiles say so of who has two (R19).
    taker = clinic.proof("second_nurse", now=w.now)
    offer = w.sees(lambda: chart.offer_hand_over(session_id=first, signed=clinic.proof("nurse", now=w.now), now=w.now))
    w.sees(lambda: chart.accept_hand_over(offer_id=offer, signed=taker, now=w.now), shows=2)
    why = "She was called away."
    w.sees(lambda: chart.take_over(session_id=first, by=nurse, now=w.now, reason=why), shows=2)
    w.sees(lambda: chart.take_over(session_id=second, by=nurse, now=w.now, reason=why), shows=2)
    w.sees(lambda: clinic.stop(second, now=w.now))
    w.later(1)
    w.sees(lambda: chart.score(session_id=second, scale=Scale.RASS, value=0, by=nurse, now=w.now), shows=2)
    w.sees(lambda: clinic.stop(first, now=w.now))

    # A tablet without a server: what could not be charted waits on the tile.
    stop = Happened(kind=EventKind.STOPPED, said={"cause": Cause.PLANNED_END})
    sent = Sent(
        session_id=first, key=uuid4(), act="test", said={"typed": "so"}, observed_at=w.now, typed_at=w.now, tablet="t-1"
    )
    w.sees(lambda: chart.take_in(sent=sent, what=[stop], by=nurse, now=w.now))
    (misfit,) = queries.to_merge(first, w.now).misfits
    w.sees(
        lambda: chart.note_instead(
            event_id=misfit.event.id, words="It stood still.", reason="Stopped before.", by=nurse, now=w.now
        )
    )

    # Gone: the room is free on the board, or waits for who comes next.
    w.later(60)
    w.sees(lambda: clinic.leaves(first, now=w.now))
    third = w.sees(lambda: clinic.book(patient.id, now=w.now, room=2))
    w.sees(lambda: chart.cancel_session(session_id=third, cause=Cause.OTHER, by=director, now=w.now))
