"""Which articles of the TBT and SPS agreements a comment on a measure may rest on, each with the sign that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from records.measures import Measure
from records.wording import Reason

TABLE = Path(__file__).parent / "articles.yaml"
WINDOW_DAYS = 60  # recommended by the TBT committee (G/TBT/1) and by Annex B of the SPS agreement's procedures
INTERVAL_DAYS = 183  # "normally not less than six months", WT/MIN(01)/17 paragraphs 3.2 and 5.2
ALWAYS = "always"
# Words of titles and descriptions, in the languages of notifications; signs only, the drafter decides.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "conformity": ("conformity", "certificat", "registration", "licen", "accredit", "inspection", "test report",
                   "evaluación de la conformidad", "registro", "évaluation de la conformité", "enregistrement"),
    "limit": ("maximum residue", "residue limit", "mrl", "tolerance", "maximum level", "limit",
              "límite", "limite maximale"),
    "ban": ("prohibit", "ban ", "suspen", "restriction", "prohib", "interdi"),
    "origin": ("imported", "country of origin", "importad", "importé"),
    "design": ("design", "dimension", "construction", "colour of", "diseño", "conception"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """One line of the table."""

    agreement: str  # TBT | SPS
    article: str
    point: str
    ask: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """An article with why it may apply; `general` when it is worth a look for every measure."""

    article: Article
    reasons: tuple[Reason, ...]

    @property
    def general(self) -> bool:
        """True when no sign of this measure speaks for it."""
        return not self.reasons


@cache
def articles() -> tuple[Article, ...]:
    """The whole table in its order."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Article(agreement, row["article"], row["point"], row["ask"], tuple(row["signs"]))
        for agreement in ("TBT", "SPS")
        for row in data[agreement]
    )


def hints(measure: Measure) -> tuple[Hint, ...]:
    """The articles for this measure: those a sign speaks for first, then those worth a look for every measure."""
    agreement = "SPS" if any("/SPS/" in s for d in measure.documents for s in d.symbols) else "TBT"
    found = signs(measure)
    mine = [a for a in articles() if a.agreement == agreement and (ALWAYS in a.signs or set(a.signs) & found.keys())]
    told = [Hint(a, tuple(found[s] for s in a.signs if s in found)) for a in mine]
    return tuple(sorted(told, key=lambda h: h.general))


def signs(measure: Measure) -> dict[str, Reason]:
    """What about a measure speaks for an article, by the sign's name, each with its reason."""
    found = _dates(measure) | _words(measure)
    newest = measure.latest
    if newest.emergency:
        found["emergency"] = Reason.of("It is notified as an emergency measure")
    if len(measure.documents) > 1 and newest.type.value == "revision":
        found["revision"] = Reason.of("It revises an earlier measure")
    if not any(d.objectives for d in measure.documents):
        found["no_reason"] = Reason.of("No objective is stated")
    if not any(d.documents for d in measure.documents):
        found["no_text"] = Reason.of("No text of the draft is linked")
    return found


def _dates(measure: Measure) -> dict[str, Reason]:
    found: dict[str, Reason] = {}
    deadline, start = measure.date_of("comment_deadline"), measure.documents[0].distributed
    if deadline is not None and (window := (deadline - start).days) < WINDOW_DAYS:
        found["short_window"] = Reason.of(
            "{days} days to comment; {most} are recommended", days=window, most=WINDOW_DAYS
        )
    force = measure.date_of("entry_into_force")
    adopted = measure.date_of("adoption") or deadline or start
    if force is None:
        found["no_interval"] = Reason.of("No date of entry into force is stated")
    elif force - adopted < timedelta(days=INTERVAL_DAYS):
        days = max(0, (force - adopted).days)
        found["short_interval"] = Reason.of(
            "{days} days from adoption to entry into force; six months are the rule", days=days
        )
    return found


def _words(measure: Measure) -> dict[str, Reason]:
    text = " ".join(f"{d.title} {d.description}" for d in measure.documents).lower()
    found = {}
    for sign, words in _WORDS.items():
        if word := next((w for w in words if w in text), ""):
            found[sign] = Reason.of("The text speaks of “{word}”", word=word.strip())
    return found
