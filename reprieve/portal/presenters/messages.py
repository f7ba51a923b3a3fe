"""What a patient sent, and how far the clinic has come with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reprieve.portal.presenters import words
from reprieve.voice.queries import MessageKind, MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One message of the patient's own."""

    title: str
    at: str
    troubles: tuple[str, ...]
    words: str
    standing: str
    done: bool


def present_sent(rows: Iterable[MessageRow]) -> tuple[SentLine, ...]:
    """Return what the patient sent, newest first. What staff wrote for each other stays with them."""
    return tuple(
        SentLine(
            title=_("You told us about a problem") if row.kind == MessageKind.PROBLEM else _("You asked for a visit"),
            at=f"{words.day(row.said_at)}, {words.clock(row.said_at)}",
            troubles=tuple(_(trouble.says) for trouble in row.troubles),
            words=row.words,
            standing=_standing(row),
            done=not row.waits,
        )
        for row in rows
    )


def _standing(row: MessageRow) -> str:
    if not row.waits:
        return _("We have dealt with it.")
    return _("Somebody here has read it.") if row.seen else _("It is with us. Nobody has read it yet.")
