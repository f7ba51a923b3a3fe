"""One visit of the demo's day, from its order to where it stands now: every act through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import queries, services
from reprieve.demo import aftercare, stock
from reprieve.demo.all_well import all_well
from reprieve.demo.bedside import Bedside
from reprieve.demo.cast import MOOD, PASSWORD, PATIENTS, ROOMS, Player, monitor_of
from reprieve.demo.devices import Alarming, arrive
from reprieve.demo.hl7_writer import Bed, write
from reprieve.demo.visits import Visit
from reprieve.people.models import User
from reprieve.people.services import confirm_password
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import predict
from reprieve.therapy.gates import Escort, Kit
from reprieve.therapy.interval import Change
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign

if TYPE_CHECKING:
    from reprieve.demo.clinic import Clinic

READ_EVERY_MIN: Final = 2


@dataclass(slots=True)
class Scene:
    """One visit, from its order to where it stands now."""

    clinic: Clinic
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
            device=monitor_of(place), device_name=f"MON-{place + 1}", room=ROOMS[place],
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
