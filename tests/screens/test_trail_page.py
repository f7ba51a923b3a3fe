"""The audit trail on a page: found, filtered, paged, checked; without health data for who may not open charts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.therapy.decisions import Role

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def note(action: str, subject: str, **details: str) -> None:
    with audit.writing():
        audit.record(action=action, by=Actor.machine("gateway"), subject=subject, now=NOW, details=details)


@pytest.fixture
def director(as_role):
    return as_role(Role.MEDICAL_DIRECTOR)


def test_the_trail_is_found_by_who_and_by_what(director):
    note("started", "session:12")
    note("booked", "session:13")

    page = director.get("/audit", {"who": "gateway", "about": "Session 12"}).content.decode()

    assert "started" in page
    assert "session 13" not in page


def test_what_cannot_be_looked_for_is_refused_with_a_sentence_and_kept(director):
    answer = director.get("/audit", {"about": "everything!"})

    assert answer.status_code == 422
    assert 'value="everything!"' in answer.content.decode()
    assert "such as session 12" in answer.content.decode()


def test_older_entries_are_one_step_away(director):
    for number in range(50):
        note("noted", f"session:{number}")

    page = director.get("/audit", {"who": "gateway"})
    older = director.get("/audit", {"who": "gateway", "before": page.context["page"].older})

    assert len(page.context["page"].rows) == 40
    assert len(older.context["page"].rows) == 10
    assert older.context["page"].older is None


def test_the_director_sees_details_and_the_owner_does_not(as_role, director):
    note("weighed", "patient:3", weight="70.5 kg")

    assert "70.5 kg" in director.get("/audit").content.decode()
    assert "70.5 kg" not in as_role(Role.OWNER).get("/audit").content.decode()


def test_an_entry_stored_late_shows_both_times(director):
    note("noted", "session:1")

    row = director.get("/audit").context["page"].rows[0]

    assert row.was_late == (abs(row.recorded - NOW) > timedelta(minutes=1))


def test_checking_the_chain_says_that_it_holds(as_role):
    note("noted", "session:1")

    answer = as_role(Role.OWNER).post("/audit")

    assert "The chain holds" in answer.content.decode()


def test_looking_at_the_trail_is_itself_in_the_trail(director):
    director.get("/audit")

    assert director.get("/audit").context["page"].rows[0].action == "viewed"


def test_the_page_costs_a_fixed_number_of_queries(director, django_assert_max_num_queries):
    for number in range(45):
        note("noted", f"session:{number}")

    with django_assert_max_num_queries(13):
        director.get("/audit")
