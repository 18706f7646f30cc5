"""A publisher for replays: invents notifications day by day, edits some, and serves them as two sources do.

One is the keyed ePing API (windows of dates, pages of 100), the other a feed of the last seven days; every request
fails with a chance that the caller gives, in one of eight ways.  Seeded: the same numbers give the same days.
"""

from __future__ import annotations

import gzip
import json
import random
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

MEMBERS = (("VNM", "Viet Nam"), ("THA", "Thailand"), ("BRA", "Brazil"), ("EU", "European Union"), ("KEN", "Kenya"))
GOODS = ("tea", "tyres", "sugar", "toys", "cement", "fruit", "lamps", "feed", "steel", "paper")
OVERLAP_DAYS = 6  # what is edited or comes late is at most this old: the windows overlap by seven days
FAULTS = ("500", "503", "429", "reset", "half", "gzip", "login", "empty")


@dataclass
class Publisher:
    """What is published, by its key: (day, title).  `today` is moved by the replay."""

    seed: int
    chance: float = 0.05
    per_day: int = 40
    notices: dict[str, tuple[date, str]] = field(default_factory=dict)
    recalls: dict[str, tuple[date, str]] = field(default_factory=dict)
    edits: int = 0
    asked: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    today: date = date(2026, 1, 1)

    def __post_init__(self) -> None:
        self.days = random.Random(self.seed)
        self.faults: dict[str, random.Random] = {}  # one for each source: they ask at the same time
        self.numbers: Counter[str] = Counter()
        self.lock = threading.Lock()

    def publish(self, day: date) -> None:
        """One day: new notifications, some of them back-dated, and edits of those of the last days."""
        with self.lock:
            self.today = day
            for _ in range(self.per_day):
                code, _ = self.days.choice(MEMBERS)
                self.numbers[code] += 1
                late = self.days.choice((0, 0, 0, 0, 1, 2, 4))
                title = f"Draft rules for {self.days.choice(GOODS)} no. {self.numbers[code]}"
                self.notices[f"G/TBT/N/{code}/{self.numbers[code]}"] = (day - timedelta(days=late), title)
                self.numbers["recall"] += 1
                if self.numbers["recall"] % 4 == 0:
                    self.recalls[f"US/{self.numbers['recall']}"] = (day, f"Recalled {self.days.choice(GOODS)}")
            for known in (self.notices, self.recalls):
                fresh = sorted(k for k, (d, _) in known.items() if (day - d).days <= OVERLAP_DAYS)
                for key in self.days.sample(fresh, min(len(fresh), self.per_day // 8)):
                    at, title = known[key]
                    known[key] = (at, f"{title.split(' (')[0]} (as edited on {day})")
                    self.edits += 1

    def search(self, query: dict[str, list[str]]) -> bytes:
        """A page of the API."""
        first, last = (date.fromisoformat(query[f"distributionDate{end}"][0]) for end in ("From", "To"))
        page, size = int(query["page"][0]), int(query["pageSize"][0])
        found = sorted((d, k, t) for k, (d, t) in self.notices.items() if first <= d <= last)
        part = found[(page - 1) * size : page * size]
        return json.dumps({"items": [_item(*row) for row in part], "totalCount": len(found)}).encode()

    def feed(self) -> bytes:
        """The recalls of the last seven days."""
        fresh = [(d, k, t) for k, (d, t) in self.recalls.items() if (self.today - d).days <= OVERLAP_DAYS]
        items = "".join(
            f"<item><title>{escape(t)}</title><link>https://example.org/EN/{k}</link>"
            f"<pubDate>{d:%a, %d %b %Y} 00:00:00 GMT</pubDate><description>Made in China.</description></item>"
            for d, k, t in sorted(fresh)
        )
        return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()

    def fault(self, source: str) -> str:
        """The fault of a source's next request, "" for none."""
        with self.lock:
            self.asked += 1
            chance = self.faults.setdefault(source, random.Random(f"{self.seed} {source}"))
            kind = chance.choice(FAULTS) if chance.random() < self.chance else ""
            if kind:
                self.failed[kind] += 1
            return kind


def _item(day: date, symbol: str, title: str) -> dict[str, object]:
    member = dict(MEMBERS)[symbol.split("/")[3]]
    return {
        "documentSymbol": symbol,
        "notifyingMember": member,
        "distributionDate": f"{day}T00:00:00+00:00",
        "notificationType": "Regular notification",
        "titlePlain": title,
        "descriptionPlain": "Sets limits.",
    }


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/robots.txt":
            return self._give(404, b"")
        body = self.publisher.search(parse_qs(asked.query)) if "search" in asked.path else self.publisher.feed()
        kind = self.publisher.fault(asked.path.split("/")[1])
        if kind.isdigit():
            return self._give(int(kind), b"no", {} if kind == "500" else {"Retry-After": "3600"})
        if kind == "reset":
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return None
        if kind == "gzip":
            return self._give(200, gzip.compress(body)[:-40], {"Content-Encoding": "gzip"})
        whole = {"half": body[: len(body) // 2], "login": b"<html><body>Log in</body></html>", "empty": b""}
        return self._give(200, whole.get(kind, body))

    def _give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serving(publisher: Publisher) -> ThreadingHTTPServer:
    """A running server; its owner calls `shutdown`."""
    handler = type("Answers", (_Answers,), {"publisher": publisher})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
