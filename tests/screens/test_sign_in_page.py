"""In, out, and patience after too many wrong passwords."""

from __future__ import annotations

import pytest
from django.test import Client

from reprieve.therapy.decisions import Role


@pytest.fixture
def nurse(as_role) -> str:
    as_role(Role.NURSE)
    return "demo-nurse"


def test_the_right_password_leads_to_the_page_that_was_asked_for(nurse, password):
    answer = Client().post("/sign-in?next=/help", {"username": nurse, "password": password})

    assert answer.status_code == 302
    assert answer["Location"] == "/help"


def test_an_address_elsewhere_is_not_followed(nurse, password):
    answer = Client().post("/sign-in?next=https://example.org/", {"username": nurse, "password": password})

    assert answer["Location"] == "/"


def test_a_wrong_password_is_refused_and_the_name_is_kept(nurse):
    answer = Client().post("/sign-in", {"username": nurse, "password": "wrong"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="demo-nurse"' in page
    assert "do not belong together" in page
    assert "wrong" not in page


def test_too_many_wrong_passwords_ask_for_patience(nurse, password, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    client = Client()
    for _attempt in range(3):
        client.post("/sign-in", {"username": nurse, "password": "wrong"})

    answer = client.post("/sign-in", {"username": nurse, "password": password})

    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.content.decode()


def test_signing_out_ends_the_session(as_role):
    client = as_role(Role.NURSE)

    client.post("/sign-out")

    assert client.get("/help").status_code == 302


def test_a_link_does_not_sign_out(as_role):
    assert as_role(Role.NURSE).get("/sign-out").status_code == 405
