"""One process: live streams as a raw ASGI route, every page through Django in worker threads.

Django's own ASGI handler keeps a thread for each open stream and opens a database connection for each request; this
router keeps neither (measured: docs/decisions).
"""

from __future__ import annotations

from typing import Any, Final, cast

from a2wsgi import WSGIMiddleware

from reprieve.site.wsgi import application as pages

# Below the live module on purpose: Django is set up by the import above.
from reprieve.site.live import Streams  # isort: skip

WORKER_THREADS: Final = 8

# Django's handler is a WSGI application; its stubs say less.
_pages: Any = WSGIMiddleware(cast(Any, pages), workers=WORKER_THREADS)
_streams = Streams()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer the lifespan, `/live`, and everything else."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _streams.serve(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _streams.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            _streams.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
