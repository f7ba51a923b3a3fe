"""The patient's door: who gets in, who does not, and that no address shows anything of anybody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.outcomes import services as measures
from reprieve.people import letters, phones
from reprieve.therapy.decisions import Role
from reprieve.voice import services as voice
from tests import phones as phone
from tests.clinic import Clinic
from tests.screens.conftest import CarefulClient
from tests.screens.test_doors import act_of as staff_act_of  # noqa: F401  the staff's walk knows its own addresses
from tests.screens.test_doors import addresses

PATIENTS = {name: pattern for name, pattern in addresses(get_resolver()) if name.startswith("portal:")}
# What carries nobody's data: the front door, the language, whom to call, and the shell of the pages.
OPEN = {
    "portal:ask",
    "portal:asked",
    "portal:enter",
    "portal:language",
    "portal:help",
    "portal:offline",
    "portal:worker",
    "portal:manifest",
}


@pytest.fixture
def alder(clinic: Clinic) -> int:
    return clinic.register("Alder", now=timezone.now())


@pytest.fixture
def birch(clinic: Clinic) -> int:
    return clinic.register("Birch", now=timezone.now())


@pytest.fixture
def day_of_birch(clinic: Clinic, birch: int) -> int:
    """A day that is over, with all that Birch ever said."""
    now = timezone.now() - timedelta(hours=2)
    session = clinic.ready(birch, now=now)
    by: dict[str, Any] = {"patient_id": birch, "by": Actor.patient(birch), "now": now}
    voice.name_driver(session_id=session, name="Secret Companion", phone="555-0123", key=_key(1), **by)
    clinic.start(session, now=now)
    clinic.stop(session, now=now + timedelta(minutes=40))
    voice.ask_for_visit(words="Secret wish", said_at=now, key=_key(2), **by)
    measures.keep_diary(kind=measures.Diary.PAIN, score=9, felt_at=now, key=_key(3), **by)
    return session


def _key(n: int) -> Any:
    from uuid import UUID

    return UUID(int=n)


def test_each_of_the_patients_addresses_says_whether_it_is_the_patients():
    said = {name: getattr(pattern.callback, "for_patient", None) for name, pattern in PATIENTS.items()}

    assert {name for name, own in said.items() if own is None} == set()
    assert {name for name, own in said.items() if own is False} == OPEN


def test_no_address_names_a_patient():
    assert [name for name, pattern in PATIENTS.items() if "patient_id" in pattern.pattern.converters] == []


def somewhere(name: str, session: int) -> str:
    values = {"session_id": session, "token": "no-such-link", "name": "before", "form_id": 1}
    taken = PATIENTS[name].pattern.converters
    return reverse(name, kwargs={key: values[key] for key in taken})


@pytest.mark.hazard("H-75")
def test_a_stranger_is_asked_to_sign_in_at_every_address(clinic, day_of_birch):
    for name in sorted(set(PATIENTS) - OPEN):
        for client in (CarefulClient(), _with_cookie("no such phone")):
            for answer in (client.get(somewhere(name, day_of_birch)), client.post(somewhere(name, day_of_birch), {})):
                turned_away = answer.status_code == 302 and answer["Location"].startswith("/my/enter")
                assert turned_away or answer.status_code == 405, name
                assert b"Secret" not in answer.content


def _with_cookie(token: str) -> Client:
    client = CarefulClient()
    client.cookies["my_phone"] = token
    return client


@pytest.mark.hazard("H-75")
def test_another_patients_anything_is_nowhere(clinic, alder, birch, day_of_birch):
    """Every address with Birch's own number in it, read and written by Alder: nothing is there and nothing changes."""
    client = phone.sign_in(CarefulClient(), clinic, alder, now=timezone.now())
    forms = {
        "session": day_of_birch,
        "name": "Mallory",
        "phone": "1",
        "key": str(_key(9)),
        "score": "1",
        "kind": "pain",
    }
    for name in sorted(set(PATIENTS) - OPEN - {"portal:leave"}):
        address = somewhere(name, day_of_birch)
        named = str(day_of_birch) in address
        for answer in (client.get(address), client.post(address, forms)):
            assert b"Secret" not in answer.content, name
            assert b"Birch" not in answer.content, name
            assert not named or answer.status_code in {404, 405}, name

    theirs = phone.sign_in(CarefulClient(), clinic, birch, now=timezone.now())
    assert b"Mallory" not in theirs.get(somewhere("portal:sent", day_of_birch)).content
    assert b"Secret wish" in theirs.get(somewhere("portal:sent", day_of_birch)).content


@pytest.mark.hazard("H-75")
def test_a_patients_phone_opens_nothing_of_the_staffs(clinic, alder, day_of_birch):
    client = phone.sign_in(CarefulClient(), clinic, alder, now=timezone.now())
    key = client.cookies["my_phone"].value
    for name, pattern in addresses(get_resolver()):
        if name.startswith("portal:") or not getattr(pattern.callback, "login_required", True):
            continue
        taken = pattern.pattern.converters
        from tests.screens.test_doors import nothing_of

        address = reverse(name, kwargs={one: nothing_of(kind) for one, kind in taken.items()})
        for answer in (client.get(address), _as_session(key).get(address)):
            assert answer.status_code in {302, 405}, name
            assert answer.status_code == 405 or answer["Location"].startswith("/sign-in"), name


def _as_session(key: str) -> Client:
    """The phone's key, tried as a session of the staff's."""
    client = CarefulClient()
    client.cookies["sessionid"] = key
    return client


@pytest.mark.hazard("H-75")
@pytest.mark.parametrize("role", list(Role))
def test_staff_open_no_patients_page(as_role, role):
    client = as_role(role)

    for name in sorted(set(PATIENTS) - OPEN):
        answer = client.get(somewhere(name, 1))
        assert answer.status_code == 405 or answer["Location"].startswith("/my/enter"), name


def test_the_key_is_sent_to_the_patients_pages_alone(clinic, alder):
    client = phone.sign_in(CarefulClient(), clinic, alder, now=timezone.now())
    cookie = client.cookies["my_phone"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")


@pytest.mark.hazard("H-75")
def test_the_door_says_nothing_of_who_is_known(clinic, alder):
    phone.open_account(clinic, alder, now=timezone.now())
    known, unknown = (
        Client().post("/my/enter", {"email": email}, follow=True) for email in (phone.EMAIL, "nobody@patient.example")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert _plain(known) == _plain(unknown)


def _plain(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_a_link_comes_by_mail_without_a_name_and_signs_in_once(clinic, alder):
    phone.open_account(clinic, alder, now=timezone.now())
    client = CarefulClient()
    client.post("/my/enter", {"email": phone.EMAIL.upper(), "next": "/my/diary"})
    letters.send_due(now=timezone.now())

    (sent,) = mail.outbox
    assert sent.to == [phone.EMAIL]
    letter = f"{sent.subject} {sent.body}"
    assert "Alder" not in letter
    assert "ketamine" not in letter.lower()
    link = re.search(r"/my/enter/\S+", letter)
    assert link is not None
    assert client.get(link[0]).status_code == 200  # looked at by a scanner of mail: not used up
    opened = client.post(link[0], {"year": phone.year_of(alder)})
    assert opened["Location"] == "/my/diary"
    assert client.get("/my/").status_code == 200
    assert CarefulClient().post(link[0], {"year": phone.year_of(alder)}).status_code == 410


def test_a_letter_is_written_in_the_patients_language(clinic, alder):
    from reprieve.people.models import Patient

    Patient.objects.filter(pk=alder).update(preferred_language="es")
    phone.open_account(clinic, alder, now=timezone.now())
    phones.ask_for_link(email=phone.EMAIL, network="here", now=timezone.now())
    letters.send_due(now=timezone.now())

    assert mail.outbox[0].subject == "Su enlace para entrar"


@pytest.mark.hazard("H-75")
def test_a_strangers_mailbox_opens_nothing_without_the_year_of_birth(clinic, alder):
    phone.open_account(clinic, alder, now=timezone.now())
    link = f"/my/enter/{phone.link(clinic, alder, now=timezone.now())}"
    client = CarefulClient()

    guesses = [client.post(link, {"year": 1900 + guess}).status_code for guess in range(phones.MOST_WRONG_YEARS)]

    assert guesses == [422] * phones.MOST_WRONG_YEARS
    assert client.post(link, {"year": phone.year_of(alder)}).status_code == 410
    assert client.get("/my/").status_code == 302


def test_nobody_is_sent_elsewhere_by_the_door(clinic, alder):
    phone.open_account(clinic, alder, now=timezone.now())
    for elsewhere in ("https://evil.example/my/", "//evil.example", "/board", "/my/../board\\"):
        client = CarefulClient()
        client.post("/my/enter", {"email": phone.EMAIL, "next": elsewhere})
        answer = client.post(
            f"/my/enter/{phone.link(clinic, alder, now=timezone.now())}", {"year": phone.year_of(alder)}
        )
        assert answer["Location"].startswith("/my/"), elsewhere
        assert "evil" not in answer["Location"]


def test_signing_out_ends_the_phones_key(clinic, alder):
    client = phone.sign_in(CarefulClient(), clinic, alder, now=timezone.now())
    key = client.cookies["my_phone"].value
    client.post("/my/leave")

    assert _with_cookie(key).get("/my/").status_code == 302


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_speaks_the_chosen_language_and_offers_the_other(clinic, alder, language):
    client = phone.sign_in(CarefulClient(), clinic, alder, now=timezone.now())
    client.post("/my/language", {"language": language, "next": "/my/diary"})
    for name in sorted(PATIENTS):
        answer = client.get(somewhere(name, 0))
        if not answer["Content-Type"].startswith("text/html") or answer.status_code in {302, 405}:
            continue
        page = answer.content.decode()
        assert f'<html lang="{language}"' in page, name
        assert ("Español" in page, "English" in page) == (language == "en", language == "es"), name
        assert ("Sign out" in page, "Salir" in page) != (True, True), name


def test_staff_pages_stay_english_for_a_spanish_browser(as_role):
    page = as_role(Role.NURSE).get("/board", headers={"Accept-Language": "es"}).content.decode()

    assert '<html lang="en"' in page


def test_a_spanish_phone_is_met_in_spanish(db):
    page = Client().get("/my/enter", headers={"Accept-Language": "es-MX,es;q=0.9"}).content.decode()

    assert "Mándenme un enlace" in page
