"""Large files, streamed to disk: memory does not grow with them, and a source that does not connect fails in 10 s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic
from typing import IO
from urllib.parse import urljoin, urlsplit

import httpx2

from crawlers.agent import user_agent
from crawlers.engine import Order, Unreachable
from crawlers.families.connect import transport
from crawlers.packed import ACCEPTED, Damaged, TooLarge, Unpacker
from crawlers.reading import Unreadable, tell
from crawlers.robots import MOST_BYTES, Unavailable, rules
from records.runs import Source

CONNECT_S, WHOLE_TIMES = 10.0, 30  # seconds to connect; a whole file may take 30 times as long as one silence


@dataclass(frozen=True, slots=True)
class Answer:
    """A file on disk (the caller deletes it) and what the next conditional request needs."""

    path: Path
    etag: str
    last_modified: str


def fetch(
    source: Source,
    address: str,
    condition: tuple[str, str],
    order: Order,
    progress: Callable[..., None],
    home: Path,
) -> Answer | None:
    """Fetch `address`; None when the publisher says it has not changed.  Raises `Unreachable` or `Unreadable`."""
    names = ("If-None-Match", "If-Modified-Since")
    headers = {"User-Agent": user_agent(order.contact), "Accept-Encoding": ACCEPTED}
    headers |= {n: v for n, v in zip(names, condition, strict=True) if v}
    timeout = httpx2.Timeout(order.timeout, connect=min(CONNECT_S, order.timeout))
    way = transport(order.own_host)
    try:
        with httpx2.Client(timeout=timeout, follow_redirects=True, max_redirects=3, transport=way) as client:
            _heed_robots(client, address, headers["User-Agent"])
            with client.stream("GET", address, headers=headers) as answer:
                if answer.status_code == 304:
                    return None
                _look(answer, address)
                path = _to_disk(source, answer, progress, home, order.timeout * WHOLE_TIMES)
                return Answer(path, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        text = tell("no connection ({error})", error=type(error).__name__)
        raise Unreachable(text) from error


def _heed_robots(client: httpx2.Client, address: str, agent: str) -> None:
    """Raises `Unreachable` when the host's robots.txt does not allow the file, or cannot be had."""
    host, body = urlsplit(address).netloc, b""
    with client.stream("GET", urljoin(address, "/robots.txt"), headers={"User-Agent": agent}) as answer:
        for block in answer.iter_bytes(1 << 16):
            body += block
            if len(body) > MOST_BYTES:
                break
    try:
        allowed = rules(answer.status_code, body, agent).allowed(address)
    except Unavailable as error:
        text = tell("robots.txt of {host} answers {status}; nothing was asked", host=host, status=error)
        raise Unreachable(text, answer.headers.get("retry-after", "")) from error
    if not allowed:
        raise Unreachable(tell("robots.txt of {host} does not allow it; it was not asked", host=host))


def _look(answer: httpx2.Response, address: str) -> None:
    if answer.status_code != 200:
        text = tell("the publisher answered {status}", status=answer.status_code)
        raise Unreachable(text, answer.headers.get("retry-after", ""))
    if "text/html" in answer.headers.get("content-type", ""):
        raise Unreadable(tell("{file} answered with a web page instead of a file", file=address))


def _to_disk(
    source: Source, answer: httpx2.Response, progress: Callable[..., None], home: Path, seconds: float
) -> Path:
    with NamedTemporaryFile(dir=home, prefix="fetch-", suffix=".part", delete=False) as file:
        path = Path(file.name)
        try:
            _copy(source, answer, progress, file, seconds)
        except Damaged as error:
            path.unlink(missing_ok=True)
            raise Unreachable(tell("the packed answer is damaged ({error})", error=error)) from error
        except TooLarge as error:
            path.unlink(missing_ok=True)
            text = tell("the answer is larger than {n} MB; it was not read", n=source.max_bytes >> 20)
            raise Unreadable(text) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def _copy(
    source: Source, answer: httpx2.Response, progress: Callable[..., None], file: IO[bytes], seconds: float
) -> None:
    """The answer, unpacked, into the file; `Unreachable` when it comes too slowly or breaks off."""
    length = answer.headers.get("content-length", "")
    total = int(length) if length.isascii() and length.isdigit() else 0
    if total > source.max_bytes:
        raise TooLarge
    unpacker = Unpacker(answer.headers.get("content-encoding", ""), source.max_bytes)
    ends, size = monotonic() + seconds, 0
    for block in answer.iter_raw(1 << 16):
        size += len(block)
        for piece in unpacker.feed(block):
            file.write(piece)
        if monotonic() > ends:
            raise Unreachable(tell("the file took longer than {n} minutes", n=max(1, int(seconds / 60))))
        progress(bytes=size, total=total or None)
    unpacker.end()
    if total and size != total:
        raise Unreachable(tell("the answer broke off after {n} of {total} bytes", n=size, total=total))
