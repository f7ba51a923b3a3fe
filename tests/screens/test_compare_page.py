"""What if this patient took another road: virtual patients, the words of caution, and nothing charted."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit.queries import count, trail
from reprieve.chart import services as chart
from reprieve.evidence.register import cite
from reprieve.opioids import services as opioids
from reprieve.people.models import Sex
from reprieve.people.services import register_patient
from reprieve.pharmacology.mechanism import SOURCES
from reprieve.staff.presenters.compare import COLUMNS
from reprieve.staff.presenters.times import moment
from reprieve.studies.trial import ARMS
from reprieve.studies.words import CAUTIONS
from reprieve.therapy.decisions import Role
from tests.clinic import CRPS, Clinic

ASKED = {"pain": "7", "mme_per_day": "60", "protocol": "refractory-pain-0.5", "weeks": "26"}


@pytest.fixture
def patient(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=1), protocol_key=CRPS)


def html(words: str) -> str:
    return words.replace("'", "&#x27;")


@pytest.mark.hazard("H-97")
def test_it_says_what_it_is_before_it_follows_anybody(clinic, enter, patient):
    page = enter(clinic.nurse).get(f"/patients/{patient}/compare").content.decode()

    for words in CAUTIONS:
        assert html(words) in page
    assert "<svg" not in page.partition('id="compared"')[2]


@pytest.mark.hazard("H-97")
def test_every_road_is_shown_within_two_seconds_and_nothing_is_charted(clinic, enter, patient):
    nurse = enter(clinic.nurse)
    nurse.get(f"/patients/{patient}/compare", ASKED)
    entries = count()

    began = time.perf_counter()
    answer = nurse.get(f"/patients/{patient}/compare", {**ASKED, "pain": "6"}, headers={"HX-Request": "true"})
    seconds = time.perf_counter() - began

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('<th scope="row">') == len(ARMS) == 5
    assert page.count("<svg") == 2
    assert "exploratory" in page
    assert "<html" not in page
    assert seconds < 2
    assert count() == entries


def test_the_same_question_has_the_same_answer(clinic, enter, patient):
    nurse = enter(clinic.nurse)
    address = f"/patients/{patient}/compare"

    once, again = (nurse.get(address, ASKED, headers={"HX-Request": "true"}).content for _ in range(2))

    assert once == again


def test_how_unsure_the_means_are_stands_beside_the_spread_between_patients(clinic, enter, patient):
    nurse, asked = enter(clinic.nurse), {**ASKED, "weeks": "12"}
    address = f"/patients/{patient}/compare"

    plain = nurse.get(address, asked).content.decode()
    unsure = nurse.get(address, {**asked, "doubt": "on"}).content.decode()

    assert "weeks=12&amp;doubt=on" in plain
    assert "In brackets" not in plain
    assert "In brackets" in unsure
    assert len(re.findall(r"\([\d.]+(?: %)? to [\d.]+(?: %)?\)", unsure)) == len(ARMS) * len(COLUMNS)
    assert unsure.count(" to ") > plain.count(" to ")


@pytest.mark.hazard("H-97")
def test_the_opioid_is_the_load_on_record_with_its_day_and_what_is_unknown(clinic, enter, patient):
    nurse, by, at = enter(clinic.nurse), clinic.by("nurse"), timezone.now() - timedelta(days=9)
    address = f"/patients/{patient}/compare"
    first = nurse.get(address).content.decode()
    chart.add_medicine(patient_id=patient, name="oxycodone", dose="20 mg twice a day", by=by, now=at)
    listed = nurse.get(address).content.decode()
    opioids.record_load(patient_id=patient, by=by, now=at)
    known = nurse.get(address).content.decode()
    chart.add_medicine(patient_id=patient, name="morphine", dose="10-20 mg prn", by=by, now=timezone.now())
    changed = nurse.get(address).content.decode()
    opioids.record_load(patient_id=patient, by=by, now=timezone.now())
    least = nurse.get(address).content.decode()

    assert "No opioid is on record" in first
    assert 'value="60.0"' not in first
    assert "Not on record yet" in listed
    assert all('value="60.0"' in page for page in (listed, known, changed, least))
    assert f"60.0 MME a day, put on record {moment(at)}" in known
    assert "not wholly known" not in known
    assert "has changed since: it gives at least 60.0 MME a day today" in changed
    assert "not wholly known" in least
    assert "Not counted, because it cannot be known: morphine 10-20 mg prn" in least
    assert "the least that it can be" in least
    assert 'value="90"' in nurse.get(address, {**ASKED, "mme_per_day": "90"}).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pain": "11"}, "10"),
        ({"pain": "a lot"}, "is not a number"),
        ({"mme_per_day": "0"}, "1"),
        ({"mme_per_day": "-5"}, "1"),
        ({"mme_per_day": ""}, "required"),
        ({"protocol": "depression-0.5"}, "valid choice"),
        ({"weeks": "7"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(clinic, enter, patient, wrong, says):
    answer = enter(clinic.nurse).get(f"/patients/{patient}/compare", {**ASKED, **wrong})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="60"' in page or "mme_per_day" in wrong


def test_looking_is_in_the_trail_and_the_front_desk_does_not_look(clinic, enter, patient, as_role):
    enter(clinic.nurse).get(f"/patients/{patient}/compare")

    assert trail(patient_id=patient, limit=1)[0].subject == f"patient:{patient}"
    assert as_role(Role.FRONT_DESK).get(f"/patients/{patient}/compare").status_code == 403
    assert enter(clinic.nurse).get("/patients/999999/compare").status_code == 404


def test_nobody_is_like_a_patient_without_a_weight(clinic, enter):
    unweighed = register_patient(
        mrn="DEMO-0999",
        given_name="Demo",
        family_name="Unweighed",
        born_on=date(1981, 5, 17),
        sex=Sex.FEMALE,
        by=clinic.by("front_desk"),
        now=timezone.now(),
        key=uuid4(),
    )

    page = enter(clinic.nurse).get(f"/patients/{unweighed}/compare", ASKED).content.decode()

    assert "Without a weight" in page
    assert "<svg" not in page.partition('id="compared"')[2]


@pytest.mark.parametrize("role", list(Role))
def test_the_mechanism_explains_and_says_how_little_is_known(clinic, as_role, role):
    page = as_role(role).get("/mechanism").content.decode()

    assert "No forecast, rule or order uses a number of this page" in page
    assert page.count("<svg") >= 2
    assert "dG/dt" in page
    assert all(html(cite(key).cites) in page for key in SOURCES)
