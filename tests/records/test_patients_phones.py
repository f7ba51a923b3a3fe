"""A patient's way in: links that work once and run out, phones that are signed out, nothing said of who is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reprieve.audit.models import AuditEntry
from reprieve.audit.services import Actor
from reprieve.people import phones
from reprieve.people.models import LinkRequest, PhoneSession, SignInLink
from reprieve.people.permissions import NotPermitted
from reprieve.people.services import NotPlausible
from tests import phones as phone
from tests.clinic import NOW, Clinic, after


@pytest.fixture
def alder(clinic: Clinic) -> int:
    patient = clinic.register("Alder")
    phone.open_account(clinic, patient, now=NOW)
    return patient


def signed_in(clinic: Clinic, patient: int, now: datetime = NOW) -> str:
    token, _ = phones.enter(token=phone.link(clinic, patient, now=now), year_of_birth=phone.year_of(patient), now=now)
    return token


def test_a_link_signs_its_patient_in_once(clinic, alder):
    link = phone.link(clinic, alder, now=NOW)
    token, who = phones.enter(token=link, year_of_birth=phone.year_of(alder), now=NOW)

    assert who.patient_id == alder
    assert phones.phone_of(token, NOW) == who
    with pytest.raises(phones.DeadLink):
        phones.enter(token=link, year_of_birth=phone.year_of(alder), now=NOW)


@pytest.mark.parametrize(("lasts", "make"), [(phones.HANDED_FOR, "desk"), (phones.MAILED_FOR, "mail")])
def test_a_link_runs_out(clinic, alder, lasts, make):
    if make == "desk":
        link = phone.link(clinic, alder, now=NOW)
    else:
        phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)
        (letter,) = phones.take_letters(now=NOW)
        link = letter.token

    assert phones.link_works(link, NOW + lasts - timedelta(seconds=1))
    assert not phones.link_works(link, NOW + lasts)


def test_neither_links_nor_phones_are_kept_in_the_clear(clinic, alder):
    link = phone.link(clinic, alder, now=NOW)
    token, _ = phones.enter(token=link, year_of_birth=phone.year_of(alder), now=NOW)
    kept = [*SignInLink.objects.values_list("token_hash", flat=True)]
    kept += PhoneSession.objects.values_list("token_hash", flat=True)

    assert not {link, token} & set(kept)


def test_a_phone_is_signed_out_by_idling_and_at_the_end_of_its_time(clinic, alder):
    token, at = signed_in(clinic, alder), NOW
    while at + timedelta(minutes=20) < NOW + phones.AT_MOST:
        at += timedelta(minutes=20)
        assert phones.phone_of(token, at) is not None

    assert phones.phone_of(token, NOW + phones.AT_MOST) is None
    assert phones.phone_of(signed_in(clinic, alder), NOW + phones.IDLE) is None


def test_another_address_ends_what_the_earlier_one_opened(clinic, alder):
    token, link = signed_in(clinic, alder), phone.link(clinic, alder, now=NOW)
    phone.open_account(clinic, alder, now=NOW, email="other@patient.example")

    assert phones.phone_of(token, NOW) is None
    assert not phones.link_works(link, NOW)


def test_closing_the_way_in_ends_everything(clinic, alder):
    token, link = signed_in(clinic, alder), phone.link(clinic, alder, now=NOW)
    phones.close_account(patient_id=alder, by=clinic.by("front_desk"), now=NOW)
    phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)

    assert phones.phone_of(token, NOW) is None
    assert not phones.link_works(link, NOW)
    assert phones.take_letters(now=NOW) == ()
    with pytest.raises(NotPlausible):
        phone.link(clinic, alder, now=NOW)


def test_two_patients_never_share_an_address(clinic, alder):
    with pytest.raises(NotPlausible):
        phone.open_account(clinic, clinic.register("Birch"), now=NOW, email=phone.EMAIL.upper())


def test_a_request_is_answered_once(clinic, alder):
    phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)

    assert len(phones.take_letters(now=NOW)) == 1
    assert phones.take_letters(now=NOW) == ()


def test_too_many_requests_are_not_answered_and_look_the_same(clinic, alder):
    for _ in range(phones.MOST_REQUESTS + 3):
        phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)

    assert len(phones.take_letters(now=NOW)) == phones.MOST_REQUESTS
    assert LinkRequest.objects.count() == phones.MOST_REQUESTS + 3
    later = NOW + phones.WITHIN + timedelta(seconds=1)
    phones.ask_for_link(email=phone.EMAIL, network="a", now=later)
    assert len(phones.take_letters(now=later)) == 1


def test_one_network_cannot_ask_for_everybody(clinic, alder):
    for n in range(phones.MOST_REQUESTS * phones.NETWORK_TIMES):
        phones.ask_for_link(email=f"guess-{n}@patient.example", network="a", now=NOW)
    phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)
    assert phones.take_letters(now=NOW) == ()

    phones.ask_for_link(email=phone.EMAIL, network="b", now=NOW)
    assert len(phones.take_letters(now=NOW)) == 1


def test_a_request_that_waited_too_long_is_not_answered(clinic, alder):
    phones.ask_for_link(email=phone.EMAIL, network="a", now=NOW)

    assert phones.take_letters(now=after(16)) == ()


@pytest.mark.parametrize("role", ["owner"])
def test_only_who_may_invite_gives_a_way_in(clinic, alder, role):
    with pytest.raises(NotPermitted):
        phones.hand_link(patient_id=alder, by=clinic.by(role), now=NOW)


def test_a_patient_is_no_machine_and_may_do_nothing_of_the_staffs(clinic, alder):
    with pytest.raises(NotPermitted):
        phones.hand_link(patient_id=alder, by=Actor.patient(alder), now=NOW)
    assert not Actor.patient(alder).is_machine
    assert Actor.machine("watch").is_machine


def test_what_is_over_for_a_week_is_cleared_and_the_trail_keeps_it(clinic, alder):
    old, fresh = NOW - timedelta(days=9), NOW - timedelta(days=1)
    for now in (old, fresh):
        phones.ask_for_link(email=phone.EMAIL, network="203.0.113.7", now=now)
        phones.take_letters(now=now)
        phones.enter(token=phone.link(clinic, alder, now=now), year_of_birth=phone.year_of(alder), now=now)
    token, _who = phones.enter(token=phone.link(clinic, alder, now=NOW), year_of_birth=phone.year_of(alder), now=NOW)
    told = AuditEntry.objects.count()

    cleared = phones.clear_old(now=NOW)

    assert cleared >= 2
    assert LinkRequest.objects.count() == 1
    assert not SignInLink.objects.filter(made_at__lt=fresh).exists()
    assert PhoneSession.objects.count() == 2
    assert phones.phone_of(token, NOW) is not None
    assert AuditEntry.objects.count() == told + 1
    assert phones.clear_old(now=NOW) == 0
