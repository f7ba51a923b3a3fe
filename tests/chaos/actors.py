"""Who is at work while everything around them dies: monitors that send, nurses who chart, and the one who kills.

Each insists: the same message or form, under the same key, until it is answered. What was answered with a yes is noted
as a promise; `judgement` reads afterwards whether the record kept it.
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.contract.mllp import Sender, reading

TOKEN: Final = "k" * 32  # a cookie and a header that agree, as a browser has them
AGAIN_S: Final = 0.05
PATIENCE_S: Final = 20

SIGNS: Final = (
    "OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|{pulse}|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r"
    "OBX|3|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|{spo2}|262688^MDC_DIM_PERCENT^MDC|||||R"
)


@dataclass
class Promises:
    """What the clinic said yes to."""

    messages: list[str] = field(default_factory=list)
    events: list[UUID] = field(default_factory=list)
    vitals: list[UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.messages) + len(self.events) + len(self.vitals)


class Worker(threading.Thread):
    """Somebody who goes on until told to stop, and whose own failure is kept to be shown."""

    def __init__(self, name: str, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.stopping = stopping
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.turn()
        except BaseException as failure:
            self.failure = failure
        finally:
            self.leave()

    def turn(self) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        """Put away what is still open."""


class Monitor(Worker):
    """Sends a reading a second, each until it is acknowledged."""

    def __init__(self, device: str, port: int, seed: int, promises: Promises, stopping: threading.Event) -> None:
        super().__init__(f"monitor {device}", stopping)
        self._device, self._port, self._promises = device, port, promises
        self._rng, self._number = random.Random(seed), 0
        self._line: Sender | None = None

    def turn(self) -> None:
        self._number += 1
        control_id = f"{self._device}-{self._number}"
        # Now and then a value that prompts: prompts are part of what must not be lost.
        spo2 = self._rng.choice((98, 97, 96, 91)) if self._number % 20 == 0 else self._rng.randint(95, 99)
        values = SIGNS.format(pulse=self._rng.randint(60, 90), spo2=spo2)
        self._insist(control_id, reading(control_id, device=self._device, values=values))
        self.stopping.wait(1.0)

    def _insist(self, control_id: str, message: bytes) -> None:
        while not self.stopping.is_set():
            try:
                self._line = self._line or Sender(self._port)
                code, echoed = self._line.told(message)
            except OSError:
                self.leave()
                self.stopping.wait(AGAIN_S)
                continue
            if (code, echoed) == ("CA", control_id):
                self._promises.messages.append(control_id)
                return
            self.stopping.wait(AGAIN_S)  # CE: not kept, which was honestly said

    def leave(self) -> None:
        if self._line is not None:
            self._line.socket.close()
            self._line = None


class Nurse(Worker):
    """Charts on one session: notes, vital signs, rates, pauses; each form until it is answered."""

    def __init__(
        self, session: int, port: int, cookie: str, seed: int, promises: Promises, stopping: threading.Event
    ) -> None:
        super().__init__(f"nurse of session {session}", stopping)
        self._session, self._port, self._cookie, self._promises = session, port, cookie, promises
        self._rng = random.Random(seed)
        self._paused = False

    def turn(self) -> None:
        self._rng.choice((self._note, self._vitals, self._pump))()
        self.stopping.wait(self._rng.uniform(0.1, 1.0))

    def _note(self) -> None:
        self._insist("note", {"words": f"note {uuid4()}"}, self._promises.events)

    def _vitals(self) -> None:
        low = self._rng.randint(65, 85)
        line = f"{low + 45}/{low} {self._rng.randint(60, 90)} {self._rng.randint(95, 99)} {self._rng.randint(12, 18)}"
        self._insist("vitals", {"line": line}, self._promises.vitals)

    def _pump(self) -> None:
        if self._paused:
            self._paused = not self._insist("resume", {}, self._promises.events)
        else:
            self._paused = self._insist("pause", {"cause": "comfort"}, self._promises.events)

    def _insist(self, act: str, said: dict[str, str], kept: list[UUID]) -> bool:
        """Send one form until somebody answers; return whether the answer was yes."""
        key = uuid4()
        form = urlencode({"key": key, **said})
        while not self.stopping.is_set():
            try:
                status, body = self._post(f"/sessions/{self._session}/{act}", form)
            except (OSError, http.client.HTTPException):
                self.stopping.wait(AGAIN_S)
                continue
            if status == 302:
                kept.append(key)
                return True
            if status == 422:
                self._promises.refused.append(act)
                return False
            if status < 500:
                raise AssertionError(f"{act}: {status} {body[:300]!r}")
            self.stopping.wait(AGAIN_S)  # its database is gone for the moment
        return False

    def _post(self, path: str, form: str) -> tuple[int, bytes]:
        headers = {"Cookie": self._cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection("localhost", self._port, timeout=PATIENCE_S)
        try:
            line.request("POST", path, form, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()


@dataclass(frozen=True)
class Victim:
    """Something that can be killed and started again."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], object]


class Killer(Worker):
    """Kills one of the victims at random moments, with no warning, and starts it again a moment later."""

    def __init__(self, victims: list[Victim], every_s: float, rng: random.Random, stopping: threading.Event) -> None:
        super().__init__("killer", stopping)
        self._victims, self._every_s, self._rng = victims, every_s, rng
        self.killed: list[str] = []

    def turn(self) -> None:
        if self.stopping.wait(self._rng.uniform(0.3, 1.7) * self._every_s):
            return
        victim = self._rng.choice(self._victims)
        victim.kill()
        self.killed.append(victim.name)
        time.sleep(self._rng.uniform(0, 0.5))
        victim.start()
