"""ICS titles, from the table that the source `iso_ics` keeps in the home folder (ISO Open Data, ODC-By 1.0)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ics:
    """One code of the International Classification for Standards, e.g. "67.140.10", with ISO's titles."""

    code: str
    en: str
    fr: str = ""


def write_ics(home: Path, table: Iterable[Ics]) -> int:
    """Keep the table under `home/reference/ics.csv`, whole or not at all; returns the number of codes."""
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [(i.code, i.en, i.fr) for i in table]
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    part.replace(path)
    return len(rows)


def read_ics(home: Path) -> Mapping[str, Ics]:
    """The table by code; empty until the source has been read."""
    path = _path(home)
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {code: Ics(code, en, fr) for code, en, fr in csv.reader(file)}


def _path(home: Path) -> Path:
    return home / "reference" / "ics.csv"
