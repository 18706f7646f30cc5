"""The page of sources: what was not looked at stands out, and hostile words of a source mean nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crawlers import registry
from dashboard import data
from records.runs import Invalid, Verdict
from records.store import Store

PAGE = Path(__file__).resolve().parents[2] / "dashboard" / "officials" / "sources.py"
NOW = datetime(2026, 8, 9, 8, tzinfo=UTC)


def test_gaps_yield_and_left_over_fields_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path))
    monkeypatch.setenv("SENTINEL_AS_OF", "2026-08-09")
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    monkeypatch.delenv("SENTINEL_STORE", raising=False)
    store = Store(f"sqlite:///{tmp_path / 'sentinel.db'}", tmp_path)
    store.migrate()
    store.register(registry.passports())
    for days, verdict, seen in ((8, Verdict.OK, 40), (2, Verdict.FAILED, 0)):
        run = store.begin("oecd_recalls", NOW - timedelta(days=days))
        run.verdict, run.seen, run.leftover = verdict, seen, {"field <b>x</b>": 3}
        run.message = "" if seen else "the <script>alert(1)</script> answer [x](javascript:alert(1))"
        store.reject(run, [Invalid("#3", "no date", "look at it", "<img src=x>")])
        store.finish(run, run.started)
    data.use(lambda: store)
    try:
        app = AppTest.from_file(str(PAGE), default_timeout=60).run()
    finally:
        data.use(None)
    assert not app.exception, [e.value for e in app.exception]
    said = "\n".join(str(e.value) for part in (app.markdown, app.caption, app.warning) for e in part)
    assert "0 of " in said and "Not checked since 2026-08-01" in said and "median of 60 days: 40" in said
    assert "Fields or values nobody expected" in said and "<script>" not in said and "<b>" not in said
    table = app.dataframe[0].value
    row = table[table["Source"].str.contains("OECD")].iloc[0]
    assert row["Yield"] == "40 (as usual)" and row["Not expected"] == 1 and str(row["Next try"]).startswith("2026-08")
