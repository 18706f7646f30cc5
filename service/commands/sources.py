"""`source`: whether this store uses a source, and taking up again one that was held."""

from __future__ import annotations

from typing import Annotated

import typer

from records.wording import both
from service.options import AsOf, noted, opened, told

app = typer.Typer(help=both("Turn sources on and off, take up again what was held."), no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help=both("Name of a source, as `crawl --list` shows it."))]


@app.command(help=both("Use this source from now on."))
def on(name: Name) -> None:
    """Whatever its passport says."""
    _set(name, "on")
    print(told("Source {name} is on.", name=name))


@app.command(help=both("Do not ask this source any more."))
def off(name: Name) -> None:
    """What it has brought stays."""
    _set(name, "off")
    print(told("Source {name} is off; what it has brought stays.", name=name))


@app.command(help=both("You have looked at it: crawl it now and take also what was held as far more than usual."))
def release(name: Name, as_of: AsOf = None) -> None:
    """A source that needed a look is on again."""
    from records.runs import Switch
    from service.commands.collect import crawl

    if _set(name, "") is Switch.NEEDS_A_LOOK:
        _set(name, "on")
    noted(opened()[1], "source.release", f"source:{name}")
    crawl([name], release=True, as_of=as_of)


def _set(name: str, switch: str) -> object:
    """Set the switch of a known source ("" leaves it as it is) and return what it was."""
    from records import queries
    from service.errors import Problem
    from service.update import passports

    _, store = opened()
    if name not in {s.name for s in passports()}:
        raise Problem(told("There is no source {name}; `sentinel crawl --list` shows the names.", name=name))
    before = next(h.switch for h in queries.sources(store) if h.source.name == name)
    if switch:
        store.set_switch(name, switch)
        noted(store, "source.switch", f"source:{name}", to=switch)
    return before
