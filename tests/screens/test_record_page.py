"""The record: one page and one PDF that a colleague, an inspector or a court can read, and that hide nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from pypdf import PdfReader

from reprieve.audit import queries as trail
from reprieve.chart import queries, services
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign
from tests.clinic import PASSWORD, Clinic
from tests.good_day import good_checkin


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def day(clinic: Clinic, now) -> int:
    """A day with an override, a pause, a rescue drug, a correction, a withdrawn note and an answered prompt."""
    start = now - timedelta(minutes=140)
    nurse = clinic.by()
    session_id = clinic.ready(clinic.register(now=start - timedelta(minutes=35)), now=start)
    facts = replace(good_checkin(start), last_solids_at=start - timedelta(hours=3))
    services.save_checkin_facts(session_id=session_id, facts=facts, by=nurse, now=start)
    services.override_finding(
        session_id=session_id, rule="R17-solids", reason="Light toast only", by=clinic.by("prescriber"), now=start
    )
    clinic.start(session_id, now=start)

    def later(minutes: float):
        return start + timedelta(minutes=minutes)

    high = {Sign.SYSTOLIC: Decimal(162), Sign.DIASTOLIC: Decimal(92)}
    clinic.vitals(session_id, now=later(8), values=high)
    services.watch(now=later(8.2))
    prompt = next(p for p in queries.session_view(session_id, later(8.3)).waiting if p.sign == "systolic")
    services.answer_prompt(prompt_id=prompt.id, did="Re-measured", by=nurse, now=later(8.5))
    services.pause_infusion(session_id=session_id, cause=Cause.COMFORT, by=nurse, now=later(16))
    services.resume_infusion(session_id=session_id, by=nurse, now=later(18))
    (reading,) = clinic.vitals(session_id, now=later(20), values={Sign.PULSE: Decimal(118)})
    services.amend_reading(reading_id=reading, value=Decimal(81), reason="typing error", by=nurse, now=later(21))
    services.give_rescue(
        session_id=session_id, drug="ondansetron", dose=Decimal(4), unit="mg", route="IV", by=nurse, now=later(25)
    )
    note = services.add_note(session_id=session_id, text="Note for another patient", by=nurse, now=later(26))
    services.retract_event(event_id=note, reason="wrong patient", by=nurse, now=later(27))
    clinic.stop(session_id, now=later(42))
    clinic.recover(session_id, now=later(135))
    services.discharge(session_id=session_id, by=nurse, now=later(136))
    return session_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def printed(client, session_id: int) -> list[str]:
    answer = client.get(f"/sessions/{session_id}/record.pdf")
    assert answer.status_code == 200
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


def unbroken(pages: list[str]) -> str:
    return " ".join(" ".join(pages).split())


MUST_SAY = (
    "Alder, Demo",
    "DEMO-0001",
    "80 kg",
    "depression-0.5, version 1",
    "third line",
    "Demo Prescriber, MD",
    "Light toast only",
    "60 mg/h (60 mL/h)",
    "Paused (comfort, toilet)",
    "Ondansetron 4 mg IV",
    "Note for another patient",
    "wrong patient",
    "typing error",
    "Re-measured",
    "Went home",
    "America/Denver",
    "SHA-256",
)


def test_who_let_the_day_be_booked_started_and_ended_stands_in_order(nurse, day):
    page = nurse.get(f"/sessions/{day}/record").content.decode()

    places = [page.index(f'id="section-{key}"') for key in ("gate-booking", "gate-start", "gate-discharge")]
    assert places == sorted(places)


def test_page_and_paper_say_the_same_and_leave_nothing_out(nurse, day):
    page = nurse.get(f"/sessions/{day}/record").content.decode()
    paper = unbroken(printed(nurse, day))

    for said in MUST_SAY:
        assert said in page
        assert said.replace(" ", "") in paper.replace(" ", "")


def test_every_page_says_whose_it_is_and_how_many_there_are(nurse, day):
    pages = printed(nurse, day)

    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Alder, Demo" in text
        assert "Printed" in text
        assert "Demo Nurse, RN" in text


def test_amended_entries_are_struck_and_still_there(nurse, day):
    page = nurse.get(f"/sessions/{day}/record").content.decode()

    struck = [row for row in page.split("<tr")[1:] if row.startswith(' class="is-struck"')]
    assert any("118" in row for row in struck)
    assert any("Note for another patient" in row for row in struck)


def test_the_totals_are_the_pumps_own(nurse, day):
    view = queries.record_view(day, timezone.now())
    page = nurse.get(f"/sessions/{day}/record").content.decode()

    assert view.given_mg == 40
    assert "40 mg, rounded down" in page


def test_the_head_of_the_trail_is_printed(nurse, day):
    paper = unbroken(printed(nurse, day)).replace(" ", "")

    heads = {entry.hash for entry in trail.trail(limit=5)}
    assert any(head in paper for head in heads)


def test_signing_needs_the_password_and_says_what_it_covers(nurse, day):
    wrong = nurse.post(f"/sessions/{day}/record/sign", {"key": str(uuid4()), "password": "not my password"})
    right = nurse.post(f"/sessions/{day}/record/sign", {"key": str(uuid4()), "password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "not my password" not in wrong.content.decode()
    (signature,) = queries.session_view(day, timezone.now()).signatures
    assert signature.by == "Demo Nurse, RN"
    assert signature.covers_all
    assert "This record is true and complete as far as I know." in unbroken(printed(nurse, day))


def test_a_day_that_is_not_over_is_not_signed(nurse, clinic, now):
    session_id = clinic.ready(clinic.register("Birch", now=now - timedelta(hours=1)), now=now - timedelta(minutes=1))

    answer = nurse.post(f"/sessions/{session_id}/record/sign", {"key": str(uuid4()), "password": PASSWORD})

    assert answer.status_code == 422
    assert "The day is not over yet" in answer.content.decode()
    assert "Sign this record" not in nurse.get(f"/sessions/{session_id}/record").content.decode()


def test_reading_the_record_is_in_the_trail_and_the_front_desk_may_not(nurse, day, clinic, enter):
    nurse.get(f"/sessions/{day}/record.pdf")

    assert trail.trail(limit=1)[0].action == "viewed"
    for address in ("record", "record.pdf", "chart", "status", "leaflet"):
        assert enter(clinic.front_desk).get(f"/sessions/{day}/{address}").status_code == 403


def test_a_session_that_never_started_has_a_record_too(nurse, clinic, now):
    patient_id = clinic.register("Cedar", now=now - timedelta(hours=2))
    session_id = clinic.book(patient_id, now=now - timedelta(hours=1))
    services.cancel_session(session_id=session_id, cause=Cause.PATIENT_DID_NOT_COME, by=clinic.by(), now=now)

    assert "Cancelled (patient did not come)" in unbroken(printed(nurse, session_id))
    assert nurse.get(f"/sessions/{session_id}").status_code == 200
