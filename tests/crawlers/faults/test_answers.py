"""Answers that are refused before they are read: half packed, endless, in another charset, with entities."""

from __future__ import annotations

import gzip
import zlib
from datetime import date
from time import process_time

import pytest

from crawlers.feed import entries
from crawlers.packed import Damaged, TooLarge, Unpacker
from crawlers.reading import Reading, Unreadable
from records.notification import Raw

TEXT = b"Sentinel " * 5000
BARE = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:9000]) + gzip.compress(TEXT[9000:]) + b"\0" * 7,
    "deflate": zlib.compress(TEXT),
    "Deflate": BARE.compress(TEXT) + BARE.flush(),
    "identity": TEXT,
    "": TEXT,
}


def unpack(encoding: str, data: bytes, most: int = 1 << 20, size: int = 100) -> bytes:
    unpacker = Unpacker(encoding, most)
    found = [p for i in range(0, len(data), size) for p in unpacker.feed(data[i : i + size])]
    unpacker.end()
    return b"".join(found)


@pytest.mark.parametrize("encoding", PACKED)
def test_a_packed_answer_is_unpacked_whole_or_refused(encoding: str) -> None:
    packed = PACKED[encoding]
    for size in (1, 100, 1 << 20):
        assert unpack(encoding, packed, size=size) == TEXT
    with pytest.raises(TooLarge):
        unpack(encoding, packed, len(TEXT) - 1)
    if len(packed) < len(TEXT):
        for cut in range(1, 30):
            with pytest.raises(Damaged):
                unpack(encoding, packed.rstrip(b"\0")[:-cut])


def test_what_is_not_packed_as_it_says_is_refused() -> None:
    for encoding in ("gzip", "deflate"):
        with pytest.raises(Damaged):
            unpack(encoding, b"\x1f\x8bno such thing, and long enough to be sure of it")
    for encoding in ("br", "gzip, gzip", "zstd"):
        with pytest.raises(Damaged):
            Unpacker(encoding, 10)


def read(data: bytes) -> tuple[list[str], list[str]]:
    reading = Reading(Raw(), date(2026, 8, 22), "feed")
    return [e["title"] for e in entries(data, reading)], reading.notes


def feed(title: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>t</title><item><title>{title}</title></item></channel></rss>'


BOMB = '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>' + feed("&b;")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB.encode(), "DOCTYPE"),
        (b"\xef\xbb\xbf" + BOMB.encode(), "DOCTYPE"),
        (BOMB.encode("utf-16"), "DOCTYPE"),
        (f"<!-- <rss {'x' * 30_000} -->\n<?a b?>{BOMB}".encode(), "DOCTYPE"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "no feed"),
        (feed("\u8336\u53f6" * 50, '<?xml version="1.0" encoding="utf-8"?>').encode("gb18030"), "not written in utf-8"),
        (feed("\u8336", '<?xml version="1.0" encoding="utf-99"?>').encode("gb18030"), "not written in utf-99"),
        (feed("a").encode()[:-3], "breaks off"),
        (b"<rss" * 1_000_000, "breaks off"),
        (f"<rss>{'<item><title>a</title></item>' * 500_000}</rss>".encode(), "far more items"),
        (b"<!--" * 1_000_000, "no feed"),
    ],
)
def test_a_feed_that_is_none_is_refused_at_once(data: bytes, words: str) -> None:
    begun = process_time()
    with pytest.raises(Unreadable, match=words if words.isascii() else None):
        _english(data)
    assert process_time() - begun < 2


def _english(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENTINEL_LANGUAGE", "en")
        read(data)


def test_charsets_are_believed_when_they_fit() -> None:
    for charset in ("gb18030", "utf-16", "utf-8"):
        data = feed("\u8336\u53f6", f'<?xml version="1.0" encoding="{charset}"?>').encode(charset)
        assert read(data) == (["\u8336\u53f6"], [])
    spoilt = feed("Caf\u00e9 " + "x" * 50, '<?xml version="1.0" encoding="utf-8"?>').encode("latin-1")
    titles, notes = read(spoilt)
    assert titles[0].startswith("Caf\ufffd") and len(notes) == 1  # one odd character is told, the rest is kept
    inside = feed("<![CDATA[<!DOCTYPE html><p>Toy</p>]]>")
    assert len(read(inside.encode())[0]) == 1
