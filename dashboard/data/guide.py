"""The help texts: Markdown files in one folder for each language, in the order of their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "help"


@cache
def topics(lang: str) -> Mapping[str, tuple[str, str]]:
    """Name of a topic ("search", "method") → (title, text below it)."""
    found = {}
    for path in sorted((FOLDER / lang).glob("*.md")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem.partition("-")[2]] = (title.removeprefix("# ").strip(), text.strip())
    return found
