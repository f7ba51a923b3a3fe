"""The clinic's own numbers: everybody who charts reads them, only the medical director signs one, with a reason."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reprieve.chart.clinic_numbers import clinic_numbers
from reprieve.chart.models import ClinicNumberChoice
from reprieve.therapy.clinic_numbers import ClinicNumber
from tests.clinic import PASSWORD, Clinic

WHY = "Agreed with our cardiologist on Monday."


def sign(client, name: str = "qtc_long", **typed):
    return client.post(f"/clinic-numbers/{name}", {"key": str(uuid4()), "reason": WHY, "password": PASSWORD, **typed})


def test_nothing_has_a_default_and_the_page_says_what_holds_meanwhile(clinic: Clinic, enter):
    page = enter(clinic.nurse).get("/clinic-numbers").content.decode()

    assert page.count("not set") == len(ClinicNumber)
    assert "Every difference is flagged" in page
    assert "Sign another number" not in page


def test_the_director_signs_a_number_and_takes_it_back(clinic: Clinic, enter):
    director = enter(clinic.director)

    assert sign(director, value="480").status_code == 302
    assert clinic_numbers(timezone.now())[ClinicNumber.QTC_LONG] == 480
    page = director.get("/clinic-numbers").content.decode()
    assert "480 ms" in page
    assert WHY in page

    assert sign(director, value="").status_code == 302
    assert clinic_numbers(timezone.now())[ClinicNumber.QTC_LONG] is None
    assert ClinicNumberChoice.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [{"value": "9"}, {"value": "480", "reason": "short"}, {"value": "480", "password": "guess"}, {"value": "x"}],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(clinic: Clinic, enter, typed):
    answer = sign(enter(clinic.director), **typed)

    assert answer.status_code == 422
    assert f'value="{typed["value"]}"' in answer.content.decode()
    assert not ClinicNumberChoice.objects.exists()


def test_a_prescriber_signs_none_and_a_name_that_is_none_is_not_found(clinic: Clinic, enter):
    assert sign(enter(clinic.prescriber), value="480").status_code == 403
    assert sign(enter(clinic.director), name="anything", value="480").status_code == 404


def test_what_was_signed_is_never_changed(clinic: Clinic, enter):
    sign(enter(clinic.director), value="480")

    with pytest.raises(DatabaseError), transaction.atomic():
        ClinicNumberChoice.objects.update(value=500)
