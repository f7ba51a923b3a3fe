"""A monitor's message in therapy's words: what is charted, what is left out, what is not understood, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reprieve.evidence.register import cite
from reprieve.therapy.vitals import Sign
from reprieve.wire.codes import HOUSE_UNIT, SIGNS, UNITS
from reprieve.wire.hl7 import MonitorMessage, Note, PatientId, WireReading, read, split
from reprieve.wire.hl7.monitor import NO_MEASUREMENT

HEADER = "MSH|^~\\&|MON|WARD|CLINIC|SITE|20270311141502-0700||ORU^R01^ORU_R01|ID-1|P|2.6|||AL|NE||UNICODE UTF-8"
PID = "PID|1||D-1^^^CLINIC^MR||Demo^Alder"
OBR = "OBR|1||1^MON|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||20270311141500-0700"
DEVICE = "OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||MON-3^^A0B1C2FFFED30403^EUI-64"
AT_OBR = datetime(2027, 3, 11, 21, 15, tzinfo=UTC)

SPO2 = "150456^MDC_PULS_OXIM_SAT_O2^MDC"
SYSTOLIC = "150021^MDC_PRESS_BLD_NONINV_SYS^MDC"
PERCENT = "262688^MDC_DIM_PERCENT^MDC^%^%^UCUM"
MMHG = "266016^MDC_DIM_MMHG^MDC^mm[Hg]^mm[Hg]^UCUM"
RATE = "264864^MDC_DIM_BEAT_PER_MIN^MDC^/min^/min^UCUM"


def obx(
    code: str = SPO2, value: str = "97", unit: str = PERCENT, *, kind: str = "NM", place: str = "1.2.1.1",
    flags: str = "", status: str = "R", at: str = "",
) -> str:  # fmt: skip
    return f"OBX|2|{kind}|{code}|{place}|{value}|{unit}||{flags}|||{status}|||{at}"


def taken(*lines: str, header: str = HEADER) -> MonitorMessage:
    return read(split("".join(line + "\r" for line in (header, *lines)).encode()))


def one(line: str) -> WireReading:
    message = taken(PID, OBR, DEVICE, line)
    assert message.not_understood == message.left_out == ()
    (reading,) = message.readings
    return reading


def refused(line: str) -> str:
    """Return why this OBX was not understood; nothing of it may be a reading."""
    message = taken(PID, OBR, DEVICE, line)
    assert message.readings == ()
    ((where, why),) = message.not_understood
    assert where == "OBX[2]"
    return why


def test_a_reading_has_its_sign_value_and_moment():
    reading = one(obx())

    assert (reading.sign, reading.value, reading.taken_at) == (Sign.SPO2, Decimal(97), AT_OBR)
    assert (reading.code, reading.as_sent, reading.where) == ("150456", "97 %", "OBX[2]")


def test_trailing_zeros_carry_precision_and_stay():
    assert str(one(obx("150364^MDC_TEMP_BODY^MDC", "36.80", "268192^MDC_DIM_DEGC^MDC")).value) == "36.80"


def test_the_message_says_who_and_where():
    message = taken(PID, "PV1|1|O|INF^ROOM3^CHAIR1^SITE", OBR, DEVICE, obx())

    assert message.envelope.patient_ids == (PatientId("D-1", "CLINIC", "MR"),)
    assert (message.envelope.patient_names, message.envelope.patients) == (("Demo",), 1)
    assert (message.envelope.device_id, message.envelope.room_hint) == ("A0B1C2FFFED30403", "INF ROOM3 CHAIR1 SITE")
    assert (message.envelope.sender, message.envelope.control_id) == ("MON|WARD", "ID-1")
    assert message.envelope.sent_at == datetime(2027, 3, 11, 21, 15, 2, tzinfo=UTC)


# --- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", SIGNS, ids=lambda row: row.mdc)
def test_every_sign_of_the_table_is_read_by_each_of_its_names(row):
    unit = next(u for u in UNITS if u.house == HOUSE_UNIT[row.sign] and u.mdc)
    for name in row.names:
        reading = one(obx(f"{row.mdc}^{name}^MDC", "40", f"{unit.mdc}^{unit.mdc_name}^MDC"))
        assert (reading.sign, reading.value) == (row.sign, Decimal(40))


def test_every_code_and_unit_names_a_source_of_the_register():
    assert all(cite(row.source) for row in (*SIGNS, *UNITS))


@pytest.mark.parametrize(
    "code",
    [
        "150020^MDC_PRESS_BLD_NONINV_SYS^MDC",  # the much-copied table that is off by one
        "150021^MDC_PRESS_BLD_NONINV_DIA^MDC",
        "150021^^MDC",
        "150021^MDC_PRESS_BLD_NONINV_SYS^MDCX",
        "150021^MDC_PRESS_BLD_NONINV_SYS",
        "0^MDC_PRESS_BLD_NONINV_SYS^MDC",
        "8480-6^MDC_PRESS_BLD_NONINV_SYS^LN",
    ],
)
def test_a_code_whose_name_disagrees_is_not_understood(code):
    assert "not a pair" in refused(obx(code, "148", MMHG))


def test_a_sign_that_we_do_not_keep_is_left_out_and_listed():
    message = taken(OBR, DEVICE, obx("150448^MDC_BLD_PERF_INDEX^MDC", "1.2"))

    assert message.left_out == (Note("OBX[2]", "no sign is kept for '150448^MDC_BLD_PERF_INDEX'"),)


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["88.", ".5", "8,8", ">200",
     '""', "---", "NaN", "Infinity", "1e2", "１２", "88 89", "0x58", "12345678", "+-5", "88^1"],
)  # fmt: skip
def test_a_value_that_is_no_plain_number_is_not_understood(value):
    assert refused(obx(value=value))


def test_two_values_where_one_is_meant_are_not_understood():
    assert "several" in refused(obx(value="97~98"))


@pytest.mark.parametrize("kind", ["ST", "TX", "SN", "CWE", ""])
def test_only_a_value_that_is_declared_a_number_is_one(kind):
    assert "not a number" in refused(obx(kind=kind))


# --- units -----------------------------------------------------------------------------------------------------------


def test_kilopascals_become_millimetres_of_mercury():
    reading = one(obx(SYSTOLIC, "19.7", "kPa^kPa^UCUM"))

    assert (reading.value, reading.as_sent) == (Decimal("147.76"), "19.7 kPa")


def test_fahrenheit_becomes_celsius():
    assert one(obx("150364^MDC_TEMP_BODY^MDC", "98.6", "[degF]^[degF]^UCUM")).value == Decimal("37.00")


@pytest.mark.parametrize("unit", ["%^%^UCUM", "262688^MDC_DIM_PERCENT^MDC", PERCENT])
def test_a_unit_may_come_as_ucum_as_mdc_or_as_both(unit):
    assert one(obx(unit=unit)).value == 97


@pytest.mark.parametrize(
    "unit",
    [
        "",
        "%",
        "percent^percent^UCUM",
        "262688^MDC_DIM_MMHG^MDC",
        "0^MDC_DIM_PERCENT^MDC",
        MMHG,
        "262688^MDC_DIM_PERCENT^MDC^/min^/min^UCUM",
        "262688^MDC_DIM_PERCENT^MDC^x^x^LOCAL",
    ],
)
def test_a_unit_that_is_missing_unknown_or_of_another_sign_is_not_understood(unit):
    assert refused(obx(unit=unit))


@pytest.mark.parametrize("unit", ["mmHg^mmHg^UCUM", "bpm^bpm^UCUM"])
def test_units_that_ucum_does_not_know_are_not_understood(unit):
    assert refused(obx(SYSTOLIC, "148", unit))


# --- status ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["R", "F"])
def test_measured_values_are_read(status):
    assert one(obx(status=status)).value == 97


@pytest.mark.parametrize("status", ["X", "P", "S", "U", "I", "N", "O", "", "?"])
def test_a_value_with_another_status_is_no_measurement(status):
    assert "status" in refused(obx(status=status))


def test_a_status_printed_one_field_to_the_left_is_not_understood():
    assert "status" in refused(obx().replace("|||R", "||R|"))


def test_an_empty_value_is_nothing_measured_and_nothing_to_report():
    message = taken(OBR, DEVICE, obx(value="", status="X"))

    assert (message.readings, message.not_understood, message.left_out) == ((), (), ())


@pytest.mark.parametrize("status", ["C", "D"])
def test_a_correction_is_never_charted_over_the_old_value(status):
    message = taken(OBR, DEVICE, obx(status=status))

    assert message.readings == ()
    assert len(message.corrected) == 1


def test_a_wrong_patient_is_said_even_without_a_value():
    message = taken(OBR, DEVICE, obx(value="", status="W"))

    assert len(message.withdrawn) == 1


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize("flag", sorted(NO_MEASUREMENT))
def test_values_marked_as_no_measurement_are_left_out(flag):
    message = taken(OBR, DEVICE, obx(flags=f"H~{flag}"))

    assert (message.readings, message.not_understood) == ((), ())
    assert flag in message.left_out[0].why


@pytest.mark.parametrize("flags", ["", "N", "L", "HH", "L~PM~SP", "ALACT"])
def test_values_outside_the_alarm_limits_are_read(flags):
    assert one(obx(flags=flags)).value == 97


def test_an_unknown_mark_is_not_understood():
    assert "ZZZ" in refused(obx(flags="ZZZ"))


# --- time ------------------------------------------------------------------------------------------------------------


def test_a_value_with_its_own_time_has_that():
    assert one(obx(at="20270311141247.5-0700")).taken_at == datetime(2027, 3, 11, 21, 12, 47, 500_000, tzinfo=UTC)


def test_a_value_inherits_the_time_of_its_nearest_ancestor():
    channel = obx(
        "70687^MDC_DEV_PRESS_BLD_NONINV_CHAN^MDC", "", "", place="1.3.1.0", status="X", at="202703111412-0700"
    )
    device = DEVICE.replace("|X||||", "|X|||202703111400-0700|")

    message = taken(OBR, device, channel, obx(SYSTOLIC, "148", MMHG, place="1.3.1.1"), obx(place="1.2.1.1"))

    by_sign = {reading.sign: reading.taken_at for reading in message.readings}
    assert by_sign[Sign.SYSTOLIC] == datetime(2027, 3, 11, 21, 12, tzinfo=UTC)
    assert by_sign[Sign.SPO2] == datetime(2027, 3, 11, 21, 0, tzinfo=UTC)


def test_an_ancestor_of_another_order_is_no_ancestor():
    channel = obx("70687^X^MDC", "", "", place="1.2.1.0", status="X", at="202703111300-0700")

    message = taken(OBR, channel, OBR, obx(place="1.2.1.1"))

    assert message.readings[0].taken_at == AT_OBR


def test_the_zone_of_the_message_stands_for_times_without_one():
    assert one(obx(at="20270311141247")).taken_at == datetime(2027, 3, 11, 21, 12, 47, tzinfo=UTC)


@pytest.mark.parametrize(
    "at", ["20270311", "2027031114", "20270230120000-0700", "20270311256000-0700", "20270311141247-9900",
           "20270311141247-0799", "yesterday", "00000311141247-0700", "99991231235959-1300"],
)  # fmt: skip
def test_a_time_that_is_no_moment_is_not_understood(at):
    assert refused(obx(at=at))


def test_a_time_without_any_zone_is_not_understood():
    bare = HEADER.replace("20270311141502-0700", "20270311141502")

    message = taken(OBR.replace("-0700", ""), obx(), header=bare)

    assert message.readings == ()
    assert "time zone" in message.not_understood[0].why


def test_no_time_at_all_is_not_understood():
    message = taken("OBR|1||1^MON|69965^X^MDC", obx())

    assert message.readings == ()
    assert len(message.not_understood) == 1


# --- rivals ----------------------------------------------------------------------------------------------------------


def test_the_pulse_of_the_ecg_is_better_than_that_of_the_finger():
    ecg = obx("147842^MDC_ECG_HEART_RATE^MDC", "88", RATE, place="1.1.1.1")
    finger = obx("149530^MDC_PULS_OXIM_PULS_RATE^MDC", "87", RATE, place="1.2.1.2")

    message = taken(OBR, DEVICE, finger, ecg)

    assert [(r.sign, r.value) for r in message.readings] == [(Sign.PULSE, Decimal(88))]
    assert message.left_out[0].where == "OBX[2]"


def test_without_an_ecg_the_finger_counts_the_pulse():
    ecg = obx("147842^MDC_ECG_HEART_RATE^MDC", "0", RATE, flags="INV")
    finger = obx("149530^MDC_PULS_OXIM_PULS_RATE^MDC", "87", RATE)

    assert [r.value for r in taken(OBR, DEVICE, ecg, finger).readings] == [87]


def test_two_values_that_claim_the_same_moment_are_both_refused():
    message = taken(OBR, DEVICE, obx(value="97"), obx(value="88", place="1.5.1.1"))

    assert message.readings == ()
    assert [note.where for note in message.not_understood] == ["OBX[2]", "OBX[3]"]


def test_the_same_value_twice_is_one():
    assert [r.value for r in taken(OBR, DEVICE, obx(), obx(place="1.5.1.1")).readings] == [97]


# --- whose -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "identity", ["MON-3", "MON-3^^A0B1C2FFFED30403", "MON-3^^A0B1^EUI-64", "^^A0B1C2FFFED30403^ISO"]
)
def test_only_an_eui_64_names_a_device(identity):
    assert taken(OBR, DEVICE.replace("MON-3^^A0B1C2FFFED30403^EUI-64", identity), obx()).envelope.device_id is None


@pytest.mark.parametrize("identity", ["a0b1c2fffed30403", "A0:B1:C2:FF:FE:D3:04:03", "A0-B1-C2-FF-FE-D3-04-03"])
def test_a_device_is_known_in_every_spelling(identity):
    assert taken(OBR, DEVICE.replace("A0B1C2FFFED30403", identity), obx()).envelope.device_id == "A0B1C2FFFED30403"


def test_two_devices_in_one_message_are_no_device():
    other = DEVICE.replace("1.0.0.0", "2.0.0.0").replace("D30403", "D30404")

    message = taken(OBR, DEVICE, other, obx())

    assert (message.envelope.device_id, len(message.envelope.device_ids)) == (None, 2)


def test_a_part_with_its_own_identity_does_not_hide_the_whole():
    sensor = obx("69642^X^MDC", "", "", place="1.2.0.0", status="X") + "||||S-1^^A0B1C2FFFED3FFFF^EUI-64"

    assert taken(OBR, DEVICE, sensor, obx()).envelope.device_id == "A0B1C2FFFED30403"


def test_the_gateway_that_sends_is_not_the_device_that_measures():
    gateway = HEADER.replace("|MON|", "|GW^A0B1C2FFFED30401^EUI-64|")

    assert taken(OBR, obx(), header=gateway).envelope.device_id is None


def test_two_patients_in_one_message_are_counted():
    message = taken(PID, OBR, DEVICE, obx(), PID.replace("D-1", "D-2"), OBR, obx())

    assert message.envelope.patients == 2
    assert [i.value for i in message.envelope.patient_ids] == ["D-1", "D-2"]


def test_undecodable_bytes_are_listed_and_the_numbers_are_still_read():
    raw = "".join(line + "\r" for line in (HEADER, PID, OBR, DEVICE, obx())).encode().replace(b"Alder", b"Ald\xe9r")

    message = read(split(raw))

    assert message.readings[0].value == 97
    assert message.not_understood[0].where == "message"
