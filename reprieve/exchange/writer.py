"""The one thread that writes: whatever has queued up goes into one commit, and only then is anybody answered.

A disk commits some thousand times a second, however much each commit holds; so many monitors share one. There is no
timer: at low load a batch is one message and waits for nobody.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from django.db import InterfaceError, OperationalError, connection

from reprieve.exchange.intake import Arrival, take_in

log = logging.getLogger(__name__)

LARGEST_BATCH: Final = 256
# Seconds before each try while the database does not answer. After the last, the sender gets no answer and keeps its
# message: an accepted message that is nowhere would be worse than one that comes again.
RETRY_AFTER_S: Final = (0.0, 0.2, 1.0, 3.0)

# Called in the writer's thread: with the answer once it is on disk (empty: none is due), with None if it is not.
Settled: TypeAlias = Callable[[bytes | None], None]


class Writer:
    """Takes arrivals from any thread and settles them in order."""

    def __init__(self, *, retry_after_s: Sequence[float] = RETRY_AFTER_S) -> None:
        self._queue: queue.SimpleQueue[tuple[Arrival, Settled] | None] = queue.SimpleQueue()
        self._retry_after_s = retry_after_s
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    @property
    def alive(self) -> bool:
        """Without it nothing is ever answered: whoever runs the gateway ends it then."""
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def submit(self, arrival: Arrival, settled: Settled) -> None:
        """Queue one arrival."""
        self._queue.put((arrival, settled))

    def stop(self) -> None:
        """Settle what is queued, then end."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            while batch := self._next_batch():
                answers = self._settle([arrival for arrival, _ in batch])
                for (_, settled), answer in zip(batch, answers, strict=True):
                    settled(answer)
        finally:
            connection.close()

    def _next_batch(self) -> list[tuple[Arrival, Settled]]:
        """Wait for one, then take whatever else is there already. Empty means: end."""
        batch: list[tuple[Arrival, Settled]] = []
        while len(batch) < LARGEST_BATCH:
            try:
                item = self._queue.get(block=not batch)
            except queue.Empty:
                break
            if item is None:
                if batch:
                    self._queue.put(None)  # end after this batch
                break
            batch.append(item)
        return batch

    def _settle(self, arrivals: list[Arrival]) -> list[bytes | None]:
        for wait_s in self._retry_after_s:
            time.sleep(wait_s)
            try:
                return list(take_in(arrivals, now=datetime.now(UTC)))
            except (OperationalError, InterfaceError):
                log.warning("The database does not answer; %d messages wait.", len(arrivals), exc_info=True)
                connection.close()
            except Exception:  # the thread's edge: one bad message must not silence every monitor
                log.exception("A batch of %d messages could not be written.", len(arrivals))
                connection.close()
                return [None] if len(arrivals) == 1 else [self._settle([one])[0] for one in arrivals]
        return [None] * len(arrivals)
