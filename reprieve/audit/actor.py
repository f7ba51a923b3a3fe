"""Who acts: a person at the clinic, or a machine by name."""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.therapy.decisions import Role


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
            raise ValueError("A person has a role and a user; a machine has neither.")

    @classmethod
    def machine(cls, name: str) -> Actor:
        """Return the actor for a part of the system, such as the gateway or the watch."""
        return cls(username=name, display=name)

    @property
    def is_machine(self) -> bool:
        return self.role is None
