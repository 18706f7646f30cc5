"""The officials' pages: what lies behind a tile, comparing, the files of a report, sending again, the map, CSV."""

from __future__ import annotations

import io
import json
import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from dashboard.charts import trends as charts
from dashboard.show.files import as_csv
from records.delivery import Letter
from records.store import Store
from records.wording import say
from tests.dashboard.conftest import NOW
from tests.dashboard.pages import Open, words


def test_the_board_leads_to_the_measures_behind_a_tile(open_page: Open) -> None:
    app = open_page("officials/overview.py", "many", "zh")
    app.selectbox(key="behind-sector").set_value("food").run()
    app.selectbox(key="behind-member").set_value("VNM").run()
    text = words(app)
    assert not app.exception
    assert say("Changes of grade") not in text and "G/TBT/N/VNM" in str([d.value.to_dict() for d in app.dataframe])


def test_another_day_to_compare_with(open_page: Open) -> None:
    app = open_page("officials/overview.py", "many", "en")
    assert "since 2025-06-05" in words(app)
    app.segmented_control(key="compared").set_value(30).run()
    assert "since 2025-05-13" in words(app)


def test_the_report_of_the_page_is_that_of_the_command(open_page: Open, homes: dict[str, Path]) -> None:
    from alerts import reports

    app = open_page("officials/reports.py", "sample", "zh")
    assert say("Weekly report on foreign technical trade measures") in words(app)
    store = Store(f"sqlite:///{homes['sample'] / 'sentinel.db'}", homes["sample"])
    days = reports.ended(reports.Span.WEEK, NOW.date())
    made = reports.made(store, days, "zh", NOW)
    table = app.dataframe[0].value
    assert list(table[say("Number")]) == [f[1] for f in made.figures]


@pytest.fixture
def own(homes: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the sample that a test may change."""
    shutil.copytree(homes["sample"], tmp_path / "own")
    return tmp_path / "own"


def test_a_dead_delivery_is_sent_again_by_an_operator_only(open_page: Open, own: Path) -> None:
    store = Store(f"sqlite:///{own / 'sentinel.db'}", own)
    id = store.post(Letter("r1", "smtp", "zhang.san@example.com", "x", "s", "t", kind="test", priority=0), NOW)
    assert store.claim_delivery("host:1", NOW)
    store.settle(id, False, "550 no mailbox zhang.san@example.com", NOW, permanent=True)
    app = open_page("officials/deliveries.py", home=own, who="official", lang="en", delivery=id)
    assert "z***@example.com" in words(app).replace("\\", "") and "zhang" not in words(app)
    assert not [b for b in app.button if b.key == "send-again"]
    app = open_page("officials/deliveries.py", home=own, who="operator", lang="en", delivery=id)
    app.button(key="send-again").click().run()
    assert not app.exception and "a worker sends it" in words(app)
    job = store.claim_job("w", NOW + timedelta(days=900))
    assert job and job.kind == "replay" and job.arguments == {"delivery": id} and job.asked_by == "operator"


def test_the_map_is_drawn_only_with_its_approval_number(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    shapes = [{"type": "Feature", "properties": {"iso_a2": "VN", "evil": "<x>"}, "geometry": square}]
    path = tmp_path / "world.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    page = "officials/trends.py"
    assert say("Map of members") not in words(open_page(page, "many", "zh"))
    monkeypatch.setenv("SENTINEL_MAP", str(path))
    app = open_page(page, "many", "zh")
    assert say("Map of members") not in words(app) and "SENTINEL_MAP_APPROVAL" in words(app)
    monkeypatch.setenv("SENTINEL_MAP_APPROVAL", "GS(2023)2767号")
    app = open_page(page, "many", "zh")
    assert "GS(2023)2767号" in words(app).replace("\\", "") and say("Map of members") in words(app)
    assert not any("evil" in str(chart.proto.spec) for chart in app.get("vega_lite_chart"))
    (tmp_path / "broken.json").write_text("[]")
    monkeypatch.setenv("SENTINEL_MAP", str(tmp_path / "broken.json"))
    app = open_page(page, "many", "en")
    assert not app.exception and "cannot be read as GeoJSON" in words(app)


def test_a_saved_table_runs_nothing() -> None:
    import pandas as pd

    hostile = ["=1+1", "+2", "-3", "@x", "\t=1", "＝1", "  =1", "ok"]
    text = as_csv(pd.DataFrame({"a": hostile, "n": range(len(hostile))}), {"a": "=head", "n": "number"})
    rows = text.decode("utf-8-sig").splitlines()
    assert rows[0] == "'=head,number" and all(r.lstrip('"').startswith("'") for r in rows[1:-1]) and rows[-1] == "ok,7"


def test_month_names_and_tiles_are_in_the_readers_language(open_page: Open) -> None:
    open_page("officials/trends.py", "sample", "zh")
    assert charts.grid({"VNM": 3, "USA": 2, "JPN": 5}, lambda m: "Asia" if m != "USA" else "Americas", str, 2)[
        ["row", "column", "member"]
    ].values.tolist() == [[0, 0, "JPN"], [0, 1, "VNM"], [1, 0, "USA"]]


def test_unusual_activity_is_said_in_words(open_page: Open) -> None:
    text = words(open_page("officials/trends.py", "many", "en"))
    assert "members were tested at once" in text and "Benjamini" in text


def test_the_workbook_is_a_workbook(homes: dict[str, Path]) -> None:
    from alerts import reports

    store = Store(f"sqlite:///{homes['many'] / 'sentinel.db'}", homes["many"])
    made = reports.made(store, reports.period(reports.Span.MONTH, NOW.date()), "en", NOW)
    book = openpyxl.load_workbook(io.BytesIO(reports.drawn(made, "xlsx")))
    assert book.sheetnames[0] == "Key figures" and "Markets" in book.sheetnames
