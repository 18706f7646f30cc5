"""Who holds leases: processes by machine and number, so that one that is gone need not be waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable


def this_process() -> str:
    """The name under which a process on this machine holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


def gone_owners(owners: Iterable[str], asking: str) -> list[str]:
    """Those of `owners` that were processes on the machine of `asking` and are no more."""
    host = asking.partition(":")[0]
    return [o for o in set(owners) if o != asking and o.partition(":")[0] == host and not _alive(o)]


def _alive(owner: str) -> bool:
    try:
        os.kill(int(owner.rpartition(":")[2]), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
