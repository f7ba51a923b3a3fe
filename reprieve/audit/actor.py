"""Who acts: a person at the clinic, a patient for themselves, or a machine by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reprieve.therapy.decisions import Role

_PATIENT: Final = "patient:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, as it will be read in ten years: the names of that day, not a reference to a row that may change."""

    username: str
    display: str
    role: Role | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        if not self.username:
            raise ValueError("Nobody acts without a name.")
        if (self.role is None) != (self.user_id is None):
            raise ValueError("A member of staff has a role and a user; nobody else has either.")

    @classmethod
    def machine(cls, name: str) -> Actor:
        """Return the actor for a part of the system, such as the gateway or the watch."""
        return cls(username=name, display=name)

    @classmethod
    def patient(cls, patient_id: int) -> Actor:
        """Return the actor for a patient, who acts for themselves and never as a member of staff."""
        return cls(username=f"{_PATIENT}{patient_id}", display="The patient")

    @property
    def is_patient(self) -> bool:
        return self.role is None and self.username.startswith(_PATIENT)

    @property
    def is_machine(self) -> bool:
        return self.role is None and not self.is_patient
