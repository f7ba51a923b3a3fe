"""One patient's page: unknowns named, authors named, honest sentences; a refused form comes back as it was typed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.people.models import Sex
from reprieve.people.services import register_patient
from reprieve.therapy.screening import QUESTIONS
from tests.clinic import CRPS, Clinic


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=2), protocol_key=CRPS)


@pytest.fixture
def stranger(clinic: Clinic) -> int:
    """A patient of whom nothing is known yet."""
    return register_patient(
        mrn="NEW-1",
        given_name="Demo",
        family_name="Yew",
        born_on=timezone.localdate().replace(year=1980, day=1),
        sex=Sex.FEMALE,
        by=clinic.by("front_desk"),
        now=timezone.now(),
        key=uuid4(),
    )


def view(patient_id: int) -> queries.PatientView:
    return queries.patient_view(patient_id, timezone.now())


def form(**typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), **typed}


def test_the_protocol_is_shown_with_its_grade_and_what_speaks_against_it(nurse, patient_id):
    page = nurse.get(f"/patients/{patient_id}").content.decode()

    assert "evidence grade B" in page
    assert "Against:" in page
    assert "racemic ketamine" in page


def test_what_nobody_asked_is_named(nurse, stranger):
    page = nurse.get(f"/patients/{stranger}").content.decode()

    assert "Not asked yet" in page
    for question in QUESTIONS.values():
        assert question.asks in page
    assert "Without a weight nothing can be ordered" in page


def test_only_a_prescriber_is_offered_an_order(clinic, nurse, patient_id, enter):
    link = f"/patients/{patient_id}/orders/new?protocol={CRPS}"

    assert link not in nurse.get(f"/patients/{patient_id}").content.decode()
    assert link in enter(clinic.prescriber).get(f"/patients/{patient_id}").content.decode()


def test_opening_a_chart_leaves_a_trace(nurse, patient_id):
    nurse.get(f"/patients/{patient_id}")

    entry = trail.trail(limit=1)[0]
    assert (entry.action, entry.subject, entry.patient_id) == ("viewed", f"patient:{patient_id}", patient_id)


def test_the_front_desk_sees_the_name_and_not_the_chart(clinic, enter, patient_id):
    desk = enter(clinic.front_desk)
    page = desk.get(f"/patients/{patient_id}").content.decode()

    assert "Alder, Demo" in page
    for secret in ("metformin", "80 kg", "regional pain"):
        assert secret not in page
    assert desk.post(f"/patients/{patient_id}/weight", form(weight_kg="80")).status_code == 403


def test_nobody_opens_a_chart_that_is_not_there(nurse):
    assert nurse.get("/patients/999").status_code == 404
    assert nurse.post("/patients/999/weight", form(weight_kg="80")).status_code == 404


def test_a_weight_is_recorded_with_its_author(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/weight", form(weight_kg="81,4", height_cm="178", scale_id="scale-2"))

    newest = view(patient_id).measures[0]
    assert str(newest.weight_kg) == "81.40"
    assert newest.by == "Demo Nurse, RN"


def test_sending_a_weight_twice_records_it_once(nurse, patient_id):
    typed = form(weight_kg="81.4")

    nurse.post(f"/patients/{patient_id}/weight", typed)
    nurse.post(f"/patients/{patient_id}/weight", typed)

    assert len(view(patient_id).measures) == 2


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize(
    ("weight", "says"),
    [
        ("176.4", "looks like pounds: that is 80.0 kg"),
        ("8000", "no more than"),
        ("900", "kg"),
        ("-80", "kg"),
        ("0", "kg"),
        ("NaN", "is not a number"),
        ("eighty", "is not a number"),
        ("", "required"),
    ],
)
def test_an_implausible_weight_is_refused_with_a_sentence_and_the_rest_is_kept(nurse, patient_id, weight, says):
    answer = nurse.post(f"/patients/{patient_id}/weight", form(weight_kg=weight, scale_id="scale-2"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="scale-2"' in page
    assert 'id="fold-weight" open' in page
    assert len(view(patient_id).measures) == 1


def test_a_medicine_that_is_in_no_list_is_shown_as_not_known(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="Herbal Mixture"))

    assert "class not known" in nurse.get(f"/patients/{patient_id}").content.decode()


def test_a_stopped_medicine_leaves_the_list(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/medicine/stopped", {"name": "metformin"})

    assert [row.taken for row in view(patient_id).medicines if row.name == "metformin"] == [False]


def test_a_medicine_taken_in_the_future_is_refused(nurse, patient_id):
    later = (timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")

    answer = nurse.post(f"/patients/{patient_id}/medicine", form(name="zolpidem", last_taken_at=later))

    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()
    assert 'value="zolpidem"' in answer.content.decode()


def test_a_liver_panel_is_kept_as_multiples_of_normal(nurse, patient_id):
    values = {"alt": "120", "ast": "40", "alp": "100", "ggt": "50"}
    limits = {f"{name}_upper": "40" for name in values}

    nurse.post(f"/patients/{patient_id}/liver", form(taken_on=timezone.localdate().isoformat(), **values, **limits))

    assert "3.00 × normal" in nurse.get(f"/patients/{patient_id}").content.decode()


def test_an_upper_limit_of_zero_is_refused(nurse, patient_id):
    values = dict.fromkeys(("alt", "ast", "alp", "ggt", "alt_upper", "ast_upper", "alp_upper"), "40")
    typed = form(taken_on=timezone.localdate().isoformat(), ggt_upper="0", **values)

    answer = nurse.post(f"/patients/{patient_id}/liver", typed)

    assert answer.status_code == 422
    assert "above zero" in answer.content.decode()


def test_only_a_prescriber_reviews_a_panel(clinic, nurse, patient_id, enter):
    address = f"/patients/{patient_id}/liver/{view(patient_id).liver[0].id}/review"

    assert nurse.post(address, form(plan="Repeat in two weeks.")).status_code == 403
    enter(clinic.prescriber).post(address, form(plan="Repeat in two weeks."))
    assert view(patient_id).liver[0].plans == ("Repeat in two weeks.",)


def test_a_pregnancy_test_is_recorded(nurse, stranger):
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")

    nurse.post(f"/patients/{stranger}/pregnancy", form(positive="no", taken_at=at, lot="L-1"))

    assert view(stranger).pregnancy_tests[0].positive is False


def test_an_empty_consent_is_never_a_consent(nurse, patient_id):
    before = len(view(patient_id).consents)

    answer = nurse.post(f"/patients/{patient_id}/consent", form())

    assert answer.status_code == 422
    assert len(view(patient_id).consents) == before


def test_a_consent_is_recorded_and_taken_back(nurse, patient_id):
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    signed = {"protocol": CRPS, "signed_by": "Demo Alder", "signed_at": at, "language": "en", "teach_back": "yes"}

    nurse.post(f"/patients/{patient_id}/consent", form(**signed))
    newest = view(patient_id).consents[0]
    asked = nurse.get(f"/patients/{patient_id}/consent/{newest.id}/withdrawn").content.decode()
    nurse.post(f"/patients/{patient_id}/consent/{newest.id}/withdrawn", form(reason="I feel worse."))

    assert "cannot be undone" in asked
    assert newest.consent.signed_by == "Demo Alder"
    assert next(row for row in view(patient_id).consents if row.id == newest.id).consent.withdrawn


def test_a_consent_is_taken_back_only_from_its_own_patient(nurse, patient_id, stranger):
    consent_id = view(patient_id).consents[0].id

    assert nurse.post(f"/patients/{stranger}/consent/{consent_id}/withdrawn").status_code == 404


def test_the_page_costs_a_bounded_number_of_queries(nurse, patient_id, django_assert_max_num_queries):
    for number in range(6):
        nurse.post(f"/patients/{patient_id}/weight", form(weight_kg=f"8{number}"))

    with django_assert_max_num_queries(30):
        nurse.get(f"/patients/{patient_id}")


@pytest.mark.hazard("H-08")
@pytest.mark.parametrize("name", ["diagnosis", "weight", "medicine", "liver", "pregnancy", "consent"])
def test_an_untouched_form_says_nothing_and_records_nothing(nurse, stranger, name):
    chart_before = view(stranger)

    answer = nurse.post(f"/patients/{stranger}/{name}", form())

    empty = answer.context["forms"][name]
    assert answer.status_code == 422
    assert all(not field.value() for field in empty if field.name != "key")
    after = view(stranger)
    assert (after.measures, after.medicines, after.liver) == (
        chart_before.measures,
        chart_before.medicines,
        chart_before.liver,
    )
