"""ISO Open Data: every deliverable (standard, report, amendment), one JSON line each; new, revised and withdrawn."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from crawlers.reading import Items, Reading, tell
from crawlers.text import one_line, plain
from records.notification import Code, DocumentType, Kind, Notification, Standard
from records.runs import Invalid, Source

SOURCE = Source(
    name="iso_deliverables",
    title_zh="ISO 标准（开放数据）",
    title_en="ISO deliverables (open data)",
    publisher="ISO",
    country="ISO",
    kind="standard",
    family="api",
    address="https://isopublicstorageprod.blob.core.windows.net/opendata/_latest/iso_deliverables_metadata/json/iso_deliverables_metadata.jsonl",
    official=True,
    licence="ODC-By 1.0",
    attribution="Contains ISO Open Data (https://www.iso.org/open-data.html), ODC-By 1.0",
    cadence_hours=24,
    expected=(50_000, 200_000),
    max_bytes=400 * 2**20,
)
KNOWN = {
    "id", "deliverableType", "supplementType", "reference", "title", "publicationDate", "edition", "icsCode", "pages",
    "ownerCommittee", "currentStage", "replaces", "replacedBy", "languages", "scope",
}  # fmt: skip


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each line; a line without a publication date is a project and is not news yet."""
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            reading.leftover.update(f"field {k}" for k in row.keys() - KNOWN)
            item = _notification(row, number, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = tell("line cannot be read: {error}", error=f"{type(error).__name__}: {error}")
            advice = tell("look at the line; the publisher may have changed the format")
            yield Invalid(f"{reading.name} #{number}", problem, advice, line[:300].decode(errors="replace"))
            continue
        if item is None:
            reading.leftover["row without publicationDate (project, not taken)"] += 1
        else:
            yield item


def _notification(row: dict[str, Any], number: int, reading: Reading) -> Notification | None:
    if not row.get("publicationDate"):
        return None
    reference = one_line(row["reference"])
    scope = row.get("scope") or {}
    title = one_line((row.get("title") or {}).get("en") or "")
    replaces, replaced = (tuple(map(str, row.get(k) or ())) for k in ("replaces", "replacedBy"))
    return Notification(
        source=SOURCE.name,
        key=f"iso:{int(row['id'])}",
        measure=f"iso:{int(row['id'])}",
        kind=Kind.STANDARD,
        type=DocumentType.REVISION if replaces else DocumentType.REGULAR,
        distributed=date.fromisoformat(row["publicationDate"]),
        title=f"{reference} {title}".strip(),
        members=("ISO",),
        description=plain(scope.get("en") or scope.get("fr") or ""),
        language="en" if scope.get("en") or not scope else "fr",
        codes=tuple(Code("ics", one_line(c)) for c in row.get("icsCode") or ()),
        links=(("en", f"https://www.iso.org/standard/{int(row['id'])}.html"),),
        standard=Standard(
            reference=reference,
            deliverable=str(row.get("deliverableType") or ""),
            edition=row.get("edition"),
            status=_status(str(row.get("currentStage") or "")),
            stage=str(row.get("currentStage") or ""),
            committee=one_line(row.get("ownerCommittee") or ""),
            replaces=replaces,
            replaced_by=replaced,
        ),
        raw=reading.at(f"#{number}"),
    )


def _status(stage: str) -> str:
    """ISO's harmonized stage codes: 60.60 published, 90.x under review, 95.99 withdrawn; earlier ones are drafts."""
    if stage.startswith("95"):
        return "withdrawn"
    if stage.startswith("90"):
        return "review"
    return "published" if stage.startswith("60") else "draft" if stage else ""
