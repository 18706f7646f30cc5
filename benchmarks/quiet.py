"""A run with nothing new over every source that is on: each is served its own case, with an ETag, twice."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawlers import registry
from records import queries
from records.runs import Switch, Verdict
from records.store import Store
from records.store.answers import Kept
from service.crawling import crawl
from service.settings import Settings

CASES = Path(__file__).parents[1] / "tests" / "crawlers" / "cases"
BAD = ("cut", "empty", "login", "outage", "fault", "challenge", "bad", "error", "other", "not-found", "no-number")
# Files that hold more than 50,000 records: their last good answer is taken as read, so that only its check is left.
LARGE = ("wto_eping_workbook", "iso_deliverables")


@dataclass(frozen=True, slots=True)
class Quiet:
    """The second run: its processor time, how it went by source, and whole answers that had been given before."""

    sources: dict[str, Verdict]
    cpu_s: float
    twice: int


def _case(source: str) -> bytes:
    """A whole answer of a source: its case, with as many records as it usually has."""
    files = sorted(p for p in (CASES / source).iterdir() if not p.name.endswith(".expected.json"))
    good = [p for p in files if not any(word in p.stem for word in BAD)]
    body = good[0].read_bytes() if good else b""
    return MADE_WHOLE[source](body.decode()).encode() if source in MADE_WHOLE else body


def _many(row: dict[str, Any], key: str, count: int) -> list[dict[str, Any]]:
    return [row | {key: type(row[key])(number)} for number in range(1, count + 1)]


def _rasff(text: str) -> str:
    rows = _many(json.loads(text)["value"][0], "NOTIF_ID", 60)
    named = [r | {"NOTIFICATION_REFERENCE": f"2026.{r['NOTIF_ID']:04}"} for r in rows]
    return json.dumps({"value": named, "nextLink": None})


def _recalls(text: str) -> str:
    first, *rest = _many(json.loads(text)[0], "NID", 34_000)
    return json.dumps([first, *(r | {"Last updated": "2019-03-04"} for r in rest)])


def _committees(text: str) -> str:
    rows = _many(json.loads(text.splitlines()[0]), "id", 785)
    return "\n".join(json.dumps(r | {"reference": f"ISO/TC {r['id']}"}) for r in rows) + "\n"


def _ics(_: str) -> str:
    field = '<field><identifier>{n}</identifier><title xml:lang="en">Field {n}</title></field>'
    return f"<fields>{''.join(field.format(n=n) for n in range(1, 1_300))}</fields>"


# Sources whose cases are a few rows of what is usually large, and one whose windows were quiet.
MADE_WHOLE: dict[str, Callable[[str], str]] = {
    "ca_recalls": _recalls,
    "eu_rasff": _rasff,
    "iso_committees": _committees,
    "iso_ics": _ics,
    "us_federal_register": lambda _: json.dumps({"count": 0, "description": "of no day"}),
}


class _Answers(BaseHTTPRequestHandler):
    bodies: dict[str, bytes]
    given: Counter[tuple[str, str]]

    def do_GET(self) -> None:
        source = urlsplit(self.path).path.strip("/").split("/")[0]
        body = self.bodies.get(source)
        mark = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if body is not None else ""
        if body is None:
            self._give(404, b"", "")
        elif mark in self.headers.get("If-None-Match", ""):
            self._give(304, b"", mark)
        else:
            self.given[self.path, mark] += 1
            self._give(200, body, mark)

    do_POST = do_GET

    def _give(self, status: int, body: bytes, mark: str) -> None:
        self.send_response(status)
        if mark:
            self.send_header("ETag", mark)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def nothing_new() -> Quiet:
    """Ask everything twice; the figures of the second time."""
    passports = [p for p in registry.passports() if p.switch is Switch.ON and p.family != "packaged"]
    given: Counter[tuple[str, str]] = Counter()
    bodies = {p.name: _case(p.name) for p in passports}
    handler = type("Answers", (_Answers,), {"bodies": bodies, "given": given})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names, now = [p.name for p in passports], datetime(2026, 8, 22, 8, tzinfo=UTC)
    for name in names:
        os.environ[f"SENTINEL_ADDRESS_{name.upper()}"] = f"http://127.0.0.1:{server.server_address[1]}/{name}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(home=Path(folder), store="", fetch_timeout_s=10)  # type: ignore[call-arg]
            store = Store(settings.url, settings.home)
            store.migrate()
            store.register(passports)
            for name in LARGE:
                run = store.begin(name, now)
                run.verdict = Verdict.OK
                store.finish(run, now)
                mark, raw = f'"{hashlib.sha256(bodies[name]).hexdigest()[:16]}"', store.keep_raw(bodies[name], name)
                store.remember(name, mark, "", "")
                address = os.environ[f"SENTINEL_ADDRESS_{name.upper()}"]
                store.keep_answers(name, {address: Kept(mark, "", raw.sha256)})
            crawl(settings, [n for n in names if n not in LARGE], now)
            before = _cpu()
            crawl(settings, names, now + timedelta(hours=12))
            used = _cpu() - before
            last = {h.source.name: h.last.verdict for h in queries.sources(store) if h.last}
            good = {name for name, verdict in last.items() if verdict in (Verdict.OK, Verdict.UNCHANGED)}
            # A bad answer is fetched again on purpose: its case is not a whole answer of that source.
            twice = sum(n > 1 and key[0].strip("/").split("?")[0].split("/")[0] in good for key, n in given.items())
            return Quiet(last, used, twice)
    finally:
        server.shutdown()


def _cpu() -> float:
    """Of this process and of its children that have ended, seconds."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in both)


if __name__ == "__main__":
    found = nothing_new()
    print(json.dumps(found.sources, indent=1), f"{found.cpu_s:.1f} s of CPU, {found.twice} bodies twice")
