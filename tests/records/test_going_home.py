"""The way home: nobody early, nobody alone, nobody unseen."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import AgainstAdviceForm
from reprieve.chart.services import Refused
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import State
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import after
from tests.good_day import WENT

pytestmark = pytest.mark.django_db


@pytest.mark.hazard("H-12")
def test_nobody_goes_home_early_or_unseen(clinic, recovering):
    with pytest.raises(Refused) as refusal:
        chart.discharge(session_id=recovering, by=clinic.by(), now=after(50))

    assert all(finding.rule.startswith("R24") for finding in refusal.value.decision.blocking)
    assert len(refusal.value.decision.blocking) > 3
    view = queries.session_view(recovering, after(50))
    assert view.state is State.RECOVERING
    assert not view.gate_records[-1].opens


@pytest.mark.hazard("H-12")
def test_nobody_goes_home_alone(clinic, recovering):
    clinic.recover(recovering, now=after(125))
    alone = queries.GoingHomeFacts(walks_and_turns=True, oriented=True, escort_took_over=None, leaflet_given=True)
    chart.save_going_home(session_id=recovering, facts=alone, by=clinic.by(), now=after(126))

    with pytest.raises(Refused, match=r"(?i)escort|adult"):
        chart.discharge(session_id=recovering, by=clinic.by(), now=after(127))


def test_scores_from_before_the_stop_do_not_send_anybody_home(clinic, running):
    chart.score(session_id=running, scale=Scale.ALDRETE, value=10, by=clinic.by(), now=after(5))
    clinic.stop(running, now=after(40))

    gate = queries.session_view(running, after(170)).discharge_gate
    assert gate is not None
    assert any("Aldrete" in str(finding.says) for finding in gate.blocking)


def test_who_insists_on_leaving_is_recorded_as_such(clinic, recovering):
    clinic.leaves(recovering, now=after(60))

    view = queries.session_view(recovering, after(61))
    assert view.state is State.DISCHARGED
    assert view.day.left_against_advice


def test_a_record_is_signed_only_when_the_day_is_over_and_shows_later_additions(clinic, recovering):
    with pytest.raises(Refused, match="not over"):
        chart.sign_record(session_id=recovering, signed=clinic.proof("nurse", now=after(41)), now=after(41))
    clinic.recover(recovering, now=after(125))
    chart.discharge(session_id=recovering, by=clinic.by(), now=after(125))
    chart.sign_record(session_id=recovering, signed=clinic.proof("nurse", now=after(126)), now=after(126))
    assert queries.session_view(recovering, after(127)).signatures[0].covers_all

    chart.add_note(session_id=recovering, text="Rang the patient: well.", by=clinic.by(), now=after(1500))

    assert not queries.session_view(recovering, after(1501)).signatures[0].covers_all


def test_the_form_of_who_left_stands_beside_the_event_and_is_never_changed(clinic, recovering):
    event_id = clinic.leaves(recovering, now=after(60))

    form = AgainstAdviceForm.objects.get(event_id=event_id)
    assert form.session_id == recovering
    row = queries.session_view(recovering, after(61)).left
    assert row is not None
    assert row.left == WENT
    with pytest.raises(DatabaseError), transaction.atomic():
        AgainstAdviceForm.objects.filter(pk=form.pk).update(witness="")


def test_pressing_twice_leaves_once(clinic, recovering):
    key = uuid4()
    for _press in range(2):
        chart.leave_against_advice(session_id=recovering, left=WENT, vitals={}, by=clinic.by(), now=after(60), key=key)

    assert AgainstAdviceForm.objects.count() == 1


def test_vitals_are_taken_or_said_not_to_be(clinic, recovering):
    with pytest.raises(NotPlausible):
        chart.leave_against_advice(
            session_id=recovering, left=replace(WENT, vitals_refused=False), vitals={}, by=clinic.by(), now=after(60)
        )
    assert queries.session_view(recovering, after(61)).state is State.RECOVERING
