"""`python -m crawlers SOURCE --store URL --home DIR`: one crawl, as the service starts it in a child process."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from crawlers.engine import Order, crawl
from records.runs import Verdict
from records.store import Store

MEMORY = 2 * 2**30  # bytes of address space for a crawl


def main(args: list[str] | None = None) -> int:
    """Crawl; 0 when the source was checked, 1 when not.  The verdict stands in the store."""
    reader = argparse.ArgumentParser(prog="python -m crawlers")
    reader.add_argument("source")
    reader.add_argument("--store", required=True)
    reader.add_argument("--home", required=True, type=Path)
    reader.add_argument("--from", dest="path", type=Path)
    reader.add_argument("--now", type=datetime.fromisoformat, default=None)
    reader.add_argument("--address", default="")
    reader.add_argument("--release", action="store_true")
    reader.add_argument("--timeout", type=float, default=60.0)
    given = reader.parse_args(args)
    _bound()
    now = given.now or datetime.now().astimezone()
    contact = os.environ.get("SENTINEL_CONTACT", "")
    address = given.address or os.environ.get(f"SENTINEL_ADDRESS_{given.source.upper()}", "")
    store = Store(given.store, given.home)
    run = crawl(store, Order(given.source, now, given.path, address, contact, given.release, given.timeout))
    if run.message:
        print(run.message, file=sys.stderr)
    return 0 if run.verdict in (Verdict.OK, Verdict.UNCHANGED) else 1


def _bound() -> None:
    """A hostile answer may not take the machine along (where the system can limit a process)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
