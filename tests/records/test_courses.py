"""A course on record: opioids in its verdict, a booster with its reason, and what both come to in numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from reprieve.audit.models import AuditEntry
from reprieve.chart import queries as chart_queries
from reprieve.chart import services as chart
from reprieve.chart.models import GateRecord, Order
from reprieve.opioids import services as opioids
from reprieve.outcomes import queries, services
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import UNKNOWN, Unknown
from reprieve.therapy.durability import Standing, kaplan_meier
from reprieve.therapy.ordering import NotAnOrder
from reprieve.therapy.protocols import Indication
from reprieve.therapy.responder import Part
from tests.clinic import CRPS, NOW, Clinic

pytestmark = pytest.mark.django_db
START = NOW - timedelta(days=60)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    """A CRPS patient with a baseline and one infusion on day 0, better since."""
    patient_id = clinic.register(now=day(-10), protocol_key=CRPS)
    services.assign(patient_id=patient_id, indication=Indication.CRPS, by=clinic.by(), now=day(-9))
    said(clinic, patient_id, "nrs", -1, 8)
    said(clinic, patient_id, "peg", -1, 8, 8, 8)
    treated(clinic, patient_id, day(0))
    for number in (2, 9, 16, 22):
        said(clinic, patient_id, "nrs", number, 4)
    said(clinic, patient_id, "peg", 22, 4, 4, 4)
    return patient_id


def said(clinic: Clinic, patient_id: int, name: str, on: float, *values: int) -> None:
    answers = {str(place): value for place, value in enumerate(values, 1)}
    services.answer_all(
        patient_id=patient_id, instrument=name, answers=answers, by=clinic.by(), now=NOW, for_at=day(on), key=uuid4()
    )


def ordered(
    clinic: Clinic,
    patient_id: int,
    at: datetime,
    purpose: Purpose | Unknown = UNKNOWN,
    because: Because | Unknown = UNKNOWN,
) -> int:
    chart.record_weight(patient_id=patient_id, weight_kg=Decimal(80), by=clinic.by(), now=at)
    asked = replace(
        clinic.asked(patient_id, protocol_key=CRPS),
        purpose=purpose, because=because, response_adequate=True, worst_event_grade=0,
    )  # fmt: skip
    return chart.sign_order(asked=asked, signed=clinic.proof(now=at), now=at, key=uuid4())


def treated(clinic: Clinic, patient_id: int, at: datetime, order_id: int | None = None) -> None:
    earlier = at - timedelta(minutes=30)
    session_id = clinic.book(patient_id, now=earlier, order_id=order_id or ordered(clinic, patient_id, earlier))
    for finding in chart_queries.booking_view(session_id, earlier).decision.blocking:
        chart.admit_booking(
            session_id=session_id, rule=finding.rule, reason="Synthetic: reviewed with the patient.",
            by=clinic.by("prescriber"), now=earlier,
        )  # fmt: skip
    clinic.check_in(session_id, now=earlier)
    clinic.prepare(session_id, now=at)
    clinic.start(session_id, now=at)
    clinic.stop(session_id, now=at + timedelta(minutes=60))
    clinic.leaves(session_id, now=at + timedelta(minutes=90))


def takes(clinic: Clinic, patient_id: int, dose: str, on: float) -> None:
    chart.add_medicine(patient_id=patient_id, name="OxyContin", dose=dose, by=clinic.by(), now=day(on))
    opioids.record_load(patient_id=patient_id, by=clinic.by(), now=day(on))


@pytest.mark.parametrize(
    ("then", "responder"),
    [
        ("20 mg twice a day", True),
        ("60 mg twice a day", False),
        ("as needed", UNKNOWN),
    ],
)
def test_opioids_on_record_decide_with_the_rest(clinic: Clinic, patient_id: int, then: str, responder: object) -> None:
    takes(clinic, patient_id, "30 mg twice a day", -5)
    takes(clinic, patient_id, then, 20)

    view = queries.course_of(patient_id, day(24))

    assert view.composite is not None
    assert view.composite.parts[Part.OPIOIDS] is responder
    assert view.composite.responder is responder
    assert view.loads[0].counted_mme_per_day == 90
    found = queries.clinic_outcomes(day(-20).date(), day(0).date(), day(24))
    assert [course.responder for course in found.courses] == [responder]


def test_without_a_load_it_is_not_assessable(clinic: Clinic, patient_id: int) -> None:
    view = queries.course_of(patient_id, day(24))

    assert view.composite is not None
    assert view.composite.unknown == (Part.IMPRESSION, Part.OPIOIDS)
    assert view.composite.responder is UNKNOWN


@pytest.mark.parametrize(
    ("because", "standing"),
    [(Because.PLANNED, Standing.GOOD), (Because.ASKED, Standing.GOOD), (Because.RELAPSE, Standing.LOST)],
)
def test_a_booster_ends_the_following_with_its_reason(
    clinic: Clinic, patient_id: int, because: Because, standing: Standing
) -> None:
    order_id = ordered(clinic, patient_id, day(29.9), Purpose.BOOSTER, because)
    treated(clinic, patient_id, day(30), order_id)
    said(clinic, patient_id, "nrs", 40, 2)

    view = queries.course_of(patient_id, NOW)

    assert view.series is not None
    assert (view.series.given, view.series.booster) == ((day(0),), (day(30), because))
    assert view.followed is not None
    assert view.followed.standing is standing
    assert view.followed.left_by is (None if standing is Standing.LOST else because)
    (course,) = queries.clinic_outcomes(day(-20).date(), day(0).date(), NOW).courses
    assert (course.infusions, course.boosters, course.protocol_key) == (2, 1, CRPS)
    assert course.followed is not None
    assert [step.lost for step in kaplan_meier([course.followed])] == [1 if standing is Standing.LOST else 0]


def test_without_a_purpose_every_infusion_is_of_the_series(clinic: Clinic, patient_id: int) -> None:
    treated(clinic, patient_id, day(30))

    view = queries.course_of(patient_id, NOW)

    assert view.series is not None
    assert view.series.given == (day(0), day(30))


def test_faded_relief_proposes_a_booster_and_books_nothing(clinic: Clinic, patient_id: int) -> None:
    sessions = chart_queries.patient_view(patient_id, NOW).sessions
    for number in (35, 40):
        said(clinic, patient_id, "nrs", number, 8)

    finding = queries.course_of(patient_id, day(41)).booster

    assert finding is not None
    assert finding.rule == "RSP-booster"
    assert "since day 35" in str(finding.says)
    assert chart_queries.patient_view(patient_id, NOW).sessions == sessions


def test_an_order_that_says_relief_has_faded_answers_what_held_the_booking(clinic: Clinic, patient_id: int) -> None:
    session_id = chart.book_session(
        patient_id=patient_id, room_id=clinic.rooms[0], starts_at=day(40), by=clinic.by("front_desk"), now=day(38),
        purpose=Purpose.BOOSTER, key=uuid4(),
    )  # fmt: skip

    def held() -> set[str]:
        return {finding.rule for finding in chart_queries.booking_view(session_id, day(39)).decision.blocking}

    def kept() -> int:
        return GateRecord.objects.filter(session_id=session_id, gate="booking").count()

    assert "R25-booster" in held()
    order_id = ordered(clinic, patient_id, day(38.5), Purpose.BOOSTER, Because.RELAPSE)
    chart.attach_order(session_id=session_id, order_id=order_id, by=clinic.by(), now=day(38.5))

    assert "R25-booster" not in held()
    assert kept() == 2


def test_an_order_says_of_a_booster_and_of_nothing_else_why(clinic: Clinic, patient_id: int) -> None:
    for purpose, because in (
        (Purpose.BOOSTER, UNKNOWN),
        (Purpose.SERIES, Because.RELAPSE),
        (UNKNOWN, Because.ASKED),
    ):
        with pytest.raises(NotAnOrder):
            ordered(clinic, patient_id, day(29), purpose, because)
    first = Order.objects.filter(patient_id=patient_id).order_by("id").first()
    assert first is not None
    columns = {field.attname: getattr(first, field.attname) for field in Order._meta.fields if field.attname != "id"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Order(**{**columns, "entry": uuid4(), "purpose": "booster"}).save()


def test_what_an_order_is_for_is_under_its_signature_and_in_the_trail(clinic: Clinic, patient_id: int) -> None:
    order_id = ordered(clinic, patient_id, day(29), Purpose.BOOSTER, Because.PLANNED)
    earlier = Order.objects.filter(patient_id=patient_id).order_by("id").first()
    assert earlier is not None

    view = chart_queries.order_view(order_id)

    assert (view.purpose, view.because) == (Purpose.BOOSTER, Because.PLANNED)
    assert all(row.covers_all for row in view.signatures)
    assert all(row.covers_all for row in chart_queries.order_view(earlier.pk).signatures)
    entry = AuditEntry.objects.filter(action="order signed").order_by("id").last()
    assert entry is not None
    assert (entry.details["purpose"], entry.details["because"]) == ("booster", "planned")
