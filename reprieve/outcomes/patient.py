"""The patient as the one who writes: a name in the trail that may write about nobody else."""

from __future__ import annotations

from reprieve.audit.services import Actor
from reprieve.people.permissions import Act, NotPermitted, require


def patient_actor(patient_id: int) -> Actor:
    """Return the patient as an actor. The portal makes it once it knows who is at the phone."""
    return Actor.patient(patient_id)


def require_about(by: Actor, patient_id: int, act: Act) -> None:
    """Let staff by their role, and the patient only about themselves. Raises NotPermitted."""
    if is_patient(by):
        if by != patient_actor(patient_id):
            raise NotPermitted(by, act)
        return
    require(by, act)


def is_patient(by: Actor) -> bool:
    return by.is_patient
