"""`gaps`: running numbers that are missing, and asking the sources for them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from records.wording import both, named
from service.options import AsJson, opened, told
from service.settings import settings

if TYPE_CHECKING:
    from records.queries import Gap

Members = Annotated[
    list[str] | None, typer.Argument(metavar="[MEMBER]…", help=both("Codes of members, e.g. VNM; none: all."))
]
Again = Annotated[
    bool, typer.Option("--again", help=both("Let the next crawls of the ePing API and site ask for what is missing."))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Missing running numbers of notifications, per member and committee."))(gaps)


def gaps(members: Members = None, again: Again = False, as_json: AsJson = False) -> None:
    """List what is missing between the first and the last number seen."""
    from records import queries
    from service.lock import only_one
    from service.missing import MOST_WANTED, SOURCES, asked_in_vain, want_again

    now, store = opened()
    found = queries.gaps(store, tuple(m.upper() for m in members or ()))
    asked = asked_in_vain(store)
    if as_json:
        print(json.dumps({"gaps": [_dict(g, asked) for g in found]}, ensure_ascii=False, indent=2))
    elif not found:
        print(told("No running number is missing in the range seen."))
    else:
        for gap in found:
            print(_line(gap, asked, now.language))
    if again:
        with only_one(settings().home):  # a crawl that ends meanwhile would write its own state over this
            count = want_again(store, found, asked, SOURCES, MOST_WANTED)
        if not as_json:
            print(told("{n} documents will be asked for by the next crawl of {sources}.", n=count,
                       sources=", ".join(SOURCES)))  # fmt: skip


def _dict(gap: Gap, asked: dict[str, str]) -> dict[str, object]:
    fields = ("committee", "member", "first", "last", "seen", "count")
    out: dict[str, object] = {f: getattr(gap, f) for f in fields}
    out["missing"], out["only_followed"] = list(gap.missing), list(gap.only_followed)
    return out | {"asked_in_vain": {s: asked[s] for s in gap.symbols if s in asked}}


def _line(gap: Gap, asked: dict[str, str], lang: str) -> str:
    name = named(f"@member:{gap.member}", lang)
    listed = _ranges(gap.missing)
    listed += " …" if gap.count > len(gap.missing) else ""
    line = told("{symbol}  {name}: {count} missing of {first}-{last}: {listed}", symbol=gap.symbol(0)[:-2], name=name,
                count=gap.count, first=gap.first, last=gap.last, listed=listed)  # fmt: skip
    vain = sum(s in asked for s in gap.symbols)
    return line + (" " + told("({n} asked for, not there)", n=vain) if vain else "")


def _ranges(numbers: Sequence[int], most: int = 20) -> str:
    """ "405, 407-409"; the newest twenty ranges."""
    ranges: list[list[int]] = []
    for n in numbers:
        if ranges and ranges[-1][1] == n - 1:
            ranges[-1][1] = n
        else:
            ranges.append([n, n])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in ranges[-most:]]
    return ("… " if len(ranges) > most else "") + ", ".join(shown)
