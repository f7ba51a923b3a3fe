"""A small clinic for tests, made through the real services: what it holds can be reached in the real one.

    clinic = open_clinic()                      # staff of each role, two rooms, a monitor in each, an approved protocol
    patient_id = clinic.register("Alder")       # a patient of whom everything is known and nothing is wrong
    session_id = clinic.ready(patient_id)       # ordered, booked, checked in, all facts good: the gate is green
    clinic.start(session_id)                    # the pump runs

Patients are synthetic. Every method takes `now` (keyword) where time matters; `NOW` is a Tuesday morning in the clinic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import services as chart
from reprieve.chart.dayfile import open_file
from reprieve.chart.queries import CheckInFacts
from reprieve.chart.services import Asked, Enzyme
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.services import Found
from reprieve.people.models import Sex, User
from reprieve.people.services import Reauthenticated, actor_of, add_staff_member, confirm_password, register_patient
from reprieve.therapy.course import Purpose
from reprieve.therapy.decisions import Role
from reprieve.therapy.gates import Kit
from reprieve.therapy.interval import Change
from reprieve.therapy.ordering import Plan
from reprieve.therapy.protocols import DrugForm, book
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import Item
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign
from tests.good_day import GOOD_GOING_HOME, GOOD_VITALS, WENT, good_checkin

NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # 9:00 in Denver
PASSWORD = "demo alder birch 12"
SETUP = Actor.machine("setup")
DEPRESSION = "depression-0.5"
CRPS = "crps-outpatient-4h"


def after(minutes: float) -> datetime:
    """Return so many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """Who works here and where; every method goes through a service."""

    nurse: User
    second_nurse: User
    prescriber: User
    director: User
    front_desk: User
    owner: User
    rooms: tuple[int, ...]
    devices: tuple[str, ...]
    _serial: list[int] = field(default_factory=lambda: [0])

    def by(self, role: str = "nurse") -> Actor:
        """Return the actor: nurse, second_nurse, prescriber, director, front_desk or owner."""
        user: User = getattr(self, role)
        return actor_of(user)

    def proof(self, role: str = "prescriber", *, now: datetime = NOW) -> Reauthenticated:
        """Return what typing the password proves."""
        user: User = getattr(self, role)
        return confirm_password(user=user, password=PASSWORD, now=now)

    def register(
        self, family_name: str = "Alder", *, now: datetime = NOW, protocol_key: str = DEPRESSION, sex: Sex = Sex.MALE
    ) -> int:
        """Register a patient of whom everything is on file, for the indication of this protocol."""
        self._serial[0] += 1
        patient_id = register_patient(
            mrn=f"DEMO-{self._serial[0]:04d}",
            given_name="Demo",
            family_name=family_name,
            born_on=date(1981, 5, 17),
            sex=sex,
            by=self.by("front_desk"),
            now=now,
            key=uuid4(),
        )
        self.put_on_file(patient_id, now=now, protocol_key=protocol_key)
        self.consent(patient_id, now=now, protocol_key=protocol_key)
        return patient_id

    def put_on_file(self, patient_id: int, *, now: datetime = NOW, protocol_key: str = DEPRESSION) -> None:
        """Record diagnosis, weight, screening, medicines and liver panel, with nothing wrong in any."""
        nurse, week_ago = self.by(), now - timedelta(days=7)
        chart.record_diagnosis(
            patient_id=patient_id,
            indication=book()[protocol_key].indication,
            basis="Synthetic, for a test.",
            by=self.by("prescriber"),
            now=now,
        )
        chart.record_weight(
            patient_id=patient_id,
            weight_kg=Decimal(80),
            height_cm=Decimal(178),
            scale_id="scale-1",
            measured_at=week_ago,
            by=nurse,
            now=now,
        )
        for item in Item:
            chart.add_screening_answer(patient_id=patient_id, item=item, present=False, by=nurse, now=now)
        chart.add_medicine(patient_id=patient_id, name="metformin", by=nurse, now=now)
        normal = Enzyme(u_per_l=Decimal(20), upper_u_per_l=Decimal(40))
        chart.record_liver_panel(
            patient_id=patient_id,
            taken_on=week_ago.date(),
            alt=normal,
            ast=normal,
            alp=normal,
            ggt=normal,
            by=nurse,
            now=now,
        )

    def consent(self, patient_id: int, *, now: datetime = NOW, protocol_key: str = DEPRESSION) -> int:
        return chart.record_consent(
            patient_id=patient_id,
            protocol_key=protocol_key,
            drug_form=DrugForm.RACEMIC,
            signed_at=now - timedelta(days=1),
            signed_by="Demo patient",
            language="en",
            teach_back=True,
            by=self.by(),
            now=now,
        )

    def asked(self, patient_id: int, *, protocol_key: str = DEPRESSION) -> Asked:
        """Return the order form as the protocol offers it, from a bag of 1 mg/mL."""
        protocol = book()[protocol_key]
        return Asked(
            patient_id=patient_id,
            protocol_key=protocol_key,
            dose_mg_per_kg=protocol.default_dose_mg_per_kg(Decimal(80)),
            duration_min=protocol.default_min.value,
            concentration_mg_per_ml=Decimal(1),
            drug_form=DrugForm.RACEMIC,
        )

    def order(self, patient_id: int, *, now: datetime = NOW, protocol_key: str = DEPRESSION) -> int:
        """Sign the protocol's default order."""
        asked = self.asked(patient_id, protocol_key=protocol_key)
        return chart.sign_order(asked=asked, signed=self.proof(now=now), now=now, key=uuid4())

    def book(self, patient_id: int, *, now: datetime = NOW, room: int = 0, order_id: int | None = None) -> int:
        """Book the room for now."""
        return chart.book_session(
            patient_id=patient_id,
            room_id=self.rooms[room],
            starts_at=now,
            order_id=order_id,
            by=self.by("front_desk"),
            now=now,
            purpose=Purpose.SERIES,
            key=uuid4(),
        )

    def check_in(self, session_id: int, *, now: datetime = NOW) -> None:
        chart.check_in(session_id=session_id, by=self.by("front_desk"), now=now)

    def ready(self, patient_id: int, *, now: datetime = NOW, room: int = 0, protocol_key: str = DEPRESSION) -> int:
        """Order, book, check in half an hour before `now`, and establish every fact: the gate is green at `now`."""
        earlier = now - timedelta(minutes=30)
        order_id = self.order(patient_id, now=earlier, protocol_key=protocol_key)
        session_id = self.book(patient_id, now=earlier, room=room, order_id=order_id)
        self.check_in(session_id, now=earlier)
        self.prepare(session_id, now=now)
        return session_id

    def prepare(
        self,
        session_id: int,
        *,
        now: datetime = NOW,
        facts: CheckInFacts | None = None,
        sedation: tuple[Scale, int] = (Scale.RASS, 0),
    ) -> None:
        """Establish every fact of the day: form, kit, drug check of two, resting vitals twice, RASS 0."""
        nurse = self.by()
        chart.save_checkin_facts(session_id=session_id, facts=facts or good_checkin(now), by=nurse, now=now)
        chart.save_interval_history(
            session_id=session_id, answers=dict.fromkeys(Change, False), words="", by=nurse, now=now
        )
        chart.check_kit(kit=Kit, by=nurse, now=now)
        plan = _plan(session_id, now)
        for who in ("nurse", "second_nurse"):
            chart.read_drug(
                session_id=session_id,
                drug_form=DrugForm.RACEMIC,
                concentration_mg_per_ml=plan.concentration_mg_per_ml,
                volume_ml=plan.volume_ml,
                pump_rate_ml_per_h=plan.rate_ml_per_h,
                vial_lot="DEMO-LOT-1",
                ndc="00000-0000-00",
                by=self.by(who),
                now=now,
            )
        for minutes in (10, 4):
            self.vitals(session_id, now=now - timedelta(minutes=minutes))
        scale, awake = sedation
        chart.score(session_id=session_id, scale=scale, value=awake, by=nurse, now=now)

    def stock(self, *, now: datetime = NOW, lot: str = "DEMO-LOT-1", vials: int = 4) -> tuple[int, ...]:
        """Receive vials of 500 mg in 10 mL, the lot that `prepare` reads; return them. From now on R10 and R14 ask."""
        product_id = next((row.id for row in register.products()), None) or dispensary.add_product(
            ndc="00000-0000-00",
            name="Ketamine 50 mg/mL",
            labeler="Demo labeler",
            drug_form=DrugForm.RACEMIC,
            strength_mg_per_ml=Decimal(50),
            volume_ml=Decimal(10),
            by=self.by(),
            now=now,
        )
        return dispensary.receive(
            product_id=product_id,
            lot=lot,
            expires_on=now.date() + timedelta(days=200),
            vials=vials,
            supplier="Demo supplier",
            invoice=f"INV-{lot}",
            received_on=now.date() - timedelta(days=1),
            by=self.by(),
            now=now,
        )

    def draw(self, session_id: int, vial_id: int, *, now: datetime = NOW, ml: Decimal | None = Decimal(1)) -> int:
        """Draw for a session; 1 mL is 50 mg."""
        return chart.draw_drug(session_id=session_id, vial_id=vial_id, ml=ml, by=self.by(), now=now)

    def waste_rest(self, session_id: int, *, now: datetime) -> tuple[int, ...]:
        """Waste what was drawn and not given, before the second nurse."""
        witness = self.proof("second_nurse", now=now)
        return chart.waste_drug(
            session_id=session_id, method="Denatured in the drug buster", witness=witness, by=self.by(), now=now
        )

    def count_shelf(self, *, now: datetime) -> int:
        """Count what is really there."""
        return dispensary.count(found=as_it_should_be(), by=self.by(), now=now)

    def vitals(
        self, session_id: int, *, now: datetime = NOW, values: Mapping[Sign, Decimal] = GOOD_VITALS
    ) -> tuple[int, ...]:
        """Chart a set by hand."""
        return chart.record_vitals(session_id=session_id, values=values, by=self.by(), now=now)

    def start(self, session_id: int, *, now: datetime = NOW) -> int:
        return chart.start_infusion(session_id=session_id, by=self.by(), now=now)

    def stop(self, session_id: int, *, now: datetime) -> int:
        return chart.stop_infusion(session_id=session_id, cause=Cause.PLANNED_END, by=self.by(), now=now)

    def leaves(self, session_id: int, *, now: datetime, words: str = WENT.words) -> int:
        """Let the patient go against advice, with everything about it said."""
        left = replace(WENT, words=words)
        return chart.leave_against_advice(session_id=session_id, left=left, vitals={}, by=self.by(), now=now)

    def recover(self, session_id: int, *, now: datetime, sedation: tuple[Scale, int] = (Scale.RASS, 0)) -> None:
        """Chart everything that going home asks for, the last of it at `now`: pressures, scores, facts."""
        nurse = self.by()
        for minutes in (50, 35, 20, 0):
            self.vitals(session_id, now=now - timedelta(minutes=minutes))
        for scale, value in {
            Scale.ALDRETE: 10,
            Scale.PADSS: 10,
            Scale.CADSS6: 0,
            sedation[0]: sedation[1],
        }.items():
            chart.score(session_id=session_id, scale=scale, value=value, by=nurse, now=now)
        chart.save_going_home(session_id=session_id, facts=GOOD_GOING_HOME, by=nurse, now=now)


def as_it_should_be() -> dict[int, Found]:
    """Return the count of somebody who finds exactly what the register says."""
    found = {}
    for lot in register.stock():
        whole = lot.product.strength_mg_per_ml * lot.product.volume_ml
        sealed = sum(vial.opened_at is None for vial in lot.on_shelf)
        opened = lot.on_hand - sealed * whole
        found[lot.id] = Found(sealed_vials=sealed, opened_ml=opened / lot.product.strength_mg_per_ml)
    return found


def _plan(session_id: int, now: datetime) -> Plan:
    plan = open_file(session_id, now).plan
    assert plan is not None
    return plan


def hire(name: str, role: Role, title: str, credential: str = "", *, now: datetime = NOW) -> User:
    """Add a member of staff whose papers are good for a year."""
    expires = (now + timedelta(days=365)).date()
    user_id = add_staff_member(
        username=f"demo-{name}",
        password=PASSWORD,
        role=role,
        display_name=f"Demo {title}",
        credential=credential,
        licence_expires_on=expires,
        acls_expires_on=expires,
        by=SETUP,
        now=now,
    )
    return User.objects.get(pk=user_id)


def monitor_id(room: int) -> str:
    """Return the EUI-64 of the monitor in the clinic's first, second, ... room."""
    return f"02000000FFFEA{room:03}"


def open_clinic(now: datetime = NOW, *, rooms: int = 2) -> Clinic:
    """Hire, furnish and approve: staff of each role, rooms with a monitor each, every protocol of the book."""
    places = tuple(chart.add_room(name=f"Room {n}", place=n, by=SETUP, now=now) for n in range(1, rooms + 1))
    identifiers = tuple(monitor_id(n) for n in range(1, rooms + 1))
    for identifier, room_id in zip(identifiers, places, strict=True):
        device_id = chart.add_device(identifier=identifier, name=f"Monitor {identifier[-2:]}", by=SETUP, now=now)
        chart.place_device(device_id=device_id, room_id=room_id, by=SETUP, now=now - timedelta(days=1))
    clinic = Clinic(
        nurse=hire("nurse", Role.NURSE, "Nurse", "RN", now=now),
        second_nurse=hire("second-nurse", Role.NURSE, "Second Nurse", "RN", now=now),
        prescriber=hire("prescriber", Role.PRESCRIBER, "Prescriber", "MD", now=now),
        director=hire("director", Role.MEDICAL_DIRECTOR, "Director", "MD", now=now),
        front_desk=hire("front-desk", Role.FRONT_DESK, "Desk", now=now),
        owner=hire("owner", Role.OWNER, "Owner", now=now),
        rooms=places,
        devices=identifiers,
    )
    for key in book():
        chart.approve_protocol(protocol_key=key, signed=clinic.proof("director", now=now), now=now)
    return clinic
