"""One sedation scale to a clinic, signed; never two in one chart; the gates ask the one the day began with."""

from __future__ import annotations

from datetime import datetime

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import GateRecord
from reprieve.chart.services import NotPermitted, Refused
from reprieve.therapy.prompts import Level
from reprieve.therapy.scales import NotOnScale, Scale
from reprieve.therapy.session import State
from tests.clinic import NOW, Clinic, after

pytestmark = pytest.mark.django_db


def choose(clinic: Clinic, scale: Scale, at: datetime = NOW, who: str = "director") -> None:
    chart.choose_sedation_scale(scale=scale, signed=clinic.proof(who, now=at), now=at)


def ready_on(clinic: Clinic, scale: Scale, awake: int) -> int:
    """A day that began after the choice, scored on that scale just before the start."""
    patient = clinic.register(now=after(1))
    session = clinic.book(patient, now=after(40), order_id=clinic.order(patient, now=after(39)))
    clinic.check_in(session, now=after(40))
    clinic.prepare(session, now=after(60), sedation=(scale, awake))
    return session


def test_a_day_keeps_the_scale_it_began_with(clinic, running):
    choose(clinic, Scale.MOAAS, after(1))

    assert queries.session_view(running, after(2)).sedation is Scale.RASS
    with pytest.raises(Refused):
        chart.score(session_id=running, scale=Scale.MOAAS, value=5, by=clinic.by(), now=after(2))
    chart.score(session_id=running, scale=Scale.RASS, value=-1, by=clinic.by(), now=after(2))


@pytest.mark.hazard("H-12")
def test_a_day_on_moaas_starts_prompts_and_ends_by_it(clinic):
    choose(clinic, Scale.MOAAS)
    session = ready_on(clinic, Scale.MOAAS, 5)
    with pytest.raises(Refused):
        chart.score(session_id=session, scale=Scale.RASS, value=0, by=clinic.by(), now=after(60))

    clinic.start(session, now=after(60))
    chart.score(session_id=session, scale=Scale.MOAAS, value=2, by=clinic.by(), now=after(70))
    assert Level.PAUSE in {prompt.level for prompt in queries.session_view(session, after(71)).waiting}
    chart.score(session_id=session, scale=Scale.MOAAS, value=4, by=clinic.by(), now=after(80))
    clinic.stop(session, now=after(100))
    clinic.recover(session, now=after(219), sedation=(Scale.MOAAS, 4))
    with pytest.raises(Refused) as refused:
        chart.discharge(session_id=session, by=clinic.by(), now=after(220))
    assert {finding.rule for finding in refused.value.decision.blocking} == {"R24-alertness"}

    chart.score(session_id=session, scale=Scale.MOAAS, value=5, by=clinic.by(), now=after(221))
    chart.discharge(session_id=session, by=clinic.by(), now=after(222))

    assert queries.session_view(session, after(223)).state is State.DISCHARGED


def test_the_start_gate_refuses_a_drowsy_patient_on_either_scale(clinic):
    choose(clinic, Scale.MOAAS)
    session = ready_on(clinic, Scale.MOAAS, 4)

    with pytest.raises(Refused) as refused:
        clinic.start(session, now=after(60))

    assert "MOAA/S is 4, not 5." in str(refused.value)
    assert not GateRecord.objects.filter(session_id=session, gate="start", opens=True).exists()


def test_only_the_medical_director_chooses_and_only_a_sedation_scale(clinic):
    with pytest.raises(NotPermitted):
        choose(clinic, Scale.MOAAS, who="nurse")
    with pytest.raises(NotOnScale):
        choose(clinic, Scale.PAIN)
