"""The help page: each role with what it may do, taken from the table that decides it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.findings import CERTAINTY_WORDS, ROLE_WORDS, CertaintyMark
from reprieve.therapy.decisions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHead:
    """One role, over its column."""

    name: str
    is_reader: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One act, and for each role in order whether it may."""

    act: str
    may: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """What the help page shows."""

    roles: tuple[RoleHead, ...]
    acts: tuple[ActRow, ...]
    certainties: tuple[CertaintyMark, ...]


def present_help(reader: Role) -> HelpView:
    """Return the help page, the reader's own role first."""
    roles = sorted(Role, key=lambda role: role is not reader)
    return HelpView(
        roles=tuple(RoleHead(name=str(ROLE_WORDS[role]), is_reader=role is reader) for role in roles),
        acts=tuple(ActRow(act=_(act.value), may=tuple(may(role, act) for role in roles)) for act in Act),
        certainties=tuple(CertaintyMark(word=str(word), means=str(means)) for word, means in CERTAINTY_WORDS.values()),
    )
