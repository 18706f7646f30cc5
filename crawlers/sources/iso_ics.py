"""ISO Open Data: the ICS table (codes with English and French titles), kept as a table for the pages."""

from __future__ import annotations

from defusedxml import ElementTree

from crawlers.reading import Items, Reading, Unreadable, tell
from records.ics import Ics
from records.runs import Source

SOURCE = Source(
    name="iso_ics",
    title_zh="国际标准分类法 ICS（ISO 开放数据）",
    title_en="ICS, the classification of standards (ISO Open Data)",
    publisher="ISO",
    country="ISO",
    kind="reference",
    family="api",
    address="https://isopublicstorageprod.blob.core.windows.net/opendata/_latest/iso_ics/xml/ICS-simple.xml",
    official=True,
    licence="ODC-By 1.0",
    attribution="Contains ISO Open Data (https://www.iso.org/open-data.html), ODC-By 1.0",
    cadence_hours=24 * 30,
    expected=(1_000, 3_000),
)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(data: bytes, reading: Reading) -> Items:
    """Read the tree and keep it in `reading`; it holds codes, no documents."""
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(tell("{file} is no XML that can be read: {error}", file=reading.name, error=error)) from error
    for element in root.iter():
        if (code := element.findtext("identifier")) is None:
            continue
        titles = {t.get(_LANG, ""): " ".join((t.text or "").split()) for t in element.findall("title")}
        if titles.get("en"):  # a mere cross-reference in a note has a code but no title
            reading.table.append(Ics(code.strip(), titles["en"], titles.get("fr", "")))
    yield from ()
