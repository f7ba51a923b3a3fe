"""What the demo's patients report: a baseline a week ago, a diary since, and one call for help today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.demo.cast import PATIENTS
from reprieve.demo.visits import A_DAY
from reprieve.outcomes import queries, services
from reprieve.therapy.asking import Moment

Then = Callable[[float, Callable[[datetime], object]], None]

ASSIGNED: Final = 6.5 * A_DAY
BASELINE: Final = ASSIGNED - 40
IVY, ELM = 8, 4  # places in the cast: infused yesterday; to come this afternoon
PAIN: Final = (7, 8, 7, 7, 8, 7)  # a diary, one number a day
IVYS_PAIN: Final = (8, 8, 7, 8, 8, 4)  # and a day after the infusion
MOOD: Final = (7, 7, 6, 7, 7, 6)
PEG: Final = {"1": 7, "2": 8, "3": 7}
PHQ_PAIN: Final = {str(item): 1 for item in range(1, 9)} | {"9": 0}
PHQ_MOOD: Final = {str(item): 2 for item in range(1, 9)} | {"9": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """One patient at the phone."""

    patient: int
    nurse: Actor

    def assign(self, place: int, at: datetime) -> None:
        services.assign(patient_id=self.patient, indication=PATIENTS[place].indication, by=self.nurse, now=at)

    def says(self, name: str, answers: Mapping[str, int], at: datetime) -> None:
        """Answer what is due; where nothing of it is due, between times."""
        due = [one.key for one in queries.due_for(self.patient, at) if one.instrument.name == name]
        by = services.patient_actor(self.patient)
        form = services.begin(
            patient_id=self.patient, instrument=name, occasion=due[0] if due else "", by=by, now=at, key=uuid4()
        )
        for item, value in answers.items():
            services.answer_item(form_id=form, item=item, value=value, by=by, now=at, key=uuid4())
        services.finish(form_id=form, by=by, now=at)

    def calls_for_help(self, at: datetime) -> None:
        """Answer one question of a form and stop there: staff are called all the same."""
        due = [one for one in queries.due_for(self.patient, at) if one.instrument.name == "phq-9"]
        key = next((one.key for one in due if one.moment is Moment.BEFORE), "")
        by = services.patient_actor(self.patient)
        form = services.begin(patient_id=self.patient, instrument="phq-9", occasion=key, by=by, now=at, key=uuid4())
        services.answer_item(form_id=form, item="9", value=1, by=by, now=at, key=uuid4())


def script(then: Then, patients: Sequence[int], nurse: Actor) -> None:
    """Write what the patients with an order report into the script of the demo's days."""
    for place, player in enumerate(PATIENTS):
        if player.order is None:
            continue
        reporter, mood = Reporter(patient=patients[place], nurse=nurse), player.indication.mood
        then(ASSIGNED - place, lambda at, who=reporter, place=place: who.assign(place, at))  # type: ignore[misc]
        then(BASELINE - place, _said(reporter, "phq-9", PHQ_MOOD if mood else PHQ_PAIN))
        if not mood:
            then(BASELINE - place - 5, _said(reporter, "peg", PEG))
        name = "mood-nrs" if mood else "nrs"
        diary = IVYS_PAIN if place == IVY else MOOD if mood else PAIN
        for day, value in enumerate(diary):
            then((len(diary) - day) * A_DAY - A_DAY + 200 + place, _said(reporter, name, {"1": value}))
    ivy, elm = (Reporter(patient=patients[place], nurse=nurse) for place in (IVY, ELM))
    then(60, _said(ivy, "nrs-average-24h", {"1": 4}))
    then(8, elm.calls_for_help)


def _said(reporter: Reporter, name: str, answers: Mapping[str, int]) -> Callable[[datetime], object]:
    return lambda at: reporter.says(name, answers, at)
