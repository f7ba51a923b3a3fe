"""The trail: in order, in one piece, and nobody's to change."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from reprieve.audit import append_only
from reprieve.audit import queries as trail
from reprieve.audit.append_only import WrittenOnce, missing
from reprieve.audit.chain import GENESIS, entry_hash
from reprieve.audit.models import AuditEntry
from reprieve.audit.services import Actor, NotWriting, record, record_view, verify, writing
from reprieve.people.models import Patient
from tests.append_only import every_append_only_table

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
GATEWAY = Actor.machine("gateway")
TRAIL = "audit_auditentry"


def act(subject: str = "session:1", **details: str) -> int:
    with writing():
        return record(action="tested", by=GATEWAY, subject=subject, now=NOW, details=details)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_entries_are_numbered_without_gaps_and_chained():
    for number in range(5):
        act(number=str(number))

    entries = list(AuditEntry.objects.order_by("id"))
    assert [e.id for e in entries] == [1, 2, 3, 4, 5]
    assert [GENESIS, *(e.hash for e in entries[:-1])] == [e.previous_hash for e in entries]
    assert all(e.hash == entry_hash(e) for e in entries)


@pytest.mark.django_db
def test_the_whole_trail_verifies_and_shows_its_head():
    for _ in range(3):
        act()

    report = verify()

    assert report.holds
    assert report.entries == 3
    assert trail.head() == report.head


@pytest.mark.django_db
def test_who_reads_on_hears_what_came_since_and_notices_another_trail():
    assert trail.end() is None
    act("room:1")
    began = trail.end()
    assert began
    assert trail.news(began) == (began, ())
    with transaction.atomic():
        act("room:2")
        read = trail.end()
        transaction.set_rollback(True)  # as if a backup were put back
    act("room:3")

    news = trail.news(began)
    assert news
    assert [change.subject for change in news[1]] == ["room:3"]
    assert news[0] == trail.end()
    assert read
    assert trail.news(read) is None
    act("room:4")
    assert trail.news(began, limit=1) is None, "so far behind that anything may have changed"


@pytest.mark.django_db
def test_an_empty_trail_verifies():
    assert verify().holds
    assert verify().head == GENESIS


@pytest.mark.django_db
def test_an_entry_reads_back_as_it_was_hashed():
    """Text of any alphabet, big whole numbers, nesting and key order survive both databases' JSON."""
    with writing():
        record(
            action="tested",
            by=GATEWAY,
            subject="patient:1",
            now=NOW + timedelta(microseconds=123_456),
            details={"z": "Müller “ß” 🌡", "a": [1, True, None, {"β": 2**60}], "dose_mg": "35.00"},
        )

    assert verify().holds


@pytest.mark.django_db
@pytest.mark.parametrize("detail", [1.5, datetime(2026, 1, 1, tzinfo=UTC), {1: "one"}])
def test_what_would_not_read_back_the_same_is_refused(detail):
    with pytest.raises(TypeError), writing():
        record(action="tested", by=GATEWAY, subject="x:1", now=NOW, details={"value": detail})


@pytest.mark.django_db
def test_nothing_is_recorded_outside_writing():
    with pytest.raises(NotWriting):
        record(action="tested", by=GATEWAY, subject="x:1", now=NOW)


@pytest.mark.django_db
@pytest.mark.hazard("H-10")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET actor = 'nobody'",
        "DELETE FROM audit_auditentry",
        "DELETE FROM audit_auditentry WHERE id = 1",
    ],
)
def test_the_database_refuses_to_change_the_trail(sql):
    act()

    with pytest.raises(DatabaseError, match="append-only"):
        run(sql)

    assert verify().holds


@pytest.mark.django_db
def test_the_database_refuses_to_empty_or_replace_the_trail():
    act()
    sql = (
        "TRUNCATE audit_auditentry"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO audit_auditentry SELECT * FROM audit_auditentry"
    )

    with pytest.raises(DatabaseError, match="append-only"):
        run(sql)


@pytest.mark.django_db
def test_the_model_refuses_before_the_database_has_to():
    act()
    entry = AuditEntry.objects.get()

    with pytest.raises(WrittenOnce):
        entry.save()
    with pytest.raises(WrittenOnce):
        entry.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forgery", "place", "why"),
    [
        ("UPDATE audit_auditentry SET actor = 'nobody' WHERE id = 2", 2, "changed"),
        ("DELETE FROM audit_auditentry WHERE id = 2", 3, "missing"),
        ("DELETE FROM audit_auditentry WHERE id = 1", 2, "missing"),
        ("UPDATE audit_auditentry SET at = recorded WHERE id = 3", 3, "changed"),
    ],
)
def test_whoever_drops_the_triggers_is_found_out(forgery, place, why):
    for _ in range(4):
        act()
    append_only.remove(connection, [TRAIL])

    run(forgery)

    report = verify()
    assert report.broken
    assert place == report.broken.place
    assert why in report.broken.why


@pytest.mark.django_db
def test_rehashing_one_forged_entry_still_breaks_the_next():
    for _ in range(3):
        act()
    append_only.remove(connection, [TRAIL])
    forged = AuditEntry.objects.get(pk=2)
    forged.actor = "nobody"
    AuditEntry.objects.filter(pk=2).update(actor="nobody", hash=entry_hash(forged))

    report = verify()

    assert report.broken
    assert report.broken.place == 3


@pytest.mark.django_db
def test_every_append_only_table_has_its_triggers():
    tables = every_append_only_table()

    assert TRAIL in tables
    assert missing(connection, tables) == ()


@pytest.mark.django_db
def test_migrate_puts_back_triggers_that_a_rebuilt_table_lost():
    tables = every_append_only_table()
    append_only.remove(connection, tables)
    assert missing(connection, tables)

    call_command("migrate", verbosity=0)

    assert missing(connection, tables) == ()


@pytest.mark.django_db
def test_an_entry_is_announced_for_everything_it_touches():
    before = trail.last_id()
    with writing():
        record(action="started", by=GATEWAY, subject="session:1", also=("room:3", "patient:9"), now=NOW)

    changes = trail.since(before)

    assert [c.subject for c in changes] == ["session:1", "room:3", "patient:9"]
    assert all(c.changes_something for c in changes)
    assert trail.since(trail.last_id()) == ()


@pytest.mark.django_db
def test_looking_is_recorded_and_wakes_no_board():
    nurse = Actor(username="demo", display="Demo", role=None, user_id=None)

    record_view(by=nurse, patient_id=7, subject="session:1", now=NOW)

    (change,) = trail.since(0)
    assert not change.changes_something
    (entry,) = trail.trail(patient_id=7)
    assert entry.action == "viewed"


@pytest.mark.django_db
def test_an_act_rolls_back_with_its_entry():
    def register_nobody() -> None:
        with writing():
            act()
            Patient.objects.create(mrn="", family_name="", born_on="1970-01-01", registered_at=NOW, key="0" * 32)

    with pytest.raises(IntegrityError):
        register_nobody()

    assert trail.count() == 0


@pytest.mark.django_db
def test_a_failed_inner_act_leaves_the_outer_one_standing():
    def fail_inside() -> None:
        with writing():
            act("inner:1")
            raise ValueError("inner")

    with writing():
        act("outer:1")
        with pytest.raises(ValueError, match="inner"):
            fail_inside()
        act("outer:2")

    assert [c.subject for c in trail.since(0)] == ["outer:1", "outer:2"]
    assert verify().holds


@pytest.mark.usefixtures("transactional_db")
def test_the_trail_stays_one_chain_when_many_write_at_once():
    writers, each = 4, 12
    ready = threading.Barrier(writers)

    def write() -> None:
        ready.wait()
        for _ in range(each):
            act()
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert writers * each == verify().entries
    assert verify().holds


@pytest.mark.usefixtures("transactional_db")
def test_postgresql_tells_listeners_of_each_commit():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite tells by PRAGMA data_version")
    connection.ensure_connection()
    listener = connection.get_new_connection({**connection.get_connection_params()})
    listener.autocommit = True
    listener.execute(f"LISTEN {trail.CHANNEL}")

    act()

    heard = [note.channel for note in listener.notifies(timeout=5, stop_after=1)]
    listener.close()
    assert heard == [trail.CHANNEL]


def test_every_app_that_keeps_such_rows_puts_its_triggers_back():
    keepers = {app.label for app in apps.get_app_configs() if append_only.append_only_tables(app)}

    assert "audit" in keepers
