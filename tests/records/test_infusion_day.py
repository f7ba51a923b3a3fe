"""One patient, one day: from the booking to the signed record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.audit.services import verify
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.therapy.session import State
from tests.clinic import NOW, after

pytestmark = pytest.mark.django_db


def test_a_day_from_the_booking_to_the_signed_record(clinic):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    assert queries.session_view(session_id, NOW).state is State.CHECKED_IN

    clinic.start(session_id)
    for minute in (5, 10, 20, 30):
        clinic.vitals(session_id, now=after(minute))
    clinic.stop(session_id, now=after(40))
    clinic.recover(session_id, now=after(125))
    chart.discharge(session_id=session_id, by=clinic.by(), now=after(125))
    chart.sign_record(session_id=session_id, signed=clinic.proof("nurse", now=after(126)), now=after(126))

    record = queries.record_view(session_id, after(130))
    assert record.session.state is State.DISCHARGED
    assert record.ordered_mg == Decimal(40)
    assert record.given_mg == pytest.approx(Decimal(40), abs=Decimal("0.1"))
    assert record.session.order is not None
    assert record.session.order.signatures[0].covers_all
    assert record.session.signatures[0].covers_all
    assert [g.gate for g in record.session.gate_records if g.opens] == ["booking", "start", "discharge"]
    assert record.head == verify().head
    assert verify().holds


def test_the_state_on_the_row_is_the_replay(clinic, running):
    from reprieve.chart.models import Session

    row = Session.objects.get(pk=running)

    view = queries.session_view(running, NOW)
    assert row.state == view.day.state == State.INFUSING
    assert row.started_at == view.day.started_at == NOW
