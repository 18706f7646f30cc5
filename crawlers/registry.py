"""The sources, found by being there: every file in `crawlers/sources` with a passport `SOURCE`."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

from crawlers import sources
from records.runs import Source


def names() -> tuple[str, ...]:
    """File name = source name."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(sources.__path__)))


def module(name: str) -> ModuleType:
    """The module of one source; `KeyError` when there is none."""
    if name not in names():
        raise KeyError(name)
    return import_module(f"crawlers.sources.{name}")


def passports() -> tuple[Source, ...]:
    """Every passport, by name.  Source files import no Scrapy, so that listing them is quick."""
    return tuple(module(name).SOURCE for name in names())
