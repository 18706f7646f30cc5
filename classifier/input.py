"""The classifier's view of one document: texts, codes, who notified; read from a notification or a JSON line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from classifier.fold import clean
from records.notification import Notification

LIST_LIMIT = 400  # codes read from one document
_FOLLOW_UP = re.compile(r"/(?:Add|Corr|Rev|Suppl)\.\d", re.IGNORECASE)


class LineError(ValueError):
    """A line that cannot be classified; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is read to label one document.  Texts are clean (see `fold.clean`); codes are as the notifier wrote them."""

    id: str
    symbols: tuple[str, ...] = ()
    member: str = ""
    title: str = ""
    description: str = ""
    products: str = ""
    hs: tuple[str, ...] = ()
    ics: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()

    @property
    def follow_up(self) -> bool:
        """True when the symbol is that of an addendum, corrigendum, revision or supplement."""
        return any(_FOLLOW_UP.search(s) for s in self.symbols)

    @property
    def sps(self) -> bool:
        """True for a sanitary or phytosanitary notification."""
        return any(s.upper().startswith("G/SPS") for s in self.symbols)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """(name, text) of the texts, those that name the product best first."""
        return ("title", self.title), ("products", self.products), ("description", self.description)

    @property
    def text(self) -> str:
        """All texts on one line."""
        return " ".join(text for _, text in self.fields if text)

    def without_codes(self) -> Document:
        """The same document with its code fields emptied (codes inside the texts stay)."""
        return replace(self, hs=(), ics=())


def from_notification(n: Notification) -> Document:
    """The view of a stored document of any kind; the notifier's own words beside a code count as products."""
    spoken = dict.fromkeys(c.text for c in n.codes if c.text and c.text not in n.products)
    products = [n.products, *spoken, *(n.keywords if n.kind == "incident" else ())]
    if n.incident is not None:
        products += [n.incident.product]
    return Document(
        id=n.key,
        symbols=n.symbols,
        member=", ".join(n.members),
        title=clean(n.title),
        description=clean(n.description or n.summary_zh),
        products=clean("; ".join(products)),
        hs=(*n.codes_of("hs"), *n.codes_of("tariff"))[:LIST_LIMIT],
        ics=n.codes_of("ics")[:LIST_LIMIT],
        objectives=n.objectives,
    )


def from_line(line: str) -> Document:
    """Read one line of `sentinel classify`; every field but `id` may be missing, empty or of a wrong type.

    LineError: not JSON, not an object, or without an id.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"not a JSON object on one line ({str(error)[:80]}); write one object a line") from None
    if not isinstance(row, dict):
        raise LineError(f'a JSON {type(row).__name__} where an object with an "id" is needed')
    return from_mapping(row)


def from_mapping(row: Mapping[str, Any]) -> Document:
    """The view of a decoded object; see `from_line`."""
    id_ = row.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int) or id_ == "":
        raise LineError('no "id"; give every line an id of text or digits')
    return Document(
        id=str(id_),
        symbols=_list(row.get("symbols")),
        member=_text(row.get("member")),
        title=_text(row.get("title")),
        description=_text(row.get("description")),
        products=_text(row.get("products")),
        hs=_list(row.get("hs"), pad=True),
        ics=_list(row.get("ics")),
        objectives=_list(row.get("objectives")),
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return clean("; ".join(str(v) for v in value if isinstance(v, str | int | float)))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: Any, pad: bool = False) -> tuple[str, ...]:
    """Strings of a list; a lone string counts as one.  A number lost its leading zero: 902 is 0902 (`pad`)."""
    if isinstance(value, str | int | float):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        return ()
    found = []
    for item in list(value)[:LIST_LIMIT]:
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            continue
        text = str(item).strip()
        if pad and isinstance(item, int) and len(text) % 2:
            text = "0" + text
        if text:
            found.append(text[:200])
    return tuple(found)
