"""Whatever arrives is kept, byte for byte, on either database, and its sender is told at most one thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprieve.exchange.intake import Arrival, take_in
from reprieve.exchange.models import InboundMessage
from reprieve.wire.hl7 import Cut, Frame, TooLong, split
from tests.contract.mllp import reading, sample

pytestmark = pytest.mark.django_db

GOOD = [sample(n) for n in range(1, 6)] + [reading("P-1", patient="D-1", name="Demo^\\X00\\\\XD800\\")]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a message with some bytes replaced, among them those that a database may not like."""
    message = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(message)))
        odd = draw(
            st.one_of(st.binary(max_size=5), st.sampled_from([b"\x00", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"|"]))
        )
        message = message[:at] + odd + message[at + draw(st.integers(0, 5)) :]
    return message


@quick
@given(st.lists(st.tuples(st.sampled_from([Frame, Frame, Frame, Cut, TooLong]), damaged()), min_size=1, max_size=6))
def test_every_byte_is_kept_and_every_answer_can_be_read(pieces):
    now = datetime.now(UTC)
    before = set(InboundMessage.objects.values_list("pk", flat=True))

    answers = take_in([Arrival(piece=kind(body), peer="p", received_at=now) for kind, body in pieces], now=now)

    kept = {bytes(row.raw) for row in InboundMessage.objects.all()}
    assert {body for _, body in pieces} <= kept
    assert len(answers) == len(pieces)
    assert InboundMessage.objects.count() - len(before) <= len(pieces)
    for answer in filter(None, answers):
        assert split(answer).segments[1].name == "MSA"


@quick
@given(st.lists(damaged(), min_size=1, max_size=4))
def test_what_comes_twice_is_told_the_same_and_kept_once(bodies):
    def told(now: datetime) -> list[list[str]]:
        arrivals = [Arrival(piece=Frame(body), peer="p", received_at=now) for body in bodies]
        return [split(answer).segments[1].fields for answer in take_in(arrivals, now=now) if answer]

    first = told(datetime.now(UTC))
    named = InboundMessage.objects.exclude(control_id="").count()
    again = told(datetime.now(UTC))

    assert again == first
    assert InboundMessage.objects.exclude(control_id="").count() == named
