"""The live stream: tells open pages which records changed, by id; never what they say.

A stream carries no health data and holds no database connection. Its client fetches what it shows from an ordinary
page, under that page's own permission. A lost event costs one poll: on connecting, the client fetches all it shows.
"""

from __future__ import annotations

import asyncio
import json
import threading
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from reprieve.people.screens import screen_of
from reprieve.site.changes import Change, watch
from reprieve.staff.views.wall import WALL_COOKIE

BEAT_S: Final = 3.0
CHECK_SESSION_EVERY_BEATS: Final = 20
# A client that has fallen this far behind starts again; it loses nothing, since it fetches everything on connecting.
BACKLOG: Final = 200

Queue: TypeAlias = "asyncio.Queue[Change | None]"  # None: this client is too far behind, let it start again


class Streams:
    """All open streams of this process, fed by one watcher thread."""

    def __init__(self) -> None:
        self._queues: set[Queue] = set()
        self._stopping = threading.Event()

    def start(self) -> None:
        loop = asyncio.get_running_loop()

        def announce(change: Change) -> None:
            loop.call_soon_threadsafe(self._broadcast, change)

        threading.Thread(target=watch, args=(announce, self._stopping), name="changes", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _broadcast(self, change: Change) -> None:
        for queue in self._queues:
            if queue.qsize() < BACKLOG:
                queue.put_nowait(change)
            elif queue.qsize() == BACKLOG:
                queue.put_nowait(None)

    async def serve(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one GET /live for as long as its sign-in lasts."""
        if not await asyncio.to_thread(_signed_in, scope):
            await _refuse(send)
            return
        queue: Queue = asyncio.Queue()
        self._queues.add(queue)
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await _open(send)
            await self._feed(scope, queue, gone, send)
        finally:
            gone.cancel()
            self._queues.discard(queue)

    async def _feed(
        self, scope: Any, queue: asyncio.Queue[Change | None], gone: asyncio.Future[None], send: Any
    ) -> None:
        await _event(send, "hello", {})
        beats = 0
        while not gone.done() and not self._stopping.is_set():
            try:
                change = await asyncio.wait_for(queue.get(), timeout=BEAT_S)
            except TimeoutError:
                beats += 1
                if beats % CHECK_SESSION_EVERY_BEATS == 0 and not await asyncio.to_thread(_signed_in, scope):
                    break
                await _event(send, "beat", {})
            else:
                if change is None:
                    break
                await _event(send, "changed", {"subjects": change.subjects}, change.last_id)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _signed_in(scope: Any) -> bool:
    """Read the session behind the request's cookie; one short look at the database, in a thread."""
    header = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    cookies = SimpleCookie(header)
    cookie, wall = cookies.get(settings.SESSION_COOKIE_NAME), cookies.get(WALL_COOKIE)
    try:
        if wall is not None and screen_of(wall.value) is not None:
            return True
        if cookie is None:
            return False
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
        return bool(get_user(request).is_authenticated)
    finally:
        close_old_connections()


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Any) -> None:
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _open(send: Any) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _event(send: Any, name: str, data: dict[str, Any], event_id: int | None = None) -> None:
    lines = [f"event: {name}", f"data: {json.dumps(data)}"]
    if event_id is not None:
        lines.append(f"id: {event_id}")
    await send({"type": "http.response.body", "body": ("\n".join(lines) + "\n\n").encode(), "more_body": True})
