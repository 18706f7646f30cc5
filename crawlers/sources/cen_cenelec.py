"""European standards (CEN, CENELEC): status, implementation dates, ICS and relations, from their project pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from crawlers.answer import changed, html_root, misfit
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable
from crawlers.standards import columns, document, lines, pairs, said
from records.notification import Notification, Standard
from records.runs import Source, Switch

SOURCE = Source(
    name="cen_cenelec", title_zh="欧洲标准（CEN、CENELEC）", title_en="European standards (CEN, CENELEC)",
    publisher="CEN-CENELEC", country="CEN", kind="standard", family="page",
    address="https://standards.cencenelec.eu/dyn/www/", official=True, licence="facts only",
    attribution="Source: CEN-CENELEC (https://standards.cencenelec.eu)", cadence_hours=24 * 30, expected=(1, 500),
    min_delay_s=10.0, switch=Switch.OFF,
    note_zh="检索需要会话，本系统不保持；只沿 WATCH 所列项目页的“被取代”链接前行，或用 --from 读入已保存的页面。",
    note_en="The search needs a session, which is not kept: the project pages of WATCH are followed to what supersedes "
    "them, or saved pages are read with --from.",
)  # fmt: skip
# Project pages as the search links to them, with the check sum that the site wants; add what exporters need.
WATCH = ("FSP_PROJECT,FSP_ORG_ID:59457,6300&cs=1C8B035A105A7BAA420B56700C3B9CB59",)  # EN 13306:2017
STATUS = {"Published": "published", "Withdrawn": "withdrawn", "Under Approval": "draft", "Under Drafting": "draft"}
_USED = {
    "Reference", "Title", "Status", "ICS", "Supersedes", "Superseded by", "Directive(s)", "Citation in OJEU",
    "date of Availability (DAV)", "date of Availability (DAV) (2)", "date of Withdrawal (DOW) (5)",
}  # fmt: skip
_IGNORED = {
    "Work Item Number", "Abstract/Scope", "Reference Document", "A-Deviation(s)", "Special National Condition(s)",
    "Mandate(s)", "date of Ratification (DOR) (1)", "date of Announcement (DOA) (3)", "date of Publication (DOP) (4)",
    "Normative reference (6)", "Bibliographic references (7)", "Sales Points",
}  # fmt: skip


def asks(plan: Plan) -> Iterator[Ask]:
    """The watched project pages."""
    for project in WATCH:
        yield Ask(f"{plan.address}f?p=CEN:110:0::::{project}", note=project.split(":")[1].split(",")[0])


def parse_file(path: Path, reading: Reading) -> Items:
    """A page that somebody saved from the browser: a search result or a project page."""
    yield from parse(path.read_bytes(), reading)


def parse(data: bytes, reading: Reading) -> Items:
    """A project page: one document, and its successors follow.  A search result: one document for each row."""
    root = html_root(data)
    field = pairs(root, "//table[@class='dashlist']//th[contains(@class, 'detail')]")
    tables = root.xpath("//table[@class='dashlist'][.//th//text()[contains(., 'Reference, Title')]]")
    if "Reference" not in field and not tables:
        raise Unreadable(changed(reading, "Reference"))
    if not tables:
        reading.leftover.update(f"field {name}" for name in field.keys() - _USED - _IGNORED)
        try:
            yield _project(root, field, reading)
        except (ValueError, KeyError) as error:
            yield misfit(reading, "#1", error, said(field["Reference"]))
        _follow(field, reading)
        return
    for number, row in enumerate(columns(tables[0]), 1):
        try:
            cell = row["Reference, Title"]
            reference, title = said(cell.xpath(".//a")[0]), lines(cell)[-1]
            yield _standard(reference, said(row["Status"]), said(row["Committee"]), title, reading)
        except (ValueError, KeyError, IndexError) as error:
            yield misfit(reading, f"#{number}", error, reading.name)


def _follow(field: dict[str, Any], reading: Reading) -> None:
    seen = reading.ask.note.split()
    for link in field["Superseded by"].xpath(".//a/@href") if "Superseded by" in field and seen else ():
        project = re.search(r"FSP_PROJECT[^:]*:(\d+)", link)
        if project and project[1] not in seen and len(seen) < 10:
            address = urljoin(reading.ask.address, re.sub(r"\s", "", link))
            reading.follow.append(Ask(address, note=f"{reading.ask.note} {project[1]}"))


def _project(root: Any, field: dict[str, Any], reading: Reading) -> Notification:
    value = {name: said(element) for name, element in field.items()}
    before, after = ([said(a) for a in field[n].xpath(".//a")] for n in ("Supersedes", "Superseded by"))
    heads = root.xpath("//div[@class='Dashboard']//h1")
    more = [f"{n}: {value[n]}" for n in ("Directive(s)", "Citation in OJEU") if value.get(n)]
    day = value.get("date of Availability (DAV)", "")
    return _standard(
        value["Reference"], value["Status"], said(heads[0]) if heads else "", value["Title"], reading,
        before=tuple(before), after=tuple(after), withdrawal=value.get("date of Withdrawal (DOW) (5)", ""),
        ics=re.findall(r"\b\d\d(?:\.\d{3}(?:\.\d\d)?)?(?= - )", value.get("ICS", "")), more=more,
        day=date.fromisoformat(day) if day else None, link=reading.ask.address,
    )  # fmt: skip


def _standard(
    reference: str, status: str, committee: str, title: str, reading: Reading, *, before: tuple[str, ...] = (),
    after: tuple[str, ...] = (), ics: list[str] | None = None, more: list[str] | None = None, day: date | None = None,
    link: str = "", withdrawal: str = "",
) -> Notification:  # fmt: skip
    if not re.match(r"(?:pr|Fpr)?(?:EN|CEN|CLC|CWA|HD|CR|ENV|ES)\b", reference):
        raise ValueError(reference)
    if status not in STATUS:
        reading.leftover[f"status {status}"] += 1
    stage = f"{status}; DOW {withdrawal}" if withdrawal else status  # national standards in conflict end by then
    state = STATUS.get(status, "")
    standard = Standard(reference, "EN", None, state, stage, committee, replaces=before, replaced_by=after)
    year, now = re.search(r":(\d{4})", reference), reading.today.year
    when = day or date(min(int(year[1]), now) if year else now, 1, 1)
    words = [*(more or []), *([] if day else ["date-inferred"])]
    return document(
        reading, SOURCE.name, f"cen:{reference}", when, title, standard, "CEN", ics=ics or (), keywords=words, link=link
    )
