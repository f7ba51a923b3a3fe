"""The tray: what no rule could give to a patient, a person decides about, once, by name, with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from reprieve.audit import queries as trail
from reprieve.exchange import queries, services
from reprieve.exchange.intake import Arrival, take_in
from reprieve.exchange.models import InboundMessage, Reason, Unclaimed, UnclaimedResolution
from reprieve.people.models import User
from reprieve.people.permissions import NotPermitted
from reprieve.people.services import actor_of
from reprieve.therapy.decisions import Role
from reprieve.wire.hl7 import Frame
from tests.contract.clinic import Bed, bed
from tests.contract.mllp import reading
from tests.screens.conftest import CarefulClient

pytestmark = pytest.mark.django_db

STRANGER = "A0B1C2FFFED3FFFF"
WHY = "The name on its screen was read aloud."
HOSTILE = "<script>alert(1)</script>^<img src=x onerror=alert(2)>"


def arrive(*messages: bytes) -> None:
    now = datetime.now(UTC)
    take_in([Arrival(piece=Frame(message), peer="127.0.0.1:9", received_at=now) for message in messages], now=now)


@pytest.fixture
def room(db) -> Bed:
    return bed()


def signed_in(role: Role = Role.NURSE) -> CarefulClient:
    user, _ = User.objects.get_or_create(
        username=f"demo-{role}", defaults={"role": role, "display_name": f"Demo {role.name.title()}"}
    )
    client = CarefulClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def wrong_name(number: int, **more) -> bytes:
    at = datetime.now(UTC) - timedelta(seconds=60 - number)
    return reading(f"W-{number}", patient="D-9", name="Somebody^Else", at=at, **more)


def text(answer) -> str:
    return str(answer.content, "utf-8")


# --- the list --------------------------------------------------------------------------------------------------------


def test_messages_that_wait_for_one_decision_are_one_line(room):
    arrive(*[wrong_name(n) for n in range(5)], reading("S-1", device=STRANGER))

    heaps = queries.heaps()

    assert [(heap.reason, heap.messages) for heap in heaps] == [(Reason.UNKNOWN_DEVICE, 1), (Reason.OTHER_PATIENT, 5)]
    assert heaps[1].patient_hint == "D-9 Somebody"
    assert queries.waiting() == 6


@pytest.mark.parametrize("search", ["registered", "FFFED3FFFF", "mon^a0", "S-1", "nobody DEVICE"])
def test_the_tray_is_searched_by_device_reason_sender_or_number(room, search):
    arrive(wrong_name(1), reading("S-1", device=STRANGER))

    assert [heap.reason for heap in queries.heaps(search)] == [
        heap.reason for heap in queries.heaps() if search == "mon^a0" or heap.reason is Reason.UNKNOWN_DEVICE
    ]


def test_the_list_costs_as_many_queries_for_many_lines_as_for_one(room, django_assert_max_num_queries):
    arrive(*[reading(f"S-{n}", device=f"A0B1C2FFFED3{n:04d}") for n in range(30)])

    with django_assert_max_num_queries(2):
        assert len(queries.heaps()) == 30


def test_an_empty_tray_says_so(room):
    assert "Nothing waits" in text(signed_in().get("/unclaimed"))


def test_the_page_lists_what_waits_and_keeps_itself_fresh(room):
    arrive(wrong_name(1))
    client = signed_in()

    page, fragment = text(client.get("/unclaimed")), text(client.get("/unclaimed/waiting"))

    assert "names another patient" in page
    assert 'data-live="unclaimed"' in page
    assert fragment.strip().startswith("<section")
    assert "names another patient" in fragment


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_claim_see_the_tray(room, role):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk
    expected = 200 if role in (Role.NURSE, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR) else 403

    for path in ("/unclaimed", "/unclaimed/waiting", f"/unclaimed/{number}"):
        assert signed_in(role).get(path).status_code == expected


# --- one message -----------------------------------------------------------------------------------------------------


@pytest.mark.hazard("H-17")
def test_a_hostile_message_is_shown_as_text(room):
    arrive(reading("X-1", device=STRANGER, name=HOSTILE), b"MSH|^~\\&|<b>\x07</b>\rPID|\x1b[31m\xe2\x80\xaetxt")
    client = signed_in()

    pages = [text(client.get("/unclaimed"))] + [
        text(client.get(f"/unclaimed/{number}")) for number in Unclaimed.objects.values_list("pk", flat=True)
    ]

    assert not any("<script>alert" in page or "<img src=x" in page for page in pages)
    assert any("&lt;script&gt;alert" in page for page in pages)


def test_control_characters_are_made_visible():
    lines = queries.visible_lines(b"MSH|\x07\x1b[31m\rPID|\xe2\x80\xaetxt\x00\xff\r")

    assert lines == ("MSH|␇␛[31m", "PID|⟨U+202E⟩txt␀\ufffd", "")


def test_one_message_is_shown_with_its_readings_its_bytes_and_what_was_not_understood(room):
    odd = "OBX|3|NM|151562^MDC_RESP_RATE^MDC|1.3.1.1|14|bpm^bpm^L|||||R"
    good = "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|97|262688^MDC_DIM_PERCENT^MDC|||||R"
    arrive(wrong_name(1, values=f"{good}\r{odd}"))

    page = text(signed_in().get(f"/unclaimed/{Unclaimed.objects.get().pk}"))

    for shown in ("oxygen saturation", "97 %", "OBX[3]", "is not known, or is two", "150456^MDC_PULS_OXIM_SAT_O2"):
        assert shown in page


def test_looking_at_a_message_is_in_the_trail(room):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk

    signed_in().get(f"/unclaimed/{number}")

    assert trail.trail(subject=f"unclaimed:{number}")[0].action == "viewed"


def test_a_message_that_is_not_there_is_not_found(room):
    assert signed_in().get("/unclaimed/12345").status_code == 404


# --- the decision ----------------------------------------------------------------------------------------------------


def decide(number: int, **typed):
    return signed_in().post(f"/unclaimed/{number}", {"reason": WHY, **typed})


def test_readings_are_given_to_a_session_by_a_person_with_a_reason(room):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk

    answer = decide(number, decision="assign", session=room.session_id)

    assert answer.status_code == 302
    assert room.charted() == [("spo2", Decimal(97))]
    settled = UnclaimedResolution.objects.get(item_id=number)
    assert (settled.session_id, settled.reason, settled.by_name) == (room.session_id, WHY, "Demo Nurse")
    assert queries.waiting() == 0
    assert WHY in text(signed_in().get(f"/unclaimed/{number}"))
    assert trail.trail(subject=f"unclaimed:{number}")[1].action == "unclaimed assigned"


def test_a_whole_heap_is_decided_at_once_but_not_what_came_after_the_look(room):
    arrive(*[wrong_name(n) for n in range(4)])
    looked_at = Unclaimed.objects.order_by("-id")[0].pk
    arrive(wrong_name(5))

    decide(looked_at, decision="assign", session=room.session_id, whole_heap="on")

    assert len(room.charted()) == 4
    assert queries.waiting() == 1


def test_what_nobody_needs_is_put_aside_and_nothing_is_charted(room):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk

    assert decide(number, decision="dismiss").status_code == 302

    assert room.charted() == []
    assert queries.waiting() == 0
    assert InboundMessage.objects.count() == 1


@pytest.mark.hazard("H-04")
def test_many_are_put_aside_only_by_who_says_how_many_and_why(room):
    arrive(*[wrong_name(n) for n in range(3)])
    looked_at = Unclaimed.objects.order_by("-id")[0].pk
    all_of_them = {"decision": "dismiss", "whole_heap": "on"}

    asks = decide(looked_at, **all_of_them)
    assert asks.status_code == 422
    assert "Type 3 if you mean it" in text(asks)
    assert WHY in text(asks)
    assert decide(looked_at, **all_of_them, counted="2").status_code == 422
    assert "at least 15 characters" in text(decide(looked_at, **all_of_them, counted="3", reason="old"))
    assert queries.waiting() == 3

    assert decide(looked_at, **all_of_them, counted="3").status_code == 302
    assert queries.waiting() == 0
    assert {row.reason for row in UnclaimedResolution.objects.all()} == {WHY}


def test_a_heap_that_somebody_thinned_meanwhile_is_counted_again(room):
    arrive(*[wrong_name(n) for n in range(3)])
    nurse = actor_of(User.objects.get(pk=signed_in().session["_auth_user_id"]))
    newest, older, _ = Unclaimed.objects.order_by("-id").values_list("pk", flat=True)
    decide(older, decision="dismiss")

    with pytest.raises(services.NotCertain):
        services.dismiss(item_id=newest, reason=WHY, by=nurse, now=datetime.now(UTC), whole_heap=True, counted=3)
    assert queries.waiting() == 2


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"decision": "dismiss", "reason": " "}, "This field is required"),
        ({"decision": ""}, "This field is required"),
        ({"decision": "assign"}, "Choose the session"),
        ({"decision": "assign", "session": "999"}, "not one of the available choices"),
    ],
)
def test_a_half_filled_form_changes_nothing_and_loses_nothing(room, typed, says):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk

    answer = decide(number, **{"reason": WHY, **typed})

    assert answer.status_code == 422
    assert says in text(answer)
    assert typed.get("reason", WHY).strip() in text(answer)
    assert queries.waiting() == 1


def test_the_second_to_decide_is_told_that_it_is_decided(room):
    arrive(wrong_name(1))
    number = Unclaimed.objects.get().pk
    decide(number, decision="dismiss")

    answer = decide(number, decision="assign", session=room.session_id)

    assert answer.status_code == 422
    assert "Somebody else has decided" in text(answer)
    assert room.charted() == []


def test_only_sessions_of_that_time_are_offered(room):
    arrive(reading("E-1", at=room.since - timedelta(hours=2)))

    page = text(signed_in().get(f"/unclaimed/{Unclaimed.objects.get().pk}"))

    assert "Demo, Alder" not in page


def test_readings_are_never_given_to_somebody_who_was_not_there(room):
    arrive(reading("E-1", at=room.since - timedelta(minutes=5)))
    item = Unclaimed.objects.get()
    by = actor_of(room.nurse)

    with pytest.raises(services.NotCharted):
        services.assign(item_id=item.pk, session_id=room.session_id, reason=WHY, by=by, now=datetime.now(UTC))

    assert queries.waiting() == 1


def test_an_unknown_device_must_be_registered_before_its_readings_are_charted(room):
    arrive(reading("S-1", device=STRANGER))

    answer = decide(Unclaimed.objects.get().pk, decision="assign", session=room.session_id)

    assert answer.status_code == 422
    assert room.charted() == []


def test_a_machine_claims_nothing(room):
    arrive(wrong_name(1))
    from reprieve.exchange.intake import GATEWAY

    with pytest.raises(NotPermitted):
        services.dismiss(item_id=Unclaimed.objects.get().pk, reason=WHY, by=GATEWAY, now=datetime.now(UTC))


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("model", [InboundMessage, Unclaimed, UnclaimedResolution])
def test_nothing_in_the_tray_is_ever_changed_or_removed(room, model):
    arrive(wrong_name(1))
    decide(Unclaimed.objects.get().pk, decision="dismiss")
    field = {InboundMessage: "peer", Unclaimed: "says", UnclaimedResolution: "reason"}[model]

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{field: "something else"})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
