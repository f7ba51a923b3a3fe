"""What must hold for every stream and every message, well formed or not."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import hl7 as python_hl7
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reprieve.therapy.vitals import Sign
from reprieve.wire import hl7
from reprieve.wire.hl7 import Cut, Delimiters, Frame, Framer, MalformedMessage, TooLong

MESSAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "contract" / "messages").glob("*.hl7"))]
NOW = datetime(2027, 3, 11, 21, 15, tzinfo=UTC)

# --- frames: the chunks that a network makes are nobody's business ----------------------------------------------------

bodies = st.binary(max_size=60).map(lambda b: b.replace(b"\x0b", b"").replace(b"\x1c", b""))
marks = st.sampled_from([b"\x0b", b"\x1c", b"\x1c\r", b"\r", b"\n", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02"])
streams = st.lists(st.one_of(marks, bodies, bodies.map(hl7.framed)), max_size=25).map(b"".join)


def cut_up(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


@settings(deadline=None)
@given(streams, st.lists(st.integers(min_value=0, max_value=10_000), max_size=30), st.integers(1, 80))
def test_the_same_pieces_come_out_however_the_stream_is_cut(stream, cuts, limit):
    whole, parts = Framer(limit), Framer(limit)

    at_once = [*whole.feed(stream), *whole.close()]
    in_parts = [piece for chunk in cut_up(stream, cuts) for piece in parts.feed(chunk)] + parts.close()

    assert in_parts == at_once
    assert parts.noise_bytes == whole.noise_bytes


@settings(deadline=None)
@given(st.lists(bodies.filter(bool), max_size=10))
def test_every_framed_message_comes_out_unchanged_and_in_order(messages):
    assert Framer().feed(b"".join(hl7.framed(m) for m in messages)) == [Frame(m) for m in messages]


@settings(deadline=None)
@given(streams, st.integers(1, 80))
def test_no_piece_is_longer_than_the_limit_and_none_holds_a_mark(stream, limit):
    framer = Framer(limit)

    for piece in [*framer.feed(stream), *framer.close()]:
        assert isinstance(piece, Frame | Cut | TooLong)
        assert len(piece.body) <= limit
        assert not {0x0B, 0x1C} & set(piece.body)


# --- messages: an independent reader agrees ---------------------------------------------------------------------------

# python-hl7 strips what Python calls white space off each message; ours keeps it, so there is none here.
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp"), exclude_characters="|^~\\&"), max_size=8
)
components = st.lists(words, min_size=1, max_size=4).map("^".join)
fields = st.lists(components, min_size=1, max_size=3).map("~".join)
names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3).filter(
    lambda name: name not in ("MSH", "FHS", "BHS")
)
lines = st.tuples(names, st.lists(fields, max_size=8)).map(lambda line: "|".join([line[0], *line[1]]))
HEADER = "MSH|^~\\&|A|B|C|D|20270311141500-0700||ORU^R01^ORU_R01|X-1|P|2.6||||||UNICODE UTF-8"


@settings(deadline=None)
@given(st.lists(lines, max_size=8))
def test_python_hl7_reads_the_same_fields_and_components(sent):
    text = "\r".join([HEADER, *sent]) + "\r"

    ours = hl7.split(text.encode()).segments
    theirs = python_hl7.parse(text)

    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert [mine.raw(n) for n in range(len(other))] == [str(field) for field in other]
        for number in range(3, len(other)):
            assert theirs_in_pieces(other[number]) == (mine.repetitions(number) or [[""]])


def theirs_in_pieces(field: python_hl7.Field) -> list[list[str]]:
    """python-hl7 keeps a plain value plain, and wraps one that has components."""
    return [[rep] if isinstance(rep, str) else [str(component) for component in rep] for rep in field]


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00�"), max_size=40))
def test_escaping_loses_nothing(text):
    delimiters = Delimiters("|", "^", "~", "\\", "&")

    escaped = delimiters.escaped(text)

    assert not set("|^~&\r\n") & set(escaped)
    assert delimiters.unescape(escaped) == text


# --- hostile bytes: refused or read, never a crash --------------------------------------------------------------------


def take(raw: bytes) -> None:
    """Do with these bytes all that the gateway does; only a named refusal may come of it."""
    header = None
    problems = []
    try:
        header = hl7.header_of(raw)
        hl7.kind_of(header)
        read = hl7.read(hl7.split(raw))
        for reading in read.readings:
            assert reading.value.is_finite()
            assert reading.taken_at.tzinfo is not None
    except MalformedMessage as malformed:
        problems = [malformed.problem]
    answered = hl7.answer(header, hl7.Outcome.ERROR, problems=problems, own_id="R1", now=NOW)
    if answered.body:
        again = hl7.split(answered.body)
        assert again.segments[1].name == "MSA"
        assert again.segments[1].raw(1) == answered.code


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"MSH|^~\\&|\x00|\xff\xfe|||||ACK")
def test_any_bytes_are_read_or_refused(raw):
    take(raw)
    take(b"MSH|^~\\&" + raw)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MESSAGES), st.data())
def test_a_damaged_message_is_read_or_refused(message, data):
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(message)))
        gone = data.draw(st.integers(0, 30))
        message = message[:at] + data.draw(st.binary(max_size=6)) + message[at + gone :]

    take(message)


@settings(deadline=None)
@given(stray=st.integers(0, 3000))
def test_an_end_mark_anywhere_in_a_message_changes_no_value_and_no_time(stray):
    """A sender that dies or stutters in mid-message must not turn 148 into 14, or 14:12:47 into 14:12."""
    message = MESSAGES[0]
    at = min(stray, len(message))
    whole = set(measured(message)) | {
        (Sign.PULSE, Decimal(87), "20270311T211500")
    }  # the finger may stand in for the ECG

    for piece in Framer().feed(hl7.framed(message[:at] + b"\x1c" + message[at:])):
        if isinstance(piece, Frame):
            assert set(measured(piece.body)) <= whole


def measured(message: bytes) -> list[tuple[Sign, Decimal, str]]:
    try:
        readings = hl7.read(hl7.split(message)).readings
    except MalformedMessage:
        return []
    return [(r.sign, r.value, f"{r.taken_at:%Y%m%dT%H%M%S}") for r in readings]
