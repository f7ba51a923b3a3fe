"""The help page: each role with what it may do, taken from the table that decides it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.findings import CERTAINTY_WORDS, ROLE_WORDS, CertaintyMark
from reprieve.therapy.decisions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """One role and its acts."""

    name: str
    is_reader: bool
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """What the help page shows."""

    roles: tuple[RoleView, ...]
    certainties: tuple[CertaintyMark, ...]


def present_help(reader: Role) -> HelpView:
    """Return the help page, the reader's own role first."""
    roles = sorted(Role, key=lambda role: role is not reader)
    return HelpView(
        roles=tuple(
            RoleView(
                name=str(ROLE_WORDS[role]),
                is_reader=role is reader,
                acts=tuple(_(act.value) for act in Act if may(role, act)),
            )
            for role in roles
        ),
        certainties=tuple(CertaintyMark(word=str(word), means=str(means)) for word, means in CERTAINTY_WORDS.values()),
    )
