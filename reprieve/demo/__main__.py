"""`./run demo`: a living demo clinic on this machine. Ctrl-C ends everything it started."""

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the pages (default: %(default)s)")
    parser.add_argument("--gateway-port", type=int, default=2575, help="port of the HL7 gateway (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="set the present demo clinic aside and build a new one")
    args = parser.parse_args()

    os.environ["REPRIEVE_DEMO"] = "1"
    os.environ.setdefault("REPRIEVE_VAR", str(Path(__file__).resolve().parents[2] / "var" / "demo"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.site.settings")

    from reprieve.demo.supervisor import run

    try:
        return run(port=args.port, gateway_port=args.gateway_port, fresh=args.fresh)
    except KeyboardInterrupt:
        print("\nEnded before the clinic was built; the next start builds it.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
