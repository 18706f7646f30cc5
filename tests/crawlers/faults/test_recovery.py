"""After a fault: the publisher's word, back-off to a day, no other source delayed, and the gap caught up with."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from records import queries
from records.runs import Verdict
from records.store import Store
from service.crawling import crawl, due
from service.settings import Settings
from service.update import passports

SOURCE = "oecd_recalls"
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
ITEM = (
    "<item><title>{title}</title><link>https://example.org/EN/US/{n}</link>"
    "<pubDate>Fri, 21 Aug 2026 00:00:00 GMT</pubDate><description>Made in China.</description></item>"
)


def feed(*titles: str) -> bytes:
    items = "".join(ITEM.format(title=t, n=n) for n, t in enumerate(titles))
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def test_a_source_backs_off_and_its_gap_is_caught_up_with(
    server: Any, new_store: Callable[[], Store], crawler: Callable[..., Any]
) -> None:
    store, now, hour = new_store(), None, timedelta(hours=1)

    def after(hours: int, answer: Callable[[Any], None]) -> Any:
        nonlocal now
        server.faults["recovery"] = answer
        at = {"now": now + hours * hour} if now else {}
        found = crawler(store, SOURCE, server.url("recovery"), **at)
        now = found.run.started
        return found

    good = after(0, lambda c: c.answer(feed("Toy", "Lamp"), ETag='"one"'))
    assert (good.run.verdict, good.documents) == (Verdict.OK, 2) and good.health.next_try - now == 24 * hour
    # A bad hour: the publisher says when to come again, and then does not answer at all.
    down = after(24, lambda c: c.answer(status=503, Retry_After="3600"))
    assert (down.run.verdict, down.health.failures) == (Verdict.NOT_CHECKED, 1)
    assert down.health.next_try - now == hour and SOURCE not in due(store, passports(), now + hour / 2)
    assert SOURCE in due(store, passports(), now + hour)
    gone = after(1, lambda c: c.reset())
    assert gone.health.failures == 2 and gone.health.next_try - now == 2 * hour
    half = after(2, lambda c: c.answer(feed("Toy", "Lamp", "Cup")[:-30], length=None, ETag='"half"'))
    assert half.run.verdict is Verdict.FAILED and half.documents == 2
    assert half.health.failures == 3 and half.health.next_try - now == 4 * hour
    assert store.condition(SOURCE)[0] == '"one"' and half.health.last_success == good.run.started
    # What came meanwhile, and what was edited, is there after the next good answer; nothing is there twice.
    back = after(4, lambda c: c.answer(feed("Toy", "Lamp, burns", "Cup", "Kettle"), ETag='"two"'))
    assert (back.run.verdict, back.run.new, back.run.changed, back.run.same) == (Verdict.OK, 2, 1, 1)
    assert (back.documents, back.health.failures) == (4, 0) and back.health.next_try - now == 24 * hour
    assert '"one"' in server.asked("recovery")[-1]


def test_back_off_ends_at_a_day(new_store: Callable[[], Store]) -> None:
    store, waits = new_store(), []
    for n in range(12):
        run = store.begin(SOURCE, NOW + timedelta(days=2 * n))
        store.finish(run, run.started)
        health = next(h for h in queries.sources(store) if h.source.name == SOURCE)
        assert health.next_try is not None
        waits.append((health.next_try - run.started) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16] + [24] * 7


def test_a_source_that_hangs_delays_no_other(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path, fetch_timeout_s=4, language="en")  # type: ignore[call-arg]
    store = Store(settings.url, settings.home)
    store.migrate()
    store.register(passports())
    names = [SOURCE, "wto_eping_workbook", "iso_ics", "iso_deliverables"]
    seen: dict[str, float] = {}

    def quick(call: Any) -> None:
        seen[call.path] = time.monotonic()
        call.answer(b"{}\n")

    for name in names:
        monkeypatch.setenv(f"SENTINEL_ADDRESS_{name.upper()}", server.url(f"mixed-{name}"))
        server.faults[f"mixed-{name}"] = quick
    left: list[float] = []

    def hang(call: Any) -> None:
        call.hang()
        left.append(time.monotonic())

    for name in names[:2]:
        server.faults[f"mixed-{name}"] = hang
    ended = crawl(settings, names, settings.now())
    assert {e.source for e in ended[:2]} == {"iso_ics", "iso_deliverables"}
    assert len(seen) == 2 and max(seen.values()) < min(left), "a good source had to wait for one that hangs"
    last = {h.source.name: h.last for h in queries.sources(store)}
    assert all("Timeout" in last[name].message for name in names[:2])  # type: ignore[union-attr]


def test_a_flood_is_held_and_costs_no_more_than_its_bytes(
    server: Any, new_store: Callable[[], Store], crawler: Callable[..., Any]
) -> None:
    server.faults["flood"] = lambda call: call.answer(feed(*(f"Toy {n}" for n in range(20_000))))
    found = crawler(new_store(), SOURCE, server.url("flood"))
    assert (found.run.verdict, found.run.seen, found.documents) == (Verdict.SUSPECT, 20_000, 0)
    assert "sentinel source release" in found.run.message and found.rss_mb <= 512


def test_a_document_of_100000_pages_is_cut_within_its_bounds() -> None:
    from crawlers.documents import limits
    from crawlers.documents.extract import extract

    begun = time.monotonic()
    found = extract(pdf(100_000))
    assert (found.pages, found.truncated) == (100_000, True) and time.monotonic() - begun < limits.WALL_SECONDS
    assert found.text.count("CHILE") == limits.PAGES


def pdf(pages: int) -> bytes:
    """A PDF of so many pages that show the same words."""
    words = b"BT /F1 12 Tf 72 700 Td (Notifying Member: CHILE) Tj ET"
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /MediaBox [0 0 595 842] /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
    ]
    parts, places, size = [b"%PDF-1.4\n"], [], 9
    for number, made in enumerate(objects, 1):
        places.append(size)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, made))
        size += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, size)
    return b"".join([*parts, b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1), table, tail])
