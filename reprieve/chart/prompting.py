"""Open what began to ask for action and close what no longer does; the rows follow a pure function of the record."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import PromptEntry
from reprieve.chart.trailing import tell

WATCH: Final = Actor.machine("watch")


def settle(file: DayFile, now: datetime) -> None:
    """Make the open prompts of a session those that stand now. Call inside `audit.writing()`."""
    standing = {prompt.key: prompt for prompt in file.prompts(now)}
    open_rows = {row.key: row for row in PromptEntry.objects.filter(session_id=file.session.pk, closed_at__isnull=True)}
    gone = [row for key, row in open_rows.items() if key not in standing]
    new = [prompt for key, prompt in standing.items() if key not in open_rows]
    if not gone and not new:
        return
    # Time may stand still or run back a little between two clocks; a prompt never closes before it opened.
    for row in gone:
        row.closed_at = max(now, row.opened_at)
        row.save(update_fields=["closed_at"])
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
