"""What a tablet sends afterwards over HTTP: read by the forms, charted once, in the name of who typed it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.chart.queries import session_view, to_merge
from reprieve.people.models import User
from reprieve.therapy.session import State
from reprieve.therapy.vitals import BELIEVABLE, Sign
from tests.clinic import Clinic

Enter = Callable[[User], Client]


@pytest.fixture
def running(clinic: Clinic) -> int:
    then = timezone.now() - timedelta(minutes=30)
    session = clinic.ready(clinic.register("Alder", now=then), now=then)
    clinic.start(session, now=then)
    return session


def entry(clinic: Clinic, act: str, said: dict[str, str], minutes_ago: float = 5, **more: Any) -> dict[str, Any]:
    key = str(uuid4())
    at = timezone.now() - timedelta(minutes=minutes_ago)
    usual = {"key": key, "act": act, "said": {"key": key, **said}, "typed_at": at.isoformat(), "tablet": "t"}
    return {**usual, "by": clinic.nurse.pk, **more}


def send(client: Client, session: int, *entries: dict[str, Any]) -> list[str]:
    answer = client.post(
        f"/sessions/{session}/offline/entries", json.dumps({"entries": entries}), content_type="application/json"
    )
    assert answer.status_code == 200
    return [one["outcome"] for one in answer.json()["answers"]]


ALL = [
    ("vitals", {"line": "131/82 77 97 15"}),
    ("scores", {"rass": "0", "pain": "4"}),
    ("symptom", {"symptom": "panic"}),
    ("symptom/panic/gone", {}),
    ("rescue", {"drug": "ondansetron", "dose": "4"}),
    ("note", {"words": "calm"}),
    ("rate", {"rate_mg_per_h": "30", "was_mg_per_h": "60"}),
    ("pause", {"cause": "comfort"}),
    ("resume", {"rate_mg_per_h": "20"}),
    ("ask-to-stop", {}),
]


@pytest.mark.hazard("H-24")
def test_every_form_that_a_tablet_keeps_is_charted_and_charted_once(clinic: Clinic, running: int, enter: Enter) -> None:
    client = enter(clinic.nurse)
    entries = [entry(clinic, act, said, 20 - place) for place, (act, said) in enumerate(ALL)]

    assert send(client, running, *entries) == ["charted"] * len(ALL)
    events = len(session_view(running, timezone.now()).events)
    assert send(client, running, *reversed(entries)) == ["charted"] * len(ALL)

    view = session_view(running, timezone.now())
    assert len(view.events) == events
    assert view.state is State.RECOVERING
    assert view.latest[Sign.SPO2].value == 97
    assert len(to_merge(running, timezone.now())) == 0


@pytest.mark.hazard("H-08")
def test_nonsense_is_kept_as_it_was_typed_and_a_person_settles_it(clinic: Clinic, running: int, enter: Enter) -> None:
    client = enter(clinic.nurse)

    assert send(client, running, entry(clinic, "vitals", {"line": "12/300"})) == ["kept"]

    page = client.get(f"/sessions/{running}").content.decode()
    assert "To be merged: 1 entry" in page
    assert "line 12/300" in page
    assert "To be merged: 1 entry" in client.get("/board").content.decode()
    waits = to_merge(running, timezone.now()).entries[0]
    address = f"/sessions/{running}/merge/entry/{waits.id}"
    assert client.post(address, {"key": str(uuid4()), "decided": "discard"}).status_code == 422
    done = client.post(address, {"key": str(uuid4()), "decided": "discard", "reason": "Cuff came off."})
    assert done.status_code == 302
    assert len(to_merge(running, timezone.now())) == 0


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize("act", ["start", "override", "discharge", "leave", "record/sign", "amend", "../start"])
def test_what_needs_the_server_does_not_come_in_afterwards(clinic: Clinic, enter: Enter, act: str) -> None:
    now = timezone.now()
    session = clinic.ready(clinic.register("Birch", now=now), now=now)

    assert send(enter(clinic.nurse), session, entry(clinic, act, {})) == ["kept"]
    assert session_view(session, timezone.now()).state is State.CHECKED_IN


@pytest.mark.hazard("H-14")
def test_another_persons_entry_stays_on_the_tablet(clinic: Clinic, running: int, enter: Enter) -> None:
    mine = entry(clinic, "note", {"words": "mine"})

    assert send(enter(clinic.second_nurse), running, mine) == ["not_yours"]
    assert send(enter(clinic.nurse), running, mine) == ["charted"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": [{}]}', '{"entries": [{"key": "x"}]}'])
def test_what_are_no_entries_is_refused_whole(clinic: Clinic, running: int, enter: Enter, body: str) -> None:
    address = f"/sessions/{running}/offline/entries"

    assert enter(clinic.nurse).post(address, body, content_type="application/json").status_code == 400


def test_an_entry_needs_the_forms_token(clinic: Clinic, running: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clinic.nurse, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/sessions/{running}/offline/entries", "{}", content_type="application/json")

    assert answer.status_code == 403


def test_the_kit_carries_the_limits_and_a_key_of_ones_own(clinic: Clinic, running: int, enter: Enter) -> None:
    kits = [enter(who).get(f"/sessions/{running}/offline").json() for who in (clinic.nurse, clinic.second_nurse)]

    assert {sign: float(bounds["high"]) for sign, bounds in kits[0]["believable"].items()} == {
        sign.value: float(believed.high) for sign, believed in BELIEVABLE.items()
    }
    assert kits[0]["key"] != kits[1]["key"]
    assert kits[0]["key"] == enter(clinic.nurse).get(f"/sessions/{running}/offline").json()["key"]
    assert datetime.fromisoformat(kits[0]["now"]).tzinfo is not None
    assert "saturation" in json.dumps(kits[0]["action"])


def test_the_worker_names_its_release_and_its_files(clinic: Clinic, enter: Enter) -> None:
    answer = enter(clinic.nurse).get("/worker.js")

    assert answer["Content-Type"] == "text/javascript"
    assert answer["Service-Worker-Allowed"] == "/"
    assert "/static/js/offline/start.js" in answer.content.decode()


def test_the_record_marks_what_was_typed_without_a_server(clinic, running, enter):
    nurse = enter(clinic.nurse)
    clinic.vitals(running, now=timezone.now() - timedelta(minutes=12))
    send(
        nurse,
        running,
        entry(clinic, "vitals", {"line": "131/82 77 97 15"}),
        entry(clinic, "note", {"words": "asleep, breathing well"}),
    )

    page = nurse.get(f"/sessions/{running}/record").content.decode()
    assert page.count("Typed on a tablet without a server") == 2
    assert "Typed on a tablet" in page[page.index("asleep, breathing well") :]
