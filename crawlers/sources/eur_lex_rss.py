"""EUR-Lex feeds: acts of the Official Journal and proposals of the Commission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from crawlers.answer import misfit
from crawlers.cellar import terms, watched
from crawlers.feed import entries
from crawlers.reading import Ask, Items, Plan, Reading
from crawlers.text import one_line
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch

SOURCE = Source(
    name="eur_lex_rss",
    title_zh="欧盟 EUR-Lex 订阅源",
    title_en="EUR-Lex feeds",
    publisher="Publications Office of the European Union",
    country="EU",
    kind="regulation",
    family="feed",
    address="https://eur-lex.europa.eu/EN/display-feed.rss",
    official=True,
    licence="Decision 2011/833/EU",
    attribution="Source: EUR-Lex, © European Union",
    cadence_hours=24,
    expected=(1, 500),
    reliability="B",
    evidence="hand-made",
    switch=Switch.OFF,
    note_zh="eu_cellar 的备用源：没有法规之间的关系和生效日期；EUR-Lex 网页有人机验证，不抓取。",
    note_en="A fallback for eu_cellar: no relations between acts, no dates of entry into force; the pages of EUR-Lex "
    "stand behind a bot wall and are not read.",
)
FEEDS = ("222", "161")  # acts of OJ L (where feed 162, Parliament and Council, appears again), Commission proposals
_CELEX = re.compile(r"CELEX(?::|%3A)([0-9][0-9A-Z]{7,15}(?:\(\d{2}\))?)", re.IGNORECASE)
# "… amending Regulation (EU) 2023/1542 …", "… Annexes II and III to Regulation (EC) No 396/2005 …"
_OTHER = re.compile(r"(Regulation|Directive) (?:\((?:EU|EC|EEC)\) )?(?:No )?(\d{1,4})/(\d{1,4})")


def asks(plan: Plan) -> Iterator[Ask]:
    """The feeds that still answered in 2026."""
    for number in FEEDS:
        yield Ask(f"{plan.address}?rssId={number}", note=number)


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each item on products; its thread is the watched act that its title names, else its own."""
    for number, entry in enumerate(entries(data, reading), 1):
        celex = _CELEX.search(str(entry["link"])) or _CELEX.search(str(entry["id"]))
        title, when = one_line(entry["title"]), entry["day"]
        if not celex or not title or not isinstance(when, date):
            yield misfit(reading, f"#{number}", KeyError("CELEX, title or pubDate"), entry)
            continue
        bases = [b for b in _bases(title) if b in watched() and b != celex[1]]
        if not bases and not terms().search(title):
            reading.leftover["row of an act that sets no product rules (not taken)"] += 1
            continue
        yield Notification(
            source=SOURCE.name,
            key=f"eurlex:{celex[1]}",
            measure=f"celex:{bases[0] if bases else celex[1]}",
            kind=Kind.REGULATION,
            type=DocumentType.ADDENDUM if bases else DocumentType.REGULAR,
            distributed=when,
            title=title,
            members=("EU",),
            keywords=(*(watched()[b] for b in bases), *(("proposal",) if celex[1].startswith("5") else ())),
            links=(("en", f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{celex[1]}"),),
            raw=reading.at(f"#{number}"),
        )


def _bases(title: str) -> Iterator[str]:
    """CELEX numbers of the acts a title names: "Regulation (EU) 2023/1542" → "32023R1542".

    Regulations before 2015 have the year last ("No 396/2005"), directives have it first ("2009/48/EC").
    """
    for sort, first, second in _OTHER.findall(title):
        old = len(second) == 4 and second[:2] in ("19", "20") and not (len(first) == 4 and int(first) >= 2015)
        year, number = (second, first) if old else (first, second)
        yield f"3{year}{'R' if sort == 'Regulation' else 'L'}{number.zfill(4)}"
