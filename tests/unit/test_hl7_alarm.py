"""A device's alarm in therapy's words: which alert, about what, in which phase; old forms and misprints included."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprieve.therapy.device_alarms import AlarmState, AlarmType, Inactivation, Phase, Priority
from reprieve.wire.hl7 import AlarmMessage, WireAlarm, kind_of, read_alarm, split
from reprieve.wire.hl7.monitor import NO_MEASUREMENT

SAMPLE = (Path(__file__).parents[1] / "contract" / "messages" / "2_alarm_pcd04.hl7").read_bytes()
EVENT = (
    "OBX|1|ST|196670^MDC_EVT_LO^MDC|1.2.1.1.1|Low SpO2||||||F|||20270311142210-0700||||MON-3^^A0B1C2FFFED30403^EUI-64"
)
PHASE = "OBX|3|ST|68481^MDC_ATTR_EVENT_PHASE^MDC|1.2.1.1.3|start||||||F"


def changed(old: str, new: str) -> AlarmMessage:
    text = SAMPLE.decode()
    assert old in text
    return read_alarm(split(text.replace(old, new).encode()))


def one(message: AlarmMessage) -> WireAlarm:
    assert message.alarm is not None, message.not_understood
    return message.alarm


def test_the_sample_is_read_whole():
    message = read_alarm(split(SAMPLE))

    assert message.not_understood == message.left_out == ()
    assert message.envelope.device_id == "A0B1C2FFFED30403"
    assert message.envelope.patient_ids[0].value == "KC-004417"
    assert one(message) == WireAlarm(
        alert_id="AL-0031^KMON_GW^A0B1C2FFFED30401^EUI-64",
        event="196670^MDC_EVT_LO",
        text="Low SpO2",
        phase=Phase.START,
        said_at=datetime(2027, 3, 11, 21, 22, 10, tzinfo=UTC),
        source="oxygen saturation",
        value="88",
        unit="%",
        limits="92-100",
        state=AlarmState.ACTIVE,
        inactivation=(Inactivation.ENABLED,),
        priority=Priority.MEDIUM,
        type=AlarmType.PHYSIOLOGICAL,
    )


@pytest.mark.parametrize("profile", ["1.3.6.1.4.1.19376.1.6.4.4.1", "1.3.6.1.4.1.19376.1.6.1.4.1", "", "ACM^x^9.9^ISO"])
def test_a_profile_id_is_not_looked_at(profile):
    text = SAMPLE.decode().replace("1.3.6.1.4.1.19376.1.6.1.4.1", profile)

    assert kind_of(split(text.encode()).header) == "ORU^R40"
    assert one(read_alarm(split(text.encode()))).text == "Low SpO2"


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_is_read(phase):
    assert one(changed("|start|", f"|{phase}|")).phase is phase


@pytest.mark.parametrize("phase", ["de-escalate", "Start", "END"])
def test_a_phase_is_read_whatever_its_hyphen_and_case(phase):
    assert one(changed("|start|", f"|{phase}|")).phase.value == phase.lower().replace("-", "")


@pytest.mark.parametrize("phase", ["", "begun", "start~end", "1"])
def test_without_a_known_phase_there_is_no_alarm(phase):
    message = changed("|start|", f"|{phase}|") if phase != "start~end" else changed("|start|", "|stop~end|")

    assert message.alarm is None
    assert message.not_understood


def test_the_old_form_in_obx_8_is_read():
    text = "\r".join(
        line for line in SAMPLE.decode().split("\r") if "1.2.1.1.6|" not in line and "1.2.1.1.7|" not in line
    ).replace("|Low SpO2||||||F|", "|Low SpO2|||L~PH~ST|||F|")

    alarm = one(read_alarm(split(text.encode())))

    assert (alarm.priority, alarm.type) == (Priority.HIGH, AlarmType.TECHNICAL)


def test_where_both_forms_are_there_the_new_one_wins():
    alarm = one(changed("|Low SpO2||||||F|", "|Low SpO2|||L~PH~ST|||F|"))

    assert (alarm.priority, alarm.type) == (Priority.MEDIUM, AlarmType.PHYSIOLOGICAL)


def test_the_frameworks_own_misprint_is_read_as_it_was_meant():
    misprint = changed(
        "68483^MDC_ATTR_ALARM_INACTIVATION_STATE^MDC|1.2.1.1.5|enabled||||||F",
        "68483^MDC_ATTR_ALARM_INACTIVATION_STATE|1.2.1.1.5|audio-paused~alarm-paused|||||F",
    )

    assert one(misprint).inactivation == (Inactivation.AUDIO_PAUSED, Inactivation.ALARM_PAUSED)
    assert misprint.not_understood == misprint.left_out == ()


def test_start_and_end_are_paired_by_the_parent_not_by_the_words():
    end = changed("|start|", "|end|")
    other_words = changed("|Low SpO2|", "|SpO2 zu niedrig|")

    assert one(end).alert_id == one(other_words).alert_id


def test_without_a_parent_the_report_stands_for_itself():
    text = SAMPLE.decode().replace("^AL-0031&KMON_GW&A0B1C2FFFED30401&EUI-64", "")

    assert one(read_alarm(split(text.encode()))).alert_id == "AL-0031-1^KMON_GW^A0B1C2FFFED30401^EUI-64"


def test_a_coded_event_gives_its_name():
    alarm = one(
        changed(
            "ST|196670^MDC_EVT_LO^MDC|1.2.1.1.1|Low SpO2|",
            "CWE|196616^MDC_EVT_ALARM^MDC|1.2.1.1.1|196940^MDC_EVT_FLUID_LINE_OCCL^MDC|",
        )
    )

    assert alarm.text == "FLUID LINE OCCL"


@pytest.mark.parametrize("flag", sorted(NO_MEASUREMENT))
@pytest.mark.hazard("H-16")
def test_a_test_or_demonstration_alarm_is_none(flag):
    message = changed("|Low SpO2||||||F|", f"|Low SpO2|||{flag}|||F|")

    assert message.alarm is None
    assert flag in message.left_out[0].why


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("150456^MDC_PULS_OXIM_SAT_O2", "150456^MDC_PRESS_BLD_NONINV_SYS"),
        ("1.2.1.1.2|88|", "1.2.1.1.2|>88|"),
        ("1.2.1.1.2|88|", "1.2.1.1.2|8,8|"),
        ("1.2.1.1.2|88|", "1.2.1.1.2|８８|"),
    ],
)
def test_a_value_that_cannot_be_read_is_dropped_and_named_and_the_alarm_stays(old, new):
    message = changed(old, new)

    assert (one(message).value, one(message).limits) == ("", "")
    assert message.not_understood


def test_a_facet_whose_code_contradicts_its_place_is_not_used():
    message = changed("68484^MDC_ATTR_ALARM_PRIORITY^MDC|1.2.1.1.6", "68485^MDC_ATTR_ALERT_TYPE^MDC|1.2.1.1.6")

    assert one(message).priority is Priority.UNSAID
    assert message.left_out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (EVENT.split("|")[5], ""),  # no words; the name of the event stands in
    ],
)
def test_an_alert_without_words_is_named_by_its_code(old, new):
    assert one(changed(f"|{old}|", f"|{new}|")).text == "LO"


@pytest.mark.parametrize("status", ["X", "P", "U"])
def test_an_event_that_is_not_final_is_no_alarm(status):
    assert changed("|Low SpO2||||||F|", f"|Low SpO2||||||{status}|").alarm is None


def test_a_withdrawn_or_corrected_report_is_for_a_person():
    assert changed("|Low SpO2||||||F|", "|Low SpO2||||||W|").withdrawn
    corrected = changed("|Low SpO2||||||F|", "|Low SpO2||||||C|")
    assert corrected.corrected
    assert corrected.alarm is None


def test_two_alerts_in_one_message_are_not_guessed_apart():
    text = SAMPLE.decode()
    body = text[text.index("OBR|") :]

    message = read_alarm(split((text + body.replace("AL-0031", "AL-0032")).encode()))

    assert message.alarm is None
    assert "several" in message.not_understood[-1].why


@pytest.mark.parametrize("when", ["20270230142210-0700", "202703", "", "99999999999999-0700"])
def test_without_a_moment_there_is_no_alarm(when):
    text = SAMPLE.decode().replace("20270311142210-0700", when)

    assert read_alarm(split(text.encode())).alarm is None


def test_a_time_without_a_zone_takes_the_headers():
    text = SAMPLE.decode().replace("20270311142210-0700", "20270311142210")

    assert one(read_alarm(split(text.encode()))).said_at == datetime(2027, 3, 11, 21, 22, 10, tzinfo=UTC)
