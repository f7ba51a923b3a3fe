"""The protocols as they hold here: every value with its mark, signed with the password, nothing typed lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from reprieve.chart.protocols import in_force
from reprieve.therapy.decisions import Role
from reprieve.therapy.tunables import numbers_of
from tests.clinic import DEPRESSION, PASSWORD

NEW = f"/protocols/{DEPRESSION}/new"
ALERT = "number:action.systolic.at_least.alert"


@pytest.fixture
def director(clinic, enter):
    return enter(clinic.director)


def typed(**changed: str) -> dict[str, str]:
    version = in_force(DEPRESSION)
    numbers = {f"number:{name}": str(one.number) for name, one in numbers_of(version).items()}
    return {"key": str(uuid4()), "made_from": str(version.version), **numbers, "password": PASSWORD, **changed}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_read_the_protocols_and_only_the_director_is_offered_to_sign(clinic, as_role, role):
    page = as_role(role).get("/protocols").content.decode()

    assert "Treatment-resistant depression" in page
    assert ("Sign the altitude" in page) == (role is Role.MEDICAL_DIRECTOR)


def test_every_value_is_shown_with_its_source_and_the_unsettled_ones_with_their_mark(director):
    page = director.get(f"/protocols/{DEPRESSION}").content.decode()

    for name, one in numbers_of(in_force(DEPRESSION)).items():
        assert one.number.source in page, name
    assert page.count('class="chip chip--certainty"') >= sum(
        one.number.certainty.needs_a_mark for one in numbers_of(in_force(DEPRESSION)).values()
    )


def test_looking_at_what_changes_signs_nothing_and_keeps_what_was_typed(director):
    answer = director.post(NEW, typed(**{ALERT: "150", "look": "1", "password": ""}))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "160 → 150" in page
    assert 'value="150"' in page
    assert in_force(DEPRESSION).version == 1


def test_a_tighter_version_is_signed_and_says_how_it_differs_from_the_book(director):
    answer = director.post(NEW, typed(**{ALERT: "150"}), follow=True)

    page = answer.content.decode()
    assert "ighter than the book: 1 value" in page
    assert in_force(DEPRESSION).version == 2


@pytest.mark.hazard("H-30")
def test_a_looser_one_is_not_signed_without_a_reason_and_says_so_once_it_is(director):
    looser = typed(**{ALERT: "170"})
    refused = director.post(NEW, looser)
    answer = director.post(NEW, {**looser, "reason": "Our cardiologist asked for this line."}, follow=True)

    assert refused.status_code == 422
    assert "Looser than the book: 1" in refused.content.decode()
    assert "ooser than the book: 1 value" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        (ALERT, "abc", "is not a number"),
        (ALERT, "1600", "do not go together"),
        ("password", "wrong", "not your password"),
        ("number:discharge.aldrete", "", "required"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_signs_nothing(director, field, value, says):
    answer = director.post(NEW, typed(**{"number:gate.solids_h": "8", field: value}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="8"' in page
    assert in_force(DEPRESSION).version == 1


def test_nothing_changed_is_nothing_to_sign(director):
    answer = director.post(NEW, typed())

    assert answer.status_code == 422
    assert "Nothing differs from the version in force" in answer.content.decode()


@pytest.mark.hazard("H-14")
@pytest.mark.parametrize("role", [Role.NURSE, Role.PRESCRIBER, Role.FRONT_DESK, Role.OWNER])
def test_nobody_else_opens_the_form(clinic, as_role, role):
    assert as_role(role).get(NEW).status_code == 403


@pytest.mark.hazard("H-31")
def test_the_altitude_is_signed_and_both_limits_are_shown(director):
    director.post(
        "/protocols/site",
        {
            "key": str(uuid4()),
            "altitude_m": "1609",
            "spo2_offset": "3",
            "reason": "Our own measurements of two hundred patients.",
            "password": PASSWORD,
        },
    )

    page = director.get(f"/protocols/{DEPRESSION}").content.decode()

    assert "1609 m above the sea" in page
    assert "here 91 %, for altitude" in page
    assert "94 %" in page


def test_a_version_that_is_not_there_is_not_found(director):
    assert director.get(f"/protocols/{DEPRESSION}/9").status_code == 404
    assert director.get("/protocols/x").status_code == 404


def test_withdrawing_asks_for_the_password(director):
    wrong = director.post(f"/protocols/{DEPRESSION}/1/withdraw", {"key": str(uuid4()), "password": "no"})
    right = director.post(
        f"/protocols/{DEPRESSION}/1/withdraw", {"key": str(uuid4()), "password": PASSWORD}, follow=True
    )

    assert wrong.status_code == 422
    assert "not signed: nothing starts" in right.content.decode() or "withdrawn" in right.content.decode()
