"""Whatever people press, in whatever order and however late: what must hold of every infusion day on the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reprieve.audit.services import verify
from reprieve.chart import services as chart
from reprieve.chart.dayfile import DayFile, open_files
from reprieve.chart.models import GateRecord, LatestReading, PromptEntry, SessionEvent
from reprieve.chart.services import NotPlausible, Refused
from reprieve.people.permissions import NotPermitted
from reprieve.therapy.ordering import NotAnOrder
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause, EventKind, InfusionDay, State
from reprieve.therapy.vitals import Sign
from tests.clinic import NOW, Clinic, open_clinic
from tests.good_day import GOOD_VITALS, good_checkin

PUMP_WAS_ON = {State.INFUSING, State.PAUSED, State.RECOVERING, State.DISCHARGED}
who = st.sampled_from(["nurse", "second_nurse", "prescriber", "director", "front_desk", "owner"])
REFUSALS = (Refused, NotPermitted, NotPlausible, NotAnOrder)
late_min = st.integers(0, 12)
rates = st.decimals(min_value=-5, max_value=120, places=1)


class InfusionDays(RuleBasedStateMachine):
    """Two patients in two rooms, six people, one clock that only goes forward."""

    clinic: Clinic
    sessions: tuple[int, int]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = NOW

    def teardown(self) -> None:
        try:
            assert verify().holds
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def try_to(self, verb: Callable[..., object], session: int, role: str, **more: object) -> None:
        """Do it or be refused; anything else is a fault."""
        with suppress(*REFUSALS):
            verb(session_id=self.sessions[session], by=self.clinic.by(role), now=self.now, **more)

    @rule(minutes=st.integers(1, 25))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        chart.watch(now=self.now)

    @rule(session=st.integers(0, 1), role=who)
    def start(self, session: int, role: str) -> None:
        self.try_to(chart.start_infusion, session, role)

    @rule(session=st.integers(0, 1), role=who, rate=rates)
    def change_rate(self, session: int, role: str, rate: Decimal) -> None:
        reason = "Asked for, discussed at the chair."
        self.try_to(chart.change_rate, session, role, rate_mg_per_h=rate, reason=reason)

    @rule(session=st.integers(0, 1), role=who, cause=st.sampled_from(Cause), late=late_min)
    def pause(self, session: int, role: str, cause: Cause, late: int) -> None:
        self.try_to(chart.pause_infusion, session, role, cause=cause, occurred_at=self.ago(late))

    @rule(session=st.integers(0, 1), role=who)
    def resume(self, session: int, role: str) -> None:
        self.try_to(chart.resume_infusion, session, role)

    @rule(session=st.integers(0, 1), role=who, late=late_min)
    def stop(self, session: int, role: str, late: int) -> None:
        self.try_to(chart.stop_infusion, session, role, cause=Cause.PLANNED_END, occurred_at=self.ago(late))

    @rule(session=st.integers(0, 1), role=who)
    def the_patient_asks_to_stop(self, session: int, role: str) -> None:
        self.try_to(chart.stop_at_patients_request, session, role)

    @rule(session=st.integers(0, 1), role=who)
    def cancel(self, session: int, role: str) -> None:
        self.try_to(chart.cancel_session, session, role, cause=Cause.OTHER)

    @rule(session=st.integers(0, 1), role=who, there=st.booleans())
    def the_escort_changes(self, session: int, role: str, there: bool) -> None:
        escort = good_checkin(NOW).escort if there else None
        self.try_to(chart.save_escort, session, role, escort=escort)

    @rule(session=st.integers(0, 1), systolic=st.integers(80, 210), saturation=st.integers(80, 100), late=late_min)
    def vitals(self, session: int, systolic: int, saturation: int, late: int) -> None:
        values = {**GOOD_VITALS, Sign.SYSTOLIC: Decimal(systolic), Sign.SPO2: Decimal(saturation)}
        self.try_to(chart.record_vitals, session, "nurse", values=values, taken_at=self.ago(late))

    @rule(session=st.integers(0, 1), rass=st.integers(-5, 4))
    def score(self, session: int, rass: int) -> None:
        self.try_to(chart.score, session, "nurse", scale=Scale.RASS, value=rass)

    @rule(session=st.integers(0, 1))
    def recover_and_discharge(self, session: int) -> None:
        try:
            self.clinic.recover(self.sessions[session], now=self.now)
        except Refused:
            return
        self.try_to(chart.discharge, session, "nurse")

    @rule(data=st.data(), retract=st.booleans(), rate=rates, late=late_min)
    def correct(self, data: st.DataObject, retract: bool, rate: Decimal, late: int) -> None:
        rows = list(SessionEvent.objects.order_by("id").values_list("id", "kind"))
        event_id, kind = data.draw(st.sampled_from(rows))
        nurse, why = self.clinic.by(), "Typed wrongly."
        with suppress(*REFUSALS):
            if retract:
                chart.retract_event(event_id=event_id, reason=why, by=nurse, now=self.now)
            elif kind == EventKind.RATE_CHANGED and rate > 0:
                chart.amend_event(event_id=event_id, reason=why, by=nurse, now=self.now, rate_mg_per_h=rate)
            else:
                chart.amend_event(event_id=event_id, reason=why, by=nurse, now=self.now, occurred_at=self.ago(late))

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    @invariant()
    def what_must_hold_of_every_day(self) -> None:
        gates = {str(gate.pk): gate for gate in GateRecord.objects.all()}
        for session_id, file in open_files(self.sessions, self.now).items():
            nothing_runs_without_an_opened_gate(file, gates)
            the_row_says_what_the_events_say(file)
            milligrams_add_up(file.day, self.now)
            assert latest_by_hand(file) == latest_kept(session_id)

    @invariant()
    def a_prompt_is_open_once(self) -> None:
        keys = list(PromptEntry.objects.filter(closed_at__isnull=True).values_list("session_id", "key"))
        assert len(keys) == len(set(keys))


def latest_by_hand(file: DayFile) -> dict[str, Decimal]:
    true = [reading for reading in file.readings if not reading.artefact]
    return {reading.sign.value: reading.value for reading in true}


def latest_kept(session_id: int) -> dict[str, Decimal]:
    rows = LatestReading.objects.filter(session_id=session_id)
    return dict(rows.values_list("sign", "reading__value"))


def nothing_runs_without_an_opened_gate(file: DayFile, gates: Mapping[str, GateRecord]) -> None:
    if file.state in PUMP_WAS_ON:
        (start,) = [event for event in file.day.events if event.kind is EventKind.STARTED]
        gate = gates[start.gate or ""]
        assert (gate.session_id, gate.gate, gate.opens) == (file.session.pk, "start", True)


def the_row_says_what_the_events_say(file: DayFile) -> None:
    row, day = file.session, file.day
    assert (row.state, row.checked_in_at, row.started_at, row.stopped_at, row.over_at) == (
        day.state,
        day.checked_in_at,
        day.started_at,
        day.stopped_at,
        day.over_at,
    )
    assert not day.impossible


def milligrams_add_up(day: InfusionDay, now: datetime) -> None:
    parts = sum(
        Fraction(part.rate_mg_per_h) * Fraction((min(part.end or now, now) - part.start).total_seconds()) / 3600
        for part in day.segments
    )
    assert float(day.given_mg(now)) == pytest.approx(float(parts), abs=1e-6)


@pytest.mark.django_db
@pytest.mark.hazard("H-02")
@pytest.mark.hazard("H-10")
def test_whatever_is_pressed_the_record_holds(monkeypatch):
    clinic = open_clinic()
    sessions = (clinic.ready(clinic.register("Alder")), clinic.ready(clinic.register("Birch"), room=1))
    monkeypatch.setattr(InfusionDays, "clinic", clinic, raising=False)
    monkeypatch.setattr(InfusionDays, "sessions", sessions, raising=False)

    run_state_machine_as_test(
        InfusionDays,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
