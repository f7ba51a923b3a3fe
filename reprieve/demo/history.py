"""Courses that lie behind: played as their staff and patients would have written them, each act at its own time.

They fall into a clinic's week and hours. Nothing of these days was on a monitor, and the dispensary's register began
after them, so there is neither here; each visit has a note that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import queries as days
from reprieve.chart import services as chart
from reprieve.demo.all_well import all_well
from reprieve.demo.cast import PASSWORD
from reprieve.demo.hours import Hours
from reprieve.demo.past import PASTS, Given, Past, Told
from reprieve.opioids import services as opioids
from reprieve.outcomes import queries, services
from reprieve.people.models import User
from reprieve.people.services import Reauthenticated, confirm_password, register_patient
from reprieve.therapy import screening
from reprieve.therapy.course import Purpose
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.followup import Question, Result
from reprieve.therapy.gates import Escort, Kit
from reprieve.therapy.interval import Change
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign

AT_HOME, FIRST_INFUSION, AT_THE_DESK = time(8), time(9, 30), time(11, 30)
ADMITTED, ASSIGNED, ENDED = time(14), time(15), time(15, 30)
A_LITTLE_LATER: Final = timedelta(minutes=30)  # each infusion of a series, so that a day lies between two
CALM: Final = {
    Sign.SYSTOLIC: Decimal(121), Sign.DIASTOLIC: Decimal(74), Sign.PULSE: Decimal(68), Sign.SPO2: Decimal(98),
    Sign.RESP: Decimal(14), Sign.TEMP: Decimal("36.7"),
}  # fmt: skip
HOME_AFTER_MIN: Final = 130
NO_REGISTER: Final = "Synthetic: this visit was before the clinic's register of the drug began with its first count."
WHY: Final = "Synthetic: reviewed with the patient; the benefit outweighs it."

Plan = Callable[[datetime, Callable[[datetime], object]], None]


def script(plan: Plan, staff: Mapping[str, Actor], rooms: list[int], now: datetime) -> None:
    """Write every course into the script."""
    for place, past in enumerate(PASTS):
        hours = Hours.of((infusion.ago for infusion in past.infusions), now)
        _Course(staff=staff, room_id=rooms[place], past=past, hours=hours).script(plan)


@dataclass(slots=True)
class _Course:
    staff: Mapping[str, Actor]
    room_id: int
    past: Past
    hours: Hours
    patient_id: int = 0

    @property
    def nurse(self) -> Actor:
        return self.staff["nurse"]

    def script(self, plan: Plan) -> None:
        past, at = self.past, self.hours.at
        plan(at(past.known_for, ADMITTED, weekday_by=-1), self._admit)
        plan(at(past.known_for, ASSIGNED, weekday_by=-1), self._assign)
        for ago, dose in past.opioids.items():
            plan(at(ago, AT_THE_DESK, weekday_by=1), partial(self._takes, dose))
        for ago, score in past.diary.items():
            plan(at(ago, AT_HOME), partial(self._touches, score))
        for told in past.told:
            plan(at(told.ago, AT_THE_DESK, weekday_by=1), partial(self._tells, told))
        for number, infusion in enumerate(past.infusions):
            self._script_visit(plan, infusion, at(infusion.ago, FIRST_INFUSION) + number * A_LITTLE_LATER)
        if past.ends:
            plan(at(past.ends[0], ENDED, weekday_by=1), partial(self._ends, past.ends[1]))

    def _admit(self, at: datetime) -> None:
        past, prescriber = self.past, self.staff["prescriber"]
        self.patient_id = register_patient(
            mrn=past.mrn, given_name=past.given_name, family_name="Demo", born_on=past.born_on, sex=past.sex,
            phone="505-555-0142", by=self.nurse, now=at, key=uuid4(),
        )  # fmt: skip
        about: dict[str, Any] = {"patient_id": self.patient_id}
        chart.record_diagnosis(**about, indication=past.indication, basis=past.basis, by=prescriber, now=at)
        for item in screening.QUESTIONS:
            chart.add_screening_answer(**about, item=item, present=False, note="", by=prescriber, now=at)
        chart.add_medicine(
            **about, name="duloxetine", dose="30 mg in the morning", by=self.nurse, now=at,
            last_taken_at=at - timedelta(hours=2),
        )  # fmt: skip
        chart.sign_consent(
            protocol_key=past.protocol, language="en", signed_by=f"{past.given_name} Demo", teach_back=True, **about,
            fingerprint=days.treatment_leaflet(past.protocol, "en").fingerprint, signed=self.proof(at), now=at,
        )  # fmt: skip

    def _assign(self, at: datetime) -> None:
        services.assign(patient_id=self.patient_id, indication=self.past.indication, by=self.nurse, now=at)

    def _ends(self, why: str, at: datetime) -> None:
        services.end_assignment(patient_id=self.patient_id, reason=why, by=self.nurse, now=at)

    def _takes(self, dose: str, at: datetime) -> None:
        chart.add_medicine(
            patient_id=self.patient_id, name="OxyContin", dose=dose, by=self.nurse, now=at,
            last_taken_at=at - timedelta(hours=20),
        )  # fmt: skip
        opioids.record_load(patient_id=self.patient_id, by=self.nurse, now=at)

    def _touches(self, score: int, at: datetime) -> None:
        kind = services.Diary.MOOD if self.past.indication.mood else services.Diary.PAIN
        services.keep_diary(
            patient_id=self.patient_id, kind=kind, score=score, felt_at=at, by=Actor.patient(self.patient_id), now=at,
            key=uuid4(),
        )  # fmt: skip

    def _tells(self, told: Told, at: datetime) -> None:
        """Fill in what is due; where nothing of it is due, between times."""
        due = [one.key for one in queries.due_for(self.patient_id, at) if one.instrument.name == told.name]
        services.answer_all(
            patient_id=self.patient_id, instrument=told.name, answers=told.answers, occasion=due[0] if due else "",
            by=self.nurse, now=at, key=uuid4(),
        )  # fmt: skip

    def _script_visit(self, plan: Plan, infusion: Given, start: datetime) -> None:
        def then(begin: datetime, minutes: float, act: Callable[[datetime], object]) -> None:
            plan(begin + timedelta(minutes=minutes), act)

        visit, stop = _Visit(self, infusion), start + timedelta(minutes=float(self.past.order[1]))
        then(start, -60, visit.order_and_book)
        then(start, -30, visit.arrive)
        then(start, -3, visit.ready)
        then(start, 0, visit.start)
        then(stop, -5, visit.look_in)
        then(stop, 0, visit.stop)
        for minutes in (5, 35, 65, HOME_AFTER_MIN - 2):
            then(stop, minutes, visit.rest)
        then(stop, HOME_AFTER_MIN, visit.go_home)
        for number, later in enumerate((1, 7)):
            then(stop + timedelta(days=later), HOME_AFTER_MIN + 20, partial(visit.call, number))

    def proof(self, at: datetime) -> Reauthenticated:
        return confirm_password(user=User.objects.get(username="prescriber"), password=PASSWORD, now=at)


@dataclass(slots=True)
class _Visit:
    course: _Course
    infusion: Given
    session_id: int = 0

    @property
    def nurse(self) -> Actor:
        return self.course.nurse

    def order_and_book(self, at: datetime) -> None:
        past, infusion, patient_id = self.course.past, self.infusion, self.course.patient_id
        first = infusion is past.infusions[0]
        chart.record_weight(
            patient_id=patient_id, weight_kg=past.weight_kg, height_cm=Decimal(170), by=self.nurse, now=at
        )
        self._liver_tests(patient_id, at)
        dose, minutes, strength = past.order
        asked = chart.Asked(
            patient_id=patient_id, protocol_key=past.protocol, dose_mg_per_kg=dose, duration_min=minutes,
            concentration_mg_per_ml=strength, drug_form=DrugForm.RACEMIC, purpose=infusion.purpose,
            because=infusion.because or UNKNOWN, response_adequate=UNKNOWN if first else infusion.helped,
            worst_event_grade=UNKNOWN if first else 0,
        )  # fmt: skip
        order_id = chart.sign_order(asked=asked, signed=self.course.proof(at), now=at, key=uuid4())
        self.session_id = chart.book_session(
            patient_id=patient_id, room_id=self.course.room_id, starts_at=at + timedelta(minutes=60), order_id=order_id,
            purpose=infusion.purpose, by=self.course.staff["frontdesk"], now=at, key=uuid4(),
        )  # fmt: skip
        for finding in days.booking_view(self.session_id, at).decision.blocking:
            chart.admit_booking(
                session_id=self.session_id, rule=finding.rule, reason=WHY, by=self.course.staff["prescriber"], now=at
            )

    def _liver_tests(self, patient_id: int, at: datetime) -> None:
        """A course and a booster each have fresh ones."""
        if self.infusion is self.course.past.infusions[0] or self.infusion.purpose is Purpose.BOOSTER:
            normal = chart.Enzyme(u_per_l=Decimal(24), upper_u_per_l=Decimal(40))
            chart.record_liver_panel(
                patient_id=patient_id, taken_on=(at - timedelta(days=2)).date(), alt=normal, ast=normal, alp=normal,
                ggt=normal, by=self.nurse, now=at,
            )  # fmt: skip

    def arrive(self, at: datetime) -> None:
        chart.check_in(session_id=self.session_id, by=self.course.staff["frontdesk"], now=at)
        chart.record_vitals(session_id=self.session_id, values=CALM, by=self.nurse, now=at)

    def ready(self, at: datetime) -> None:
        """Answer every question; have the drug read by two people."""
        escort = Escort(
            name=f"Companion of {self.course.past.given_name}", phone="505-555-0100", confirmed_at=at,
            confirmed_by="Front Desk Demo",
        )  # fmt: skip
        facts = all_well(at, escort, mood=self.course.past.indication.mood)
        about: dict[str, Any] = {"session_id": self.session_id, "by": self.nurse, "now": at}
        chart.save_checkin_facts(facts=facts, **about)
        chart.save_interval_history(answers=dict.fromkeys(Change, False), words="", **about)
        order = days.session_view(self.session_id, at).order
        assert order is not None  # noqa: S101 booked on one
        for who in ("nurse", "nurse2"):
            chart.read_drug(
                session_id=self.session_id, drug_form=DrugForm.RACEMIC, volume_ml=order.plan.volume_ml,
                concentration_mg_per_ml=order.plan.concentration_mg_per_ml, vial_lot="DEMO-LOT-1", ndc="00000-0000-00",
                pump_rate_ml_per_h=order.plan.rate_ml_per_h, by=self.course.staff[who], now=at,
            )  # fmt: skip
        chart.record_vitals(values=CALM, **about)
        self._score({Scale.RASS: 0}, at)

    def start(self, at: datetime) -> None:
        chart.check_kit(kit=tuple(Kit), by=self.nurse, now=at)
        chart.start_infusion(session_id=self.session_id, by=self.nurse, now=at)
        chart.add_note(session_id=self.session_id, text=NO_REGISTER, by=self.nurse, now=at)

    def look_in(self, at: datetime) -> None:
        chart.record_vitals(session_id=self.session_id, values=CALM, by=self.nurse, now=at)

    def stop(self, at: datetime) -> None:
        chart.stop_infusion(session_id=self.session_id, cause=Cause.PLANNED_END, by=self.nurse, now=at)

    def rest(self, at: datetime) -> None:
        chart.record_vitals(session_id=self.session_id, values=CALM, by=self.nurse, now=at)

    def go_home(self, at: datetime) -> None:
        self._score({Scale.ALDRETE: 10, Scale.PADSS: 10, Scale.RASS: 0, Scale.CADSS6: 0}, at)
        going = chart.GoingHomeFacts(
            walks_and_turns=True, oriented=True, leaflet_given=True,
            escort_took_over=f"Companion of {self.course.past.given_name}",
        )  # fmt: skip
        chart.save_going_home(session_id=self.session_id, facts=going, by=self.nurse, now=at)
        chart.discharge(session_id=self.session_id, by=self.nurse, now=at)

    def call(self, number: int, at: datetime) -> None:
        """Make the call of day 1 or day 7: nothing worries."""
        task = days.calls_of(self.session_id, at)[number]
        well = {Question.FELL: "no", Question.SELF_HARM: "no", Question.EMERGENCY: "no"}
        chart.record_call(task_id=task.id, result=Result.REACHED, answers=well, by=self.nurse, now=at)

    def _score(self, values: Mapping[Scale, int], at: datetime) -> None:
        for scale, value in values.items():
            chart.score(session_id=self.session_id, scale=scale, value=value, by=self.nurse, now=at)
