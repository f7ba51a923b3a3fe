"""What the demo's monitors write is what a good monitor writes, and the same seed plays the same day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.demo.bedside import Bedside, Sample
from reprieve.demo.hl7_writer import CODES, Bed, write
from reprieve.therapy.vitals import Reading, ReadingSource, Sign, implausible
from reprieve.wire.hl7 import MonitorMessage, read, split

START = datetime(2026, 12, 1, 16, tzinfo=UTC)
BED = Bed(
    device="A0B1C2FFFED30403", device_name="M", room="Room 1", mrn="D-1", family_name="Demo", given_name="Al|der^"
)


def played(seed: str, *, peak_ng_per_ml: float = 125.0, minutes: int = 30) -> list[tuple[Sample, ...]]:
    """Return an infusion's worth of samples, every four seconds; the drug rises to its peak and stays."""
    bedside = Bedside(seed, 50.0, capnography=True)
    moments = [START + timedelta(seconds=4 * n) for n in range(15 * minutes)]
    return [bedside.observe(min(1.0, n / len(moments) * 2) * peak_ng_per_ml, at) for n, at in enumerate(moments)]


def understood(samples: tuple[Sample, ...]) -> MonitorMessage:
    now = max(sample.at for sample in samples)
    return read(split(write(BED, samples, control_id="1", now=now)))


@given(st.text("abcdefgh", min_size=1, max_size=4))
@settings(max_examples=8, deadline=None)
def test_every_message_is_understood_and_every_value_may_be_true(seed):
    for samples in filter(None, played(seed, minutes=8)):
        message = understood(samples)

        assert message.not_understood == message.corrected == message.withdrawn == ()
        assert (message.envelope.device_id, message.envelope.patient_names) == (BED.device, ("Demo",))
        readings = [
            Reading(sign=r.sign, value=r.value, taken_at=r.taken_at, source=ReadingSource.DEVICE)
            for r in message.readings
        ]
        assert implausible(readings, now=max(s.at for s in samples)) == ()


def test_the_same_seed_plays_the_same_day():
    assert played("demo 1") == played("demo 1")
    assert played("demo 1") != played("demo 2")


def test_pressure_and_pulse_rise_with_the_drug():
    def mean_of(sign: Sign, part: list[tuple[Sample, ...]]) -> float:
        values = [float(r.value) for s in part if s for r in understood(s).readings if r.sign is sign]
        return sum(values) / len(values)

    days = [played(f"seed {n}", peak_ng_per_ml=250.0) for n in range(6)]
    early, late = [s for day in days for s in day[10:60]], [s for day in days for s in day[-150:]]

    for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE):
        assert mean_of(sign, late) > mean_of(sign, early) + 2


def test_artefacts_failures_and_silences_happen():
    marks: set[str] = set()
    silent = 0
    for number in range(6):
        for samples in played(f"seed {number}"):
            marks |= {sample.mark for sample in samples}
            silent += not samples

    assert marks == {"measured", "questionable", "missing"}
    assert silent


def test_a_cuff_pressure_is_repeated_with_its_old_time():
    cuffs = [{s.at for s in samples if s.name == "systolic"} for samples in played("demo 1") if samples]

    times = [at for found in cuffs for at in found]
    assert len(set(times)) < len(times) / 20
    assert all(len(found) <= 1 for found in cuffs)


def test_every_sample_has_a_code():
    assert {sample.name for samples in played("demo 1") for sample in samples} <= set(CODES)
