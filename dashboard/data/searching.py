"""What the search page asks and does: find, keep a search, and turn it into a subscription."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from alerts import summary
from dashboard import data
from dashboard.data import access
from dashboard.data.asking import ask
from records.links import PREFIX
from records.measures import Measure
from records.queries import search as searches
from records.queries.matching import Understood
from records.queries.search import Found, Order, Wanted
from records.queries.searches import SavedSearch, saved_searches
from records.search.passage import Passage
from records.search.texts import STATES
from records.store import StoreError

__all__ = ["STATES", "Found", "Hit", "Measure", "Order", "Passage", "SavedSearch", "StoreError", "Understood", "Wanted"]

MOST_SAVED_AS_TABLE = 2000


@dataclass(frozen=True, slots=True)
class Hit:
    """One measure of a list: its title and gist in the reader's language (composed where the source has none)."""

    row: data.RowView
    title: str
    original: str  # the notifier's title; empty when it is the title
    gist: str
    passage: Passage | None = None


def find(wanted: Wanted, order: Order, offset: int = 0, limit: int = data.ROWS) -> Found:
    """One page of what fits, with counts."""
    return ask(searches.search, wanted, data.today(), order, limit, offset)


def hits(found: Found, lang: str) -> list[Hit]:
    """The rows of an answer as a list shows them."""
    pairs = zip(found.rows, found.measures, strict=True)
    return [_hit(row, measure, found.passages.get(row.key), lang) for row, measure in pairs]


def _hit(row: data.RowView, measure: Measure, passage: Passage | None, lang: str) -> Hit:
    if lang != "zh":
        return Hit(row, measure.title, "", "", passage)
    title = summary.title(measure, lang)
    return Hit(row, title, "" if title == measure.title else measure.title, summary.sentence(measure, lang), passage)


def everything(wanted: Wanted, order: Order) -> Iterator[Found]:
    """All that fits, page by page, up to 2,000 rows: for a file."""
    for offset in range(0, MOST_SAVED_AS_TABLE, 100):
        found = searches.search(data.store(), wanted, data.today(), order, 100, offset)
        yield found
        if len(found.rows) < 100:
            return


def saved() -> Sequence[SavedSearch]:
    """The searches of whoever looks; a visitor has none: their searches live in the address."""
    who = access.person()
    return saved_searches(data.store(), who.id) if who.signed_in else ()


def may_save() -> bool:
    """True for accounts."""
    who = access.person()
    return who.signed_in and access.can("search.save", who.own)


def save(name: str, query: str) -> str:
    """Keep a search; `StoreError` says why not."""
    who = access.person()
    access.demand("search.save", who.own)
    key = data.store().save_search(who.id, name, query, datetime.now(UTC))
    data.note(who, "search.save", f"search:{key}", {})
    return key


def remove(key: str) -> None:
    """Forget one of one's own."""
    who = access.person()
    access.demand("search.remove", who.own)
    data.store().remove_search(who.id, key)
    data.note(who, "search.remove", f"search:{key}", {})


def subscribe_link(wanted: Wanted, understood: Sequence[Understood]) -> str:
    """The address of the sign-up form, filled in with this search.

    A word that names a market or only a product family becomes that; others go with their translations.
    """
    members, families, sectors = [*wanted.members], [*wanted.families], [*wanted.sectors]
    words: list[str] = []
    for part in understood:
        if part.without or part.dropped:
            continue
        markets = [value for name, value in part.facets if name in ("member", "group")]
        members += markets
        if not markets and (part.told or not part.facets):
            words += [part.text, *part.told]
        elif not markets:
            families += [value for name, value in part.facets if name == "family"]
            sectors += [value for name, value in part.facets if name == "sector"]
    fields: Mapping[str, Iterable[str]] = {
        "sectors": sectors,
        "families": families,
        "others": [", ".join(dict.fromkeys(members))] if members else [],
        "kinds": wanted.kinds,
        "hs": [", ".join(wanted.hs)] if wanted.hs else [],
        "words": [", ".join(dict.fromkeys(words))[:600]] if words else [],
        "lowest": [c for c in ("blue", "yellow", "orange", "red") if c in wanted.colours][:1],
    }
    return f"{PREFIX}/subscribe?{urlencode([(n, v) for n, values in fields.items() for v in dict.fromkeys(values)])}"
