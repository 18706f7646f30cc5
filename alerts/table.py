"""The published table that turns scores into colours, read from `grading.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from alerts.plain import bare
from records.catalogue import catalogue
from records.countries import expand, groups, members
from records.grades import Colour

FILE = Path(__file__).parent / "grading.yaml"
SCORES = ("exposure", "impact", "urgency", "history")
LEVELS = ("high", "medium", "low")
Steps = tuple[tuple[float, float], ...]


class TableError(ValueError):
    """The table cannot be used; the message says which file, which entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A kind of measure: how much it weighs and by which words it is recognised."""

    id: str
    value: float
    name: str
    mast: tuple[str, ...]  # codes of the UNCTAD MAST classification
    words: re.Pattern[str]
    generic: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a document may do to its measure: the words that show it, and the factor on impact."""

    factor: float
    words: re.Pattern[str]
    keywords: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prior:
    """An estimate: a level and where it comes from."""

    level: str
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """One version of the table; see the comments in `grading.yaml`."""

    version: str
    least_label: float
    weights: Mapping[str, float]
    unknown: Mapping[str, float]
    thresholds: Mapping[str, float]
    kinds: tuple[MeasureKind, ...]
    objectives: Mapping[str, tuple[str, ...]]
    withdrawn: Change
    relief: Change
    usd: Steps
    family_share: Steps
    leading: int
    levels: Mapping[str, Mapping[str, float]]
    sources: Mapping[str, str]
    families: Mapping[str, Prior]  # family or sector id → prior
    markets: Mapping[str, Prior]  # member code → prior
    comment: Steps
    entry: Steps
    emergency: tuple[float, int]  # value, days
    just_in_force: tuple[float, int]
    past: float
    certainty: Mapping[str, float]
    status: Mapping[str, re.Pattern[str]]
    history: Mapping[str, Any]
    red_kinds: frozenset[str]
    red_exposure: float
    floor_kinds: frozenset[str]
    floor_to: Colour
    ceilings: Mapping[str, Colour]

    def kind(self, id: str) -> MeasureKind:
        """One kind by its id."""
        return next(k for k in self.kinds if k.id == id)


def read(path: Path = FILE) -> Table:
    """Read a table; raises `TableError`."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from error
    try:
        table = _table(_Entry(data, ""))
        _check(table)
    except TableError as error:
        raise TableError(f"{path}: {error}") from None
    return table


@cache
def table() -> Table:
    """The packaged table."""
    return read()


class _Entry:
    """One mapping of the file with its place, so that every complaint can name it."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, dict):
            raise TableError(f"{place or 'the file'}: a mapping is needed here, not {data!r:.60}")
        self.data: dict[str, Any] = data
        self.place = place

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def take(self, key: str) -> Any:
        if key not in self.data:
            raise TableError(f"{self.at(key)} is missing")
        return self.data[key]

    def entry(self, key: str) -> _Entry:
        return _Entry(self.take(key), self.at(key))

    def entries(self, key: str) -> Iterable[_Entry]:
        return [_Entry(item, f"{self.at(key)}[{n}]") for n, item in enumerate(self.take(key))]

    def number(self, key: str, most: float = 1.0) -> float:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise TableError(f"{self.at(key)}: a number between 0 and {most:g} is needed here, not {value!r:.60}")
        return float(value)

    def numbers(self) -> dict[str, float]:
        return {key: self.number(key) for key in self.data}

    def steps(self, key: str) -> Steps:
        value = self.take(key)
        try:
            return tuple((float(bound), float(score)) for bound, score in value)
        except (TypeError, ValueError):
            raise TableError(f"{self.at(key)}: pairs of [bound, score] are needed here, not {value!r:.60}") from None

    def words(self, key: str) -> re.Pattern[str]:
        """One pattern of the phrases of all languages, for text without accents: whole words, but for Chinese."""
        spoken = self.entry(key)
        latin = [phrase for lang in ("en", "fr", "es") for phrase in spoken.data.get(lang, [])]
        parts = [rf"(?<!\w)(?:{'|'.join(latin)})(?!\w)"] if latin else []
        parts += spoken.data.get("zh", [])
        try:
            return re.compile(bare("|".join(parts)) or r"(?!)", re.IGNORECASE)
        except re.error as error:
            raise TableError(f"{self.at(key)}: no regular expression: {error}") from None

    def colour(self, key: str) -> Colour:
        value = self.take(key)
        if value not in list(Colour):
            raise TableError(f"{self.at(key)}: {value!r:.60} is none of {', '.join(Colour)}")
        return Colour(value)


def _table(top: _Entry) -> Table:
    urgency, figures, history = top.entry("urgency"), top.entry("figures"), top.entry("history")
    red, floor = top.entry("red"), top.entry("floor")
    return Table(
        version=str(top.take("version")),
        least_label=top.number("least_label"),
        weights=top.entry("weights").numbers(),
        unknown=top.entry("unknown").numbers(),
        thresholds=top.entry("thresholds").numbers(),
        kinds=tuple(sorted((_kind(k) for k in top.entries("kinds")), key=lambda k: -k.value)),
        objectives={k: tuple(v) for k, v in top.entry("objectives").data.items()},
        withdrawn=_change(top.entry("withdrawn")),
        relief=_change(top.entry("relief")),
        usd=figures.steps("usd"),
        family_share=figures.steps("family_share"),
        leading=int(figures.number("leading", 100)),
        levels={k: top.entry("levels").entry(k).numbers() for k in LEVELS},
        sources={str(k): str(v) for k, v in top.entry("sources").data.items()},
        families=_priors(top, "families"),
        markets={c: p for m, p in reversed(_priors(top, "markets").items()) for c in _codes(m)},
        comment=urgency.steps("comment"),
        entry=urgency.steps("entry"),
        emergency=_lasting(urgency.entry("emergency")),
        just_in_force=_lasting(urgency.entry("just_in_force")),
        past=urgency.number("past"),
        certainty=top.entry("certainty").numbers(),
        status={k: top.entry("status").words(k) for k in ("in_force", "adopted")},
        history={
            "months": int(history.number("months", 120)),
            "counts": history.steps("counts"),
            "concern": history.number("concern"),
            "chinese_incident": history.number("chinese_incident"),
        },
        red_kinds=frozenset(red.take("kinds")),
        red_exposure=red.number("exposure"),
        floor_kinds=frozenset(floor.take("kinds")),
        floor_to=floor.colour("to"),
        ceilings={k: top.entry("ceilings").colour(k) for k in top.entry("ceilings").data},
    )


def _kind(entry: _Entry) -> MeasureKind:
    id, name, mast = str(entry.take("id")), str(entry.take("name")), tuple(map(str, entry.take("mast")))
    generic = bool(entry.data.get("generic", False))
    return MeasureKind(id, entry.number("value"), name, mast, entry.words("words"), generic)


def _change(entry: _Entry) -> Change:
    return Change(entry.number("factor"), entry.words("words"), frozenset(k.casefold() for k in entry.take("keywords")))


def _lasting(entry: _Entry) -> tuple[float, int]:
    return entry.number("value"), int(entry.number("days", 9999))


def _priors(top: _Entry, key: str) -> dict[str, Prior]:
    """What is named first stays; a family's own entry goes before its sector's because it is looked up first."""
    found: dict[str, Prior] = {}
    for entry in top.entries(key):
        prior = Prior(str(entry.take("level")), str(entry.take("source")))
        if prior.level not in LEVELS:
            raise TableError(f"{entry.at('level')}: {prior.level!r} is none of {', '.join(LEVELS)}")
        if prior.source not in top.entry("sources").data:
            raise TableError(f"{entry.at('source')}: {prior.source!r} is not among the sources")
        for name in entry.take("of"):
            found.setdefault(str(name), prior)
    return found


def _codes(name: str) -> frozenset[str]:
    """A member or a group; the European Union's measures are notified by "EU"."""
    if name not in groups() and name not in members():
        raise TableError(f"markets: {name!r} is no member and no group")
    return expand([name])


def _check(t: Table) -> None:
    known = {*catalogue().families, *catalogue().sectors}
    kinds = {k.id for k in t.kinds}
    steps = [t.thresholds.get(c, -1.0) for c in ("red", "orange", "yellow")]
    problems = [f"families: {x!r} is no family or sector of the catalogue" for x in t.families if x not in known]
    problems += [
        f"{n}: needs exactly {', '.join(SCORES)}" for n in ("weights", "unknown") if set(getattr(t, n)) != {*SCORES}
    ]
    problems += [
        f"{n}: {sorted(x - kinds)} is no kind" for n, x in (("red", t.red_kinds), ("floor", t.floor_kinds)) if x - kinds
    ]
    if abs(sum(t.weights.values()) - 1) > 1e-9:
        problems.append("weights: must add up to 1")
    if not steps[0] > steps[1] > steps[2] > 0:
        problems.append("thresholds: red, orange and yellow must fall and stay above 0")
    if {"standard", "incident", "requirement"} - kinds:
        problems.append("kinds: standard, incident and requirement must be among them")
    if problems:
        raise TableError("; ".join(problems))
