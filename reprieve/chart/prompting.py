"""Open what began to ask for action and close what no longer does; the rows follow a pure function of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import PromptEntry
from reprieve.chart.trailing import tell
from reprieve.therapy import late
from reprieve.therapy.late import Said, Seen
from reprieve.therapy.prompts import Level

WATCH: Final = Actor.machine("watch")


def settle(file: DayFile, now: datetime, *, because: str = "") -> None:
    """Make the open prompts of a session those that stand now. Call inside `audit.writing()`.

    because: what somebody said of the entry by which a prompt closes; it stays with the prompt.
    """
    _settle(file, _open_rows([file.session.pk]), now, because)


def settle_each(files: Mapping[int, DayFile], now: datetime) -> None:
    """Do the same for several sessions. One query, and more only where a prompt opens or closes."""
    rows = _open_rows(files)
    for file in files.values():
        _settle(file, rows, now, "")


def _open_rows(session_ids: Iterable[int]) -> Mapping[int, Mapping[str, PromptEntry]]:
    found: dict[int, dict[str, PromptEntry]] = defaultdict(dict)
    for row in PromptEntry.objects.filter(session_id__in=tuple(session_ids), closed_at__isnull=True):
        found[row.session_id][row.key] = row
    return found


def _settle(file: DayFile, rows: Mapping[int, Mapping[str, PromptEntry]], now: datetime, because: str) -> None:
    standing = {prompt.key: prompt for prompt in file.prompts(now)}
    open_rows = rows.get(file.session.pk, {})
    gone = [row for key, row in open_rows.items() if key not in standing]
    new = [prompt for key, prompt in standing.items() if key not in open_rows]
    if not gone and not new:
        return
    # Time may stand still or run back a little between two clocks; a prompt never closes before it opened.
    for row in gone:
        row.closed_at = max(now, row.opened_at)
        row.closed_because = because
        row.save(update_fields=["closed_at", "closed_because"])
    PromptEntry.objects.bulk_create(
        PromptEntry(session_id=file.session.pk, opened_at=now, **translate.prompt_columns(prompt)) for prompt in new
    )
    tell(
        file.session,
        "prompts changed",
        by=WATCH,
        now=now,
        details={"opened": [prompt.key for prompt in new], "closed": [row.key for row in gone]},
    )


def unsettled(file: DayFile, open_keys: frozenset[str], now: datetime) -> bool:
    """Return whether `settle` would change anything; asked without the lock."""
    return {prompt.key for prompt in file.prompts(now)} != open_keys


def tell_missed(file: DayFile, seen: Iterable[Seen], now: datetime) -> None:
    """Tell late what should have rung at its time and did not; told once, and it waits until somebody answers.

    Call inside `audit.writing()`, once `settle` has opened what stands now.
    """
    if file.protocol is None:
        return
    rows = PromptEntry.objects.filter(session_id=file.session.pk)
    said = (_said(row) for row in rows)
    missed = late.missed(
        seen=seen,
        readings=file.readings,
        scores=file.day.scores,
        day=file.day,
        limits=file.protocol.limits,
        baseline=file.baseline(now),
        said=said,
        now=now,
    )
    if not missed:
        return
    PromptEntry.objects.bulk_create(
        PromptEntry(session_id=file.session.pk, opened_at=now, closed_at=now, **translate.prompt_columns(prompt))
        for prompt in missed
    )
    tell(file.session, "told late", by=WATCH, now=now, details={"told": [prompt.key for prompt in missed]})


def _said(row: PromptEntry) -> Said:
    until = row.since if row.key.startswith(late.LATE) else row.closed_at
    return Said(about=row.sign, level=Level(row.level), since=row.since, until=until)
