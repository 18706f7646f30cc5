"""WTO members and country names: symbol codes and groups are our data, names come from CLDR through Babel."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "members.csv"
PUBLISHERS = {"ISO": "ISO", "IEC": "IEC", "OECD": "OECD", "CODEX": "Codex Alimentarius", "CEN": "CEN", "GB": "SAC"}


@dataclass(frozen=True, slots=True)
class Member:
    """One country or customs territory.  `code` is the part of WTO symbols ("VNM", "EU", "TPKM")."""

    code: str
    iso2: str
    m49: str
    wto: bool
    groups: tuple[str, ...]
    region: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]


@cache
def members() -> Mapping[str, Member]:
    """Every country by its symbol code, in the file's order."""
    from babel import Locale  # loaded on first use: start-up stays short

    zh, en = Locale.parse("zh_Hans_CN").territories, Locale.parse("en").territories
    found: dict[str, Member] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = {"zh": row["zh"] or zh.get(row["iso2"], ""), "en": row["en"] or en.get(row["iso2"], "")}
            aliases = (*_list(row["aliases"]), *_list(row["legacy_codes"]))
            groups = _list(row["groups"])
            found[row["code"]] = Member(
                row["code"], row["iso2"], row["m49"], row["wto_member"] == "yes", groups, row["region"], names, aliases
            )
    return found


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace("&", " and ")).removeprefix("the ").strip()


@cache
def _index() -> Mapping[str, str]:
    index: dict[str, str] = {}
    for code, member in members().items():
        for name in (code, member.iso2, member.names["en"], *member.aliases):
            index.setdefault(_fold(name), code)
        index.setdefault(member.names["zh"], code)
    return index


def member_code(name: str) -> str | None:
    """The symbol code of a name or code as sources write it, None when unknown.

    "Bahrain, Kingdom of" → "BHR"; "Kuwait, the State of" → "KWT"; "European Union" → "EU"; "越南" → "VNM".
    """
    text = name.strip()
    head = text.split(",")[0]
    return _index().get(_fold(text)) or _index().get(_fold(head)) or _index().get(text)


def member_name(code: str, lang: str = "zh") -> str:
    """The name to show; a publisher's name for "ISO" and the like; the code itself when unknown."""
    member = members().get(code)
    if member is None:
        return PUBLISHERS.get(code, code)
    return member.names["zh" if lang.startswith("zh") else "en"] or code


@cache
def groups() -> Mapping[str, frozenset[str]]:
    """Group name ("ASEAN", "RCEP", "EU", "CPTPP", "GCC", "EAC", "Mercosur", "BRI" …) → its members' codes."""
    names = dict.fromkeys(g for m in members().values() for g in m.groups)
    return {n: frozenset(c for c, m in members().items() if n in m.groups) for n in names}


def expand(values: Iterable[str]) -> frozenset[str]:
    """Codes meant by a list of codes and group names.  A state of the EU stands for "EU" too: it notifies for them."""
    found: set[str] = set()
    upper = {name.upper(): codes for name, codes in groups().items()}
    for value in values:
        found |= upper.get(value.upper(), frozenset({member_code(value) or value}))
    return frozenset(found | ({"EU"} if found & groups()["EU"] else set()))
