"""Wall screens: a screen on a wall shows the board with initials only. A person puts it up and may take it down.

The screen holds a long random token; we keep its hash alone. A token opens the wall board and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.people.models import WallScreen
from reprieve.people.permissions import Act, require

__all__ = ["ScreenRow", "open_at_screen", "put_up", "screen_of", "screens", "take_down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRow:
    """One wall screen; taken_down_at: None while it may show the board."""

    id: int
    name: str
    put_up_at: datetime
    put_up_by: str
    taken_down_at: datetime | None


def put_up(*, name: str, by: Actor, now: datetime) -> str:
    """Let one screen show the wall board, and return its token: it is shown once and kept nowhere."""
    require(by, Act.ARRANGE_ROOMS)
    token = token_urlsafe(32)
    with audit.writing():
        screen = WallScreen.objects.create(
            name=name.strip(), token_hash=_hash(token), put_up_at=now, put_up_by=by.display
        )
        audit.record(action="wall screen put up", by=by, subject=f"screen:{screen.pk}", now=now)
    return token


def take_down(*, screen_id: int, by: Actor, now: datetime) -> bool:
    """End a screen's leave to show the board; return whether it had any. At most a minute later it is dark."""
    require(by, Act.ARRANGE_ROOMS)
    with audit.writing():
        ended = WallScreen.objects.filter(pk=screen_id, taken_down_at=None).update(taken_down_at=now)
        if ended:
            audit.record(action="wall screen taken down", by=by, subject=f"screen:{screen_id}", now=now)
    return bool(ended)


def open_at_screen(token: str, *, now: datetime) -> bool:
    """Let the first who opens the address have the screen's leave; return whether it was the first."""
    with audit.writing():
        fresh = WallScreen.objects.filter(token_hash=_hash(token), opened_at=None, taken_down_at=None)
        screen = fresh.values_list("pk", flat=True).first()
        if screen is None or not fresh.update(opened_at=now):
            return False
        audit.record(action="wall screen opened", by=Actor.machine("wall"), subject=f"screen:{screen}", now=now)
        return True


def screen_of(token: str) -> ScreenRow | None:
    """Return the screen that holds this token, unless it was taken down. One query."""
    row = WallScreen.objects.filter(token_hash=_hash(token), taken_down_at=None).first() if token else None
    return _row(row) if row else None


def screens() -> tuple[ScreenRow, ...]:
    """Return every screen, those up first. One query."""
    rows = sorted(WallScreen.objects.all(), key=lambda row: (row.taken_down_at is not None, -row.pk))
    return tuple(map(_row, rows))


def _row(row: WallScreen) -> ScreenRow:
    return ScreenRow(
        id=row.pk, name=row.name, put_up_at=row.put_up_at, put_up_by=row.put_up_by, taken_down_at=row.taken_down_at
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()  # a token of 256 random bits needs no slow hash
