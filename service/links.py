"""Measures that are the same act, or name each other, for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from records.queries.references import Linked
from records.wording import msg, say

SCHEMES = {
    "wto": msg("WTO symbol"), "celex": msg("CELEX number"), "com": msg("COM document"),
    "fr": msg("Federal Register document"), "frpage": msg("Federal Register page"), "docket": msg("docket"),
    "rin": msg("regulation number (RIN)"), "uksi": msg("UK statutory instrument"), "tris": msg("TRIS number"),
}  # fmt: skip


def link_lines(found: Sequence[Linked], lang: str) -> list[str]:
    """Each measure: what it is to this one, its key and title, and the reference that tells it."""
    return [
        f"{say('same act' if x.same else 'named', lang)}  {x.key}  {' '.join(x.title.split())[:120]}  "
        + say("({scheme} {value}, given by {document})", lang, scheme=say(SCHEMES[x.scheme], lang), value=x.value,
              document=x.document)
        for x in found
    ]  # fmt: skip


def link_dicts(found: Sequence[Linked]) -> list[dict[str, object]]:
    """The same as JSON."""
    return [
        {"measure": x.key, "kind": x.kind.value, "title": x.title, "newest": x.newest.isoformat(), "source": x.source,
         "same_act": x.same, "scheme": x.scheme, "value": x.value, "document": x.document}
        for x in found
    ]  # fmt: skip


_WORDS = (msg("same act"), msg("named"))  # said above by their value
