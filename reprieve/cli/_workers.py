"""Work shared out to this process, to processes of this machine or to a Dask cluster; answers come in order.

Only so much is under way at once, so that memory does not grow with the amount of work.
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
from typing import Any, Final, TypeAlias, TypeVar, cast

from reprieve.cli import Refused

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Do: TypeAlias = Callable[[Asked], Answer]  # a function of a module, which can travel between processes
Run: TypeAlias = Callable[[Iterable[Asked]], Iterator[Answer]]

ANSWERS_WITHIN_S: Final = 10
AHEAD: Final = 2  # tasks for each worker: one being computed, one ready for it


@contextmanager
def workers(do: Do[Asked, Answer], count: int, scheduler: str | None) -> Iterator[Run[Asked, Answer]]:
    """Give what maps tasks to results in order: in this process for one worker, else in others."""
    if scheduler:
        with _cluster(do, scheduler) as run:
            yield run
    elif count == 1:
        yield lambda tasks: map(do, tasks)
    else:
        with _processes(do, count) as run:
            yield run


def in_order(submit: Callable[[Asked], Any], tasks: Iterable[Asked], ahead: int) -> Iterator[Any]:
    """Keep at most `ahead` tasks under way and yield their results in the order of the tasks."""
    waiting: deque[Any] = deque()
    for task in tasks:
        waiting.append(submit(task))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _processes(do: Do[Asked, Answer], count: int) -> Iterator[Run[Asked, Answer]]:
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
def _cluster(do: Do[Asked, Answer], address: str) -> Iterator[Run[Asked, Answer]]:
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
