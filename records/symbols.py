"""WTO document symbols: their grammar, the identity of a document and of the measure it belongs to.

Grammar (seen in real exports and notification documents): `G/TBT/N/VNM/408`, `G/SPS/N/EU/12`, followed by any of
`/Rev.n /Add.n /Corr.n /Suppl.n` in any order and number; before 1995-2000 also `G/TBT/Notif.00/5` without a member.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Letters and digits of ASCII only: the Kelvin sign is no K.
_LATIN = re.IGNORECASE | re.ASCII
_PART = re.compile(r"/(Rev|Add|Corr|Suppl)\.(\d{1,4})", _LATIN)
_NEW = re.compile(r"G/(TBT|SPS)/N/([A-Z]{2,4})/(\d{1,5})((?:/(?:Rev|Add|Corr|Suppl)\.\d{1,4})*)", _LATIN)
_OLD = re.compile(r"G/(TBT|SPS)/Notif\.(\d{1,2})/(\d{1,4})((?:/(?:Rev|Add|Corr|Suppl)\.\d{1,4})*)", _LATIN)


class SymbolError(ValueError):
    """The text is not a WTO notification symbol; the message says what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One parsed symbol.  `member` is empty and `year` is set (two digits) for the old form."""

    committee: str
    member: str
    number: int
    parts: tuple[tuple[str, int], ...] = ()
    year: str = ""

    @property
    def base(self) -> str:
        """The symbol of the measure's first notification, e.g. "G/TBT/N/VNM/408"."""
        if self.year:
            return f"G/{self.committee}/Notif.{self.year}/{self.number}"
        return f"G/{self.committee}/N/{self.member}/{self.number}"

    def __str__(self) -> str:
        return self.base + "".join(f"/{name}.{number}" for name, number in self.parts)


def parse(text: str) -> Symbol:
    """Read one symbol, tolerating blanks, case and leading zeros; raise `SymbolError` for anything else."""
    squeezed = "".join(text.split())
    if found := _NEW.fullmatch(squeezed):
        return Symbol(found[1].upper(), found[2].upper(), int(found[3]), _parts(found[4]))
    if found := _OLD.fullmatch(squeezed):
        return Symbol(found[1].upper(), "", int(found[3]), _parts(found[4]), year=found[2].zfill(2))
    raise SymbolError(f"{text.strip()[:80]!r} is not a WTO symbol such as G/TBT/N/VNM/408 or G/SPS/N/EU/12/Add.1")


def _parts(tail: str) -> tuple[tuple[str, int], ...]:
    return tuple((name.capitalize(), int(number)) for name, number in _PART.findall(tail))


def normalise(text: str) -> str:
    """The one spelling of a symbol that the store uses."""
    return str(parse(text))


def split(cell: str) -> tuple[str, ...]:
    """The symbols of a cell; a joint notification lists several with commas.  Order kept, repeats dropped."""
    return tuple(dict.fromkeys(normalise(part) for part in re.split(r"[,;\n]", cell) if part.strip()))


def base(text: str) -> str:
    """The symbol of the notification that this one follows up (itself when it is none)."""
    return parse(text).base


def document_key(symbols: Iterable[str]) -> str:
    """The identity of one document: its symbols, normalised and sorted (sources list a joint set in any order)."""
    return ", ".join(sorted({normalise(s) for s in symbols}))


def measure_key(symbols: Iterable[str]) -> str:
    """The identity of the thread: the sorted set of base symbols, so that a joint set is one measure."""
    return ", ".join(sorted({base(s) for s in symbols}))
