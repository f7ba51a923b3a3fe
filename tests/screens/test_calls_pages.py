"""The list of calls and one call, as nurse and prescriber see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from tests.clinic import Clinic


@pytest.fixture
def task(clinic: Clinic) -> queries.TaskRow:
    """The day-1 call of somebody who left against advice."""
    now = timezone.now()
    start = now - timedelta(minutes=60)
    session_id = clinic.ready(clinic.register(now=start - timedelta(minutes=40)), now=start)
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=now - timedelta(minutes=20))
    clinic.leaves(session_id, now=now)
    return queries.calls_of(session_id, now)[0]


def send(client, address: str, **typed: object):
    return client.post(address, {"key": str(uuid4()), **typed}, follow=True)


def test_a_call_is_made_and_what_worries_reaches_the_prescriber(clinic, enter, task):
    nurse, address = enter(clinic.nurse), f"/calls/{task.id}"
    page = nurse.get(address).content.decode()
    assert "Have you fallen or nearly fallen?" in page
    assert "checked" not in page

    page = send(nurse, address, result="reached", fell="hurt", words="Down two steps").content.decode()
    assert "Fell and was hurt." in page
    assert "not asked" in page
    assert "Waits for a prescriber." in page
    assert "For the prescriber to read (1)" in nurse.get("/calls").content.decode()

    call = queries.call_task(task.id, timezone.now()).calls[0]
    prescriber = enter(clinic.prescriber)
    send(prescriber, f"{address}/read/{call.id}", did="Rang back: no head injury.")
    assert "For the prescriber to read" not in prescriber.get("/calls").content.decode()
    copied = nurse.get(f"/sessions/{task.session_id}/adverse-events?call={call.id}").content.decode()
    assert "Fell and was hurt. Down two steps" in copied


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "This field is required."),
        ({"result": "reached", "words": "Fine"}, "choose an answer to at least one question"),
        ({"result": "no_answer", "fell": "no", "words": "Fine"}, "then somebody was spoken to"),
    ],
)
def test_what_cannot_be_meant_is_said_and_stays_typed(clinic, enter, task, typed, says):
    answer = send(enter(clinic.nurse), f"/calls/{task.id}", **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert ("Fine" in page) == ("words" in typed)
    assert queries.call_task(task.id, timezone.now()).calls == ()


def test_the_list_is_searched(clinic, enter, task):
    nurse = enter(clinic.nurse)

    assert "Alder, Demo" in nurse.get("/calls?q=alder").content.decode()
    assert "Alder, Demo" not in nurse.get("/calls?q=nobody").content.decode()
    assert nurse.get("/calls/999").status_code == 404
    assert send(enter(clinic.prescriber), f"/calls/{task.id}/read/999", did="Nothing there to read.").status_code == 404
