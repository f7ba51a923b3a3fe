"""MLLP frames out of a stream, whatever else is in it."""

from __future__ import annotations

import pytest

from reprieve.wire.hl7 import Cut, Frame, Framer, TooLong, framed

MESSAGE = b"MSH|^~\\&|A\rPID|1\r"


def test_one_message_comes_out_as_it_went_in():
    assert Framer().feed(framed(MESSAGE)) == [Frame(MESSAGE)]


def test_two_messages_in_one_packet_are_two():
    assert Framer().feed(framed(MESSAGE) + framed(b"MSH|second")) == [Frame(MESSAGE), Frame(b"MSH|second")]


def test_a_message_that_comes_byte_by_byte_is_whole():
    framer = Framer()

    pieces = [piece for byte in framed(MESSAGE) for piece in framer.feed(bytes([byte]))]

    assert pieces == [Frame(MESSAGE)]


@pytest.mark.parametrize("end", [b"\x1c\r", b"\x1c", b"\x1c\n", b"\x1c\r\n"])
def test_a_missing_or_odd_last_byte_does_not_hold_the_message_back(end):
    framer = Framer()

    assert framer.feed(b"\x0b" + MESSAGE + end) == [Frame(MESSAGE)]
    assert framer.feed(framed(MESSAGE)) == [Frame(MESSAGE)]
    assert framer.noise_bytes == 0


def test_a_message_without_its_last_carriage_return_is_whole_with_the_frames():
    framer = Framer()

    assert framer.feed(b"\x0bMSH|x\x1c") == []
    assert framer.inside
    assert framer.feed(b"\r") == [Frame(b"MSH|x")]


@pytest.mark.parametrize("following", [b"more|text\x1c\r", b"\x0b", b"\x1c"])
def test_a_stray_end_in_mid_field_cuts_the_message_and_reads_nothing_of_it(following):
    framer = Framer()

    assert framer.feed(b"\x0bOBX|1|NM|..|14\x1c" + following + framed(MESSAGE)) == [
        Cut(b"OBX|1|NM|..|14"),
        Frame(MESSAGE),
    ]


def test_a_second_start_inside_a_message_never_mixes_two_patients():
    pieces = Framer().feed(b"\x0bMSH|first" + framed(MESSAGE))

    assert pieces == [Cut(b"MSH|first"), Frame(MESSAGE)]


def test_noise_between_messages_is_counted_and_skipped():
    framer = Framer()

    pieces = framer.feed(b"GET / HTTP/1.1\r\n\r\n" + framed(MESSAGE) + b"\x16\x03\x01" + framed(MESSAGE))

    assert pieces == [Frame(MESSAGE), Frame(MESSAGE)]
    assert framer.noise_bytes == len(b"GET / HTTP/1.1") + 3


def test_a_message_without_an_end_is_given_up_at_the_limit_and_the_next_one_is_read():
    framer = Framer(limit_bytes=10)

    assert framer.feed(b"\x0b" + b"x" * 25 + b"\x1c\r" + framed(b"0123456789")) == [
        TooLong(b"x" * 10),
        Frame(b"0123456789"),
    ]


def test_a_message_of_exactly_the_limit_is_taken():
    assert Framer(limit_bytes=10).feed(framed(b"0123456789")) == [Frame(b"0123456789")]


def test_half_a_message_is_handed_over_when_its_sender_goes_away():
    framer = Framer()
    framer.feed(b"\x0bMSH|half")

    assert framer.inside
    assert framer.close() == [Cut(b"MSH|half")]
    assert framer.close() == []


def test_an_empty_frame_is_an_empty_frame():
    assert Framer().feed(b"\x0b\x1c\r") == [Frame(b"")]
