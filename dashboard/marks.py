"""Signs: the symbol, word and tint of every grade, verdict, kind, step and event.  Colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.data import Colour, EventKind, Kind, Switch, Verdict, msg
from dashboard.words import tr

Tint = Literal["red", "orange", "yellow", "blue", "green", "gray", "violet"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign: a symbol that differs in shape, a word (msgid), and the theme colour of its badge."""

    symbol: str
    word: str
    tint: Tint

    @property
    def text(self) -> str:
        """Symbol and word, for tables and charts."""
        return f"{self.symbol} {tr(self.word)}"

    @property
    def badge(self) -> str:
        """Symbol and word as a Markdown badge."""
        return f":{self.tint}-badge[{self.text}]"


GRADES = {
    Colour.RED: Mark("◆", msg("red"), "red"),
    Colour.ORANGE: Mark("▲", msg("orange"), "orange"),
    Colour.YELLOW: Mark("■", msg("yellow"), "yellow"),
    Colour.BLUE: Mark("●", msg("blue"), "blue"),
}
NO_GRADE = Mark("○", msg("no grade"), "gray")

# The four differ in lightness as well as in hue, so that they stay apart for colour-blind readers.
HEX = {Colour.RED: "#b3261e", Colour.ORANGE: "#e07b00", Colour.YELLOW: "#f2cf4a", Colour.BLUE: "#2f6db5"}

VERDICTS = {
    Verdict.OK: Mark("✓", msg("checked"), "green"),
    Verdict.UNCHANGED: Mark("✓", msg("checked, unchanged"), "green"),
    Verdict.NOT_CHECKED: Mark("○", msg("not checked"), "gray"),
    Verdict.SUSPECT: Mark("?", msg("needs a look"), "orange"),
    Verdict.FAILED: Mark("✕", msg("failed"), "red"),
}
SWITCHES = {
    Switch.ON: msg("on"),
    Switch.OFF: msg("off"),
    Switch.NEEDS_KEY: msg("needs a key"),
    Switch.NEEDS_A_LOOK: msg("needs a look"),
}
KINDS = {
    Kind.NOTIFICATION: msg("WTO notification"),
    Kind.REGULATION: msg("regulation"),
    Kind.STANDARD: msg("standard"),
    Kind.INCIDENT: msg("recall or refusal"),
}
EVENTS = {
    EventKind.OPEN: msg("still open when the subscription began"),
    EventKind.FIRST: msg("first notice"),
    EventKind.REVISION: msg("a new step of a known measure"),
    EventKind.GRADE: msg("its grade has changed"),
    EventKind.DATE: msg("a date has moved"),
    EventKind.REMINDER: msg("reminder"),
    EventKind.STATUS: msg("the status of the standard has changed"),
}
_ORIGINS = {
    "rule:hs": msg("by HS code"),
    "rule:ics": msg("by ICS code"),
    "rule:term": msg("by words of the text"),
    "thread": msg("from other documents of the measure"),
}


def grade(colour: Colour | None) -> Mark:
    """The sign of a grade, also of none."""
    return GRADES[colour] if colour else NO_GRADE


def origin(of: str) -> str:
    """Who found a label, in words."""
    sort, _, rest = of.partition(":")
    if sort == "expert":
        return tr("by expert {name}", name=rest)
    return tr(_ORIGINS[of]) if of in _ORIGINS else tr("by rule or model {name}", name=of)
