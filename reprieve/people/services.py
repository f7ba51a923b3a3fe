"""Register people and prove who is at the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.queries import attempts
from reprieve.audit.services import Actor
from reprieve.people.models import Patient, Sex, User
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import Role, say
from reprieve.therapy.vitals import NotPlausible

__all__ = [
    "FRESH_FOR",
    "Actor",
    "NotPlausible",
    "Reauthenticated",
    "TooManyAttempts",
    "WrongPassword",
    "actor_of",
    "add_staff_member",
    "confirm_password",
    "confirm_person",
    "correct_patient",
    "register_patient",
]

# How long a typed password stands for its person. Source: none; [assumed], chosen short so that a signature follows it.
FRESH_FOR: Final = timedelta(minutes=2)
# The same numbers as at the door (settings AXES_*): guesses at a signature are guesses at a password.
MOST_ATTEMPTS: Final = 8
ATTEMPTS_WITHIN: Final = timedelta(minutes=15)

_REFUSED: Final = "password refused"


class WrongPassword(ValueError):
    """That is not your password; nothing was signed."""


class TooManyAttempts(WrongPassword):
    """Too many wrong passwords; wait a quarter of an hour and try again. Nothing was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reauthenticated:
    """Proof that this person typed their password at this time; only `confirm_password` makes it."""

    actor: Actor
    at: datetime

    def fresh(self, now: datetime) -> bool:
        """Return whether the proof still stands: a signature follows its password within minutes."""
        return timedelta(0) <= now - self.at <= FRESH_FOR


def actor_of(user: User) -> Actor:
    """Return this user as the trail will name them."""
    return Actor(username=user.username, display=str(user), role=Role(user.role), user_id=user.pk)


def confirm_password(*, user: User, password: str, now: datetime) -> Reauthenticated:
    """Prove that the person at the keyboard is this user. Raises WrongPassword or TooManyAttempts, and records it."""
    actor = actor_of(user)
    if attempts(actor=actor.username, action=_REFUSED, since=now - ATTEMPTS_WITHIN) >= MOST_ATTEMPTS:
        raise TooManyAttempts(TooManyAttempts.__doc__)
    if not (user.is_active and user.check_password(password)):
        with audit.writing():
            audit.record(action=_REFUSED, by=actor, subject=f"user:{user.pk}", now=now)
        raise WrongPassword(WrongPassword.__doc__)
    return Reauthenticated(actor=actor, at=now)


def confirm_person(*, username: str, password: str, now: datetime) -> Reauthenticated:
    """Prove that a second person stands at the keyboard. Raises WrongPassword, also for a name that nobody has."""
    user = User.objects.filter(username=username.strip()).first()
    if user is None:
        raise WrongPassword(WrongPassword.__doc__)
    return confirm_password(user=user, password=password, now=now)


def add_staff_member(
    *,
    username: str,
    password: str,
    role: Role,
    display_name: str,
    by: Actor,
    now: datetime,
    credential: str = "",
    licence_expires_on: date | None = None,
    acls_expires_on: date | None = None,
) -> int:
    """Add a member of staff and return their id; a user name that exists is left as it is."""
    require(by, Act.ARRANGE_STAFF, or_machine=True)
    with audit.writing():
        known = User.objects.filter(username=username).values_list("id", flat=True).first()
        if known is not None:
            return known
        user = User.objects.create_user(
            username=username,
            password=password,
            role=role.value,
            display_name=display_name,
            credential=credential,
            licence_expires_on=licence_expires_on,
            acls_expires_on=acls_expires_on,
        )
        audit.record(action="added", by=by, subject=f"user:{user.pk}", now=now, details={"role": role.value})
        return user.pk


def register_patient(
    *,
    mrn: str,
    given_name: str,
    family_name: str,
    born_on: date,
    sex: Sex,
    by: Actor,
    now: datetime,
    key: UUID,
    preferred_language: str = "en",
    phone: str = "",
) -> int:
    """Register a patient and return their id; the same key again returns the same patient.

    Raises NotPlausible for a birth date that cannot be, or a record number that somebody else has.
    """
    require(by, Act.REGISTER_PATIENT)
    with audit.writing():
        known = Patient.objects.filter(key=key).values_list("id", flat=True).first()
        if known is not None:
            return known
        _check_plausible(mrn=mrn, family_name=family_name, born_on=born_on, now=now)
        _check_new(mrn)
        patient = Patient.objects.create(
            mrn=mrn.strip(),
            given_name=given_name.strip(),
            family_name=family_name.strip(),
            born_on=born_on,
            sex=sex,
            preferred_language=preferred_language,
            phone=phone.strip(),
            registered_at=now,
            key=key,
        )
        subject = f"patient:{patient.pk}"
        audit.record(action="registered", by=by, subject=subject, patient_id=patient.pk, now=now)
        return patient.pk


def correct_patient(
    *,
    patient_id: int,
    by: Actor,
    now: datetime,
    given_name: str,
    family_name: str,
    born_on: date,
    sex: Sex,
    preferred_language: str,
    phone: str,
) -> None:
    """Correct who a patient is; the trail keeps what it said before. Raises NotPlausible."""
    require(by, Act.REGISTER_PATIENT)
    new = {
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "born_on": born_on,
        "sex": Sex(sex),
        "preferred_language": preferred_language,
        "phone": phone.strip(),
    }
    with audit.writing():
        patient = Patient.objects.get(pk=patient_id)
        _check_plausible(mrn=patient.mrn, family_name=family_name, born_on=born_on, now=now)
        before = {name: str(getattr(patient, name)) for name, value in new.items() if getattr(patient, name) != value}
        if not before:
            return
        Patient.objects.filter(pk=patient_id).update(**new)
        audit.record(
            action="corrected",
            by=by,
            subject=f"patient:{patient_id}",
            patient_id=patient_id,
            now=now,
            details={"before": {**before}},
        )


def _check_new(mrn: str) -> None:
    if Patient.objects.filter(mrn=mrn.strip()).exists():
        raise NotPlausible("mrn", say("Another patient has this record number."))


def _check_plausible(*, mrn: str, family_name: str, born_on: date, now: datetime) -> None:
    if not mrn.strip():
        raise NotPlausible("mrn", say("A patient has a record number."))
    if not family_name.strip():
        raise NotPlausible("family_name", say("A patient has a family name."))
    if not date(1900, 1, 1) <= born_on <= now.date():
        raise NotPlausible("born_on", say("This birth date cannot be: it lies in the future or before 1900."))
