"""Build the demo clinic as its staff would: through the services, each act at its own time, nothing put in by hand.

The day is a script of acts, each some minutes before now; played in the order of time, so that the trail reads as a
real day's does. No random numbers: the same day each time, but for the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from django.utils import timezone

from reprieve.audit.services import Actor, writing
from reprieve.chart import queries, services
from reprieve.demo import aftercare, history, laboratory, measures, opioids, shared, stock
from reprieve.demo.cast import KNOWN_FOR_DAYS, PASSWORD, PATIENTS, ROOMS, STAFF, Player, monitor_of
from reprieve.demo.devices import PUMP, PUMP_NAME, PUMP_ROOM, StagedPump
from reprieve.demo.phones import give_phones
from reprieve.demo.scene import Scene
from reprieve.demo.visits import VISITS, Visit
from reprieve.people.models import User
from reprieve.people.services import actor_of, add_staff_member, confirm_password, register_patient
from reprieve.therapy import screening
from reprieve.therapy.gates import Kit
from reprieve.therapy.protocols import DrugForm, book

__all__ = ["PASSWORD", "STAFF", "build", "exists"]

BUILDER: Final = Actor.machine("demo")
TREATED_TODAY, HAD_NO_SERVER = 1, 2  # whose next day is booked too soon; whose tablet came back late
OPENED_MIN, SET_UP_MIN = 60 * 24 * 99, 60 * 24 * 9  # when the clinic opened; when its drug register began


def exists() -> bool:
    """Return whether the demo clinic has been built in this database."""
    return User.objects.filter(username=STAFF[0].username).exists()


def build(*, now: datetime, say: Callable[[str], None]) -> str:
    """Build the clinic and the day so far, all or nothing; return the token of a wall screen.

    `say` is told what is being done.
    """
    clinic = Clinic(now)
    with writing():
        say("Building a synthetic clinic: staff, rooms, monitors, patients ...")
        clinic.open()
        say("Playing what lies behind: courses of the last three months ...")
        history.script(clinic.plan_at, clinic.staff, clinic.rooms, now)
        clinic.play(until=clinic.at(SET_UP_MIN))
        clinic.set_up()
        for player in PATIENTS:
            clinic.admit(player)
        say("Playing the day so far: orders, check-ins, infusions, readings ...")
        for visit in VISITS:
            clinic.plan(visit)
        measures.script(clinic.then, clinic.patients, clinic.staff["nurse"])
        clinic.play()
        give_phones(desk=clinic.staff["frontdesk"], now=now)
        return shared.hang_up_a_screen(clinic.staff["director"], now)


@dataclass(slots=True)
class Clinic:
    now: datetime
    staff: dict[str, Actor] = field(default_factory=dict)
    rooms: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)
    script: list[tuple[datetime, Callable[[datetime], object]]] = field(default_factory=list)

    def at(self, minutes_ago: float) -> datetime:
        return self.now - timedelta(minutes=minutes_ago)

    def then(self, minutes_ago: float, act: Callable[[datetime], object]) -> None:
        self.plan_at(self.at(minutes_ago), act)

    def plan_at(self, at: datetime, act: Callable[[datetime], object]) -> None:
        self.script.append((at, act))

    def play(self, *, until: datetime | None = None) -> None:
        """Play what is in the script, up to a time, in the order of time."""
        due = sorted((line for line in self.script if until is None or line[0] < until), key=lambda line: line[0])
        self.script = [line for line in self.script if line not in due]
        for at, act in due:
            act(at)

    def open(self) -> None:
        """Hire staff, furnish rooms, sign protocols, before the first patient comes."""
        when = self.at(OPENED_MIN)
        valid = (self.now + timedelta(days=400)).date()
        for member in STAFF:
            number = add_staff_member(
                username=member.username,
                password=PASSWORD,
                role=member.role,
                display_name=member.display_name,
                credential=member.credential,
                licence_expires_on=valid if member.credential else None,
                acls_expires_on=valid if member.credential else None,
                by=BUILDER,
                now=when,
            )
            self.staff[member.username] = actor_of(User.objects.get(pk=number))
        director = self.staff["director"]
        for place, name in enumerate(ROOMS):
            room = services.add_room(name=name, by=director, now=when, place=place)
            device = services.add_device(identifier=monitor_of(place), name=f"MON-{place + 1}", by=director, now=when)
            services.place_device(device_id=device, room_id=room, by=director, now=when)
            self.rooms.append(room)
        pump = services.add_device(
            identifier=PUMP, name=PUMP_NAME, kind=services.DeviceKind.PUMP, barcode="DEMO-7", by=director, now=when
        )
        services.place_device(device_id=pump, room_id=self.rooms[PUMP_ROOM], by=director, now=when)
        user = User.objects.get(username="director")
        for key in book():
            signed = confirm_password(user=user, password=PASSWORD, now=when)
            services.approve_protocol(protocol_key=key, signed=signed, now=when)
        shared.sign_own_numbers(confirm_password(user=user, password=PASSWORD, now=when), when)
        services.set_leaflet_price(
            en="Invented for the demonstration: 400 dollars a visit. Ask what your insurance pays.",
            es="Inventado para la demostración: 400 dólares por visita. Pregunte qué paga su seguro.",
            by=director,
            now=when,
        )

    def set_up(self) -> None:
        """Begin what began nine days ago: the register of controlled drugs, PINs, today's check of the kit."""
        when = self.at(SET_UP_MIN)
        stock.fill_the_shelf(self.staff, when=when, now=self.now)
        shared.give_pins(when)
        self._check_kit()

    def _check_kit(self) -> None:
        """Check the kit before the first patient comes, and again if midnight has passed since: a check holds a day."""
        before = 150
        midnight = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        minutes_today = (self.now - midnight).total_seconds() / 60
        for minutes_ago in {before, min(before, minutes_today)}:
            self.then(minutes_ago, lambda at: services.check_kit(kit=tuple(Kit), by=self.staff["nurse"], now=at))

    def admit(self, player: Player) -> None:
        """Register a patient, most a week ago, with the history, medicines, weight and consent of a consultation."""
        when, last_week = self.at(60 * 24 * player.known_for_days), self.at(60 * 24 * 7)
        prescriber, nurse = self.staff["prescriber"], self.staff["nurse"]
        patient = register_patient(
            mrn=player.mrn,
            given_name=player.given_name,
            family_name=player.family_name,
            born_on=player.born_on,
            sex=player.sex,
            phone="505-555-0142",
            by=nurse,
            now=when,
            key=uuid4(),
        )
        self.patients.append(patient)
        services.record_diagnosis(
            patient_id=patient, indication=player.indication, basis=player.basis, by=prescriber, now=when
        )
        services.record_weight(
            patient_id=patient, weight_kg=player.weight_kg, height_cm=player.height_cm, by=nurse, now=last_week
        )
        for item, question in screening.QUESTIONS.items():
            if question.section not in player.unasked:
                services.add_screening_answer(
                    patient_id=patient, item=item, present=item in player.present,
                    note=player.present.get(item, ""), by=prescriber, now=when,
                )  # fmt: skip
        for name, dose in player.medicines:
            services.add_medicine(
                patient_id=patient, name=name, dose=dose, by=nurse, now=when,
                last_taken_at=when - timedelta(hours=2),
            )  # fmt: skip
        if player.known_for_days == KNOWN_FOR_DAYS:
            opioids.come_down(patient, self.staff, self.now)
        laboratory.results(patient, len(self.patients) - 1, by=nurse, when=last_week)
        if player.consented_days_ago:
            services.record_consent(
                patient_id=patient, protocol_key=player.protocol, drug_form=DrugForm.RACEMIC,
                signed_at=self.now - timedelta(days=player.consented_days_ago), signed_by=player.consents_as,
                language="en", teach_back=True, by=nurse, now=when,
            )  # fmt: skip
        if player.order:
            services.sign_consent(
                patient_id=patient,
                protocol_key=player.protocol,
                language="en",
                fingerprint=queries.treatment_leaflet(player.protocol, "en").fingerprint,
                signed_by=player.consents_as,
                teach_back=True,
                signed=confirm_password(user=User.objects.get(username="prescriber"), password=PASSWORD, now=when),
                now=when,
            )

    def plan(self, visit: Visit) -> None:
        """Write the script of one visit."""
        player, patient, scene = PATIENTS[visit.patient], self.patients[visit.patient], Scene(self, visit)
        self.then(visit.ordered + visit.patient, lambda at: scene.order(patient, player, at))
        self.then(visit.ordered - 60 + visit.patient, lambda at: scene.book(patient, at))
        if visit.arrived is None:
            return
        self.then(visit.arrived, scene.arrive)
        if not visit.ready:
            self.then(visit.arrived - 5, scene.half_ready)
        elif visit.started is not None:
            scene.readings(visit.arrived - 2, visit.home or 0)
            self.then(visit.arrived - 10, scene.resting)
            self.then(visit.arrived - 16, scene.ready)
            self.then(visit.started + 1, scene.resting)
            self.then(visit.started, scene.start)
            scene.watch_over(visit.started, visit.stopped or 0)
            if visit.room == PUMP_ROOM:
                pump = StagedPump(scene.bed)
                self.then(visit.started, lambda at: pump.starts(queries.session_view(scene.session, at), at))
                self.then(9, pump.is_turned_down)
        if visit.stopped is not None:
            self.then(visit.stopped, scene.stop)
            self.then(visit.stopped - 4, scene.waste)
            scene.watch_over(visit.stopped, visit.home or 0)
        if visit.patient == TREATED_TODAY and visit.started is not None:
            desk, late = self.staff["frontdesk"], partial(shared.book_too_soon, patient, self.rooms[visit.room])
            self.then(5, lambda at: late(order_id=scene.order_id, by=desk, at=at))
        if visit.stopped is not None and visit.home is None and visit.patient == HAD_NO_SERVER:
            self.then(3, lambda at: shared.come_late(scene.session, self.staff, at))
        if visit.stopped is not None and visit.home is not None:
            self.then(visit.stopped - 10, lambda at: aftercare.treat_nausea(scene.session, scene.nurse, at))
            self.then(visit.home + 1, scene.look_before_home)
            self.then(visit.home, scene.go_home)
            self.then(10, lambda at: aftercare.try_to_call(scene.session, self.staff["nurse"], at))
