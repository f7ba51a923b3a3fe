"""No act without its entry in the trail: if the entry cannot be written, the act did not happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from reprieve.chart import services as chart
from reprieve.chart.models import PromptEntry
from reprieve.people.models import Patient
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign
from tests.append_only import every_append_only_table
from tests.clinic import NOW, Clinic, monitor_id
from tests.good_day import good_checkin

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)


def close_the_trail() -> None:
    """Let the database refuse every further entry, as a full disk or a broken disk would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TRIGGER no_more BEFORE INSERT ON audit_auditentry EXECUTE FUNCTION reprieve_refuse()"
            )
        else:
            cursor.execute(
                "CREATE TRIGGER no_more BEFORE INSERT ON audit_auditentry BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )


def everything() -> dict[str, int]:
    """Return the number of rows of every table of the record."""
    counts = {}
    with connection.cursor() as cursor:
        for table in (*every_append_only_table(), "people_patient", "chart_session", "chart_promptentry", "chart_room"):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 our own table names
            counts[table] = cursor.fetchone()[0]
    return counts


Act = Callable[[Clinic, int], object]

ACTS: dict[str, Act] = {
    "register": lambda c, s: c.register("Birch"),
    "add room": lambda c, s: chart.add_room(name="Room 9", by=c.by("director"), now=LATER),
    "book": lambda c, s: c.book(Patient.objects.get().pk, now=LATER, room=1),
    "facts": lambda c, s: chart.save_checkin_facts(session_id=s, facts=good_checkin(NOW), by=c.by(), now=LATER),
    "order": lambda c, s: c.order(Patient.objects.get().pk),
    "gate": lambda c, s: chart.evaluate_gate(session_id=s, by=c.by(), now=LATER),
    "start": lambda c, s: c.start(s),
    "cancel": lambda c, s: chart.cancel_session(session_id=s, cause=Cause.OTHER, by=c.by(), now=LATER),
    "vitals": lambda c, s: c.vitals(s, now=LATER),
    "score": lambda c, s: chart.score(session_id=s, scale=Scale.PAIN, value=3, by=c.by(), now=LATER),
    "note": lambda c, s: chart.add_note(session_id=s, text="A note", by=c.by(), now=LATER),
    "device": lambda c, s: chart.record_device_readings(
        readings=[chart.DeviceReading(device=monitor_id(1), sign=Sign.PULSE, value=Decimal(70), taken_at=NOW)],
        now=LATER,
    ),
    "weight": lambda c, s: chart.record_weight(
        patient_id=Patient.objects.get().pk, weight_kg=Decimal(81), by=c.by(), now=LATER, key=uuid4()
    ),
}


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("name", ACTS)
def test_an_act_whose_entry_cannot_be_written_did_not_happen(clinic, name):
    session_id = clinic.ready(clinic.register())
    close_the_trail()
    before = everything()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ACTS[name](clinic, session_id)

    assert everything() == before


def test_prompts_do_not_open_unrecorded(clinic):
    session_id = clinic.ready(clinic.register())
    clinic.start(session_id)
    close_the_trail()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        chart.watch(now=NOW + timedelta(minutes=30))

    assert not PromptEntry.objects.exists()


def test_the_state_on_the_row_rolls_back_too(clinic):
    from reprieve.chart.models import Session

    session_id = clinic.ready(clinic.register())
    close_the_trail()

    with pytest.raises(DatabaseError), transaction.atomic():
        clinic.start(session_id)

    assert Session.objects.get(pk=session_id).state == "checked_in"
