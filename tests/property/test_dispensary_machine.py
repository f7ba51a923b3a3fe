"""Whatever is done with the drug, in whatever order and by whom: every milligram stays in exactly one place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reprieve.audit.services import verify
from reprieve.chart import services as chart
from reprieve.chart.dayfile import open_files
from reprieve.chart.models import SessionEvent
from reprieve.chart.services import NotPermitted, NotPlausible, Refused
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.models import DayClose, Discrepancy, Movement, Vial
from reprieve.dispensary.rows import Step
from reprieve.dispensary.translate import books_of
from reprieve.therapy.decisions import Decision
from reprieve.therapy.ledger import Account, given_by_rate_record
from reprieve.therapy.session import Cause, State
from tests.clinic import NOW, Clinic, as_it_should_be, open_clinic

which, one = st.integers(0, 1), st.integers(0, 2)
who = st.sampled_from(["nurse", "second_nurse", "prescriber", "director", "front_desk", "owner"])
mls = st.none() | st.decimals("0.01", 11, places=2)
REFUSALS = (Refused, NotPermitted, NotPlausible)


class Dispensary(RuleBasedStateMachine):
    """Two sessions, three vials of two lots, six people, one clock that only goes forward."""

    clinic: Clinic
    sessions: tuple[int, int]
    vials: tuple[int, ...]

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

    def try_to(self, verb: Callable[..., object], role: str, **more: object) -> None:
        """Do it or be refused; anything else is a fault."""
        with suppress(*REFUSALS):
            verb(by=self.clinic.by(role), now=self.now, **more)

    @rule(minutes=st.integers(1, 25))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(session=which, vial=one, role=who, ml=mls)
    def draw(self, session: int, vial: int, role: str, ml: Decimal | None) -> None:
        self.try_to(chart.draw_drug, role, session_id=self.sessions[session], vial_id=self.vials[vial], ml=ml)

    @rule(session=which, role=who)
    def start(self, session: int, role: str) -> None:
        self.try_to(chart.start_infusion, role, session_id=self.sessions[session])

    @rule(session=which, rate=st.decimals(1, 70, places=1))
    def change_rate(self, session: int, rate: Decimal) -> None:
        self.try_to(chart.change_rate, "prescriber", session_id=self.sessions[session], rate_mg_per_h=rate)

    @rule(session=which, late=st.integers(0, 12))
    def stop(self, session: int, late: int) -> None:
        at = self.now - timedelta(minutes=late)
        self.try_to(
            chart.stop_infusion, "nurse", session_id=self.sessions[session], cause=Cause.PLANNED_END, occurred_at=at
        )

    @rule(session=which)
    def cancel(self, session: int) -> None:
        self.try_to(chart.cancel_session, "front_desk", session_id=self.sessions[session], cause=Cause.OTHER)

    @rule(data=st.data(), retract=st.booleans(), late=st.integers(0, 12))
    def correct_the_session(self, data: st.DataObject, retract: bool, late: int) -> None:
        event = data.draw(st.sampled_from(list(SessionEvent.objects.order_by("id").values_list("id", flat=True))))
        if retract:
            self.try_to(chart.retract_event, "nurse", event_id=event, reason="Typed wrongly")
        else:
            at = self.now - timedelta(minutes=late)
            self.try_to(chart.amend_event, "nurse", event_id=event, reason="Typed wrongly", occurred_at=at)

    @rule(session=which, role=who, witness=who, mg=st.none() | st.decimals("0.01", 60, places=2))
    def waste(self, session: int, role: str, witness: str, mg: Decimal | None) -> None:
        self.try_to(
            chart.waste_drug, role, session_id=self.sessions[session], method="Drug buster", mg=mg,
            witness=self.clinic.proof(witness, now=self.now),
        )  # fmt: skip

    @rule(session=which, vial=one)
    def put_back(self, session: int, vial: int) -> None:
        self.try_to(dispensary.put_back, "nurse", session_id=self.sessions[session], vial_id=self.vials[vial])

    @rule(vial=one, role=who, witness=who)
    def waste_or_destroy_stock(self, vial: int, role: str, witness: str) -> None:
        proof = self.clinic.proof(witness, now=self.now)
        self.try_to(
            dispensary.waste_stock, role, vial_id=self.vials[vial], method="Buster", reason="Old", witness=proof
        )
        self.try_to(dispensary.destroy, role, vial_ids=[self.vials[vial]], method="Burnt", witness=proof)

    @rule(vial=one)
    def send_back(self, vial: int) -> None:
        self.try_to(dispensary.send_back, "nurse", vial_id=self.vials[vial], paper="RMA", reason="Unused")

    @rule(data=st.data(), mg=st.decimals(0, 600, places=2))
    def correct_an_entry(self, data: st.DataObject, mg: Decimal) -> None:
        entry = data.draw(st.sampled_from(list(Movement.objects.order_by("id").values_list("id", flat=True))))
        witness = self.clinic.proof("second_nurse", now=self.now)
        self.try_to(dispensary.correct, "nurse", movement_id=entry, mg=mg, reason="Typed wrongly", witness=witness)

    @rule(vial=one, session=st.none() | which, mg=st.none() | st.decimals("0.01", 60, places=2))
    def miss_something(self, vial: int, session: int | None, mg: Decimal | None) -> None:
        of_session = None if session is None else self.sessions[session]
        self.try_to(
            dispensary.open_discrepancy, "nurse", vial_id=self.vials[vial], session_id=of_session, what="Gone", mg=mg
        )

    @rule(data=st.data(), step=st.sampled_from(Step), found=st.booleans(), role=who)
    def decide(self, data: st.DataObject, step: Step, found: bool, role: str) -> None:
        numbers = list(Discrepancy.objects.order_by("id").values_list("id", flat=True))
        if numbers:
            number = data.draw(st.sampled_from(numbers))
            self.try_to(
                dispensary.decide_discrepancy, role, discrepancy_id=number, step=step, words="Seen", found=found
            )

    @rule()
    def count_and_close(self) -> None:
        self.try_to(dispensary.count, "nurse", found=as_it_should_be())
        self.try_to(chart.close_drug_day, "nurse")

    @invariant()
    def every_milligram_is_in_exactly_one_place(self) -> None:
        books = books_of(Movement.objects.order_by("id"))
        assert books.conserved()
        for vial in self.vials:
            assert books.conserved(vial=vial)
            assert books.balance(Account.ON_HAND, vial=vial) >= 0
            assert books.balance(Account.LOST, vial=vial) >= 0

    @invariant()
    def the_cached_word_is_what_the_books_say(self) -> None:
        books = books_of(Movement.objects.order_by("id"))
        for vial in Vial.objects.all():
            left = [books.balance(place, vial=vial.pk) for place in (Account.ON_HAND, Account.DRAWN)]
            assert vial.settled == (left == [0, 0])

    @invariant()
    def what_is_given_is_what_the_rate_record_says(self) -> None:
        for session_id, file in open_files(self.sessions, self.now).items():
            drug = register.session_drug(session_id)
            over = file.state in {State.RECOVERING, State.DISCHARGED}
            expected = given_by_rate_record(file.day.given_mg(self.now)) if over and drug.vials else Decimal(0)
            assert drug.account.given == expected

    @invariant()
    def no_day_is_closed_over_what_is_unexplained(self) -> None:
        assert all(Decision.from_json(row.decision).allows for row in DayClose.objects.all())

    @invariant()
    def no_waste_is_seen_by_its_own_hand_alone(self) -> None:
        for row in Movement.objects.filter(kind__in=("waste", "waste_stock", "destroy")):
            assert row.witness_id not in (None, row.by_user_id)


@pytest.mark.django_db
@pytest.mark.hazard("H-50")
def test_whatever_is_done_with_the_drug_it_adds_up(monkeypatch):
    clinic = open_clinic()
    stock = (*clinic.stock(vials=2), *clinic.stock(lot="OTHER", vials=1))
    two = (clinic.ready(clinic.register("Alder")), clinic.ready(clinic.register("Birch"), room=1))
    monkeypatch.setattr(Dispensary, "clinic", clinic, raising=False)
    monkeypatch.setattr(Dispensary, "sessions", two, raising=False)
    monkeypatch.setattr(Dispensary, "vials", stock, raising=False)

    run_state_machine_as_test(
        Dispensary,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
