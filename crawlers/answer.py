"""Answers of sites and APIs: bytes → JSON object, XML or HTML tree, or one clear sentence why not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.reading import Reading, Unreadable, tell
from records.runs import Invalid
from records.wording import msg


def json_object(data: bytes, reading: Reading, *fields: str) -> dict[str, Any]:
    """The JSON object of an answer; raises `Unreadable` for a web page, broken JSON, or one of `fields` missing."""
    if data.lstrip()[:1] == b"<":
        raise Unreadable(tell(msg("{file} answered with a web page (a login or outage page?)"), file=reading.name))
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        text = msg("{file} is no JSON ({error}); the answer may have been cut short")
        raise Unreadable(tell(text, file=reading.name, error=str(error)[:100])) from error
    missing = [f for f in fields if not isinstance(found, dict) or f not in found]
    if missing or not isinstance(found, dict):
        raise Unreadable(changed(reading, ", ".join(missing) or type(found).__name__))
    return found


def xml_root(data: bytes, reading: Reading, tag: str) -> Any:
    """The root element of an XML answer, which must be `tag` ("{namespace}name"); entities and DOCTYPEs are refused."""
    from lxml import etree

    if b"<!doctype" in data[:20_000].lower() or b"<!entity" in data[:20_000].lower():
        if b"<html" in data[:20_000].lower():
            raise Unreadable(tell(msg("{file} answered with a web page (a login or outage page?)"), file=reading.name))
        text = msg("{file} declares a DOCTYPE or entities, which no feed needs; it was not read.")
        raise Unreadable(tell(text, file=reading.name))
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        text = msg("{file} is no well-formed XML ({error}); the answer may have been cut short")
        raise Unreadable(tell(text, file=reading.name, error=str(error)[:100])) from error
    if root.tag != tag:
        if str(root.tag).rpartition("}")[2].lower() == "html":
            raise Unreadable(tell(msg("{file} answered with a web page (a login or outage page?)"), file=reading.name))
        raise Unreadable(changed(reading, tag.rpartition("}")[2]))
    return root


def html_root(data: bytes) -> Any:
    """The tree of an HTML page, an empty one for no page at all; what is not UTF-8 is read as Windows-1252."""
    from lxml import etree, html

    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but blanks or comments
        return html.document_fromstring("<html></html>")


def changed(reading: Reading, missing: str) -> str:
    """What to say when the publisher's format is not the known one; `missing` names what was looked for."""
    text = msg("{file} has no {missing}: the publisher has changed the format, the source needs a look")
    return tell(text, file=reading.name, missing=missing)


def misfit(reading: Reading, place: str, error: Exception, excerpt: object) -> Invalid:
    """A row that cannot be taken, with the reason and what to do."""
    problem = tell("line cannot be read: {error}", error=f"{type(error).__name__}: {error}"[:300])
    advice = tell("look at the line; the publisher may have changed the format")
    return Invalid(f"{reading.name} {place}", problem, advice, str(excerpt)[:300])


def day(text: object) -> date | None:
    """The day of an ISO date or moment ("2026-08-22", "2026-08-22T10:00:00Z"); None for nothing, else `ValueError`."""
    return date.fromisoformat(str(text)[:10]) if text else None


def with_query(address: str, **values: object) -> str:
    """The address with these query parameters set (others kept)."""
    parts = urlsplit(address)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in values]
    return urlunsplit(parts._replace(query=urlencode([*query, *((k, str(v)) for k, v in values.items())])))
