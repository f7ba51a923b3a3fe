"""Find people: patients by name, record number or birth date; staff by what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from reprieve.people.models import Patient, Sex, User
from reprieve.therapy.decisions import Role

__all__ = [
    "PatientSummary",
    "StaffMember",
    "patient",
    "patients",
    "search_patients",
    "staff",
    "staff_member",
    "staff_members",
]

_BIRTH_DATE_FORMS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSummary:
    """Who a patient is."""

    id: int
    mrn: str
    given_name: str
    family_name: str
    born_on: date
    sex: Sex
    preferred_language: str
    phone: str

    @property
    def name(self) -> str:
        """Family name first, as on a list."""
        return f"{self.family_name}, {self.given_name}" if self.given_name else self.family_name

    def age_on(self, day: date) -> int:
        """Return the age in completed years."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A person who works here, with what a gate asks of them (R19)."""

    id: int
    username: str
    name: str
    role: Role
    licence_expires_on: date | None
    acls_expires_on: date | None


def search_patients(text: str, limit: int = 50) -> tuple[PatientSummary, ...]:
    """Return patients whose record number, name or birth date this is; nothing for nothing asked. One query.

    Every word must be found: "demo ald" finds Alder, Demo.
    """
    words = text.split()
    if not words:
        return ()
    wanted = Q()
    for word in words:
        one = Q(mrn__istartswith=word) | Q(family_name__icontains=word) | Q(given_name__icontains=word)
        birth = _birth_date(word)
        wanted &= one | Q(born_on=birth) if birth else one
    rows = Patient.objects.filter(wanted).order_by("family_name", "given_name", "born_on", "id")
    return tuple(patient_summary(row) for row in rows[:limit])


def patient(patient_id: int) -> PatientSummary | None:
    """Return one patient, or None. One query."""
    row = Patient.objects.filter(pk=patient_id).first()
    return patient_summary(row) if row else None


def patients(ids: Iterable[int]) -> Mapping[int, PatientSummary]:
    """Return several patients by id. One query."""
    return {row.pk: patient_summary(row) for row in Patient.objects.filter(pk__in=set(ids))}


def staff(*, roles: Iterable[Role] = Role) -> tuple[StaffMember, ...]:
    """Return who works here now in one of these roles, by name. One query."""
    rows = User.objects.filter(is_active=True, role__in=[role.value for role in roles]).order_by("display_name", "id")
    return tuple(_member(row) for row in rows)


def staff_members(user_ids: Iterable[int]) -> tuple[StaffMember, ...]:
    """Return several members of staff by id, those who have left among them. One query."""
    return tuple(_member(row) for row in User.objects.filter(pk__in=set(user_ids)).order_by("display_name", "id"))


def staff_member(user_id: int) -> StaffMember | None:
    """Return one member of staff, or None. One query."""
    row = User.objects.filter(pk=user_id, is_active=True).first()
    return _member(row) if row else None


def patient_summary(row: Patient) -> PatientSummary:
    """Return a row as what lists and heads of pages show."""
    return PatientSummary(
        id=row.pk,
        mrn=row.mrn,
        given_name=row.given_name,
        family_name=row.family_name,
        born_on=row.born_on,
        sex=Sex(row.sex),
        preferred_language=row.preferred_language,
        phone=row.phone,
    )


def _member(row: User) -> StaffMember:
    return StaffMember(
        id=row.pk,
        username=row.username,
        name=str(row),
        role=Role(row.role),
        licence_expires_on=row.licence_expires_on,
        acls_expires_on=row.acls_expires_on,
    )


def _birth_date(word: str) -> date | None:
    for form in _BIRTH_DATE_FORMS:
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007 a birth date has no zone
        except ValueError:
            continue
    return None
