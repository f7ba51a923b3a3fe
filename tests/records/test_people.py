"""Who works here, who is cared for, and who may do what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from reprieve.audit import queries as trail
from reprieve.audit.services import Actor
from reprieve.people import queries
from reprieve.people.models import Patient, Sex, User
from reprieve.people.permissions import MAY, Act, NotPermitted, may, require
from reprieve.people.services import (
    FRESH_FOR,
    MOST_ATTEMPTS,
    NotPlausible,
    TooManyAttempts,
    WrongPassword,
    actor_of,
    add_staff_member,
    confirm_password,
    correct_patient,
    register_patient,
)
from reprieve.therapy.decisions import Role

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SETUP = Actor.machine("setup")
CLERK = Actor(username="clerk", display="Demo Clerk", role=Role.FRONT_DESK, user_id=1)


def register(mrn: str = "D-1", family: str = "Alder", key: UUID | None = None, **more) -> int:
    facts = {"given_name": "Demo", "born_on": date(1975, 4, 2), "sex": Sex.FEMALE, "by": CLERK, "now": NOW}
    return register_patient(mrn=mrn, family_name=family, key=key or uuid4(), **{**facts, **more})


def a_user(role: Role = Role.PRESCRIBER) -> User:
    user_id = add_staff_member(
        username=f"demo-{role}",
        password="correct horse",
        role=role,
        display_name="Demo Rowan",
        credential="MD",
        by=SETUP,
        now=NOW,
    )
    return User.objects.get(pk=user_id)


def test_the_table_of_permissions_is_total():
    assert set(MAY) == set(Role)
    assert set(Act) == frozenset().union(*MAY.values())


@pytest.mark.parametrize("role", [Role.NURSE, Role.FRONT_DESK, Role.OWNER])
def test_only_prescribers_sign_orders(role):
    assert not may(role, Act.SIGN_ORDER)


@pytest.mark.parametrize("act", [Act.SEE_CHART, Act.SEE_BOARD, Act.CHART, Act.RUN_INFUSION, Act.SIGN_ORDER])
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.OWNER])
def test_who_does_not_care_for_patients_sees_no_health_data(role, act):
    assert not may(role, act)


def test_a_machine_has_no_permissions_of_its_own():
    with pytest.raises(NotPermitted, match="open a chart"):
        require(SETUP, Act.SEE_CHART)


@pytest.mark.django_db
def test_an_actor_is_named_as_they_sign():
    assert actor_of(a_user()).display == "Demo Rowan, MD"


@pytest.mark.django_db
def test_registering_twice_with_one_key_makes_one_patient():
    key = uuid4()

    assert register(key=key) == register(key=key)
    assert Patient.objects.count() == 1
    assert [e.action for e in trail.trail()] == ["registered"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("mrn", {"mrn": "  "}),
        ("family_name", {"family": " "}),
        ("born_on", {"born_on": date(2027, 1, 1)}),
        ("born_on", {"born_on": date(1850, 1, 1)}),
    ],
)
def test_an_impossible_patient_is_refused_by_field(field, wrong):
    with pytest.raises(NotPlausible) as refusal:
        register(**wrong)

    assert refusal.value.field == field
    assert trail.count() == 0


@pytest.mark.django_db
def test_a_record_number_belongs_to_one_patient():
    register(mrn="D-7")

    with pytest.raises(NotPlausible, match="Another patient"):
        register(mrn=" D-7 ", family="Birch")


@pytest.mark.django_db
def test_the_owner_registers_nobody():
    owner = Actor(username="owner", display="Demo Owner", role=Role.OWNER, user_id=9)

    with pytest.raises(NotPermitted):
        register(by=owner)

    assert not Patient.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["alder", "ALD", "demo alder", "D-1", "1975-04-02", "04/02/1975", "alder 1975-04-02"])
def test_a_patient_is_found_by_name_number_or_birth_date(text):
    register()
    register(mrn="X-2", family="Birch", given_name="Other", born_on=date(1980, 1, 1))

    assert [p.family_name for p in queries.search_patients(text)] == ["Alder"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "  ", "zzz", "alder birch", "%", "1975-99-99"])
def test_nothing_asked_or_nothing_known_finds_nobody(text):
    register()

    assert queries.search_patients(text) == ()


@pytest.mark.django_db
def test_search_is_one_query(django_assert_num_queries):
    register()

    with django_assert_num_queries(1):
        queries.search_patients("alder")


@pytest.mark.django_db
def test_a_correction_keeps_what_was_said_before():
    patient_id = register()

    correct_patient(
        patient_id=patient_id,
        by=CLERK,
        now=NOW,
        given_name="Demo",
        family_name="Aldern",
        born_on=date(1975, 4, 2),
        sex=Sex.FEMALE,
        preferred_language="en",
        phone="",
    )

    (entry, _) = trail.trail(patient_id=patient_id)
    assert entry.action == "corrected"
    assert entry.details == {"before": {"family_name": "Alder"}}


@pytest.mark.django_db
def test_age_is_in_completed_years():
    register()
    (patient,) = queries.search_patients("alder")

    assert patient.age_on(date(2026, 4, 1)) == 50
    assert patient.age_on(date(2026, 4, 2)) == 51


@pytest.mark.django_db
def test_a_typed_password_stands_for_its_person_for_a_short_time():
    proof = confirm_password(user=a_user(), password="correct horse", now=NOW)

    assert proof.fresh(NOW + FRESH_FOR)
    assert not proof.fresh(NOW + FRESH_FOR + timedelta(seconds=1))
    assert not proof.fresh(NOW - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_wrong_password_proves_nothing_and_is_recorded():
    user = a_user()

    with pytest.raises(WrongPassword):
        confirm_password(user=user, password="wrong", now=NOW)

    assert trail.trail()[0].action == "password refused"


@pytest.mark.django_db
def test_guessing_at_a_signature_is_stopped():
    user = a_user()
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(WrongPassword):
            confirm_password(user=user, password="wrong", now=NOW)

    with pytest.raises(TooManyAttempts):
        confirm_password(user=user, password="correct horse", now=NOW)

    assert confirm_password(user=user, password="correct horse", now=NOW + timedelta(hours=1))


@pytest.mark.django_db
def test_somebody_who_left_cannot_sign():
    user = a_user()
    user.is_active = False
    user.save()

    with pytest.raises(WrongPassword):
        confirm_password(user=user, password="correct horse", now=NOW)
