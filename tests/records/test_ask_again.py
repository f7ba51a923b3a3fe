"""Who must be asked for a consent again: the next infusion first, judged on its own day; who took it back is let be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.evidence.claims import claims
from reprieve.therapy.protocols import book
from tests.clinic import CRPS, DEPRESSION, NOW, Clinic

pytestmark = pytest.mark.django_db
A_YEAR_D = float(book()[DEPRESSION].limits.gate.consent_days.value)


@pytest.fixture
def reviewed(monkeypatch):
    """Let somebody have reviewed what is said of the bladder."""

    def review() -> None:
        told = replace(
            claims()["bladder"], en="Ketamine can hurt the bladder.", es="La ketamina puede dañar la vejiga."
        )
        register = {**claims(), "bladder": told}
        monkeypatch.setattr("reprieve.evidence.claims.claims", lambda: register)
        monkeypatch.setattr("reprieve.therapy.leaflets.claims", lambda: register)

    return review


def asked(at=NOW, search: str = "") -> list[tuple[int, str]]:
    rows = queries.consents_to_ask_again(at, search=search)
    return [(row.patient.id, " ".join(str(finding.says) for finding in row.decision.blocking)) for row in rows]


@pytest.mark.hazard("H-71")
def test_a_consent_to_the_words_of_today_is_not_asked_again_and_changed_words_are(clinic: Clinic, reviewed):
    patient_id = clinic.register()
    assert asked() == []

    reviewed()

    assert asked() == [(patient_id, "What patients are told has changed since this consent was signed: bladder.")]


@pytest.mark.hazard("H-71")
def test_a_consent_that_lapses_before_the_booked_day_is_asked_now(clinic: Clinic):
    first, second = clinic.register("Alder"), clinic.register("Birch")
    soon = NOW + timedelta(days=A_YEAR_D - 3)
    assert asked(soon) == []

    clinic.book(second, now=NOW + timedelta(days=A_YEAR_D + 1))

    assert asked(soon) == [(second, f"The consent is older than {A_YEAR_D:g} days.")]
    later = NOW + timedelta(days=A_YEAR_D + 1)
    assert [patient for patient, _why in asked(later)] == [second, first]


def test_the_next_infusion_comes_first_and_the_search_finds_one(clinic: Clinic, reviewed):
    first, second, third = (clinic.register(name) for name in ("Alder", "Birch", "Cedar"))
    clinic.book(third, now=NOW + timedelta(days=2))
    clinic.book(second, now=NOW + timedelta(days=5))
    reviewed()

    assert [patient for patient, _why in asked()] == [third, second, first]
    assert [patient for patient, _why in asked(search="birch")] == [second]
    assert asked(search="nobody at all") == []


def test_who_took_a_consent_back_is_not_asked_from_here_and_who_signed_anew_is_done(clinic: Clinic, reviewed):
    taken_back, signed = clinic.register("Alder"), clinic.register("Birch")
    reviewed()
    consent = queries.patient_view(taken_back, NOW).consents[0]

    chart.withdraw_consent(consent_id=consent.id, by=clinic.by("nurse"), now=NOW)
    clinic.consent(signed, now=NOW + timedelta(minutes=1))

    assert asked(NOW + timedelta(minutes=2)) == []


def test_a_list_of_many_costs_as_many_queries_as_one_of_few(clinic: Clinic, reviewed, django_assert_max_num_queries):
    for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elder"):
        clinic.register(name)
        clinic.register(f"{name}er", protocol_key=CRPS)
    reviewed()

    with django_assert_max_num_queries(6):
        assert len(asked()) == 10
