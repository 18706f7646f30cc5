"""The classifier's page: a new model beside the live one, and who sees how labellers agree."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.dashboard.pages import Open, words


def test_the_comparison_is_shown_with_why_it_is_not_live(
    homes: dict[str, Path], tmp_path: Path, open_page: Open
) -> None:
    home = tmp_path / "home"
    shutil.copytree(homes["sample"], home)
    told = {
        "beside": "abc", "at": "2025-06-11T08:00:00+00:00", "judged": 154, "figures": {"family_f1": [0.8, 0.82]},
        "sectors": {"food": [0.9, 0.85]}, "documents": {"food": 9}, "wrong": ["sector food: F1 0.850"],
    }  # fmt: skip
    (home / "models" / "xyz").mkdir(parents=True)
    (home / "models" / "xyz" / "compared.json").write_text(json.dumps(told), "utf-8")
    app = open_page("experts/model.py", "sample", "en", "expert", home)
    text = words(app)
    assert not app.exception and "xyz" in text and "154 judged documents" in text and "0\\.850" in text
    rows = app.dataframe[0].value.to_numpy().tolist()
    assert ["Sectors: F1", "", "", ""] not in rows and rows[0][1:] == ["0.800", "0.820", "+0.020"]
    assert rows[1][1:] == ["0.900", "0.850", "-0.050"] and "(9)" in rows[1][0]
    assert "Labellers" not in [h.value for h in app.header]
    assert "Labellers" in [h.value for h in open_page("experts/model.py", "sample", "en", "official", home).header]
