"""The labels of the forms as patterns, from `labels.yaml`: which fields exist, what boxes say, in four languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "labels.yaml"
# A bracket behind a label: "(HS codes or national tariff lines. …)"; one bracket inside it at a time.
_BRACKET: Final = r"(?:\s*[(（][^()（）]{0,500}(?:[(（][^()（）]{0,100}[)）][^()（）]{0,300}){0,4}[)）])?"
# A footnote mark may stand between label and colon.
_END: Final = r"\s{0,3}\d?\s*[:：]"
_START: Final = r"(?:^|(?<=\n))[ \t]*(?:(?P<number>\d{1,2})\s*[.)．、]?\s*)?"


@dataclass(frozen=True, slots=True)
class Label:
    """One wording of one field's label."""

    field: str
    language: str
    pattern: re.Pattern[str]
    probe: str  # its longest word in lower case: a text without it needs no search


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All patterns of the forms; `named` tells of a text which name's pattern it fits."""

    labels: tuple[Label, ...]
    groups: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]
    tbt_objectives: tuple[str, ...]

    def named(self, group: str, text: str) -> str:
        """The first name of `group` (changes, objectives, bodies, types, committees) that fits, or ""."""
        return next((name for name, pattern in self.groups[group] if pattern.search(text)), "")

    def found(self, word: str, text: str) -> re.Match[str] | None:
        """Where one of the single patterns ("void", "yes", "delegations" …) stands in `text`."""
        return self.groups[word][0][1].search(text)


@cache
def vocabulary() -> Vocabulary:
    """Read `labels.yaml` once."""
    import yaml  # only when a form is read

    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    labels = [
        Label(field, language, _label(wording), max(re.findall(r"\w+", wording.lower()), key=len))
        for field, languages in data.pop("labels").items()
        for language, wordings in languages.items()
        for wording in wordings
    ]
    tbt = tuple(data.pop("tbt_objectives"))
    groups = {
        group: tuple((name, _any(patterns)) for name, patterns in value.items())
        if isinstance(value, dict)
        else ((group, _any(value)),)
        for group, value in data.items()
    }
    return Vocabulary(tuple(labels), groups, tbt)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns).replace(" ", r"\s+").replace("'", "['’]"), re.IGNORECASE)


def _label(wording: str) -> re.Pattern[str]:
    """The pattern of a wording; the signs "~" and "…" are explained in `labels.yaml`."""
    inside, bare = wording.startswith("~"), wording.endswith("~")
    text = re.escape(wording.strip("~")).replace(r"\ ", r"\s+").replace("'", r"\s?['’]\s?")
    text = re.sub(r"(\\s\+)?…(\\s\+)?", r"[^:：]{0,160}?", text)
    start = r"(?<![^\s.;,。；，])(?P<number>(?!))?" if inside else _START
    return re.compile(start + text + ("" if bare else _BRACKET + _END), re.IGNORECASE)
