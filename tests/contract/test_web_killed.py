"""What the web has answered is in the record, however the web ends."""

from __future__ import annotations

import http.client
import random
import threading
import time
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reprieve.audit.services import verify
from reprieve.chart.queries import session_view
from tests import servers
from tests.clinic import open_clinic

DEATHS = 3
TOKEN = "k" * 32  # of the form; a cookie and a header that agree, as the browser has them


@pytest.mark.hazard("H-06")
def test_a_note_that_the_web_acknowledged_outlives_its_death(transactional_db: None) -> None:
    now = timezone.now()
    clinic = open_clinic(now)
    session = clinic.ready(clinic.register("Alder", now=now), now=now)
    clinic.start(session, now=now)
    client = Client()
    client.force_login(clinic.nurse, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"
    acknowledged: list[str] = []

    web = servers.web()
    for _ in range(DEATHS):
        web.start()
        nurse = threading.Thread(target=_write_notes, args=(web.port, session, cookie, acknowledged))
        before = len(acknowledged)
        nurse.start()
        while len(acknowledged) == before:
            assert nurse.is_alive()
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))  # any moment will do
        web.kill()
        nurse.join()

    noted = [event.words for event in session_view(session, timezone.now()).events if event.kind.value == "noted"]
    assert len(acknowledged) >= DEATHS
    assert set(acknowledged) <= set(noted)
    assert len(noted) == len(set(noted))
    assert verify().holds


def _write_notes(port: int, session: int, cookie: str, acknowledged: list[str]) -> None:
    """Write one note after another until nobody answers; keep those that were answered with a redirect."""
    headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        while True:
            words = f"note {uuid4()}"
            line = http.client.HTTPConnection("localhost", port, timeout=20)
            line.request("POST", f"/sessions/{session}/note", urlencode({"key": uuid4(), "words": words}), headers)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 302, answer.status
            acknowledged.append(words)
            line.close()
    except (OSError, http.client.HTTPException):
        return
