"""What the tests of pages share: where the app is, who may look, and everything that a page says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from records.roles import VISITOR, Person, Role

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]
PEOPLE = {role.value: Person(role.value, role.value, (role,), "org-1") for role in Role} | {"visitor": VISITOR}


def words(app: AppTest) -> str:
    """Everything that a page says in text."""
    parts = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.success)
    return "\n".join(str(e.value) for part in parts for e in part)
