"""The map that a deployment supplies: a GeoJSON of countries with the approval number it was published under."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from records.countries import members
from records.wording import msg

MOST_BYTES = 20 * 2**20
KEYS = ("iso_a3", "ISO_A3", "ADM0_A3", "iso_a2", "ISO_A2", "adm0_a3", "code", "id")


@dataclass(frozen=True, slots=True)
class Atlas:
    """`features` with the member's code in `properties.member`; `approval`: the number it was published under."""

    features: tuple[dict[str, Any], ...]
    approval: str


class AtlasError(ValueError):
    """The map cannot be drawn; the message is a msgid."""


def atlas() -> Atlas | None:
    """The map that SENTINEL_MAP names, None without; `AtlasError` without its approval number or when unreadable."""
    place, approval = os.environ.get("SENTINEL_MAP", ""), os.environ.get("SENTINEL_MAP_APPROVAL", "").strip()
    if not place:
        return None
    if not approval:
        raise AtlasError(msg("A map is drawn only with its approval number: set SENTINEL_MAP_APPROVAL."))
    return Atlas(_features(Path(place)), approval)


@cache
def _features(path: Path) -> tuple[dict[str, Any], ...]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AtlasError(msg("The map's file is larger than 20 MB; simplify it."))
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
        return tuple(made for f in found if (made := _feature(f)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, AtlasError):
            raise
        raise AtlasError(msg("The map's file cannot be read as GeoJSON: look at SENTINEL_MAP.")) from error


def _feature(feature: dict[str, Any]) -> dict[str, Any] | None:
    """Shape and member only: what else the file says of a place is not shown."""
    told = {**feature.get("properties", {}), "id": feature.get("id")}
    code = next((c for k in KEYS if (c := _code(told.get(k)))), "")
    geometry = feature["geometry"]
    return {"type": "Feature", "geometry": geometry, "properties": {"member": code}} if geometry else None


def _code(text: object) -> str:
    known = members()
    if not isinstance(text, str):
        return ""
    return text if text in known else _two().get(text.upper(), "")


@cache
def _two() -> dict[str, str]:
    return {m.iso2: code for code, m in members().items()}
