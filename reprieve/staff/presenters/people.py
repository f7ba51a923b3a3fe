"""Patients as they are named on pages: on a list, and over everything that is about one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reprieve.people.models import Sex
from reprieve.people.queries import PatientSummary

SEX_WORDS: Final[dict[Sex, Promise]] = {
    Sex.FEMALE: pgettext_lazy("sex", "female"),
    Sex.MALE: pgettext_lazy("sex", "male"),
    Sex.UNKNOWN: pgettext_lazy("sex", "sex not known"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientName:
    """Who this is about: two identifiers, always together."""

    id: int
    name: str
    mrn: str
    born_on: date
    age: str
    sex: str
    phone: str


def present_patient(patient: PatientSummary, today: date) -> PatientName:
    """Return the patient as the strip over a page names them."""
    return PatientName(
        id=patient.id,
        name=patient.name,
        mrn=patient.mrn,
        born_on=patient.born_on,
        age=_("{years} years").format(years=patient.age_on(today)),
        sex=str(SEX_WORDS[patient.sex]),
        phone=patient.phone,
    )


def present_patients(found: Iterable[PatientSummary], today: date) -> tuple[PatientName, ...]:
    """Return the patients of a list."""
    return tuple(present_patient(patient, today) for patient in found)
