"""`reprieve jobs`: what has to happen without anybody touching a screen: vitals that fall due, links to be
sent, old sign-ins to be cleared.

Rules run here and not in an open browser tab, so that closing the tab silences nothing.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from datetime import timedelta
from typing import Any

CLEAR_EVERY = timedelta(hours=1)
log = logging.getLogger(__name__)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("jobs", help="watch the clock for every open session")
    parser.add_argument("--every-s", type=float, default=1.0, help="seconds between two looks (default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.site.standalone import set_up

    set_up()
    from django.db import Error, connection
    from django.utils import timezone

    from reprieve.chart import services as chart
    from reprieve.people import letters, phones

    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    cleared_at = timezone.now() - CLEAR_EVERY
    while not stopping.wait(args.every_s):
        try:
            chart.watch(now=timezone.now())
            letters.send_due(now=timezone.now())
            if timezone.now() - cleared_at >= CLEAR_EVERY:
                phones.clear_old(now=timezone.now())
                cleared_at = timezone.now()
        except Error:
            log.warning("The jobs lost their database; trying again.", exc_info=True)
            connection.close()
    return 0
