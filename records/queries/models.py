"""Models that were trained here: which one labels, and how each compared with the one that was live then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.store import Store

SHIPPED = "default"
COMPARED = "compared.json"  # beside a model: what `sentinel train` found; see `Compared`


@dataclass(frozen=True, slots=True)
class Compared:
    """A new model beside the one that was live when it was trained, on the same judged documents.

    `figures` and `sectors`: name → (live one, new one); `documents`: how many of each sector; `wrong`: why the new one
    did not go live, empty when it did.
    """

    name: str
    beside: str
    at: datetime
    judged: int
    figures: Mapping[str, tuple[float, float]]
    sectors: Mapping[str, tuple[float, float]]
    documents: Mapping[str, int]
    wrong: tuple[str, ...]
    live: bool


def live_model(store: Store) -> str:
    """The name of the model that labels; "default" is the one that ships."""
    try:
        return str(json.loads((store.home / "models" / "live.json").read_text("utf-8"))["now"])
    except (OSError, ValueError, KeyError, TypeError):
        return SHIPPED


def comparisons(store: Store) -> tuple[Compared, ...]:
    """Every comparison that can be read, newest first."""
    now, found = live_model(store), []
    for path in (store.home / "models").glob(f"*/{COMPARED}"):
        try:
            found.append(_read(path.parent.name, json.loads(path.read_text("utf-8")), now))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return tuple(sorted(found, key=lambda c: c.at, reverse=True))


def _read(name: str, told: Mapping[str, Any], now: str) -> Compared:
    def pairs(of: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
        return {str(k): (float(v[0]), float(v[1])) for k, v in of.items()}

    return Compared(
        name,
        str(told["beside"]),
        datetime.fromisoformat(told["at"]),
        int(told["judged"]),
        pairs(told["figures"]),
        pairs(told["sectors"]),
        {str(k): int(v) for k, v in told["documents"].items()},
        tuple(str(w) for w in told["wrong"]),
        name == now,
    )
