"""Text from outside made harmless: for a header, for a body, and as the value inside a sentence of ours."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Direction marks, overrides and isolates: they can make a text read as something else.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f\x1c-\x1e]")


# Latin letters without their accents, one for one, so that a place found in the folded text is the place in the text.
_BARE = {c: d[0] for c in range(0xC0, 0x250) if len(d := unicodedata.normalize("NFD", chr(c))) > 1}


def bare(text: str) -> str:
    """The text in composed form without accents on Latin letters; as long as its composed form."""
    return unicodedata.normalize("NFC", text).translate(_BARE)


@lru_cache(maxsize=2048)
def header(text: str, most: int = 200) -> str:
    """Fit for a header: one line without control, format, private or unassigned characters, at most `most` long.

    No encoded word (RFC 2047) either: Python's header parser would decode it, and what comes out may be a line break.
    """
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[: most * 8])
    kept = re.sub(r"\s+", " ", kept).strip().replace("=?", "= ?")
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


@lru_cache(maxsize=1024)
def body(text: str, most: int = 2000) -> str:
    """Fit for a message's text: breaks become line feeds; control, direction and broken characters go."""
    lines = _BREAKS.sub("\n", text[: most * 4])
    kept = "".join(c for c in lines if c in "\n\t" or (c not in BIDI and unicodedata.category(c) not in ("Cc", "Cs")))
    kept = re.sub(r"[ \t\xa0]+", " ", kept).strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def quoted(text: str, most: int = 120) -> str:
    """One line to stand inside a reason: a leading "@" would name a thing of ours (`records.wording.named`)."""
    line = header(text, most)
    return "\uff20" + line[1:] if line.startswith("@") else line
