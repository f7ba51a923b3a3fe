"""Acknowledgements: in the mode that the sender asked for, addressed to it, and never to an acknowledgement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reprieve.wire.hl7 import Answer, Code, Outcome, Problem, answer, header_of, split

NOW = datetime(2027, 3, 11, 21, 15, 3, tzinfo=UTC)


def header(accept: str = "", application: str = "", charset: str = "UNICODE UTF-8"):
    text = (
        "MSH|^~\\&|MON^A0^EUI-64|WARD|CLINIC^0A^EUI-64|SITE|20270311141502-0700||ORU^R01^ORU_R01|ID-1|P|2.6|||"
        f"{accept}|{application}||{charset}"
    )
    return header_of(text.encode())


def replied(outcome: Outcome, accept: str = "", application: str = "", problems=()) -> Answer:
    return answer(header(accept, application), outcome, problems=problems, own_id="R1", now=NOW)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize(
    ("accept", "application", "letter"),
    [("", "", "A"), ("AL", "NE", "C"), ("AL", "AL", "C"), ("AL", "", "C"), ("NE", "AL", "A"), ("", "AL", "A")],
)
def test_the_first_letter_is_the_mode_and_the_second_the_outcome(outcome, accept, application, letter):
    assert replied(outcome, accept, application).code == f"{letter}{outcome}"


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize(("accept", "application"), [("NE", "NE"), ("NE", "")])
def test_who_wants_no_answer_gets_none(outcome, accept, application):
    assert replied(outcome, accept, application) == Answer("", b"")


@pytest.mark.parametrize("field", ["accept", "application"])
def test_answers_on_error_only_and_on_success_only(field):
    codes = {(c, o): replied(o, **{"accept": "NE", field: c}).code for c in ("ER", "SU") for o in Outcome}
    letter = "C" if field == "accept" else "A"

    assert codes == {
        ("ER", Outcome.ACCEPTED): "",
        ("ER", Outcome.ERROR): f"{letter}E",
        ("ER", Outcome.REJECTED): f"{letter}R",
        ("SU", Outcome.ACCEPTED): f"{letter}A",
        ("SU", Outcome.ERROR): "",
        ("SU", Outcome.REJECTED): "",
    }


def test_the_answer_is_addressed_back_and_names_the_message():
    answered = split(replied(Outcome.ACCEPTED, "AL", "NE").body)
    back = answered.header

    assert (back.sending_application, back.sending_facility) == ("CLINIC^0A^EUI-64", "SITE")
    assert (back.receiving_application, back.receiving_facility) == ("MON^A0^EUI-64", "WARD")
    assert (back.message_code, back.trigger, back.control_id) == ("ACK", "R01", "R1")
    assert (back.processing_id, back.version, back.charset) == ("P", "2.6", "UNICODE UTF-8")
    assert (back.accept_acknowledgement, back.application_acknowledgement) == ("", "")
    assert back.sent_at == "20270311211503+0000"
    assert [answered.segments[1].raw(n) for n in (1, 2)] == ["CA", "ID-1"]


def test_every_segment_of_an_answer_ends_with_a_carriage_return():
    problem = Problem(code=Code.UNSUPPORTED_VERSION, says="no", where="MSH-12")
    body = replied(Outcome.REJECTED, problems=[problem]).body

    assert body.count(b"\r") == 3
    assert body.endswith(b"\r")


def test_an_error_says_where_which_and_why_in_escaped_text():
    problem = Problem(code=Code.DATA_TYPE, says="a|b", where="MSH-18")
    error = split(replied(Outcome.ERROR, problems=[problem]).body).segments[2]

    assert error.name == "ERR"
    assert error.components(2) == ["MSH", "1", "18"]
    assert error.components(3) == ["102", "Data type error", "HL70357"]
    assert (error.text(4), error.text(8)) == ("E", "a|b")


def test_a_problem_of_the_whole_message_has_its_segment_or_no_place():
    for where, place in (("MSH", ["MSH"]), ("", [])):
        problem = Problem(code=Code.SEGMENT_SEQUENCE, says="no", where=where)
        assert split(replied(Outcome.ERROR, problems=[problem]).body).segments[2].components(2) == place


def test_an_acknowledgement_is_never_acknowledged():
    ack = header_of(b"MSH|^~\\&|A|B|C|D|20270311||ACK^R01^ACK|X|P|2.6")

    assert answer(ack, Outcome.REJECTED, own_id="R1", now=NOW) == Answer("", b"")


def test_a_sender_that_cannot_be_named_is_still_told():
    body = answer(None, Outcome.REJECTED, own_id="R1", now=NOW).body

    assert body.startswith(b"MSH|^~\\&|REPRIEVE||||20270311211503+0000||ACK|R1|P|2.6\rMSA|AR|\r")


def test_the_senders_own_delimiters_are_used():
    theirs = header_of(b"MSH!@#$%!MON!WARD!CLINIC!SITE!20270311!!ORU@R01!ID-1!P!2.6")
    answered = split(answer(theirs, Outcome.ACCEPTED, own_id="R1", now=NOW).body)

    assert answered.header.delimiters == theirs.delimiters
    assert answered.segments[1].raw(2) == "ID-1"
