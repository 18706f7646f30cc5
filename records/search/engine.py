"""The index in each engine: tokens in, numbers of documents out.  SQLite: FTS5; PostgreSQL: tsvectors with GIN.

A document has one row and one more for each further stretch of attached text; each row repeats the document's own
words, so that words of the notification and words of an attachment are found together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from records.search.words import Phrase

PARTS = 64  # rows of one document: its number × 64, × 64 + 1, …
STRETCH = 12_000  # tokens of one row: PostgreSQL knows no place beyond 16,383
OWN = 4_000  # tokens of the document's own words that a row holds at most; a notification has some 200
_GAP = 50  # places between head and body, so that no phrase crosses
Row = tuple[int, int, list[str], list[str]]  # number, document, head, body


def rows(document: int, head: list[str], body: list[str], attached: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of one document; at most 64, what is beyond is not searched."""
    head, body = head[:OWN], body[:OWN]
    parts = max(1, min(PARTS, -(-len(attached) // STRETCH)))
    for part in range(parts):
        stretch = attached[part * STRETCH : (part + 1) * STRETCH]
        yield document * PARTS + part, document, head, [*body, *stretch]


def write(connection: Connection, found: Iterable[Row]) -> int:
    """Put rows in; their documents must have none.  Returns how many."""
    if connection.dialect.name == "sqlite":
        values = [(number, " ".join(head), " ".join(body)) for number, _, head, body in found]
        if values:
            connection.exec_driver_sql("INSERT INTO search_text (rowid, head, body) VALUES (?, ?, ?)", values)
        return len(values)
    # Each distinct vector is made once and given as text: no dictionary of the server has a say.
    made = [(n, d, _vector(head, []), _vector(head, body)) for n, d, head, body in found]
    if made:
        into = "INSERT INTO search_text VALUES (%s, %s, CAST(%s AS tsvector), CAST(%s AS tsvector))"
        connection.exec_driver_sql(into, made)
    return len(made)


def _vector(head: Sequence[str], body: Sequence[str]) -> str:
    """The text form of a tsvector: tokens hold letters and digits only, so nothing needs a quote inside."""
    places: dict[str, list[str]] = {}
    for first, part in ((1, head), (len(head) + _GAP, body)):
        for place, token in enumerate(part, first):
            places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(at[:255])}" for token, at in places.items())


def remove(connection: Connection, documents: Sequence[int]) -> None:
    """Take the rows of these documents out."""
    if not documents:
        return
    if connection.dialect.name == "sqlite":
        ranges = [(d * PARTS, d * PARTS + PARTS - 1) for d in documents]
        connection.exec_driver_sql("DELETE FROM search_text WHERE rowid BETWEEN ? AND ?", ranges)
    else:
        connection.execute(text("DELETE FROM search_text WHERE document_id = ANY(:ids)"), {"ids": list(documents)})


def statement(dialect: str, phrases: Iterable[Phrase], *, head: bool) -> tuple[str, tuple[str]] | None:
    """The question for documents with one of the phrases (`head`: in title or symbol); None: there is none to ask."""
    wanted = [p for p in phrases if p]
    if not wanted:
        return None
    if dialect == "sqlite":
        query = " OR ".join(" + ".join(_fts5(token) for token in p) for p in wanted)
        query = f"head : ({query})" if head else query
        return "SELECT rowid / 64 FROM search_text WHERE search_text MATCH ?", (query,)
    query = " | ".join("(" + " <-> ".join(_tsquery(token) for token in p) + ")" for p in wanted)
    column = "head" if head else "everything"
    return f"SELECT document_id FROM search_text WHERE {column} @@ CAST(%s AS tsquery)", (query,)


def match(connection: Connection, phrases: Iterable[Phrase], *, head: bool = False) -> Iterator[int]:
    """Numbers of the documents that hold one of the phrases; a document may come several times.

    The driver is asked without detours: a common word has as many answers as there are documents.
    """
    asked = statement(connection.dialect.name, phrases, head=head)
    if asked is None:
        return
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(*asked)
        yield from chain.from_iterable(cursor.fetchall())
    finally:
        cursor.close()


def _fts5(token: str) -> str:
    return f'"{token[:-1]}" *' if token.endswith("*") else f'"{token}"'


def _tsquery(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"
