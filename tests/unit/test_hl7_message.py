"""A message taken apart: delimiters, line ends, escapes, character sets, what is refused and as what."""

from __future__ import annotations

import pytest

from reprieve.wire.hl7 import Code, Delimiters, Kind, MalformedMessage, header_of, kind_of, split

HEADER = (
    "MSH|^~\\&|MON^A0^EUI-64|WARD|CLINIC|SITE|20270311141500-0700||ORU^R01^ORU_R01|ID-1|P|2.6|||AL|NE||UNICODE UTF-8"
)


def message(*lines: str, end: str = "\r") -> bytes:
    return "".join(line + end for line in (HEADER, *lines)).encode()


def problem(raw: bytes) -> tuple[Code, str]:
    with pytest.raises(MalformedMessage) as refused:
        kind_of(split(raw).header)
    return refused.value.problem.code, refused.value.problem.where


def test_header_fields_are_where_hl7_numbers_them():
    header = split(message()).header

    assert (header.sending_application, header.sending_facility) == ("MON^A0^EUI-64", "WARD")
    assert (header.receiving_application, header.receiving_facility) == ("CLINIC", "SITE")
    assert (header.message_code, header.trigger, header.control_id) == ("ORU", "R01", "ID-1")
    assert (header.processing_id, header.version, header.charset) == ("P", "2.6", "UNICODE UTF-8")
    assert (header.accept_acknowledgement, header.application_acknowledgement) == ("AL", "NE")
    assert kind_of(header) is Kind.READINGS


def test_msh_1_is_the_delimiter_itself():
    segment = split(message()).segments[0]

    assert (segment.raw(1), segment.raw(2), segment.raw(10)) == ("|", "^~\\&", "ID-1")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_every_line_end_is_forgiven(end):
    assert [s.name for s in split(message("PID|1", "PV1|1", end=end)).segments] == ["MSH", "PID", "PV1"]


def test_a_line_feed_beside_carriage_returns_is_text():
    assert split(message("NTE|1||two\nlines")).segments[1].text(3) == "two\nlines"


def test_a_byte_order_mark_and_blank_lines_before_msh_are_forgiven():
    assert split(b"\xef\xbb\xbf\r\n" + message()).header.control_id == "ID-1"


def test_custom_delimiters_are_read_from_the_header():
    raw = message("PID|1||A^B~C^D").translate(bytes.maketrans(b"|^~\\&", b"!@#$%"))

    assert split(raw).segments[1].repetitions(3) == [["A", "B"], ["C", "D"]]
    assert kind_of(split(raw).header) is Kind.READINGS


def test_a_truncation_character_may_follow_the_delimiters():
    assert split(message().replace(b"^~\\&|", b"^~\\&#|")).header.control_id == "ID-1"


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [
        (r"a\F\b", "a|b"),
        (r"\S\\T\\R\\E\\.br\x", "^&~\\\nx"),
        (r"\X0A0D\ ", "\n\r"),
        (r"\XC3A9\ ", "é"),
        (r"\H\loud\N\ ", "loud"),
        (r"\Zunknown\ ", r"\Zunknown\ ".strip()),
        (r"\X0\ ", r"\X0\ ".strip()),
        (r"ends in \ ", "ends in \\"),
        (r"\X00\ ", "\ufffd"),
    ],
)
def test_escapes_mean_what_they_say_and_bad_ones_stay_as_sent(escaped, meant):
    assert split(message(f"NTE|1||{escaped.strip()}")).segments[1].components(3)[0] == meant


def test_escaping_round_trips_through_a_field():
    delimiters = Delimiters("|", "^", "~", "\\", "&")
    text = "|^~\\&\r\n plain é"

    assert delimiters.unescape(delimiters.escaped(text)) == text


def test_a_field_beyond_the_segment_is_empty():
    segment = split(message("PID|1")).segments[1]

    assert (segment.raw(30), segment.text(30), segment.components(30), segment.repetitions(30)) == ("", "", [], [])
    assert segment.text(1, 5) == ""


def test_latin_1_is_read_where_it_is_declared():
    raw = message("NTE|1||\N{LATIN SMALL LETTER E WITH ACUTE}").decode().replace("UNICODE UTF-8", "8859/1")

    assert split(raw.encode("latin-1")).segments[1].text(3) == "\N{LATIN SMALL LETTER E WITH ACUTE}"


def test_latin_1_that_claims_utf_8_is_marked_and_not_guessed():
    taken = split(message("NTE|1||x") + b"NTE|2||\xe9\r")

    assert taken.undecodable
    assert taken.segments[2].text(3) == "\ufffd"


def test_a_nul_byte_is_marked_and_replaced():
    taken = split(message("NTE|1||a\x00b"))

    assert taken.undecodable
    assert taken.segments[1].text(3) == "a\ufffdb"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Code.SEGMENT_SEQUENCE),
        (b"hello", Code.SEGMENT_SEQUENCE),
        (b"FHS|^~\\&|batch\rMSH|^~\\&|", Code.SEGMENT_SEQUENCE),
        (b"PID|1\rMSH|^~\\&|", Code.SEGMENT_SEQUENCE),
        (b"MSH", Code.REQUIRED_FIELD_MISSING),
        (b"MSH|", Code.DATA_TYPE),
        (b"MSH|^~", Code.DATA_TYPE),
        (b"MSH|^^^^|", Code.DATA_TYPE),
        (b"MSHA^~\\&A", Code.DATA_TYPE),
        (b"MSH|1234|", Code.DATA_TYPE),
        (b"\x00\x00\x00\x00", Code.SEGMENT_SEQUENCE),
    ],
)
def test_bytes_without_a_usable_header_are_refused(raw, code):
    with pytest.raises(MalformedMessage) as refused:
        header_of(raw)

    assert refused.value.problem.code is code


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize(
    ("was", "now", "code", "where"),
    [
        ("ORU^R01^ORU_R01", "", Code.REQUIRED_FIELD_MISSING, "MSH-9"),
        ("ORU^R01^ORU_R01", "SIU^S12^SIU_S12", Code.UNSUPPORTED_MESSAGE_TYPE, "MSH-9"),
        ("ORU^R01^ORU_R01", "ORU^R99", Code.UNSUPPORTED_EVENT, "MSH-9"),
        ("|ID-1|", "||", Code.REQUIRED_FIELD_MISSING, "MSH-10"),
        ("|ID-1|", f"|{'9' * 200}|", Code.DATA_TYPE, "MSH-10"),
        ("|P|2.6", "||2.6", Code.REQUIRED_FIELD_MISSING, "MSH-11"),
        ("|P|2.6", "|T|2.6", Code.UNSUPPORTED_PROCESSING_ID, "MSH-11"),
        ("|P|2.6", "|D|2.6", Code.UNSUPPORTED_PROCESSING_ID, "MSH-11"),
        ("|P|2.6", "|P|9.9", Code.UNSUPPORTED_VERSION, "MSH-12"),
        ("UNICODE UTF-8", "KLINGON", Code.TABLE_VALUE_NOT_FOUND, "MSH-18"),
    ],
)
def test_a_message_that_this_clinic_does_not_take_is_refused_with_its_place(was, now, code, where):
    assert problem(message().decode().replace(was, now, 1).encode()) == (code, where)


@pytest.mark.parametrize("mode", ["P", "P^T", "P^A"])
def test_production_messages_are_taken_in_every_mode(mode):
    assert kind_of(split(message().replace(b"|P|", f"|{mode}|".encode())).header) is Kind.READINGS


def test_an_acknowledgement_is_one_even_without_the_rest():
    assert kind_of(header_of(b"MSH|^~\\&|||||||ACK")) is Kind.ACKNOWLEDGEMENT
