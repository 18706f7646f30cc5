"""Canada Gazette, Parts I and II: the feeds name issues, each issue's index names its regulations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawlers.answer import changed, html_root, misfit
from crawlers.feed import entries
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable
from crawlers.text import one_line
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch

SOURCE = Source(
    name="ca_gazette", title_zh="加拿大政府公报", title_en="Canada Gazette", publisher="Government of Canada",
    country="CAN", kind="regulation", family="feed", address="https://gazette.gc.ca/rss", official=True,
    licence="Government of Canada reproduction terms", attribution="Source: Canada Gazette (https://gazette.gc.ca)",
    cadence_hours=24, expected=(1, 1500), evidence="hand-made", switch=Switch.OFF, min_delay_s=2.0,
)  # fmt: skip
# "/rp-pr/p1/2026/2026-09-26/html/index-eng.html"; "-x1" is an extra edition, "-c1" the consolidated index (no issue)
_ISSUE = re.compile(r"/rp-pr/p([12])/\d{4}/((\d{4}-\d{2}-\d{2})(?:-x\d+)?)/html/([\w.-]+)$")
_RULE = re.compile(r"(?:^|/)(reg|sor-dors|si-tr)(\d+)-eng\.html$")
_TYPING = re.compile(r"(-eng\.html)(?:@|(?=[a-z]{2,4}\d+$))")  # seen: "commis-eng.html@cs7", "commis-eng.htmlcs10"
_DAYS = re.compile(r"within (\d{1,3}) days (?:after|of|from) the (?:date of )?publication", re.IGNORECASE)
_NOTHING = re.compile(r"No regulatory text was registered for publication", re.IGNORECASE)


def asks(plan: Plan) -> Iterator[Ask]:
    """Both feeds; issues since the last success are followed (five weeks at first)."""
    since = plan.since or plan.today - timedelta(days=35)
    yield from (Ask(f"{plan.address}/p{part}-eng.xml", note=f"{since}") for part in (1, 2))


def parse(data: bytes, reading: Reading) -> Items:
    """A feed leads to issues, an issue of Part I to its proposed regulations, whose text tells the comment period."""
    if reading.ask.note.startswith("{"):
        yield from _proposal(data, json.loads(reading.ask.note), reading)
    elif issue := _ISSUE.search(urlsplit(reading.ask.address).path):
        yield from _index(data, issue, reading)
    else:
        yield from _feed(data, reading)


def _feed(data: bytes, reading: Reading) -> Items:
    for number, entry in enumerate(entries(data, reading), 1):
        link = urljoin(reading.ask.address, str(entry["link"]))
        issue = _ISSUE.search(urlsplit(link).path)
        if not issue:
            reading.leftover["entry that is no issue (not taken)"] += 1
        elif urlsplit(link).netloc.removeprefix("www.") != urlsplit(reading.ask.address).netloc.removeprefix("www."):
            yield misfit(reading, f"#{number}", ValueError("another host"), link)
        elif issue[3] >= reading.ask.note:
            reading.follow.append(Ask(link, note=reading.ask.note))


def _index(data: bytes, issue: re.Match[str], reading: Reading) -> Items:
    root = html_root(data)
    main = root.find(".//main")
    if main is None or _is_404(root):
        yield misfit(
            reading, issue[2], Unreadable(changed(reading, "<main>")), one_line(root.findtext(".//title") or "")
        )
        return
    section = department = ""
    seen = 0
    for node in main.iter("h2", "h3", "a"):
        text = one_line(node.text_content())
        if node.tag == "h2":
            section, department = text, ""
        elif node.tag == "h3":
            department = text
        elif rule := _RULE.search(_TYPING.sub(r"\1#", node.get("href", "").replace("-fra.html", "-eng.html"))):
            seen += 1
            address = urljoin(reading.ask.address, f"{rule[1]}{rule[2]}-eng.html")
            yield from _rule(rule, issue, {"title": text, "agency": department, "section": section}, address, reading)
        elif text:
            reading.leftover["link to a notice or order (not taken)"] += 1
    if not seen and issue[1] == "2" and not _NOTHING.search(main.text_content()):
        yield misfit(reading, issue[2], Unreadable(changed(reading, "sor-dors…-eng.html")), "")


def _rule(rule: re.Match[str], issue: re.Match[str], about: dict[str, str], address: str, reading: Reading) -> Items:
    about |= {"day": issue[3], "number": f"p{issue[1]}-{issue[2]}/{rule[1]}{rule[2]}", "link": address}
    if rule[1] == "reg":
        reading.follow.append(Ask(address, note=json.dumps(about)))
        return
    about["number"] = f"{'SOR' if rule[1] == 'sor-dors' else 'SI'}/{issue[3][:4]}-{rule[2]}"
    yield _notification(about, "", None, reading)


def _proposal(data: bytes, about: dict[str, str], reading: Reading) -> Items:
    root = html_root(data)
    main = root.find(".//main")
    if main is None or _is_404(root):
        yield misfit(reading, about["number"], Unreadable(changed(reading, "<main>")), about["title"])
        return
    found = _DAYS.search(one_line(main.text_content()))
    deadline = date.fromisoformat(about["day"]) + timedelta(days=int(found[1])) if found else None
    yield _notification(about, found[0] if found else "", deadline, reading)


def _is_404(root: Any) -> bool:
    return bool(re.search(r"(?:Error|Erreur) 404", root.findtext(".//title") or ""))


def _notification(about: dict[str, str], words: str, deadline: date | None, reading: Reading) -> Notification:
    out, made = date.fromisoformat(about["day"]), about["number"].startswith("S")
    return Notification(
        source=SOURCE.name, key=f"cagazette:{about['number']}", measure=f"cagazette:{about['number']}",
        kind=Kind.REGULATION, type=DocumentType.REGULAR, distributed=out, title=about["title"], members=("CAN",),
        comment_deadline=deadline, comment_deadline_text=words, adoption=out if made else None,
        agency=about["agency"], keywords=tuple(filter(None, (about["section"],))), links=(("en", about["link"]),),
        raw=reading.at(about["number"]),
    )  # fmt: skip
