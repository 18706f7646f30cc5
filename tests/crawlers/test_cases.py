"""Every source's cases: a recorded or hand-made answer in, the expected records out.

A case is a file in `cases/<source>/`; beside it lies `<file>.expected.json`.  When that is missing it is written and
the test fails, so that somebody reviews it.  A case whose name begins with "recorded-" points to a file in ../shared.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers import registry
from crawlers.reading import Reading, Unreadable
from records.attached import AttachedText
from records.codec import to_json
from records.notification import Notification, Raw
from records.runs import Invalid

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).resolve().parents[3] / "shared"
FILES = sorted(p for p in CASES.glob("*/*") if not p.name.endswith(".expected.json"))


def read(source: str, path: Path) -> dict[str, Any]:
    module = registry.module(source)
    reading = Reading(Raw("0" * 64, "case"), date(2026, 8, 22), path.name)
    try:
        if hasattr(module, "parse_file"):
            items = list(module.parse_file(path, reading))
        else:
            items = list(module.parse(path.read_bytes(), reading))
    except Unreadable as error:
        return {"unreadable": str(error)}
    good = [json.loads(to_json(i)) for i in items if isinstance(i, Notification)]
    bad = [[i.place, i.problem, i.advice] for i in items if isinstance(i, Invalid)]
    codes = [[i.code, i.en, i.fr] for i in reading.table]
    texts = [[i.state.value, i.language, i.pages, i.text[:400], i.problem and i.problem.say("en")]
             for i in items if isinstance(i, AttachedText)]  # fmt: skip
    told = {"leftover": dict(reading.leftover), "notes": reading.notes}
    return ({"texts": texts} if texts else {}) | {"records": good, "invalid": bad, "table": codes} | told


@pytest.mark.parametrize("case", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_case_gives_the_expected_records(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    found = read(case.parent.name, case)
    expected = case.with_name(case.name + ".expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: please review it")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


RECORDED = (
    ("iso_deliverables", "payloads/iso_open_data/88821-88915.jsonl", 2),
    ("iso_deliverables", "payloads/iso_open_data/62085.json", 1),
    ("oecd_recalls", "payloads/oecd_recalls_rss/globalrecalls_rss_2026-08-22.xml", 46),
)


@pytest.mark.parametrize(("source", "name", "count"), RECORDED)
def test_a_recorded_answer_is_read_whole(source: str, name: str, count: int) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"RECORDED FILE MISSING: {name} (../shared is not beside this checkout)")
    found = read(source, path)
    taken = len(found["records"]) + sum(n for k, n in found["leftover"].items() if k.startswith("row without"))
    assert taken == count and not found["invalid"]
    assert all("<" not in r.get("description", "") or "<=" in r["description"] for r in found["records"])
    assert not any(k.startswith("field") for k in found["leftover"])


def test_the_recorded_ics_table_is_read_whole() -> None:
    path = SHARED / "payloads/iso_open_data/ICS-simple.xml"
    if not path.is_file():
        pytest.skip("RECORDED FILE MISSING: ICS-simple.xml (../shared is not beside this checkout)")
    table = {code: (en, fr) for code, en, fr in read("iso_ics", path)["table"]}
    assert len(table) > 1_300 and table["67.140.10"][0] == "Tea" and all(en for en, _ in table.values())


def test_the_packaged_sample_is_broad_and_real() -> None:
    module = registry.module("sample")
    found = read("sample", module.FILE)["records"]
    assert len(found) >= 30 and all(r["sample"] and r["title_zh"] and r["summary_zh"] for r in found)
    assert all(r["distributed"].startswith("2025-06") and r["links"] for r in found)
