"""Missing running numbers, against a plain count, and the command that lists them and asks again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import queries
from records.notification import DocumentType, Kind, Notification
from records.queries.gaps import _gap
from records.store import Store
from records.symbols import document_key, measure_key

NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)


def notice(*symbols: str, sample: bool = False) -> Notification:
    return Notification(
        source="test",
        key=document_key(symbols),
        measure=measure_key(symbols),
        kind=Kind.NOTIFICATION,
        type=DocumentType.REGULAR,
        distributed=date(2026, 8, 20),
        title="T",
        symbols=symbols,
        sample=sample,
    )


def save(store: Store, *documents: Notification) -> None:
    store.save(store.begin("test", NOW), documents, NOW)


def test_numbers_missing_between_first_and_last_are_listed(store: Store) -> None:
    iso = replace(notice("G/TBT/N/EU/1"), key="iso:7", measure="iso:7", symbols=(), kind=Kind.STANDARD)
    save(store, iso, *(notice(f"G/TBT/N/VNM/{n}") for n in (404, 406, 408)), notice("G/TBT/N/VNM/405/Add.1"))
    # A follow-up is not the notification and opens no range; the packaged sample does not count.
    save(store, notice("G/TBT/N/VNM/2/Add.31"), notice("G/TBT/N/VNM/900", sample=True), notice("G/SPS/N/VNM/10"))
    save(store, notice("G/TBT/Notif.00/5"), notice("G/TBT/Notif.00/7"))
    save(store, notice("G/TBT/N/ARE/5", "G/TBT/N/BHR/8"), notice("G/TBT/N/ARE/7"))
    found = {(g.committee, g.member): g for g in queries.gaps(store)}
    assert {k: g.symbols for k, g in found.items()} == {
        ("TBT", "VNM"): ("G/TBT/N/VNM/405", "G/TBT/N/VNM/407"),
        ("TBT", "Notif.00"): ("G/TBT/Notif.00/6",),
        ("TBT", "ARE"): ("G/TBT/N/ARE/6",),
    }
    assert found["TBT", "VNM"].only_followed == (405,) and found["TBT", "VNM"].seen == 3
    assert [g.member for g in queries.gaps(store, ("ARE",))] == ["ARE"]


@given(st.sets(st.integers(1, 99_999), min_size=1, max_size=50), st.integers(0, 300))
def test_a_gap_counts_all_and_lists_the_newest(seen: set[int], most: int) -> None:
    gap = _gap("TBT", "VNM", seen, set(), most)
    assert gap.count == max(seen) - min(seen) + 1 - len(seen)
    assert len(gap.missing) == min(most, gap.count) and not set(gap.missing) & seen
    assert list(gap.missing) == sorted(gap.missing)
    if gap.missing and gap.count > most:
        assert all(n in seen or n > gap.last for n in range(gap.missing[-1] + 1, gap.last + 1))


def test_the_command_lists_and_asks_again(
    sentinel: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    assert "No running number" in sentinel("gaps").stdout
    store = Store(f"sqlite:///{tmp_path / 'home' / 'sentinel.db'}", tmp_path / "home")
    save(store, *(notice(f"G/TBT/N/VNM/{n}") for n in (400, 404, 406, 408)), notice("G/SPS/N/THA/1"))
    store.remember_state("wto_eping_api", {"absent": "G/TBT/N/VNM/405=2026-08-20"})
    said = sentinel("gaps")
    assert said.returncode == 0, said.stderr
    assert "G/TBT/N/VNM" in said.stdout and "401-403, 405, 407" in said.stdout and "1 asked for" in said.stdout
    figures = json.loads(sentinel("gaps", "--json", "--again").stdout)["gaps"]
    assert [g["missing"] for g in figures] == [[401, 402, 403, 405, 407]]
    assert figures[0]["asked_in_vain"] == {"G/TBT/N/VNM/405": "2026-08-20"}
    state = store.state("wto_eping_api")
    assert state["wanted"].split("\n") == [f"G/TBT/N/VNM/{n}" for n in (407, 403, 402, 401)]
    assert state["absent"] == "G/TBT/N/VNM/405=2026-08-20"
    assert "缺 5 个" in sentinel("gaps", "vnm", language="zh").stdout
    assert "No running number" in sentinel("gaps", "THA").stdout


def test_an_update_asks_by_itself_when_a_source_is_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawlers import registry
    from service.missing import want_by_itself

    monkeypatch.delenv("SENTINEL_KEY_WTO", raising=False)
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    store.migrate()
    store.register(registry.passports())
    save(store, notice("G/TBT/N/VNM/404"), notice("G/TBT/N/VNM/407"))
    assert want_by_itself(store) == 0 and store.state("wto_eping_api") == {}
    monkeypatch.setenv("SENTINEL_KEY_WTO", "x")
    store.remember_state("wto_eping_api", {"absent": "G/TBT/N/VNM/405=2026-01-01"})
    assert want_by_itself(store) == 1
    assert store.state("wto_eping_api")["wanted"] == "G/TBT/N/VNM/406" and store.state("wto_eping_site") == {}
