"""Build the demo clinic as its staff would: through the services, each act at its own time, nothing put in by hand.

The day is a script of acts, each some minutes before now; played in the order of time, so that the trail reads as a
real day's does. No random numbers: the same day each time, but for the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import uuid4

from django.utils import timezone

from reprieve.audit.services import Actor, writing
from reprieve.chart import queries, services
from reprieve.demo import aftercare, laboratory, measures, opioids, shared, stock
from reprieve.demo.all_well import all_well
from reprieve.demo.bedside import Bedside
from reprieve.demo.cast import KNOWN_FOR_DAYS, MOOD, PASSWORD, PATIENTS, STAFF, Player
from reprieve.demo.devices import PUMP, PUMP_NAME, PUMP_ROOM, Alarming, StagedPump, arrive
from reprieve.demo.hl7_writer import Bed, write
from reprieve.demo.phones import give_phones
from reprieve.demo.visits import VISITS, Visit
from reprieve.people.models import User
from reprieve.people.services import actor_of, add_staff_member, confirm_password, register_patient
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import predict
from reprieve.therapy import screening
from reprieve.therapy.gates import Escort, Kit
from reprieve.therapy.interval import Change
from reprieve.therapy.protocols import DrugForm, book
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign

__all__ = ["PASSWORD", "STAFF", "build", "exists"]

ROOMS: Final = ("Room 1", "Room 2", "Room 3", "Room 4", "Room 5")
BUILDER: Final = Actor.machine("demo")
READ_EVERY_MIN: Final = 2
TREATED_TODAY, HAD_NO_SERVER = 1, 2  # whose next day is booked too soon; whose tablet came back late
SET_UP_MIN: Final = 60 * 24 * 9  # the clinic was set up nine days ago


def exists() -> bool:
    """Return whether the demo clinic has been built in this database."""
    return User.objects.filter(username=STAFF[0].username).exists()


def build(*, now: datetime, say: Callable[[str], None]) -> str:
    """Build the clinic and the day so far, all or nothing; return the token of a wall screen.

    `say` is told what is being done.
    """
    clinic = _Clinic(now)
    with writing():
        say("Building a synthetic clinic: staff, rooms, monitors, patients ...")
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
class _Clinic:
    now: datetime
    staff: dict[str, Actor] = field(default_factory=dict)
    rooms: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)
    script: list[tuple[datetime, Callable[[datetime], object]]] = field(default_factory=list)

    def at(self, minutes_ago: float) -> datetime:
        return self.now - timedelta(minutes=minutes_ago)

    def then(self, minutes_ago: float, act: Callable[[datetime], object]) -> None:
        self.script.append((self.at(minutes_ago), act))

    def play(self) -> None:
        for at, act in sorted(self.script, key=lambda line: line[0]):
            act(at)

    def set_up(self) -> None:
        when = self.at(SET_UP_MIN)
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
            device = services.add_device(identifier=_monitor(place), name=f"MON-{place + 1}", by=director, now=when)
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
        player, patient, scene = PATIENTS[visit.patient], self.patients[visit.patient], _Scene(self, visit)
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


@dataclass(slots=True)
class _Scene:
    """One visit, from its order to where it stands now."""

    clinic: _Clinic
    visit: Visit
    order_id: int = 0
    session: int = 0
    body: Bedside | None = None
    alarming: Alarming = field(default_factory=Alarming)
    view: queries.SessionView | None = None  # as the monitor knows it: read again only when the pump changes

    @property
    def nurse(self) -> Actor:
        return self.clinic.staff[self.visit.nurse]

    @property
    def player(self) -> Player:
        return PATIENTS[self.visit.patient]

    def order(self, patient: int, player: Player, at: datetime) -> None:
        assert player.order is not None  # noqa: S101 the script has no visit without one
        dose, minutes, strength = player.order
        user = User.objects.get(username="prescriber")
        self.order_id = services.sign_order(
            asked=services.Asked(
                patient_id=patient,
                protocol_key=player.protocol,
                dose_mg_per_kg=dose,
                duration_min=minutes,
                concentration_mg_per_ml=strength,
                drug_form=DrugForm.RACEMIC,
            ),
            signed=confirm_password(user=user, password=PASSWORD, now=at),
            now=at,
            key=uuid4(),
        )

    def book(self, patient: int, at: datetime) -> None:
        self.session = services.book_session(
            patient_id=patient,
            room_id=self.clinic.rooms[self.visit.room],
            starts_at=self.clinic.at(self.visit.booked_for).replace(second=0, microsecond=0),
            by=self.clinic.staff["frontdesk"],
            now=at,
            key=uuid4(),
            order_id=self.order_id,
        )

    def arrive(self, at: datetime) -> None:
        services.check_in(session_id=self.session, by=self.clinic.staff["frontdesk"], now=at)
        services.save_escort(
            session_id=self.session, escort=self._escort(at), by=self.clinic.staff["frontdesk"], now=at
        )

    def _escort(self, at: datetime) -> Escort:
        name = f"Companion of {self.player.given_name}"
        return Escort(name=name, phone="505-555-0100", confirmed_at=at, confirmed_by="Front Desk Demo")

    def half_ready(self, at: datetime) -> None:
        """Some facts are known; the gate will say which are not."""
        services.save_checkin_facts(
            session_id=self.session,
            facts=services.CheckInFacts(
                identity_checked=True,
                has_capacity=True,
                last_solids_at=at - timedelta(hours=9),
                last_clear_liquids_at=at - timedelta(hours=3),
                escort=self._escort(at),
            ),
            by=self.nurse,
            now=at,
            seen_version=queries.session_view(self.session, at).checkin_version,
        )
        asked = {Change.DIAGNOSIS: False, Change.FALL: True, Change.MEDICINES: False}
        words = "Synthetic: slipped on the stairs on Sunday, a bruise, no blow to the head."
        services.save_interval_history(session_id=self.session, answers=asked, words=words, by=self.nurse, now=at)

    def ready(self, at: datetime) -> None:
        """Every question answered, the drug read by two people."""
        view = queries.session_view(self.session, at)
        services.save_checkin_facts(
            session_id=self.session, facts=all_well(at, self._escort(at), mood=self.player.protocol == MOOD),
            by=self.nurse, now=at, seen_version=view.checkin_version,
        )  # fmt: skip
        services.save_interval_history(
            session_id=self.session, answers=dict.fromkeys(Change, False), words="", by=self.nurse, now=at
        )
        assert view.order is not None  # noqa: S101
        plan = view.order.plan
        vial = stock.draw_for(self.session, plan.dose_mg, by=self.nurse, at=at)
        for place, who in enumerate(("nurse", "nurse2")):
            services.read_drug(
                session_id=self.session,
                drug_form=DrugForm.RACEMIC,
                concentration_mg_per_ml=plan.concentration_mg_per_ml,
                volume_ml=plan.volume_ml,
                pump_rate_ml_per_h=plan.rate_ml_per_h,
                vial_lot=vial.lot,
                ndc=vial.ndc,
                by=self.clinic.staff[who],
                now=at + timedelta(seconds=20 * place),
            )

    def resting(self, at: datetime) -> None:
        sleepless = self.visit.patient % 5
        pressure = {Sign.SYSTOLIC: Decimal(118 + 3 * sleepless), Sign.DIASTOLIC: Decimal(72 + 2 * sleepless)}
        signs = {Sign.PULSE: Decimal(68), Sign.SPO2: Decimal(98), Sign.RESP: Decimal(14), Sign.TEMP: Decimal("36.7")}
        services.record_vitals(session_id=self.session, values=pressure | signs, by=self.nurse, now=at)
        self._score({Scale.RASS: 0, Scale.PAIN: 7, Scale.NAUSEA: 0, Scale.DISSOCIATION: 0}, at)

    def _score(self, values: dict[Scale, int], at: datetime) -> None:
        for scale, value in values.items():
            services.score(session_id=self.session, scale=scale, value=value, by=self.nurse, now=at)

    def look_before_home(self, at: datetime) -> None:
        aftercare.look_before_home(self.session, self._escort(at).name, self.nurse, at)

    def go_home(self, at: datetime) -> None:
        services.discharge(session_id=self.session, by=self.nurse, now=at)

    def start(self, at: datetime) -> None:
        if self.visit.home is not None:  # of another day: its kit was checked on that day
            services.check_kit(kit=tuple(Kit), by=self.nurse, now=at)
        services.start_infusion(session_id=self.session, by=self.nurse, now=at)
        self.view = None

    def stop(self, at: datetime) -> None:
        services.stop_infusion(session_id=self.session, cause=Cause.PLANNED_END, by=self.nurse, now=at)
        self.view = None

    def waste(self, at: datetime) -> None:
        stock.waste_the_rest(self.session, by=self.nurse, at=at)

    def readings(self, first: float, last: float) -> None:
        """Let the monitor send from `first` to `last` minutes ago; the simulator goes on from there."""
        minutes = first
        while minutes > last + 0.5:
            self.clinic.then(minutes, self._read)
            minutes -= READ_EVERY_MIN

    def _read(self, at: datetime) -> None:
        self.view = view = self.view or queries.session_view(self.session, at)
        age = float(view.patient.age_on(at.date()))
        # Seeded by the patient, not by the row's number, which differs from one database to the next.
        self.body = self.body or Bedside(f"demo {self.player.mrn}", age, (view.tier or 0) >= 2)
        regimen, minutes = view.day.regimen(at), view.day.minutes_since_start(at)
        effect_site = 0.0
        if regimen is not None and minutes:
            covariates = Covariates(weight_kg=float(self.player.weight_kg), age_years=age)
            course = predict(model=model(), covariates=covariates, regimen=regimen, at_min=[0.0, minutes], siblings=1)
            effect_site = float(course.effect_site_ng_per_ml.typical[-1])
        samples = self.body.observe(effect_site, at)
        if samples:
            number = f"H{self.session}-{at:%y%m%d%H%M%S}"
            message = write(self.bed(), samples, control_id=number, now=at)
            arrive(message, at)
            self.alarming.look_at(self.bed(), samples, at, partial(arrive, at=at))

    def bed(self) -> Bed:
        place, who = self.visit.room, self.player
        return Bed(
            device=_monitor(place), device_name=f"MON-{place + 1}", room=ROOMS[place],
            mrn=who.mrn, family_name=who.family_name, given_name=who.given_name,
        )  # fmt: skip

    def watch_over(self, first: float, last: float) -> None:
        """The nurse looks in every ten minutes: what no machine can score."""
        minutes = first - 9.5
        while minutes > last:
            self.clinic.then(minutes, self._look_in)
            minutes -= 10

    def _look_in(self, at: datetime) -> None:
        running = self.view is not None and self.view.day.running
        self._score({Scale.RASS: -1 if running else 0, Scale.DISSOCIATION: 4 if running else 1}, at)
        self._score({Scale.PAIN: 4, Scale.NAUSEA: 0}, at)


def _monitor(place: int) -> str:
    """Return an EUI-64 from the locally administered range, where no maker's device is."""
    return f"02000000FFFE000{place + 1}"
