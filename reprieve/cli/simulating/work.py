"""Chunks computed here, by processes of this machine or by a Dask cluster; whoever computes them, they come in order.

Only so many are under way at once, so that memory does not grow with the cohort.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import numpy as np

from reprieve.cli import Refused
from reprieve.pharmacology.cohort import Study, Table, chunk, courses
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.therapy.orders import NotAnOrder
from reprieve.therapy.vitals import NotPlausible

Done: TypeAlias = tuple[Table, Table | None]
Run: TypeAlias = "Callable[[Iterable[Task]], Iterator[Done]]"

ANSWERS_WITHIN_S: Final = 10
AHEAD: Final = 2  # chunks for each worker: one being computed, one ready for it


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: its first `count` patients, and their courses at these times if there are any."""

    study: Study
    index: int
    count: int
    looks_min: tuple[float, ...] = ()


def do(task: Task) -> Done:
    """Compute one chunk. Raises Refused, which can travel between processes."""
    try:
        table = chunk(task.study, task.index, task.count)
        if not task.looks_min:
            return table, None
        return table, courses(task.study, task.index, np.array(task.looks_min), task.count)
    except (ImpossibleInput, NotPlausible, NotAnOrder) as error:
        raise Refused(str(error)) from None


@contextmanager
def workers(count: int, scheduler: str | None) -> Iterator[Run]:
    """Give what maps tasks to results in order: in this process for one worker, else in others."""
    if scheduler:
        with _cluster(scheduler) as run:
            yield run
    elif count == 1:
        yield lambda tasks: map(do, tasks)
    else:
        with _processes(count) as run:
            yield run


def in_order(submit: Callable[[Task], Any], tasks: Iterable[Task], ahead: int) -> Iterator[Done]:
    """Keep at most `ahead` tasks under way and yield their results in the order of the tasks."""
    waiting: deque[Any] = deque()
    for task in tasks:
        waiting.append(submit(task))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _processes(count: int) -> Iterator[Run]:
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_quiet_worker)
    try:
        yield lambda tasks: in_order(lambda task: pool.submit(do, task), tasks, AHEAD * count)
    except BrokenProcessPool:
        raise Refused("a worker was ended from outside, perhaps for want of memory: try fewer --workers.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _quiet_worker() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[Run]:
    try:
        from dask.distributed import Client
    except ModuleNotFoundError as missing:
        raise Refused(f"--scheduler needs {missing.name}: pip install 'reprieve[simulate]'.") from missing
    try:
        client: Any = cast(Any, Client)(address, timeout=ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Refused(f"--scheduler {address}: no Dask scheduler answers there.") from error
    try:
        client.wait_for_workers(1, timeout=ANSWERS_WITHIN_S)
        ahead = AHEAD * sum(client.nthreads().values())
        yield lambda tasks: in_order(lambda task: client.submit(do, task, pure=False), tasks, ahead)
    except TimeoutError as error:
        raise Refused(f"--scheduler {address}: it has no workers.") from error
    finally:
        client.close()
