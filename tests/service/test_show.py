"""`show` tells which act of another source is the same, and by which reference."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from records.notification import DocumentType, Kind, Notification
from records.store import Store

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
Sentinel = Callable[..., subprocess.CompletedProcess[str]]


def test_the_rule_behind_a_notification_is_told(tmp_path: Path, sentinel: Sentinel) -> None:
    store = Store(f"sqlite:///{tmp_path / 'home' / 'sentinel.db'}", tmp_path / "home")
    store.migrate()
    notice = Notification(
        source="wto_eping_workbook", key="G/TBT/N/USA/2300", measure="G/TBT/N/USA/2300", kind=Kind.NOTIFICATION,
        type=DocumentType.REGULAR, distributed=date(2026, 5, 1), title="Heaters", members=("USA",),
        symbols=("G/TBT/N/USA/2300",), documents=("https://www.federalregister.gov/d/2026-08864",),
    )  # fmt: skip
    rule = replace(notice, source="us_federal_register", key="fr:2026-08864", measure="fr:2026-08864", symbols=(),
                   kind=Kind.REGULATION, title="Heaters; proposed rule", documents=())  # fmt: skip
    store.save(store.begin("test", NOW), [notice, rule], NOW)
    store.refer_pending()
    said = " ".join(sentinel("show", notice.key, "--as-of", "2026-06-01").stdout.split())
    assert "same act fr:2026-08864 Heaters; proposed rule (Federal Register document 2026-08864, given by" in said
    back = json.loads(sentinel("show", rule.key, "--json", "--as-of", "2026-06-01").stdout)["linked"]
    assert [(x["measure"], x["same_act"]) for x in back] == [(notice.key, True)]
