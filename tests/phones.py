"""A patient's phone, as tests hold it: signed in through a real link."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from reprieve.people import phones
from reprieve.people.models import Patient
from tests.clinic import Clinic

EMAIL = "alder@patient.example"


def open_account(clinic: Clinic, patient_id: int, *, now: datetime, email: str = EMAIL) -> None:
    """Put an address on file, at the desk."""
    phones.open_account(patient_id=patient_id, email=email, by=clinic.by("front_desk"), now=now)


def link(clinic: Clinic, patient_id: int, *, now: datetime) -> str:
    """Return a link's token, as the desk hands it out."""
    return phones.hand_link(patient_id=patient_id, by=clinic.by("front_desk"), now=now).token


def year_of(patient_id: int) -> int:
    return Patient.objects.get(pk=patient_id).born_on.year


def sign_in(client: Client, clinic: Clinic, patient_id: int, *, now: datetime, email: str = "") -> Client:
    """Sign this client in as the patient's phone, through the door."""
    open_account(clinic, patient_id, now=now, email=email or f"patient-{patient_id}@patient.example")
    answer = client.post(f"/my/enter/{link(clinic, patient_id, now=now)}", {"year": year_of(patient_id)})
    assert answer.status_code == 302, answer.content.decode()
    return client
