"""Notifications and passports to JSON and back: what the store keeps as the content of a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from records.notification import Code, DocumentType, Incident, Kind, Notification, Raw, Standard
from records.runs import Source, Switch

_SKIP = frozenset({"raw", "id"})
_DATES = frozenset({"distributed", "comment_deadline", "adoption", "entry_into_force"})
_SHAPED = _DATES | {"codes", "standard", "incident"}
_FIELDS = tuple(f.name for f in fields(Notification) if f.name not in _SKIP)
_values = attrgetter(*_FIELDS)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(notification: Notification) -> str:
    """The record as JSON, without empty fields, keys in the dataclass's order (equal records, equal text)."""
    out = {name: value for name, value in zip(_FIELDS, _values(notification), strict=True) if value}
    for name in _SHAPED & out.keys():
        out[name] = _plain(name, out[name])
    return _encode(out)


def _plain(name: str, value: Any) -> Any:
    if name in _DATES:
        return value.isoformat()
    if name == "codes":
        return [[c.scheme, c.code, c.text] if c.text else [c.scheme, c.code] for c in value]
    if name in ("standard", "incident"):
        return {f.name: v for f in fields(value) if (v := getattr(value, f.name)) not in ("", None, ())}
    return value


def from_json(text: str, raw: Raw | None = None, id: int = 0) -> Notification:
    """Read what `to_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    data["kind"] = Kind(data["kind"])
    data["type"] = DocumentType(data["type"])
    for name in _DATES & data.keys():
        data[name] = date.fromisoformat(data[name])
    if "codes" in data:
        data["codes"] = tuple(Code(*c) for c in data["codes"])
    if "links" in data:
        data["links"] = tuple((k, v) for k, v in data["links"])
    for name, value in data.items():
        if isinstance(value, list):
            data[name] = tuple(value)
    if "standard" in data:
        data["standard"] = Standard(**_tuples(data["standard"]))
    if "incident" in data:
        data["incident"] = Incident(**_tuples(data["incident"]))
    return Notification(**data, raw=raw or Raw(), id=id)


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in data.items():
        pairs = isinstance(value, list) and value and isinstance(value[0], list)
        out[name] = tuple(tuple(v) for v in value) if pairs else tuple(value) if isinstance(value, list) else value
    return out


def content_hash(content: str) -> str:
    """SHA-256 of the JSON content, hexadecimal: two equal contents are the same document."""
    return hashlib.sha256(content.encode()).hexdigest()


def source_to_json(source: Source) -> str:
    """A passport as JSON."""
    return json.dumps({f.name: getattr(source, f.name) for f in fields(source)}, ensure_ascii=False)


def source_from_json(text: str) -> Source:
    """Read what `source_to_json` wrote; fields that a later version dropped are ignored."""
    known = {f.name for f in fields(Source)}
    data = {k: v for k, v in json.loads(text).items() if k in known}
    data["expected"] = tuple(data["expected"])
    data["switch"] = Switch(data["switch"])
    return Source(**data)
