"""The director chooses the clinic's sedation scale; the forms at the chair follow it."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from tests.clinic import PASSWORD, Clinic


def test_the_director_signs_and_the_next_days_form_follows(clinic: Clinic, enter) -> None:
    director, nurse, now = enter(clinic.director), enter(clinic.nurse), timezone.now()
    before = clinic.book(clinic.register("Alder", now=now), now=now)
    clinic.check_in(before, now=now)

    answer = director.post("/sedation-scale", {"key": str(uuid4()), "scale": "moaas", "password": PASSWORD})
    assert answer.status_code == 302
    assert "scores sedation by MOAA/S" in director.get("/sedation-scale").content.decode()

    later = timezone.now()
    after = clinic.book(clinic.register("Birch", now=later), now=later, room=1)
    clinic.check_in(after, now=later)
    pages = {session: nurse.get(f"/sessions/{session}").content.decode() for session in (before, after)}
    assert 'name="rass"' in pages[before]
    assert 'name="moaas"' not in pages[before]
    assert 'name="moaas"' in pages[after]
    assert 'name="rass"' not in pages[after]


def test_a_wrong_password_signs_nothing(clinic: Clinic, enter) -> None:
    answer = enter(clinic.director).post(
        "/sedation-scale", {"key": str(uuid4()), "scale": "moaas", "password": "guess"}
    )

    assert answer.status_code == 422
    assert "scores sedation by RASS" in answer.content.decode()
