"""Alarms and pump events: any bytes are read or refused, an independent reader agrees, arrival order never matters."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import hl7 as python_hl7
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.therapy.device_alarms import AlarmSaid, AlarmState, Phase, alarms_of
from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid, weigh
from reprieve.therapy.session import RateSegment
from reprieve.wire import hl7
from reprieve.wire.hl7 import AlarmMessage, MalformedMessage, PumpMessage

MESSAGES = Path(__file__).parents[1] / "contract" / "messages"
ALARM = (MESSAGES / "2_alarm_pcd04.hl7").read_bytes()
PUMPS = [path.read_bytes() for path in sorted(MESSAGES.glob("*pcd10.hl7"))]
ZERO = datetime(2027, 3, 11, 21, 0, tzinfo=UTC)
NOW = ZERO + timedelta(hours=2)

# --- any bytes -------------------------------------------------------------------------------------------------------


def take(raw: bytes) -> None:
    try:
        message = hl7.split(raw)
    except MalformedMessage:
        return
    alarm, pump = hl7.read_alarm(message), hl7.read_pump(message)
    assert isinstance(alarm, AlarmMessage)
    assert isinstance(pump, PumpMessage)
    if alarm.alarm is not None:
        assert alarm.alarm.alert_id
        assert alarm.alarm.text
        assert alarm.alarm.said_at.tzinfo is not None
    if pump.said is not None:
        assert pump.said.said_at.tzinfo is not None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([ALARM, *PUMPS]), st.data())
def test_a_broken_message_is_read_or_refused(raw, data):
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        stop = data.draw(st.integers(start, min(len(raw), start + 20)))
        raw = raw[:start] + data.draw(st.binary(max_size=12)) + raw[stop:]
    take(raw)
    take(b"MSH|^~\\&|" + raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([ALARM, *PUMPS]), st.data())
def test_segments_lost_doubled_or_out_of_order_are_read_or_refused(raw, data):
    head, *lines = raw.rstrip(b"\r").split(b"\r")
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=2 * len(lines)))
    take(b"\r".join([head, *kept]))


# --- an independent reader agrees ------------------------------------------------------------------------------------

words = st.text("abcdefghijklmnopqrstuvwxyz 0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)
numbers = st.decimals(min_value=0, max_value=999, places=1).map(str)


@settings(deadline=None)
@given(words, numbers, st.sampled_from(list(Phase)), st.text("ABCDEF0123456789-", min_size=1, max_size=20))
def test_python_hl7_finds_the_same_alarm(text, value, phase, alert):
    raw = (
        ALARM.decode()
        .replace("|Low SpO2|", f"|{text}|")
        .replace("|88|", f"|{value}|")
        .replace("|start|", f"|{phase}|")
        .replace("AL-0031&", f"{alert}&")
    )
    theirs = python_hl7.parse(raw)
    facets = {str(obx[4]).rsplit(".", 1)[1]: obx for obx in theirs.segments("OBX")}

    ours = hl7.read_alarm(hl7.split(raw.encode())).alarm

    assert ours is not None
    assert ours.text == str(facets["1"][5])
    assert (ours.value, ours.limits) == (str(facets["2"][5]), str(facets["2"][7]))
    assert ours.phase == str(facets["3"][5])
    assert ours.alert_id.split("^")[0] == str(theirs.segment("OBR")[29]).removeprefix("^").split("&")[0]


@settings(deadline=None)
@given(st.sampled_from(PUMPS), numbers, numbers)
def test_python_hl7_finds_the_same_figures(sample, rate, volume):
    raw = sample.decode().replace("|1.1.2.4|57.5|", f"|1.1.2.4|{rate}|").replace("|1.1.2.4|49.3|", f"|1.1.2.4|{rate}|")
    raw = raw.replace("|1.1.2.8|14.5|", f"|1.1.2.8|{volume}|")
    theirs = {str(obx[3]).split("^")[1]: str(obx[5]) for obx in python_hl7.parse(raw).segments("OBX") if len(obx) > 5}

    ours = hl7.read_pump(hl7.split(raw.encode())).said

    assert ours is not None
    assert ours.rate_ml_per_h == Decimal(theirs["MDC_FLOW_FLUID_PUMP"])
    assert ours.total_ml == Decimal(theirs["MDC_VOL_FLUID_DELIV_TOTAL"])
    assert ours.concentration_mg_per_ml == Decimal(theirs["MDC_CONC_DRUG"])


# --- arrival order never matters -------------------------------------------------------------------------------------

moments = st.integers(0, 100).map(lambda minute: ZERO + timedelta(minutes=minute))
reports = st.builds(
    AlarmSaid,
    alert_id=st.sampled_from(["A", "B"]),
    phase=st.sampled_from(list(Phase)),
    text=st.sampled_from(["Low SpO2", "Lead off"]),
    said_at=moments,
    heard_at=moments,
    value=st.sampled_from(["", "88"]),
    state=st.sampled_from(list(AlarmState)),
)


@settings(deadline=None)
@given(st.lists(reports, max_size=8, unique_by=lambda r: (r.alert_id, r.phase, r.said_at)), st.randoms())
def test_alarms_are_the_same_whatever_the_order_and_none_is_lost(said, random):
    shuffled = list(said)
    random.shuffle(shuffled)

    alarms = alarms_of(said, fresh_for=timedelta(minutes=10))

    assert alarms_of(shuffled, fresh_for=timedelta(minutes=10)) == alarms
    assert sum(alarm.reports for alarm in alarms) == len(said)
    for alarm in alarms:
        assert alarm.ended_at is None or alarm.ended_at >= alarm.raised_at


rates = st.sampled_from([Decimal("38.6"), Decimal("40.0"), Decimal("57.5")])
events = st.builds(
    PumpSaid,
    event=st.sampled_from([PumpEvent.STARTED, PumpEvent.STOPPED, PumpEvent.COMPLETED, PumpEvent.OTHER]),
    said_at=moments,
    rate_ml_per_h=rates,
    segment_ml=st.none() | st.just(Decimal("10.0")),
    total_ml=st.none() | st.decimals(0, 50, places=1),
)


@st.composite
def charts(draw: st.DrawFn) -> list[RateSegment]:
    edges = sorted(draw(st.lists(moments, max_size=6, unique=True)))
    return [
        RateSegment(start=start, end=end, rate_mg_per_h=draw(rates))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]


def evidence(said: list[PumpSaid], charted: list[RateSegment]):
    return weigh(said, charted=charted, concentration_mg_per_ml=Decimal(1), weight_kg=None, now=NOW)


@settings(deadline=None)
@given(st.lists(events, max_size=8), charts(), st.randoms())
def test_pump_evidence_is_the_same_whatever_the_order(said, charted, random):
    shuffled = list(said)
    random.shuffle(shuffled)

    assert evidence(shuffled, charted).differences == evidence(said, charted).differences
    assert evidence(shuffled, charted).doubts == evidence(said, charted).doubts


@settings(deadline=None)
@given(st.lists(events, max_size=8), charts())
def test_differences_never_overlap_and_always_differ(said, charted):
    found = evidence(said, charted).differences

    for one, after in itertools.pairwise(found):
        assert one.until is not None
        assert one.until <= after.since
    for one in found:
        assert one.until is None or one.until > one.since
        assert one.charted_ml_per_h != one.pump_ml_per_h


@settings(deadline=None)
@given(charts())
def test_a_pump_that_did_what_was_charted_differs_in_nothing(charted):
    said = [
        report
        for part in charted
        for report in (
            PumpSaid(event=PumpEvent.STARTED, said_at=part.start, rate_ml_per_h=part.rate_mg_per_h),
            PumpSaid(event=PumpEvent.STOPPED, said_at=part.end or NOW, rate_ml_per_h=part.rate_mg_per_h),
        )
    ]

    assert evidence(said, charted).differences == ()
