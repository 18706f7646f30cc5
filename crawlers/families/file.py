"""Large files, streamed to disk: memory does not grow with them, and a source that does not connect fails in 10 s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic

import httpx2

from crawlers.agent import user_agent
from crawlers.engine import Order, Unreachable
from crawlers.reading import Unreadable, tell
from records.runs import Source

CONNECT_S, READ_S, WHOLE_S = 10.0, 60.0, 30 * 60.0


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
    headers = {"User-Agent": user_agent(order.contact)} | {n: v for n, v in zip(names, condition, strict=True) if v}
    timeout = httpx2.Timeout(READ_S, connect=CONNECT_S)
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=True, max_redirects=3) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            if answer.status_code == 304:
                return None
            if answer.status_code != 200:
                raise Unreachable(tell("the publisher answered {status}", status=answer.status_code))
            if "text/html" in answer.headers.get("content-type", ""):
                raise Unreadable(tell("{file} answered with a web page instead of a file", file=address))
            path = _to_disk(source, answer, progress, home)
            return Answer(path, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    except httpx2.HTTPError as error:
        text = tell("no connection ({error})", error=type(error).__name__)
        raise Unreachable(text) from error


def _to_disk(source: Source, answer: httpx2.Response, progress: Callable[..., None], home: Path) -> Path:
    total = int(answer.headers.get("content-length") or 0)
    ends, size = monotonic() + WHOLE_S, 0
    with NamedTemporaryFile(dir=home, prefix="fetch-", suffix=".part", delete=False) as file:
        path = Path(file.name)
        try:
            for block in answer.iter_bytes(1 << 16):
                size += len(block)
                if size > source.max_bytes:
                    text = tell("the file is larger than {n} MB; it was not read", n=source.max_bytes >> 20)
                    raise Unreadable(text)
                if monotonic() > ends:
                    raise Unreachable(tell("the file took longer than {n} minutes", n=int(WHOLE_S / 60)))
                file.write(block)
                progress(bytes=size, total=total or None)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    if total and "content-encoding" not in answer.headers and size != total:
        path.unlink(missing_ok=True)
        raise Unreachable(tell("the answer broke off after {n} of {total} bytes", n=size, total=total))
    return path
