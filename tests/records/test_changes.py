"""What is committed is announced, whenever it is committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from reprieve.audit import queries as trail
from reprieve.audit.services import record, writing
from reprieve.site.changes import Change, wakes, watch
from tests.append_only import transactional_db
from tests.clinic import SETUP

__all__ = ["transactional_db"]

pytestmark = pytest.mark.usefixtures("transactional_db")
PATIENCE_S = 10


def commit(subject: str) -> int:
    """Commit one act on a connection of its own, as another process would."""

    def act() -> int:
        try:
            with writing():
                return record(action="tested", by=SETUP, subject=subject, now=timezone.now())
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(act).result(PATIENCE_S)


@contextmanager
def watching() -> Iterator[tuple[list[Change], threading.Event]]:
    """Run the watcher, and give what it has announced and an event that each announcement sets."""
    announced: list[Change] = []
    heard, stopping = threading.Event(), threading.Event()

    def announce(change: Change) -> None:
        announced.append(change)
        heard.set()

    thread = threading.Thread(target=watch, args=(announce, stopping))
    thread.start()
    try:
        while not heard.wait(0.1):  # it has begun once it announces
            commit("session:0")
        yield announced, heard
    finally:
        stopping.set()
        thread.join(PATIENCE_S)


def test_every_commit_of_a_burst_is_announced() -> None:
    with watching() as (announced, heard):
        last = [commit(f"session:{n}") for n in range(1, 60)][-1]
        while announced[-1].last_id < last:
            heard.clear()
            assert announced[-1].last_id >= last or heard.wait(PATIENCE_S), "an announcement was lost"

    subjects = [subject for change in announced for subject in change.subjects]
    assert [s for s in subjects if s != "session:0"] == [f"session:{n}" for n in range(1, 60)]


@pytest.mark.hazard("H-05")
def test_what_is_committed_while_the_watcher_reads_wakes_it_again() -> None:
    stopping = threading.Event()

    def woken_twice() -> bool:
        try:
            woken = wakes(stopping)
            next(woken)  # before it listens
            next(woken)  # it listens
            commit("session:1")
            next(woken)
            commit("session:2")
            trail.last_id()  # the second announcement comes in with this answer
            next(woken)
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as watcher:
        try:
            assert watcher.submit(woken_twice).result(PATIENCE_S)
        finally:
            stopping.set()
