"""`reprieve serve`: the web of the clinic, pages and live streams in one process."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="serve the clinic's pages and live streams")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    import uvicorn

    # Open streams never end by themselves, so a stop does not wait for them for long.
    uvicorn.run(
        "reprieve.site.asgi:application",
        host=args.host,
        port=args.port,
        log_level="warning",
        timeout_graceful_shutdown=2,
        proxy_headers=False,
    )
    return 0
