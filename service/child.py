"""A child process for one crawl that ends when its parent does."""

from __future__ import annotations

import os
import runpy
import threading


def main() -> None:
    """Run `python -m crawlers` with this process's arguments; a closed standard input means the parent is gone."""
    threading.Thread(target=_watch_parent, daemon=True).start()
    runpy.run_module("crawlers", run_name="__main__", alter_sys=True)


def _watch_parent() -> None:
    # Not through `sys.stdin`: its lock, held by this thread at the end, would make the interpreter abort.
    while os.read(0, 1):
        pass
    os._exit(3)


if __name__ == "__main__":
    main()
