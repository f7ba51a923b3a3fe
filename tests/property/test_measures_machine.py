"""Phones that send late, twice and in any order, and staff beside them: what must hold of what patients report."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reprieve.audit.refusal import Refused
from reprieve.audit.services import verify
from reprieve.outcomes import queries, services
from reprieve.outcomes.models import Answer, Escalation, ScoreRow
from reprieve.people.permissions import NotPermitted
from reprieve.therapy.instruments import instrument
from reprieve.therapy.scoring import score
from tests.clinic import NOW, Clinic, open_clinic

ROOT = UUID(int=5)
items = st.sampled_from([str(number) for number in range(1, 10)])
values = st.one_of(st.none(), st.integers(0, 3))


class Reports(RuleBasedStateMachine):
    """Two patients who answer the PHQ-9; each touch on a phone has a number, and may be sent more than once."""

    clinic: Clinic
    patients: tuple[int, int]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = NOW
        self.forms = [
            services.begin(
                patient_id=patient,
                instrument="phq-9",
                by=services.patient_actor(patient),
                now=NOW,
                key=uuid5(ROOT, name),
            )
            for patient, name in zip(self.patients, "ab", strict=True)
        ]
        self.sent: dict[tuple[int, int], tuple[str, int | None]] = {}
        self.holds: dict[tuple[int, str], int | None] = {}

    def teardown(self) -> None:
        try:
            assert verify().holds
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def send(self, who: int, touch: int, item: str, value: int | None) -> None:
        self.now += timedelta(seconds=30)
        by = services.patient_actor(self.patients[who])
        key = uuid5(ROOT, f"{who}:{touch}")
        services.answer_item(form_id=self.forms[who], item=item, value=value, by=by, now=self.now, key=key)

    @rule(who=st.integers(0, 1), touch=st.integers(0, 30), item=items, value=values)
    def answer(self, who: int, touch: int, item: str, value: int | None) -> None:
        if (who, touch) in self.sent:
            item, value = self.sent[who, touch]  # the phone sends what it kept under this key
        else:
            self.sent[who, touch] = (item, value)
            self.holds[who, item] = value
        self.send(who, touch, item, value)

    @rule(who=st.integers(0, 1))
    def finish(self, who: int) -> None:
        by = services.patient_actor(self.patients[who])
        services.finish(form_id=self.forms[who], by=by, now=self.now)

    @rule(who=st.integers(0, 1), item=items)
    def somebody_else_answers(self, who: int, item: str) -> None:
        with suppress(NotPermitted):
            by = services.patient_actor(self.patients[1 - who])
            services.answer_item(form_id=self.forms[who], item=item, value=3, by=by, now=self.now)
            raise AssertionError("a patient wrote about another")

    @rule(role=st.sampled_from(["nurse", "prescriber", "front_desk"]))
    def staff_see_and_settle(self, role: str) -> None:
        for call in queries.escalations():
            with suppress(Refused, NotPermitted):
                services.see_escalation(escalation_id=call.id, by=self.clinic.by(role), now=self.now)
                services.settle_escalation(
                    escalation_id=call.id, did="Rang: safe, not alone.", by=self.clinic.by(role), now=self.now
                )

    @invariant()
    def what_was_typed_is_there_once(self) -> None:
        assert Answer.objects.count() == len(self.sent)
        for who, form in enumerate(self.forms):
            mine = {item: value for (one, item), value in self.holds.items() if one == who and value is not None}
            assert queries.form_view(form).answers == mine

    @invariant()
    def a_score_follows_the_last_answer(self) -> None:
        for who, form in enumerate(self.forms):
            row = ScoreRow.objects.filter(form=form).order_by("id").last()
            if row is not None:
                mine = {item: value for (one, item), value in self.holds.items() if one == who and value is not None}
                scored = score(instrument("phq-9"), mine)
                assert (row.raw, list(scored.missing)) == (scored.raw, row.missing)

    @invariant()
    def whoever_ever_said_so_called_once(self) -> None:
        for who, form in enumerate(self.forms):
            ever = any(one == who and item == "9" and value for (one, _), (item, value) in self.sent.items())
            assert Escalation.objects.filter(form=form).count() == int(ever)


@pytest.mark.django_db
@pytest.mark.hazard("H-80")
def test_nothing_typed_is_lost_or_doubled_and_every_call_is_made(monkeypatch):
    clinic = open_clinic()
    patients = (clinic.register("Alder"), clinic.register("Birch"))
    monkeypatch.setattr(Reports, "clinic", clinic, raising=False)
    monkeypatch.setattr(Reports, "patients", patients, raising=False)

    run_state_machine_as_test(
        Reports,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
