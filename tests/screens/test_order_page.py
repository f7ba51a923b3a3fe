"""An order: computed beside what is asked, refused with reasons, signed with the password, never stored by looking."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit import queries as trail
from reprieve.chart import queries, services
from reprieve.therapy.events import Cause
from tests.clinic import CRPS, PASSWORD, Clinic


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=2), protocol_key=CRPS)


@pytest.fixture
def prescriber(clinic, enter):
    return enter(clinic.prescriber)


def asked(**changed: str) -> dict[str, str]:
    typed = {
        "key": str(uuid4()),
        "protocol": CRPS,
        "dose_mg_per_kg": "1",
        "duration_min": "240",
        "concentration_mg_per_ml": "1",
    }
    return {**typed, **changed}


def orders(patient_id: int):
    return queries.patient_view(patient_id, timezone.now()).orders


def ran_before(clinic: Clinic, cause: Cause) -> int:
    """Return a patient who had a four-hour infusion yesterday, to its end or cut short after an hour."""
    at = timezone.now() - timedelta(days=1)
    patient_id = clinic.register(now=at - timedelta(hours=2), protocol_key=CRPS)
    session_id = clinic.ready(patient_id, now=at, protocol_key=CRPS)
    clinic.start(session_id, now=at)
    end = at + timedelta(minutes=240 if cause is Cause.PLANNED_END else 60)
    services.stop_infusion(session_id=session_id, cause=cause, by=clinic.by(), now=end)
    clinic.leaves(session_id, now=end + timedelta(minutes=5))
    return patient_id


@pytest.mark.hazard("H-01")
def test_a_first_order_starts_without_a_dose_and_says_what_is_usual(prescriber, patient_id):
    answer = prescriber.get(f"/patients/{patient_id}/orders/new?protocol={CRPS}")

    page = answer.content.decode()
    assert answer.context["form"]["dose_mg_per_kg"].value() is None
    assert answer.context["plan"] is None
    assert "nobody has chosen a dose yet. Usual here: 1.25 mg/kg over 240 min" in page
    assert 'value="240"' in page
    assert "evidence grade B" in page


@pytest.mark.hazard("H-13")
def test_an_order_starts_from_the_dose_that_was_given_whole_and_that_is_no_step_up(clinic, prescriber):
    patient_id = ran_before(clinic, Cause.PLANNED_END)

    answer = prescriber.get(f"/patients/{patient_id}/orders/new?protocol={CRPS}")

    page = answer.content.decode()
    assert "As given on" in page
    for shown in ("Predicted, not measured", "course-band", "90 of 100 such patients", "mg/kg/h"):
        assert shown in page
    assert Decimal(answer.context["form"]["dose_mg_per_kg"].value()) == Decimal("1.25")
    findings = {finding.rule: finding for finding in answer.context["plan"].decision.findings}
    assert findings["R13"].says == "The dose is not stepped up."


@pytest.mark.hazard("H-01")
def test_a_dose_that_was_cut_short_is_not_offered_again(clinic, prescriber):
    patient_id = ran_before(clinic, Cause.DISTRESS)

    answer = prescriber.get(f"/patients/{patient_id}/orders/new?protocol={CRPS}")

    assert answer.context["form"]["dose_mg_per_kg"].value() is None
    assert "0.31 of 1.25 mg/kg went in and it ended early" in answer.content.decode()


def test_a_preview_shows_mg_rate_pump_bag_and_tier_and_stores_nothing(prescriber, patient_id):
    before = trail.last_id()

    answer = prescriber.post(f"/patients/{patient_id}/orders/preview", asked())

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.startswith('<div id="preview"')
    for shown in ("80 ", "20 ", "mL/h", "C: also an airway-trained", "Likely feels it"):
        assert shown in page
    assert trail.last_id() == before
    assert not orders(patient_id)


def test_the_course_grows_with_the_dose(prescriber, patient_id):
    def peak(dose: str) -> int:
        plan = prescriber.post(f"/patients/{patient_id}/orders/preview", asked(dose_mg_per_kg=dose)).context["plan"]
        return int(plan.course.peak.split(" ")[0])

    assert peak("0.5") < peak("1")


@pytest.mark.parametrize("nonsense", ["", "0", "-1", "NaN", "Infinity", "1e400", "lots"])
def test_nonsense_is_answered_with_a_sentence_not_with_numbers(prescriber, patient_id, nonsense):
    answer = prescriber.post(f"/patients/{patient_id}/orders/preview", asked(dose_mg_per_kg=nonsense))

    assert answer.status_code == 200
    assert answer.context["plan"] is None
    assert "mL/h" not in answer.content.decode()


@pytest.mark.hazard("H-01")
def test_above_a_ceiling_the_rules_refuse_with_a_reason_and_a_source(prescriber, patient_id):
    page = prescriber.post(f"/patients/{patient_id}/orders/preview", asked(dose_mg_per_kg="1.4")).content.decode()

    assert "above the protocol" in page
    assert "after SCHW09" in re.sub(r"<[^>]*>", "", page)  # the source leads to what rests on it


def test_signing_with_the_password_puts_the_order_on_file(prescriber, patient_id):
    answer = prescriber.post(f"/patients/{patient_id}/orders/new", asked(password=PASSWORD))

    order = orders(patient_id)[0]
    page = prescriber.get(answer["Location"]).content.decode()
    assert answer["Location"] == f"/orders/{order.id}"
    assert "I order this infusion." in page
    assert "Demo Prescriber, MD" in page


def test_signing_twice_signs_once(prescriber, patient_id):
    typed = asked(password=PASSWORD)

    first = prescriber.post(f"/patients/{patient_id}/orders/new", typed)
    second = prescriber.post(f"/patients/{patient_id}/orders/new", typed)

    assert first["Location"] == second["Location"]
    assert len(orders(patient_id)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"password": "wrong"}, "That is not your password; nothing was signed."),
        ({"password": ""}, "required"),
        ({"password": PASSWORD, "dose_mg_per_kg": "1.4"}, "Not signed. This stands in the way"),
        ({"password": PASSWORD, "duration_min": "abc"}, "is not a number"),
    ],
)
def test_what_is_not_signed_loses_nothing_but_the_password(prescriber, patient_id, changed, says):
    answer = prescriber.post(
        f"/patients/{patient_id}/orders/new", asked(concentration_mg_per_ml="2", iv_benzodiazepine="on", **changed)
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="2"' in page
    assert "checked" in page
    assert PASSWORD not in page
    assert not orders(patient_id)


def test_without_script_compute_shows_the_sum_and_signs_nothing(prescriber, patient_id):
    answer = prescriber.post(f"/patients/{patient_id}/orders/new", asked(compute="1", dose_mg_per_kg="0.5"))

    assert answer.status_code == 200
    assert answer.context["plan"].numbers[0].value == "40"
    assert not orders(patient_id)


def test_the_director_may_go_above_a_ceiling_with_a_reason_and_not_without(clinic, enter, patient_id):
    director = enter(clinic.director)
    typed = asked(password=PASSWORD, dose_mg_per_kg="1.35")
    blocking = [
        finding.rule
        for finding in director.post(f"/patients/{patient_id}/orders/preview", typed).context["plan"].decision.findings
        if finding.may_override
    ]
    short = {f"reason-{rule}": "because" for rule in blocking}
    given = {f"reason-{rule}": "Tolerated this dose three times before." for rule in blocking}

    too_short = director.post(f"/patients/{patient_id}/orders/new", {**typed, **short})
    signed = director.post(f"/patients/{patient_id}/orders/new", {**typed, **given})

    assert blocking
    assert too_short.status_code == 422
    assert "at least 15 characters" in too_short.content.decode()
    assert signed.status_code == 302
    assert "Tolerated this dose three times before." in director.get(signed["Location"]).content.decode()


def test_a_prescriber_is_not_offered_what_only_the_director_may_override(prescriber, patient_id):
    answer = prescriber.post(f"/patients/{patient_id}/orders/preview", asked(dose_mg_per_kg="1.35"))

    assert answer.context["plan"].reasons == ()


def test_without_a_diagnosis_nothing_can_be_ordered(clinic, prescriber):
    answer = prescriber.get("/patients/999/orders/new")

    assert answer.status_code == 404


@pytest.mark.hazard("H-03")
def test_a_protocol_for_another_indication_is_not_offered(prescriber, patient_id):
    page = prescriber.get(f"/patients/{patient_id}/orders/new?protocol=depression-0.5").content.decode()

    assert "Choose a protocol" in page
    assert "depression-0.5" not in page
    answer = prescriber.post(f"/patients/{patient_id}/orders/preview", asked(protocol="depression-0.5"))
    assert answer.status_code == 404


def test_a_nurse_reads_an_order_and_does_not_write_one(clinic, enter, patient_id):
    order_id = clinic.order(patient_id, now=timezone.now(), protocol_key=CRPS)
    nurse = enter(clinic.nurse)

    assert nurse.get(f"/orders/{order_id}").status_code == 200
    assert nurse.get(f"/patients/{patient_id}/orders/new").status_code == 403
    assert nurse.get("/orders/999").status_code == 404


def test_the_front_desk_does_not_read_orders(clinic, enter, patient_id):
    order_id = clinic.order(patient_id, now=timezone.now(), protocol_key=CRPS)

    assert enter(clinic.front_desk).get(f"/orders/{order_id}").status_code == 403


def test_a_preview_is_quick_enough_to_follow_a_slider(prescriber, patient_id, django_assert_max_num_queries):
    with django_assert_max_num_queries(32):
        prescriber.post(f"/patients/{patient_id}/orders/preview", asked())
