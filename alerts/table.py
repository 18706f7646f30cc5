"""The published table that turns scores into colours, read from `grading.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "grading.yaml"


class TableError(ValueError):
    """The table cannot be used; the message says what is wrong in which file."""


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A kind of measure: how much it weighs and by which words it is recognised."""

    id: str
    value: float
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One version of the table; see the comments in `grading.yaml`."""

    version: str
    kinds: tuple[MeasureKind, ...]
    easing: re.Pattern[str]
    levels: Mapping[str, float]
    families: Mapping[str, tuple[str, ...]]
    markets: Mapping[str, tuple[str, ...]]
    urgency: Mapping[str, Any]
    weights: Mapping[str, float]
    unknown: float
    certainty: Mapping[str, float]
    thresholds: Mapping[str, float]
    red_kinds: frozenset[str]
    floor_kinds: frozenset[str]


def read(path: Path = FILE) -> Table:
    """Read a table; raises `TableError`."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        kinds = tuple(
            MeasureKind(k["id"], float(k["value"]), k["name"], re.compile(k["words"], re.IGNORECASE))
            for k in data["kinds"]
        )
        table = Table(
            version=str(data["version"]),
            kinds=kinds,
            easing=re.compile(data["easing"], re.IGNORECASE),
            levels=data["levels"],
            families={k: tuple(v) for k, v in data["families"].items()},
            markets={k: tuple(v) for k, v in data["markets"].items()},
            urgency=data["urgency"],
            weights=data["weights"],
            unknown=float(data["unknown"]),
            certainty=data["certainty"],
            thresholds=data["thresholds"],
            red_kinds=frozenset(data["red_kinds"]),
            floor_kinds=frozenset(data["floor"]["kinds"]),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, re.error) as error:
        raise TableError(f"{path.name}: {type(error).__name__}: {error}") from error
    steps = [table.thresholds[c] for c in ("red", "orange", "yellow")]
    if sorted(steps, reverse=True) != steps or abs(sum(table.weights.values()) - 1) > 1e-9:
        raise TableError(f"{path.name}: thresholds must fall from red to yellow, and weights must add up to 1")
    return table


@cache
def table() -> Table:
    """The packaged table."""
    return read()
