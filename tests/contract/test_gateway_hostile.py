"""Whatever a sender does, it costs itself its own connection; the gateway goes on, and nothing of it is lost."""

from __future__ import annotations

import os
import socket
import struct
import time
from datetime import UTC, datetime

import pytest

from reprieve.exchange.gateway import Limits
from reprieve.exchange.models import Disposition, InboundMessage
from reprieve.wire.hl7 import framed
from tests.contract.mllp import Sender, listening, reading, sample

pytestmark = pytest.mark.usefixtures("transactional_db")

QUICK = Limits(frame_s=0.6, idle_s=1.5, connections=40)
MONITOR = sample(1)


def alive(port: int) -> None:
    """The gateway still takes a good message, on a new connection."""
    number = f"ALIVE-{time.monotonic_ns()}"
    with Sender(port) as sender:
        assert sender.told(reading(number)) == ("CA", number)
    assert InboundMessage.objects.filter(control_id=number).count() == 1


def changed(was: str, now: str, times: int = 1) -> bytes:
    text = MONITOR.decode()
    assert was in text
    return text.replace(was, now, times).encode()


# What is sent → what comes back: a code of MSA-1, "" for no answer to it, None for a hung-up line.
FRAMING: dict[str, tuple[bytes, list[str | None]]] = {
    "two frames in one packet": (framed(reading("F-1")) + framed(reading("F-2")), ["CA", "CA"]),
    "a second start inside a message": (b"\x0bMSH|half" + framed(reading("F-3")), ["CA"]),
    "noise before and between": (b"\x00oh" + framed(reading("F-4")) + b"?!" + framed(reading("F-5")), ["CA", "CA"]),
    "no final carriage return": (framed(reading("F-6"))[:-1] + framed(reading("F-7")), ["CA", "CA"]),
    "an empty frame, then a message": (b"\x0b\x1c\r" + framed(reading("F-8")), ["CA"]),
    "only end marks, then a message": (b"\x1c\r\x1c\r" + framed(reading("F-9")), ["CA"]),
    "a frame of rubbish, then a message": (framed(b"rubbish") + framed(reading("F-10")), ["AR", "CA"]),
    "a frame beyond the limit": (b"\x0b" + b"x" * 70_000, ["AE", None]),
    "32 MiB without an end": (b"\x0bMSH|^~\\&|" + b"x" * (32 * 1024 * 1024), [None]),
    "an HTTP request": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", [None]),
    "a TLS greeting": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(0x20, 0x60)), [None]),
    "endless noise": (b"z" * 100_000, [None]),
}  # fmt: skip


@pytest.mark.hazard("H-17")
def test_no_stream_of_bytes_stops_the_gateway(subtests):
    with listening(QUICK) as port:
        for name, (stream, answers) in FRAMING.items():
            with subtests.test(msg=name):
                with Sender(port) as sender:
                    try:
                        sender.raw(stream)
                    except ConnectionError:
                        assert answers[-1] is None
                    for expected in answers:
                        answered = sender.answer()
                        code = answered and answered.segments[1].text(1)
                        # A sender that is still talking may not hear the answer to what was too long.
                        assert code == expected or (expected == "AE" and code is None)
                alive(port)


def test_a_message_byte_by_byte_is_taken():
    with listening() as port, Sender(port) as sender:
        for byte in framed(reading("SLOW-1")):
            sender.raw(bytes([byte]))
        answered = sender.answer()

        assert answered is not None
        assert answered.segments[1].text(2) == "SLOW-1"


def test_a_sender_that_stops_in_mid_message_loses_its_line_and_its_bytes_are_kept():
    with listening(QUICK) as port:
        with Sender(port) as sender:
            assert sender.raw(b"\x0bMSH|^~\\&|half a message").answer() is None
        alive(port)

        assert bytes(InboundMessage.objects.get(disposition=Disposition.CUT).raw) == b"MSH|^~\\&|half a message"


def test_a_sender_that_goes_away_in_mid_message_is_kept_and_not_answered():
    with listening(QUICK) as port:
        with Sender(port) as sender:
            sender.raw(b"\x0b" + reading("GONE-1")[:200])
            sender.socket.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )  # a reset, no goodbye
        alive(port)
        deadline = time.monotonic() + 5
        while not InboundMessage.objects.filter(disposition=Disposition.CUT).exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)

        assert InboundMessage.objects.get(disposition=Disposition.CUT).control_id == ""
        with Sender(port) as sender:  # and the whole message, sent again, is the first of its name
            assert sender.told(reading("GONE-1")) == ("CA", "GONE-1")


def test_an_idle_line_is_ended_and_a_busy_one_is_not():
    with listening(QUICK) as port, Sender(port) as idle, Sender(port) as busy:
        for number in range(4):
            assert busy.told(reading(f"BUSY-{number}")) == ("CA", f"BUSY-{number}")
            time.sleep(0.6)

        assert idle.answer() is None


def test_a_sender_that_never_reads_its_answers_does_not_stop_the_others():
    with listening(QUICK) as port, Sender(port) as deaf:
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        deaf.socket.settimeout(0.3)
        try:
            for number in range(400):
                deaf.raw(framed(b"MSH|^~\\&|D|E|A|F|||ORU^R99|" + b"%d" % number + b"|P|2.6"))
        except (TimeoutError, ConnectionError):
            pass
        alive(port)


def test_more_connections_than_allowed_are_refused_and_the_others_served():
    with listening(Limits(connections=3)) as port:
        senders = [Sender(port) for _ in range(3)]
        for number, sender in enumerate(senders):
            assert sender.told(reading(f"CAP-{number}")) == ("CA", f"CAP-{number}")
        with Sender(port) as one_too_many:
            assert one_too_many.answer() is None
        assert senders[0].told(reading("CAP-9")) == ("CA", "CAP-9")
        for sender in senders:
            sender.socket.close()


HEADERS = {
    "no MSH": (b"PID|1\rPV1|1", "AR", ("100", "MSH")),
    "a batch header": (b"FHS|^~\\&|x\r" + MONITOR, "AR", ("100", "MSH")),
    "a short MSH": (b"MSH|^~\\&|A|B|C|D", "AE", ("101", "MSH-9")),
    "unusable delimiters": (b"MSH|||||\r", "AR", ("102", "MSH-2")),
    "no control id": (changed("|KM-20270311-000418|", "||"), "CE", ("101", "MSH-10")),
    "an endless control id": (changed("|KM-20270311-000418|", f"|{'K' * 300}|"), "CE", ("102", "MSH-10")),
    "an unknown type": (changed("ORU^R01^ORU_R01", "XYZ^Q99"), "CR", ("200", "MSH-9")),
    "an unknown event": (changed("ORU^R01^ORU_R01", "ORU^R02"), "CR", ("201", "MSH-9")),
    "an unknown version": (changed("|P|2.6", "|P|3.0"), "CR", ("203", "MSH-12")),
    "training data": (changed("|P|2.6", "|T|2.6"), "CR", ("202", "MSH-11")),
    "debugging data": (changed("|P|2.6", "|D|2.6"), "CR", ("202", "MSH-11")),
    "no processing id": (changed("|P|2.6", "||2.6"), "CE", ("101", "MSH-11")),
    "an unknown character set": (changed("UNICODE UTF-8", "KLINGON"), "CE", ("103", "MSH-18")),
    "a booking": (sample(5), "AR", ("200", "MSH-9")),
    "only NUL bytes": (b"\x00" * 500, "AR", ("100", "MSH")),
    "every byte there is": (bytes(b for b in range(256) if b not in (0x0B, 0x1C)), "AR", ("100", "MSH")),
}  # fmt: skip


def test_a_message_that_is_not_taken_is_refused_with_its_reason_and_kept(subtests):
    with listening() as port, Sender(port) as sender:
        for name, (message, code, error) in HEADERS.items():
            with subtests.test(msg=name):
                before = InboundMessage.objects.count()
                answered = sender.raw(framed(message)).answer()

                assert answered is not None
                assert answered.segments[1].text(1) == code
                (err,) = answered.named("ERR")
                assert (err.text(3), "-".join(c for c in err.components(2) if c != "1")) == error
                kept = InboundMessage.objects.order_by("-id")[0]
                assert InboundMessage.objects.count() == before + 1
                assert (kept.disposition, bytes(kept.raw)) == (Disposition.REFUSED, message)
            assert sender.told(reading(f"OK-{name}")) == ("CA", f"OK-{name}")


FORGIVEN = {
    "a byte order mark": b"\xef\xbb\xbf" + reading("OK-1"),
    "LF line ends": reading("OK-2").replace(b"\r", b"\n"),
    "CR LF line ends": reading("OK-3").replace(b"\r", b"\r\n"),
    "no last carriage return": reading("OK-4").rstrip(b"\r"),
    "custom delimiters": reading("OK-5").translate(bytes.maketrans(b"|^~\\&", b"!@#$%")),
    "bytes that are not UTF-8": reading("OK-6").replace(b"PID|1|||", b"PID|1|||\xe9\xff"),
    "NUL in the text": reading("OK-7").replace(b"PID|1|", b"PID|1|\x00"),
    "a bad escape": reading("OK-8", name="Demo\\Zx\\^Al\\"),
    "script and SQL in a name": reading("OK-9", name="<script>alert(1)</script>'; DROP TABLE x;--^Demo"),
    "an unknown segment": reading("OK-10") + b"ZZZ|private\r",
}


def test_what_can_be_forgiven_is_forgiven(subtests):
    with listening() as port, Sender(port) as sender:
        for number, (name, message) in enumerate(FORGIVEN.items(), start=1):
            with subtests.test(msg=name):
                assert sender.told(message) == ("CA", f"OK-{number}")
                assert bytes(InboundMessage.objects.get(control_id=f"OK-{number}").raw) == message


def test_acknowledgements_are_kept_and_never_acknowledged():
    with listening() as port, Sender(port) as sender:
        sender.raw(framed(b"MSH|^~\\&|A|B|C|D|20270311||ACK^R01^ACK|ACK-1|P|2.6\rMSA|AA|X\r"))

        assert sender.told(reading("AFTER-ACK")) == ("CA", "AFTER-ACK")  # the first thing that we hear
        assert InboundMessage.objects.get(control_id="ACK-1").disposition == Disposition.ANSWER


def test_who_wants_no_answer_gets_none_and_its_message_is_kept():
    with listening() as port, Sender(port) as sender:
        sender.raw(framed(reading("NE-1", accept="NE|NE")))

        assert sender.told(reading("NE-2")) == ("CA", "NE-2")
        assert InboundMessage.objects.filter(control_id="NE-1").exists()


@pytest.mark.parametrize(("accept", "code"), [("|", "AA"), ("AL|NE", "CA"), ("NE|AL", "AA")])
def test_the_answer_is_in_the_mode_that_was_asked_for(accept, code):
    with listening() as port, Sender(port) as sender:
        assert sender.told(reading("MODE-1", accept=accept)) == (code, "MODE-1")


def test_random_bytes_in_random_pieces_change_nothing(subtests):
    with listening(QUICK) as port:
        for _ in range(15):
            with Sender(port) as sender:
                try:
                    for _ in range(5):
                        sender.raw(os.urandom(1500) + b"\x0b" + os.urandom(200) + b"\x1c\r")
                except ConnectionError:
                    pass
        alive(port)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_alarms_and_pump_events_of_nobody_are_kept_accepted_and_parked(number):
    message = sample(number)
    control_id = message.split(b"|")[9].decode()
    with listening() as port, Sender(port) as sender:
        assert sender.told(message) == ("CA", control_id)

    kept = InboundMessage.objects.get(control_id=control_id)
    assert (kept.disposition, bytes(kept.raw)) == (Disposition.PARKED, message)


def test_the_time_of_receipt_is_kept_with_every_message():
    before = datetime.now(UTC)
    with listening() as port, Sender(port) as sender:
        sender.told(reading("TIME-1"))

    assert before <= InboundMessage.objects.get(control_id="TIME-1").received_at <= datetime.now(UTC)
