"""A pump's event in therapy's words: by name while ids are pending, one channel, its own figures."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid, dose_rate
from reprieve.wire.codes import PUMP_EVENTS, PUMP_VALUES
from reprieve.wire.hl7 import PumpMessage, read_pump, split

MESSAGES = Path(__file__).parents[1] / "contract" / "messages"
STOP = (MESSAGES / "3_pump_stop_rate_change_pcd10.hl7").read_bytes()
START = (MESSAGES / "4_pump_start_new_rate_pcd10.hl7").read_bytes()


def changed(old: str, new: str, raw: bytes = START) -> PumpMessage:
    text = raw.decode()
    assert old in text
    return read_pump(split(text.replace(old, new).encode()))


def one(message: PumpMessage) -> PumpSaid:
    assert message.said is not None, message.not_understood
    return message.said


def test_the_stop_of_a_rate_change_is_read_whole():
    message = read_pump(split(STOP))

    assert message.not_understood == message.left_out == ()
    assert message.envelope.device_id == "00A1B2FFFE110033"
    assert one(message) == PumpSaid(
        event=PumpEvent.STOPPED,
        said_at=datetime(2027, 3, 11, 21, 15, 10, tzinfo=UTC),
        channel="1.1",
        rate_ml_per_h=Decimal("57.5"),
        dose_rate_ug_per_kg_min=Decimal("12.41"),
        to_infuse_ml=Decimal("38.6"),
        remaining_ml=Decimal("24.1"),
        segment_ml=Decimal("14.5"),
        total_ml=Decimal("14.5"),
        remaining_min=Decimal(29),
        concentration_mg_per_ml=Decimal("1.0"),
        weight_kg=Decimal("77.2"),
        drug="KETAMINE",
        status="transitioning",
    )


def test_the_start_at_the_new_rate_is_read_by_id_and_name():
    said = one(read_pump(split(START)))

    assert (said.event, said.rate_ml_per_h, said.status) == (PumpEvent.STARTED, Decimal("49.3"), "delivering")
    computed = dose_rate(said)
    assert computed is not None
    assert computed.quantize(Decimal("0.01")) == Decimal("10.64")


@pytest.mark.parametrize(("event", "row"), PUMP_EVENTS.items())
def test_every_event_is_read_by_its_name_while_its_id_is_pending(event, row):
    assert one(changed("197288^MDC_EVT_PUMP_DELIV_START", f"0^{row.name}")).event == PumpEvent(event)


def test_an_event_that_we_do_not_use_is_kept_as_another():
    assert one(changed("197288^MDC_EVT_PUMP_DELIV_START", "0^MDC_EVT_PATIENT_ID_CHANGE")).event is PumpEvent.OTHER


@pytest.mark.parametrize(
    "condition",
    ["197288^MDC_EVT_PUMP_DELIV_STOP", "197999^MDC_EVT_PUMP_DELIV_START", "157784^MDC_EVT_X", "0^", "", "0^STOP"],
)
def test_an_event_whose_id_and_name_disagree_is_not_understood(condition):
    assert changed("197288^MDC_EVT_PUMP_DELIV_START", condition).said is None


def test_a_rate_under_anothers_id_is_quarantined():
    message = changed("157784^MDC_FLOW_FLUID_PUMP^", "157985^MDC_FLOW_FLUID_PUMP^")
    assert one(message).rate_ml_per_h is None

    message = changed("157784^MDC_FLOW_FLUID_PUMP^", "157924^MDC_FLOW_FLUID_PUMP^")
    assert one(message).rate_ml_per_h is None
    assert message.not_understood


@pytest.mark.parametrize("value", ["49,3", ">49", "NaN", "4e1", "４９", "---"])
def test_a_rate_that_is_no_plain_number_is_unknown_and_named(value):
    message = changed("|1.1.2.4|49.3|", f"|1.1.2.4|{value}|")

    assert one(message).rate_ml_per_h is None
    assert message.not_understood


@pytest.mark.parametrize("unit", ["", "264306^MDC_DIM_MILLI_G_PER_ML^MDC", "^^^ml/hr^ml/hr^UCUM"])
def test_a_rate_in_no_known_unit_is_unknown(unit):
    message = changed("|1.1.2.4|49.3|265266^MDC_DIM_MILLI_L_PER_HR^MDC^mL/h^mL/h^UCUM|", f"|1.1.2.4|49.3|{unit}|")

    assert one(message).rate_ml_per_h is None
    assert message.not_understood


def test_a_dose_rate_in_mg_per_kg_per_h_ends_in_the_unit_of_the_house():
    message = changed(
        "10.64|265619^MDC_DIM_MICRO_G_PER_KG_PER_MIN^MDC^ug/kg/min^ug/kg/min^UCUM|",
        "0.6384|^^^mg/kg/h^mg/kg/h^UCUM|",
    )

    assert one(message).dose_rate_ug_per_kg_min == Decimal("10.64")


def test_only_the_channel_that_the_event_names_is_read():
    other = "OBX|23|NM|157784^MDC_FLOW_FLUID_PUMP^MDC|1.2.2.4|999|265266^MDC_DIM_MILLI_L_PER_HR^MDC|||||R\r"

    assert one(read_pump(split(START + other.encode()))).rate_ml_per_h == Decimal("49.3")


def test_two_rates_in_one_channel_are_not_chosen_between():
    other = "OBX|23|NM|157784^MDC_FLOW_FLUID_PUMP^MDC|1.1.3.4|999|265266^MDC_DIM_MILLI_L_PER_HR^MDC|||||R\r"

    message = read_pump(split(START + other.encode()))

    assert one(message).rate_ml_per_h is None
    assert "differs" in message.not_understood[0].why


@pytest.mark.hazard("H-16")
def test_a_demonstration_event_is_none():
    message = changed("197288^MDC_EVT_PUMP_DELIV_START^MDC||||||R", "197288^MDC_EVT_PUMP_DELIV_START^MDC|||DEMO|||R")

    assert message.said is None


def test_a_withdrawn_event_is_for_a_person():
    message = changed("197288^MDC_EVT_PUMP_DELIV_START^MDC||||||R", "197288^MDC_EVT_PUMP_DELIV_START^MDC||||||W")

    assert (message.said, bool(message.withdrawn)) == (None, True)


def test_every_value_of_the_table_has_a_field_of_its_own():
    assert set(PUMP_VALUES) <= set(PumpSaid.__dataclass_fields__)
