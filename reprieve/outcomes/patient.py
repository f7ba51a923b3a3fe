"""The patient as the one who writes: a name in the trail that may write about nobody else."""

from __future__ import annotations

from typing import Final

from reprieve.audit.services import Actor
from reprieve.people.permissions import Act, NotPermitted, require

_PREFIX: Final = "patient:"


def patient_actor(patient_id: int) -> Actor:
    """Return the patient as an actor. The portal makes it once it knows who is at the phone."""
    return Actor(username=f"{_PREFIX}{patient_id}", display="The patient")


def require_about(by: Actor, patient_id: int, act: Act) -> None:
    """Let staff by their role, and the patient only about themselves. Raises NotPermitted."""
    if by.username.startswith(_PREFIX) and by.is_machine:
        if by.username != f"{_PREFIX}{patient_id}":
            raise NotPermitted(by, act)
        return
    require(by, act)


def is_patient(by: Actor) -> bool:
    return by.is_machine and by.username.startswith(_PREFIX)
