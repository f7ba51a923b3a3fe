"""The simulated day: rooms with a running infusion each, a monitor and a nurse for every room, and the killing."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import servers
from tests.chaos.actors import TOKEN, Killer, Monitor, Nurse, Promises, Victim, Worker
from tests.chaos.judgement import complaints
from tests.clinic import Clinic, open_clinic

SETTLE_S: Final = 4  # what was under way when the killing stopped comes to its end


@dataclass(kw_only=True)
class Verdict:
    """What was promised, who was killed how often, and what the record got wrong."""

    promises: Promises
    killed: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.killed.items())) or "nobody"
        promised = self.promises
        lines = [
            f"killed: {kills}",
            f"promised: {len(promised.messages)} messages, {len(promised.events)} events, "
            f"{len(promised.vitals)} sets of vital signs; refused by a rule: {len(promised.refused)}",
            *(f"WRONG: {complaint}" for complaint in self.complaints[:20]),
            f"{len(self.complaints)} promises broken",
        ]
        return "\n".join(lines)


def run(
    *,
    rooms: int,
    seconds: float,
    every_s: float,
    rng: random.Random,
    say: Callable[[str], None],
    more_victims: Iterable[Victim] = (),
    at_least_kills: int = 0,
) -> Verdict:
    """Play the day on an empty, migrated database; kill something about every `every_s`; return the verdict.

    at_least_kills: go on beyond `seconds` until so many were killed, since a slow machine is slow at killing too.
    """
    clinic = open_clinic(timezone.now(), rooms=rooms)
    say(f"{rooms} rooms, an infusion in each, on {connection.vendor} ...")
    sessions = [_infusing(clinic, room) for room in range(rooms)]
    cookie = _cookie(clinic)
    connection.close()
    promises, stopping = Promises(), threading.Event()
    processes = {"web": servers.web(), "gateway": servers.gateway(), "jobs": servers.jobs()}
    victims = [Victim(name, process.kill, process.start) for name, process in processes.items()]
    killer = Killer([*victims, *more_victims], every_s, rng, threading.Event())
    web, gateway = processes["web"].port, processes["gateway"].port
    workers: list[Worker] = [
        *(Monitor(device, gateway, rng.randrange(2**32), promises, stopping) for device in clinic.devices),
        *(Nurse(session, web, cookie, rng.randrange(2**32), promises, stopping) for session in sessions),
    ]
    try:
        for process in processes.values():
            process.start()
        for worker in (*workers, killer):
            worker.start()
        _wait(seconds, at_least_kills, killer, promises, say)
    finally:
        killer.stopping.set()
        killer.join(90)
        time.sleep(SETTLE_S)
        stopping.set()
        for worker in workers:
            worker.join(60)
        for process in processes.values():
            process.stop()
    for worker in (*workers, killer):
        if worker.failure is not None:
            raise worker.failure
    return Verdict(promises=promises, killed=Counter(killer.killed), complaints=complaints(promises))


def _infusing(clinic: Clinic, room: int) -> int:
    now = timezone.now()
    # Of tier A: one nurse may look after several.
    session = clinic.ready(clinic.register(f"Chaos {room + 1}", now=now), now=now, room=room)
    clinic.start(session, now=now)
    return session


def _cookie(clinic: Clinic) -> str:
    client = Client()
    client.force_login(clinic.nurse, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"


def _wait(seconds: float, kills: int, killer: Killer, promises: Promises, say: Callable[[str], None]) -> None:
    began, pause_s = time.monotonic(), max(1.0, min(10.0, seconds / 10))
    while ((passed := time.monotonic() - began) < seconds or len(killer.killed) < kills) and killer.is_alive():
        say(f"{passed:5.0f} of {seconds:.0f} s: {len(killer.killed)} kills, {len(promises)} promises")
        time.sleep(pause_s)
