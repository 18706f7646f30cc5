"""Missing running numbers: which were asked for in vain, and letting the sources ask for the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from records import queries
from records.queries import Gap
from records.runs import Switch
from records.store import Store

SOURCES = ("wto_eping_api", "wto_eping_site")  # those that can be asked for one document
MOST_WANTED = 500
A_DAY = 50  # of what an update asks for by itself


def asked_in_vain(store: Store) -> dict[str, str]:
    """Symbol → day on which it was asked for and was not there."""
    lines = (line for name in SOURCES for line in store.state(name).get("absent", "").split("\n") if "=" in line)
    return {symbol: day for symbol, _, day in (line.partition("=") for line in lines)}


def want_again(store: Store, gaps: Sequence[Gap], asked: Mapping[str, str], names: Iterable[str], most: int) -> int:
    """Let the next crawls of these sources ask for what is missing, the newest first; returns how many."""
    # What is missing just below a member's last number matters most.
    distance = {g.symbol(n): g.last - n for g in gaps for n in g.missing}
    wanted = sorted((s for s in distance if s not in asked), key=distance.__getitem__)[:most]
    for name in names:
        store.remember_state(name, store.state(name) | {"wanted": "\n".join(wanted)})
    return len(wanted)


def want_by_itself(store: Store) -> int:
    """What an update does before it collects: the sources that are on ask for some missing numbers, each once."""
    health = {h.source.name: h for h in queries.sources(store) if h.source.name in SOURCES}
    on = [name for name, h in health.items() if h.switch is Switch.ON or _has_key(h)]
    return want_again(store, queries.gaps(store), asked_in_vain(store), on, A_DAY) if on else 0


def _has_key(health: queries.SourceHealth) -> bool:
    return health.switch is Switch.NEEDS_KEY and bool(os.environ.get(health.source.key_setting))
