"""What the database itself holds, whatever the code above it does. Everything here goes past the services."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from reprieve.audit import append_only
from reprieve.chart import triggers
from reprieve.chart.models import Gate, GateRecord, Order, Reading, Session, SessionEvent
from reprieve.chart.models.evidence import DeviceReport
from reprieve.therapy.session import EventKind, State
from tests.append_only import every_append_only_table
from tests.clinic import NOW

pytestmark = pytest.mark.django_db


def a_start(session_id: int, gate: GateRecord | None, **more: object) -> SessionEvent:
    columns = {"kind": EventKind.STARTED.value, "rate_mg_per_h": 60, "seq": 90, "occurred_at": NOW, **more}
    with transaction.atomic():
        return SessionEvent.objects.create(
            session_id=session_id, gate=gate, written_at=NOW, by_name="past the services", **columns
        )


def a_gate(session_id: int, *, opens: bool, gate: Gate = Gate.START) -> GateRecord:
    return GateRecord.objects.create(
        session_id=session_id,
        gate=gate,
        opens=opens,
        decision=[],
        facts={},
        protocol_key="depression-0.5",
        written_at=NOW,
        by_name="past the services",
    )


@pytest.mark.hazard("H-02")
def test_no_start_without_a_gate_record(ready):
    with pytest.raises(IntegrityError):
        a_start(ready, None)


@pytest.mark.hazard("H-02")
def test_no_start_through_a_closed_gate(ready):
    with pytest.raises(DatabaseError, match="no gate record"):
        a_start(ready, a_gate(ready, opens=False))


@pytest.mark.hazard("H-02")
def test_no_start_through_another_sessions_gate(clinic, ready):
    other = clinic.ready(clinic.register("Birch"), room=1)

    with pytest.raises(DatabaseError, match="no gate record"):
        a_start(ready, a_gate(other, opens=True))


@pytest.mark.hazard("H-02")
def test_no_start_through_the_discharge_gate(ready):
    with pytest.raises(DatabaseError, match="no gate record"):
        a_start(ready, a_gate(ready, opens=True, gate=Gate.DISCHARGE))


def test_no_discharge_through_the_start_gate(ready):
    with pytest.raises(DatabaseError, match="no gate record"):
        a_start(ready, a_gate(ready, opens=True), kind=EventKind.DISCHARGED.value, rate_mg_per_h=None)


def test_an_opened_gate_lets_a_start_through(ready):
    assert a_start(ready, a_gate(ready, opens=True)).pk


def test_a_gate_opens_only_under_a_protocol(ready):
    with pytest.raises(IntegrityError), transaction.atomic():
        GateRecord.objects.create(
            session_id=ready, gate=Gate.START, opens=True, decision=[], facts={}, written_at=NOW, by_name="x"
        )


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize("state", [State.INFUSING, State.PAUSED, State.RECOVERING])
def test_no_session_runs_without_a_start_among_its_events(ready, state):
    with pytest.raises(DatabaseError, match="no start"), transaction.atomic():
        Session.objects.filter(pk=ready).update(state=state.value, started_at=NOW)


@pytest.mark.hazard("H-09")
def test_one_patient_in_a_room_at_a_time(clinic, ready):
    second = clinic.book(clinic.register("Birch"), now=NOW + timedelta(hours=1))

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=second).update(state=State.CHECKED_IN.value, checked_in_at=NOW)


def test_a_slot_is_booked_once(clinic, ready):
    row = Session.objects.get(pk=ready)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(patient_id=clinic.register("Birch"), room=row.room, starts_at=row.starts_at, key=uuid4())


def test_events_are_numbered_once(ready):
    taken = SessionEvent.objects.filter(session_id=ready).first()
    assert taken

    with pytest.raises(IntegrityError):
        a_start(ready, a_gate(ready, opens=True), seq=taken.seq)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate_mg_per_h": 0},
        {"rate_mg_per_h": -5},
        {"rate_mg_per_h": None},
        {"kind": "levitated"},
        {"scale": "rass", "score": 9},
        {"scale": "", "score": 3},
        {"dose": 2, "unit": ""},
        {"cause": "because"},
    ],
)
def test_an_event_that_says_nonsense_is_not_stored(ready, wrong):
    gate = a_gate(ready, opens=True)

    with pytest.raises(IntegrityError):
        a_start(ready, gate, **wrong)


@pytest.mark.parametrize("wrong", [{"value": -1}, {"value": 1000}, {"sign": "aura"}, {"source": "device"}])
def test_a_reading_that_says_nonsense_is_not_stored(ready, wrong):
    columns = {"sign": "pulse", "value": 70, "source": "hand", "drawn": True, **wrong}

    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.create(session_id=ready, taken_at=NOW, written_at=NOW, by_name="x", **columns)


def test_an_order_of_nothing_is_not_stored(ready):
    order = Order.objects.get()

    for name in ("dose_mg", "rate_ml_per_h", "weight_kg"):
        columns = {
            field.attname: getattr(order, field.attname)
            for field in Order._meta.concrete_fields
            if field.attname not in {"id", "entry"}
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.create(**{**columns, name: 0})


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("table", every_append_only_table())
def test_no_row_of_the_record_can_be_changed_or_taken_away(table):
    """Asked of an empty table where nothing else can be done: the triggers are there, by name."""
    assert append_only.missing(connection, [table]) == ()


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("model", [Order, SessionEvent, Reading, GateRecord])
def test_update_and_delete_of_the_record_are_refused(ready, model: type[models.Model]):
    a_gate(ready, opens=True)
    rows = model._default_manager.all()
    assert rows.exists()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(by_name="somebody else")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.mark.hazard("H-10")
def test_the_record_is_not_truncated():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE chart_reading CASCADE")


def test_the_charts_own_triggers_come_back_after_every_migrate():
    assert triggers.missing(connection) == ()
    triggers.remove(connection)
    assert triggers.missing(connection)

    call_command("migrate", verbosity=0)

    assert triggers.missing(connection) == ()


def test_every_row_with_an_author_says_who_and_when():
    """Whoever adds a kind of entry gets the pair of columns and its constraint with it."""
    for model in apps.get_app_config("chart").get_models():
        # What a device reports has no author: the device and its time stand in for one.
        if issubclass(model, append_only.AppendOnly) and not issubclass(model, DeviceReport):
            names = {constraint.name for constraint in model._meta.constraints}
            assert f"chart_{model._meta.model_name}_by_a_person_or_a_machine" in names


def test_no_migration_is_missing():
    apps = ("audit", "people", "chart", "voice", "outcomes")
    call_command("makemigrations", *apps, check=True, dry_run=True, verbosity=0)
