"""The other side of a benchmark of deliveries: a mail server and a webhook receiver that write down what arrives.

    python benchmarks/arrivals.py SMTP_PORT HTTP_PORT FILE [MILLISECONDS]

One line for each message: sort, delivery id, moment, hash of what was said.  A message takes so many milliseconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_ID = re.compile(rb"^Message-ID: *<([0-9a-f]{32})@", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that was accepted."""

    sort: str
    id: str
    at: float
    hash: str


class Taking:
    """Takes mails and requests."""

    def __init__(self, file: Any, seconds: float) -> None:
        self.file = file
        self.seconds = seconds

    async def take(self, sort: str, id: str, data: bytes) -> None:
        """Think so long, then write it down: what is answered afterwards was accepted."""
        if self.seconds:
            await asyncio.sleep(self.seconds)
        self.file.write(f"{sort} {id} {time.time():.4f} {hashlib.sha256(data).hexdigest()[:16]}\n")
        self.file.flush()

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """A mail."""
        data = bytes(envelope.content or b"")  # type: ignore[arg-type]
        found = _ID.search(data[:20000])
        await self.take("smtp", found.group(1).decode() if found else "?", data)
        return "250 OK"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                fields = {
                    k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in head.decode().split("\r\n"))
                }
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                await self.take("webhook", fields.get("webhook-id", "?"), body)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def main(smtp: int, http: int, path: str, milliseconds: int) -> None:
    """Serve until killed."""
    with open(path, "a", encoding="utf-8") as file:
        taking = Taking(file, milliseconds / 1000)
        loop = asyncio.get_running_loop()
        await loop.create_server(lambda: SMTP(taking, loop=loop), "127.0.0.1", smtp)
        await asyncio.start_server(taking.answer, "127.0.0.1", http)
        await asyncio.Event().wait()


class Arrivals:
    """The other side in a process of its own."""

    def __init__(self, file: Path, milliseconds: int) -> None:
        self.file = file
        self.smtp, self.http = _free_ports()
        file.touch()
        command = [sys.executable, __file__, str(self.smtp), str(self.http), str(file), str(milliseconds)]
        self.process = subprocess.Popen(command)
        for port in (self.smtp, self.http):
            _wait_for(port)

    def all(self) -> list[Arrival]:
        """What has arrived so far."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return [Arrival(s, i, float(at), h) for s, i, at, h in map(str.split, lines)]

    def times(self) -> dict[str, float]:
        """When each delivery arrived first."""
        return {a.id: a.at for a in reversed(self.all())}

    def repeats(self) -> tuple[int, int]:
        """(messages that came again, of these with another content under the same id)."""
        counted = Counter(a.id for a in self.all())
        contents: dict[str, set[str]] = {}
        for a in self.all():
            contents.setdefault(a.id, set()).add(a.hash)
        return sum(counted.values()) - len(counted), sum(len(c) > 1 for c in contents.values())


@contextmanager
def arrivals(file: Path, milliseconds: int = 0) -> Iterator[Arrivals]:
    """Start it, and end it."""
    made = Arrivals(file, milliseconds)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0))
