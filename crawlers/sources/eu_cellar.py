"""European Union, CELLAR (SPARQL): a watch list of acts followed to its end, and new acts of the Official Journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from crawlers.answer import changed, day, json_object, misfit
from crawlers.cellar import LIMIT, RELATIONS, VARIABLES, Act, about_acts, acts, belongs, published, terms, watched
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line, web_address
from records.notification import DocumentType, Kind, Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="eu_cellar",
    title_zh="欧盟官方公报（CELLAR）",
    title_en="EU Official Journal (CELLAR)",
    publisher="Publications Office of the European Union",
    country="EU",
    kind="regulation",
    family="api",
    address="https://publications.europa.eu/webapi/rdf/sparql",
    official=True,
    licence="Decision 2011/833/EU",
    attribution="Source: Publications Office of the European Union, © European Union",
    cadence_hours=24,
    expected=(10, 3000),
    note_zh="录得的应答只有格式样本；各字段的样例为手工编写。",
    note_en="The recorded answer is a sample of the form; the cases of its fields are hand-made.",
)
AT_ONCE = 10  # watched acts in one question: addresses must stay short
LATE = timedelta(days=90)  # an act is signed, published and entered on different days


def asks(plan: Plan) -> Iterator[Ask]:
    """The watch list in parts, then the Official Journal week by week back to the last success."""
    since = plan.since or plan.today - timedelta(days=365)
    numbers = list(watched())
    for start in range(0, len(numbers), AT_ONCE):
        part = numbers[start : start + AT_ONCE]
        yield _ask(plan.address, about_acts(part, since - LATE), " ".join(part))
    last = plan.today
    while last >= (plan.since or plan.today):
        first = last - timedelta(days=6)
        yield _ask(plan.address, published(first, last), f"{first}..{last}")
        last = first - timedelta(days=1)


def _ask(address: str, question: str, note: str) -> Ask:
    accept = (("Accept", "application/sparql-results+json"),)
    return Ask(f"{address}?{urlencode({'query': question, 'format': accept[0][1]})}", accept, note=note)


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each act; a week without any act, or a watched act that is not there, is told."""
    found = json_object(data, reading, "head", "results")
    rows = found["results"].get("bindings") if isinstance(found["results"], dict) else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise Unreadable(changed(reading, "results.bindings"))
    names = set(found["head"].get("vars", ()))
    if reading.ask.note and not names >= set(VARIABLES):
        raise Unreadable(changed(reading, ", ".join(sorted(set(VARIABLES) - names))))
    reading.leftover.update(f"field {n}" for n in names - set(VARIABLES))
    known = [r for r in rows if isinstance(r.get("celex"), dict)]
    for number, row in enumerate(rows, 1):
        if not isinstance(row.get("celex"), dict):
            yield misfit(reading, f"#{number}", KeyError("celex"), row)
    _check(known, reading)
    for act in acts(known):
        try:
            item = _read(act, reading)
        except (ValueError, AssertionError) as error:
            yield misfit(reading, act.celex, error, act)
        else:
            yield from [item] if item else []


def _check(rows: list[dict[str, Any]], reading: Reading) -> None:
    if len(rows) >= LIMIT:
        text = msg("{file}: {count} results, and the publisher cuts at {cap}: the window must be made smaller")
        raise Unreadable(tell(text, file=reading.ask.note, count=len(rows), cap=LIMIT))
    if reading.ask.note and not rows:
        text = msg("{file}: no act at all came, which cannot be; the publisher may have changed its vocabulary")
        raise Unreadable(tell(text, file=reading.ask.note))
    if ".." not in reading.ask.note:
        there = {r["celex"]["value"] for r in rows}
        reading.leftover.update(f"watched act {n} is not in CELLAR" for n in reading.ask.note.split() if n not in there)


def _read(act: Act, reading: Reading) -> Notification | None:
    relation, base = belongs(act)
    if act.celex[:1] not in "35" or not act.title:
        reading.leftover["row of another sector or without an English title yet (not taken)"] += 1
        return None
    if base not in watched() and not terms().search(act.title):
        reading.leftover["row of an act that sets no product rules (not taken)"] += 1
        return None
    signed, out, force = day(act.date), day(act.published), sorted(act.force)
    distributed = out or signed
    assert distributed is not None, "no date"
    names = (relation, watched().get(base, ""), "proposal" if act.celex.startswith("5") else "")
    link = web_address(f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{act.celex}")
    return Notification(
        source=SOURCE.name, key=f"celex:{act.celex}", measure=f"celex:{base}", kind=Kind.REGULATION,
        type=RELATIONS.get(relation, DocumentType.REGULAR), distributed=distributed, title=one_line(act.title),
        members=("EU",), adoption=None if act.celex.startswith("5") else signed,
        entry_into_force=day(force[0]) if force else None, entry_into_force_text="; ".join(force),
        keywords=tuple(filter(None, names)), links=(("en", link),) if link else (), raw=reading.at(act.celex),
    )  # fmt: skip
