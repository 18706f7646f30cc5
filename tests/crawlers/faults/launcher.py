"""Starts crawls from a process that holds little, as the service does, and says what each of them took.

Standard input: JSON, a list of {"args", "program"}; `program` (may be empty) is run instead of the crawlers' own main.
Standard output: JSON, a list of [MB of memory at its highest, seconds], in the same order.  A process counts what its
parent held when it was made as its own: a test worker that has run a thousand tests would spoil the figure.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import NoReturn

AT_ONCE, MOST_S = 4, 90


def main() -> None:
    """Run them all, a few at a time."""
    jobs = json.load(sys.stdin)
    if len(jobs) > 1:
        from service.nursery import load

        load()
    waiting, running, took = list(range(len(jobs))), dict[int, tuple[int, float]](), dict[int, tuple[float, float]]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            number = waiting.pop(0)
            running[_fork(**jobs[number])] = number, time.monotonic()
        for pid, (number, begun) in list(running.items()):
            seconds = time.monotonic() - begun
            if seconds > MOST_S:
                os.kill(pid, signal.SIGKILL)
            ended, _, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                took[number] = usage.ru_maxrss / 1024, seconds
                del running[pid]
        time.sleep(0.01)
    print(json.dumps([took[number] for number in range(len(jobs))]))


def _fork(args: list[str], program: str) -> int:
    pid = os.fork()
    if not pid:
        _child(args, program)
    return pid


def _child(args: list[str], program: str) -> NoReturn:
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        if program:
            os.execv(sys.executable, [sys.executable, "-c", program, *args])
        from crawlers.__main__ import main as crawl

        crawl(args)
    finally:
        os._exit(0)  # the verdict stands in the store


if __name__ == "__main__":
    main()
