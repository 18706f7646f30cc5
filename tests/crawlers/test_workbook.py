"""The WTO workbook: the facts of the real export, and every kind of bad input the issue of record names."""

from __future__ import annotations

import importlib.util
import tracemalloc
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from crawlers.engine import Order, crawl
from crawlers.eping import hs_codes
from crawlers.reading import Reading
from crawlers.sources import wto_eping_workbook as source
from crawlers.xlsx import rows
from records import queries
from records.notification import Notification, Raw
from records.runs import Invalid, Run, Verdict
from records.store import Store

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("workbooks", Path(__file__).parent / "workbooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


wb = _load()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "home")
    made.migrate()
    return made


def load(store: Store, path: Path) -> Run:
    return crawl(store, Order("wto_eping_workbook", NOW, path))


def items(path: Path) -> list[Notification | Invalid]:
    return list(source.parse_file(path, Reading(Raw(), NOW.date(), path.name)))


def test_the_facts_of_the_real_export(export: Path) -> None:
    lines = [cells for _, cells in rows(export, "Notifications")]
    assert len(lines) == 230 and len(lines[0]) == 17
    assert len({cells[0] for cells in lines[1:]}) == 33
    kinds = Counter(cells[12] for cells in lines[1:])
    assert kinds == {
        "Regular notification": 171,
        "Addendum to Regular Notification": 35,
        "Addendum to Emergency Notification (SPS)": 7,
        "Revision to Regular Notification": 9,
        "Emergency notifications (SPS)": 5,
        "Corrigendum to Regular Notification": 2,
    }
    found = items(export)
    notifications = [n for n in found if isinstance(n, Notification)]
    assert len(notifications) == len(found) == 181
    joint = [n for n in notifications if len(n.symbols) > 1]
    assert len(joint) == 12 and all(len(n.members) == len(n.symbols) == 5 for n in joint)
    codes = [c for n in notifications for c in n.codes if c.scheme == "hs"]
    assert {len(c.code) for c in codes} == {2, 4, 5, 6}
    assert all(";" not in c.code and c.code.isdigit() for c in codes)
    texts = [t for n in notifications for t in (n.title, n.description, n.products)]
    assert not any("_x000D_" in t or "\xa0" in t for t in texts)
    assert all(n.links and n.distributed >= date(2025, 6, 2) for n in notifications)


def test_descriptions_never_become_codes() -> None:
    cell = "3208 - Paints; varnishes (excl. heading 3207; 3210 and others); 842410 - Fire; 8517 - Telephone"
    assert [c.code for c in hs_codes(cell)] == ["3208", "842410", "8517"]


def test_an_addendum_hangs_on_a_base_that_was_never_seen(store: Store, tmp_path: Path) -> None:
    kind = {"Notification_type": "Addendum to Regular Notification"}
    load(store, wb.write(tmp_path / "a.xlsx", [wb.row("G/TBT/N/VNM/9/Rev.1/Add.2", **kind)]))
    found = queries.measure(store, "G/TBT/N/VNM/9")
    assert found is not None and found.documents[0].key == "G/TBT/N/VNM/9/Rev.1/Add.2"


BAD_ROWS = (
    ({"Document_symbol": ""}, "no symbol"),
    ({"Distribution_date": "2025-02-30"}, "no possible date"),
    ({"Final_date_for_comments": "soon"}, "no possible date"),
    ({"Notification_type": "Poem"}, "unknown notification type 'Poem'"),
    ({"Document_symbol": "X/1"}, "no WTO symbol"),
)


@pytest.mark.parametrize(("cells", "words"), BAD_ROWS)
def test_a_bad_row_is_told_and_the_good_ones_stay(
    store: Store, tmp_path: Path, cells: dict[str, str], words: str
) -> None:
    good = [wb.row("G/TBT/N/VNM/1"), wb.row("G/TBT/N/VNM/2", **cells), wb.row("G/TBT/N/VNM/3")]
    run = load(store, wb.write(tmp_path / "b.xlsx", good))
    assert (run.new, run.invalid, run.verdict) == (2, 1, Verdict.OK)
    (_, refused), *_ = queries.invalids(store)
    assert "b.xlsx row 3" in refused.place and words in refused.problem and refused.advice


def bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    whole = wb.write(folder / "whole.xlsx", [wb.row(f"G/TBT/N/VNM/{n}") for n in range(1, 400)]).read_bytes()
    made = {
        "empty": (b"", "is empty"),
        "truncated": (whole[: len(whole) // 2], "only part of one"),
        "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
        "text": (b"Notifying Member,Title\nx,y\n", "no .xlsx file"),
    }
    found = {}
    for name, (data, words) in made.items():
        (folder / f"{name}.xlsx").write_bytes(data)
        found[name] = (folder / f"{name}.xlsx", words)
    without = [c for c in wb.COLUMNS if c != "Document symbol"]
    found["missing"] = (wb.write(folder / "m.xlsx", [wb.row("G/TBT/N/VNM/1")], without), "no column 'Document symbol'")
    renamed = [c.replace("Document symbol", "Document symbols") for c in wb.COLUMNS]
    found["renamed"] = (wb.write(folder / "r.xlsx", [wb.row("G/TBT/N/VNM/1")], renamed), "'Document symbols' now?")
    found["rowless"] = (wb.write(folder / "n.xlsx", []), "no rows")
    return found


def test_a_file_that_cannot_be_read_changes_nothing(store: Store, tmp_path: Path) -> None:
    load(store, wb.write(tmp_path / "good.xlsx", [wb.row("G/TBT/N/VNM/1")]))
    for name, (path, words) in bad_files(tmp_path).items():
        run = load(store, path)
        assert run.verdict in (Verdict.FAILED, Verdict.SUSPECT) and words in run.message, (name, run.message)
        assert path.name in run.message or name == "renamed"
        assert queries.status(store, NOW.date())["notifications"] == 1, name


def test_an_added_column_and_a_missing_one_of_less_weight_are_told(store: Store, tmp_path: Path) -> None:
    columns = [*(c for c in wb.COLUMNS if c != "Keywords"), "Mood"]
    run = load(store, wb.write(tmp_path / "c.xlsx", [wb.row("G/TBT/N/VNM/1")], columns))
    assert run.verdict is Verdict.OK and run.leftover == {"column Mood": 1} and "'Keywords' is missing" in run.message


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (500, 4000):
        path = wb.write(tmp_path / f"{count}.xlsx", [wb.row(f"G/TBT/N/VNM/{n}") for n in range(1, count)])
        tracemalloc.start()
        for _ in source.parse_file(path, Reading(Raw(), NOW.date(), path.name)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Shared strings of the file are held (openpyxl writes each distinct text once), rows are not.
    assert peaks[1] < peaks[0] * 8 * 0.75, peaks
