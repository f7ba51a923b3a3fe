"""The rulebook in the app, and how often each rule spoke."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.chart import services as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.rulebook import NUMBERS
from reprieve.therapy.alertload import worth_retiring
from reprieve.therapy.decisions import Role
from reprieve.therapy.protocols import book
from reprieve.therapy.rulebook import RULES
from reprieve.therapy.tunables import numbers_of
from tests.clinic import DEPRESSION, Clinic


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_every_rule_with_trigger_override_record_and_source(clinic, as_role, role):
    page = as_role(role).get("/rulebook").content.decode()

    for rule in RULES:
        assert f'id="{rule.number}"' in page


def test_the_rulebook_is_searched_by_any_of_its_words(clinic, as_role):
    page = as_role(Role.NURSE).get("/rulebook", {"q": "oxygen pause"}).content.decode()

    assert 'id="R22"' in page
    assert 'id="R01"' not in page


def test_a_search_without_a_hit_says_so(clinic, as_role):
    assert "No rule has all of these words" in as_role(Role.NURSE).get("/rulebook", {"q": "xyzzy"}).content.decode()


def test_the_numbers_are_those_in_force_here(clinic, enter):
    director = enter(clinic.director)
    numbers = {f"number:{name}": str(one.number) for name, one in numbers_of(book()[DEPRESSION]).items()}
    typed = {"key": str(uuid4()), "made_from": "1", **numbers, "password": "demo alder birch 12"}
    director.post(f"/protocols/{DEPRESSION}/new", {**typed, "number:gate.solids_h": "8"})

    page = director.get("/rulebook", {"q": "R17"}).content.decode()

    assert "8 h" in page
    assert "version 2" in page


def test_every_number_of_a_protocol_belongs_to_a_rule():
    named = tuple(name for names in NUMBERS.values() for name in names)
    apart = ("default.", "watch.late_reading")  # what a form offers, and what still rings

    for name in numbers_of(book()[DEPRESSION]):
        assert name.startswith(named + apart), name


# --- alert load ------------------------------------------------------------------------------------------------------


@pytest.fixture
def overridden(clinic: Clinic) -> int:
    """A booking one day after the last infusion, which a prescriber answered."""
    patient_id = clinic.register(now=(now := timezone.now()) - timedelta(days=3))
    first = clinic.ready(patient_id, now=now - timedelta(days=1))
    clinic.start(first, now=now - timedelta(days=1))
    clinic.stop(first, now=now - timedelta(hours=23))
    chart.transfer(session_id=first, words="Synthetic end.", by=clinic.by(), now=now - timedelta(hours=22))
    session_id = clinic.book(patient_id, now=now)
    reason = "Severe relapse; benefit outweighs the short interval."
    chart.admit_booking(session_id=session_id, rule="R25-interval", reason=reason, by=clinic.by("prescriber"), now=now)
    return session_id


def load(client: Client, **asked: str) -> dict[str, dict[str, str]]:
    rows = list(csv.DictReader(StringIO(client.get("/safety/alerts.csv", asked).content.decode())))
    return {row["rule"]: row for row in rows}


def test_a_fire_and_its_override_are_counted_once(overridden, clinic, enter):
    row = load(enter(clinic.director))["R25"]

    assert (row["findings held"], row["overridden"], row["overridden sessions with harm"]) == ("1", "1", "0")
    assert row["overridden %"] == "100.0 %"


def test_the_owner_who_opens_no_chart_sees_no_small_count(overridden, clinic, enter):
    owner = enter(clinic.owner)
    row, page = load(owner)["R25"], owner.get("/safety/alerts").content.decode()

    assert (row["findings held"], row["overridden"], row["overridden %"]) == ("1 to 10", "1 to 10", "not shown")
    assert row["overridden sessions with harm"] == "0"
    assert "100.0 %" not in page
    assert "Counts of 1 to 10 are not shown" in page


def test_asking_the_gate_again_counts_no_second_fire(overridden, clinic, enter):
    before = load(enter(clinic.director))
    session_id = clinic.book(clinic.register("Birch", now=timezone.now()), now=timezone.now(), room=1)
    clinic.check_in(session_id, now=timezone.now())
    for _ in range(3):
        chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=timezone.now())

    after = load(enter(clinic.director))

    assert int(after["R02"]["findings held"]) == int(before.get("R02", {}).get("findings held", 0)) + 1


@pytest.mark.parametrize("role", list(Role))
def test_only_who_answers_for_the_clinic_sees_the_load(clinic, as_role, role):
    assert as_role(role).get("/safety/alerts").status_code == (200 if may(role, Act.SEE_SAFETY) else 403)


def test_another_month_is_another_month_and_a_wrong_one_is_said(overridden, clinic, enter):
    owner = enter(clinic.owner)

    assert "No rule spoke" in owner.get("/safety/alerts", {"month": "2020-01"}).content.decode()
    assert owner.get("/safety/alerts", {"month": "soon"}).status_code == 422


@pytest.mark.parametrize(
    ("soft", "fired", "overridden", "harmed", "expected"),
    [
        (True, 100, 91, 0, True),
        (True, 100, 90, 0, False),
        (True, 100, 91, 1, False),
        (False, 100, 100, 0, False),
        (True, 0, 0, 0, False),
    ],
)
def test_only_a_soft_rule_overridden_without_harm_is_worth_retiring(soft, fired, overridden, harmed, expected):
    assert worth_retiring(soft=soft, fired=fired, overridden=overridden, harmed=harmed) is expected
