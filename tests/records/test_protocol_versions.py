"""A clinic's own versions: signed, kept whole, and what was ordered under one runs on its numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from reprieve.audit import queries as trail
from reprieve.chart import protocols, queries
from reprieve.chart import services as chart
from reprieve.chart.dayfile import open_file
from reprieve.chart.models import GateRecord, Order, ProtocolVersion
from reprieve.chart.services import NotPermitted, Refused
from reprieve.therapy.prompts import Level
from reprieve.therapy.tunables import numbers_of
from reprieve.therapy.vitals import NotPlausible, Sign
from tests.clinic import DEPRESSION, NOW, Clinic, after

pytestmark = pytest.mark.django_db

ALERT = "action.systolic.at_least.alert"


def sign(
    clinic: Clinic,
    values: dict[str, str],
    now: datetime = NOW,
    *,
    made_from: int = 1,
    reason: str = "",
    by: str = "director",
) -> int:
    return chart.sign_version(
        protocol_key=DEPRESSION,
        values={name: Decimal(value) for name, value in values.items()},
        made_from=made_from,
        signed=clinic.proof(by, now=now),
        now=now,
        key=uuid4(),
        reason=reason,
    )


def tighter(clinic: Clinic, now: datetime = NOW) -> int:
    return sign(clinic, {ALERT: "150"}, now)


def test_a_tighter_version_is_signed_without_a_reason_and_new_orders_name_it(clinic):
    version = tighter(clinic)
    patient_id = clinic.register()

    order = Order.objects.get(pk=clinic.order(patient_id))

    assert version == 2
    assert order.protocol_version == 2
    assert order.edition is not None
    assert order.edition.changes["book"] == [{"name": ALERT, "before": "160", "after": "150", "way": "tighter"}]


@pytest.mark.hazard("H-30")
def test_a_session_runs_on_the_numbers_of_its_order_though_a_newer_version_is_signed(clinic):
    session_id = clinic.ready(clinic.register())
    clinic.start(session_id)
    tighter(clinic, after(5))
    chart.record_vitals(
        session_id=session_id,
        values={Sign.SYSTOLIC: Decimal(151), Sign.DIASTOLIC: Decimal(76)},
        by=clinic.by(),
        now=after(6),
    )

    file = open_file(session_id, after(7))

    assert file.protocol is not None
    assert file.protocol.version == 1
    assert not [prompt for prompt in file.prompts(after(7)) if prompt.level >= Level.ALERT]


@pytest.mark.hazard("H-30")
def test_the_same_pressure_rings_in_a_session_ordered_under_the_tighter_version(clinic):
    tighter(clinic)
    session_id = clinic.ready(clinic.register())
    clinic.start(session_id)
    chart.record_vitals(
        session_id=session_id,
        values={Sign.SYSTOLIC: Decimal(151), Sign.DIASTOLIC: Decimal(76)},
        by=clinic.by(),
        now=after(6),
    )

    (prompt,) = [one for one in open_file(session_id, after(7)).prompts(after(7)) if one.rule == "R21"]

    assert (prompt.level, prompt.source) == (Level.ALERT, "CLINIC")


def test_the_gate_record_names_the_version_and_a_booked_order_keeps_its_own(clinic):
    session_id = clinic.ready(clinic.register())
    tighter(clinic, after(1))

    clinic.start(session_id, now=after(2))

    assert GateRecord.objects.filter(session_id=session_id).latest("id").protocol_version == 1


@pytest.mark.hazard("H-30")
def test_a_looser_version_asks_for_a_written_reason(clinic):
    looser = {ALERT: "170"}

    with pytest.raises(Refused) as refusal:
        sign(clinic, looser)
    version = sign(clinic, looser, reason="Our cardiologist asked for this line.")

    assert "R02-looser" in {finding.rule for finding in refusal.value.decision.blocking}
    row = ProtocolVersion.objects.get(protocol_key=DEPRESSION, version=version)
    assert row.reason == "Our cardiologist asked for this line."
    assert row.changes["former"][0]["way"] == "looser"


@pytest.mark.hazard("H-30")
def test_tier_d_is_loosened_by_nobody_whatever_the_reason(clinic):
    with pytest.raises(Refused) as refusal:
        sign(clinic, {"tiers.d_session_mg": "300"}, reason="We are sure that we want this.")

    assert [f.rule for f in refusal.value.decision.blocking if not f.overridable_by] == ["R12-tier-d"]
    assert protocols.in_force(DEPRESSION).version == 1


@pytest.mark.hazard("H-14")
@pytest.mark.parametrize("who", ["nurse", "prescriber", "front_desk", "owner"])
def test_only_the_director_signs_a_version(clinic, who):
    with pytest.raises(NotPermitted):
        sign(clinic, {"gate.solids_h": "7"}, by=who)


def test_a_version_made_from_one_that_is_no_longer_in_force_is_refused(clinic):
    tighter(clinic)

    with pytest.raises(Refused, match="in force since"):
        sign(clinic, {"gate.solids_h": "7"}, made_from=1)


def test_a_signature_that_comes_twice_makes_one_version(clinic):
    typed = {
        "protocol_key": DEPRESSION, "values": {ALERT: Decimal(150)}, "made_from": 1,
        "signed": clinic.proof("director"), "now": NOW, "key": uuid4(),
    }  # fmt: skip

    assert chart.sign_version(**typed) == chart.sign_version(**typed) == 2


def test_values_that_do_not_go_together_are_refused_before_anything_is_written(clinic):
    with pytest.raises(NotPlausible, match="would come before"):
        sign(clinic, {"action.systolic.at_least.pause": "150"})

    assert ProtocolVersion.objects.filter(protocol_key=DEPRESSION).count() == 1


def test_a_version_keeps_every_number_and_comes_back_as_it_was_signed(clinic):
    tighter(clinic)
    row = ProtocolVersion.objects.get(protocol_key=DEPRESSION, version=2)

    built = protocols.protocol_of(row)

    assert set(row.numbers) == set(numbers_of(built))
    assert numbers_of(built)[ALERT].number.source == "CLINIC"


@pytest.mark.hazard("H-10")
def test_the_database_refuses_to_change_a_signed_version(clinic):
    tighter(clinic)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE chart_protocolversion SET reason = 'other'")


def test_nothing_starts_under_a_withdrawn_version_and_what_runs_goes_on(clinic):
    running = clinic.ready(clinic.register())
    clinic.start(running)
    waiting = clinic.ready(clinic.register("Birch"), room=1)
    chart.withdraw_version(protocol_key=DEPRESSION, version=1, signed=clinic.proof("director"), now=NOW)

    with pytest.raises(Refused) as refusal:
        clinic.start(waiting)

    assert "R02-approved" in {finding.rule for finding in refusal.value.decision.blocking}
    assert open_file(running, after(1)).protocol is not None


def test_a_new_version_asks_for_a_new_consent(clinic):
    patient_id = clinic.register()
    tighter(clinic)
    session_id = clinic.ready(patient_id)

    with pytest.raises(Refused) as refusal:
        clinic.start(session_id)

    assert any("another version" in str(finding.says) for finding in refusal.value.decision.blocking)


def test_the_trail_tells_who_signed_what(clinic):
    tighter(clinic)

    entry = trail.trail(subject=f"protocol:{DEPRESSION}", limit=1)[0]

    assert entry.details["version"] == 2
    assert "150" in str(entry.details["changes"])


# --- altitude --------------------------------------------------------------------------------------------------------


def altitude(clinic: Clinic, now: datetime = NOW, points: str = "3") -> None:
    chart.sign_site(
        altitude_m=1609,
        spo2_offset=Decimal(points),
        reason="Our own measurements of two hundred patients.",
        signed=clinic.proof("director", now=now),
        now=now,
    )


@pytest.mark.hazard("H-31")
def test_altitude_shifts_the_limit_and_shows_the_sea_level_one_beside_it(clinic):
    altitude(clinic)
    session_id = clinic.ready(clinic.register())
    clinic.start(session_id)
    chart.record_vitals(session_id=session_id, values={Sign.SPO2: Decimal(90)}, by=clinic.by(), now=after(6))

    (prompt,) = [one for one in open_file(session_id, after(6)).prompts(after(6)) if one.sign is Sign.SPO2]

    assert prompt.level is Level.ALERT
    assert "91 (94 at sea level)" in str(prompt.says)


@pytest.mark.hazard("H-31")
def test_a_resting_saturation_below_the_sea_level_limit_is_said_even_where_the_site_allows_it(clinic):
    altitude(clinic)
    session_id = clinic.ready(clinic.register(), now=after(1))
    chart.record_vitals(session_id=session_id, values={Sign.SPO2: Decimal(93)}, by=clinic.by(), now=after(2))

    decision = chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=after(3))

    (finding,) = [one for one in decision.findings if one.rule == "R16-spo2"]
    assert finding.verdict.name == "ADVISE"
    assert "limit of 92, beyond 95 at sea level" in str(finding.says)


@pytest.mark.hazard("H-31")
def test_a_running_session_keeps_the_altitude_it_started_under(clinic):
    running = clinic.ready(clinic.register())
    clinic.start(running)
    waiting = clinic.ready(clinic.register("Birch"), room=1)
    altitude(clinic, after(5))

    assert open_file(running, after(6)).spo2_offset is None
    assert open_file(waiting, after(6)).spo2_offset == 3


@pytest.mark.parametrize("points", ["-1", "6", "NaN"])
def test_an_offset_that_cannot_be_one_is_refused(clinic, points):
    with pytest.raises(NotPlausible):
        altitude(clinic, points=points)


def test_the_page_of_a_protocol_costs_a_fixed_number_of_queries(clinic, django_assert_num_queries):
    tighter(clinic)

    with django_assert_num_queries(4):
        view = queries.protocol_view(DEPRESSION, NOW)

    assert view.shown.version == 2
    assert view.former is not None
