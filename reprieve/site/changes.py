"""What has been committed since: one watcher per process, on a database connection of its own.

Every write leaves an entry in the trail within its own transaction, so the trail is also the announcement: the
watcher only has to learn *that* something was committed, then reads which subjects it concerned.
SQLite tells by `PRAGMA data_version` (commits of other connections), PostgreSQL by LISTEN/NOTIFY.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import Error, close_old_connections, connection

from reprieve.audit import queries as trail

POLL_S: Final = 0.05
RETRY_S: Final = 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """The subjects ("session:12") that entries up to `last_id` concerned."""

    last_id: int
    subjects: tuple[str, ...]


def watch(announce: Callable[[Change], None], stopping: threading.Event) -> None:
    """Call `announce` for each batch of commits until `stopping` is set; runs in a thread of its own.

    A lost database connection is retried for as long as it takes: the pages say how old their data is meanwhile.
    """
    last_id: int | None = None
    while not stopping.is_set():
        try:
            last_id = trail.last_id() if last_id is None else last_id
            for _ in wakes(stopping):
                entries = trail.since(last_id)
                if entries:
                    last_id = entries[-1].id
                    subjects = tuple(dict.fromkeys(e.subject for e in entries if e.changes_something))
                    if subjects:
                        announce(Change(last_id, subjects))
        except Error:
            log.warning("The change watcher lost its database; trying again.", exc_info=True)
            connection.close()
            stopping.wait(RETRY_S)
        finally:
            close_old_connections()
    connection.close()


def wakes(stopping: threading.Event) -> Iterator[None]:
    """Yield at once, then after each commit by anybody else (or a moment later, never a moment earlier)."""
    yield
    if connection.vendor == "postgresql":
        yield from _postgresql_wakes(stopping)
    else:
        yield from _sqlite_wakes(stopping)


def _sqlite_wakes(stopping: threading.Event) -> Iterator[None]:
    version = None
    with connection.cursor() as cursor:
        while not stopping.wait(POLL_S):
            seen = cursor.execute("PRAGMA data_version").fetchone()
            if seen != version:
                version = seen
                yield


def _postgresql_wakes(stopping: threading.Event) -> Iterator[None]:
    connection.ensure_connection()
    driver = connection.connection
    driver.execute(f"LISTEN {trail.CHANNEL}")
    yield  # whatever was committed between the first look and LISTEN
    while not stopping.is_set():
        # Heard to the end before anybody is woken: what arrives while the woken one reads its rows is then kept for
        # the next round, and would be thrown away by a `notifies()` that is still open.
        for _ in driver.notifies(timeout=1.0, stop_after=1):
            pass
        yield  # also after a second of silence: a look costs one query, a lost announcement costs a nurse
