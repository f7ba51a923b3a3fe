"""`reprieve gateway`: listen for bedside monitors that speak HL7 v2 over MLLP."""

from __future__ import annotations

import argparse
import asyncio
import signal
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "gateway",
        help="listen for bedside monitors (HL7 v2 over MLLP)",
        description="Listen for bedside monitors that send HL7 v2.6 (IHE PCD-01) over MLLP. A message is acknowledged "
        "only after it is committed; what cannot be charted with certainty waits in the tray of the unclaimed.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=2575, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--max-frame-kib", type=int, default=64, help="longest message taken, in KiB (default: %(default)s)"
    )
    parser.add_argument("--max-connections", type=int, default=256, help="connections at once (default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.site.standalone import set_up

    set_up()
    return asyncio.run(_listen(args))


async def _listen(args: argparse.Namespace) -> int:
    from reprieve.exchange.gateway import Gateway, Limits
    from reprieve.exchange.writer import Writer

    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    writer = Writer()
    writer.start()
    gateway = Gateway(writer, Limits(frame_bytes=args.max_frame_kib * 1024, connections=args.max_connections))
    server = await gateway.listen(args.host, args.port)
    print(f"Listening for HL7 over MLLP on {args.host}:{args.port}.", flush=True)
    while writer.alive and not stopping.is_set():
        try:
            await asyncio.wait_for(stopping.wait(), 1)
        except TimeoutError:
            continue
    await gateway.close(server)
    alive = writer.alive
    writer.stop()
    return 0 if alive else 1
