"""The sector catalogue: Guangxi's 16 sectors and their product families, with the codes and words that point to them.

`data/sectors.yaml` is the only place where a family is described; its head says how codes and terms are to be read.
`load` refuses a file it cannot read in full, `check` names what is doubtful in a file it could read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from records.hs import hs_codes, hs_exists

LANGUAGES = ("en", "fr", "es", "zh")
BASES = ("plan", "generic", "inferred", "today")
DATA = Path(__file__).parent / "data" / "sectors.yaml"

_ICS = re.compile(r"\d{2}(\.\d{3}(\.\d{2})?)?").fullmatch
_REQUIRED = {"id", "zh", "en", "goods", "horizontal", "basis", "hs_needs_term", "hs2022", "ics", "terms"}
_OPTIONAL = {"plan_quote", "source", "cas", "latin", "veto", "note"}


class CatalogueError(ValueError):
    """The catalogue file cannot be used; the text says which file, which family and what is wrong."""


class _Named:
    __slots__ = ()
    zh: str
    en: str

    def name(self, lang: str) -> str:
        """Return the Chinese name for any `zh…` language, else the English one."""
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Family(_Named):
    """A product family. `terms` and `veto` are per language (en, fr, es, zh); a veto phrase cancels a term hit."""

    id: str
    sector: str
    zh: str
    en: str
    goods: bool
    horizontal: bool
    basis: str
    hs_needs_term: bool
    hs: tuple[str, ...]
    hs_exclude: tuple[str, ...]
    ics: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]] = field(hash=False)
    cas: tuple[str, ...]
    latin: tuple[str, ...]
    veto: Mapping[str, tuple[str, ...]] = field(hash=False)
    note: str


@dataclass(frozen=True, slots=True)
class Sector(_Named):
    """A sector and the ids of its families, in the order of the file."""

    id: str
    zh: str
    en: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every sector and family by id; `version` changes with every change of the file."""

    version: str
    sectors: Mapping[str, Sector] = field(hash=False)
    families: Mapping[str, Family] = field(hash=False)

    def name(self, id: str, lang: str) -> str:
        """Return the name of a sector or a family; KeyError for an id that is neither."""
        found = self.families.get(id) or self.sectors[id]
        return found.name(lang)


def load(path: Path | None = None) -> Catalogue:
    """Read the catalogue; CatalogueError names the file, the family and what is wrong with it."""
    path = path or DATA
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from error
    try:
        return _catalogue(raw)
    except CatalogueError as error:
        raise CatalogueError(f"{path}: {error}") from None


@cache
def catalogue() -> Catalogue:
    """Return the project's own catalogue, read once."""
    return load()


def _catalogue(raw: Any) -> Catalogue:
    head = _is(dict, raw, "the file")
    sectors: dict[str, Sector] = {}
    families: dict[str, Family] = {}
    for entry in _is(list, head.get("sectors"), "sectors"):
        id_, zh, en = (_text(_is(dict, entry, "a sector").get(key), f"a sector's {key}") for key in ("id", "zh", "en"))
        found = [_family(product, id_) for product in _is(list, entry.get("products"), f"sector {id_}: products")]
        for family in found:
            if family.id in families:
                raise CatalogueError(f"family {family.id}: the id appears twice")
            families[family.id] = family
        if id_ in sectors:
            raise CatalogueError(f"sector {id_}: the id appears twice")
        sectors[id_] = Sector(id_, zh, en, tuple(family.id for family in found))
    return Catalogue(_text(head.get("version"), "version"), sectors, families)


def _family(raw: Any, sector: str) -> Family:
    entry = _is(dict, raw, f"sector {sector}: a product")
    where = f"family {entry.get('id', '?')}"
    _keys(entry, where, _REQUIRED, _OPTIONAL)
    hs = _is(dict, entry["hs2022"], f"{where}: hs2022")
    _keys(hs, f"{where}: hs2022", {"include", "exclude"})
    flags: dict[str, Any] = {
        key: _is(bool, entry[key], f"{where}: {key}") for key in ("goods", "horizontal", "hs_needs_term")
    }
    words: dict[str, Any] = {key: _text(entry[key], f"{where}: {key}") for key in ("id", "zh", "en", "basis")}
    if words["basis"] not in BASES:
        raise CatalogueError(f"{where}: basis {words['basis']!r} is none of {', '.join(BASES)}")
    if words["basis"] == "today" and not (entry.get("source") and entry.get("note")):
        raise CatalogueError(f"{where}: basis today needs a source and a note")
    if not words["id"].startswith(f"{sector}/"):
        raise CatalogueError(f"{where}: the id must begin with {sector}/")
    codes: dict[str, Any] = {key: _texts(entry.get(key, []), f"{where}: {key}") for key in ("ics", "cas", "latin")}
    spoken: dict[str, Any] = {key: _spoken(entry.get(key, {}), f"{where}: {key}") for key in ("terms", "veto")}
    return Family(
        sector=sector,
        hs=_texts(hs["include"], f"{where}: include"),
        hs_exclude=_texts(hs["exclude"], f"{where}: exclude"),
        note=str(entry.get("note", "")),
        **flags,
        **words,
        **codes,
        **spoken,
    )


def _keys(entry: dict[Any, Any], where: str, required: set[str], optional: Iterable[str] = ()) -> None:
    if missing := required - entry.keys():
        raise CatalogueError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := entry.keys() - required - set(optional):
        raise CatalogueError(f"{where}: unknown key {', '.join(sorted(map(str, unknown)))}")


def _is(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise CatalogueError(f"{where}: a {kind.__name__} is needed here, not {value!r:.60}")
    return value


def _text(value: Any, where: str) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else str(_is(str, value, where))


def _texts(value: Any, where: str) -> tuple[str, ...]:
    return tuple(_is(str, item, f"{where}: {item!r:.60} must be in quotes") for item in _is(list, value, where))


def _spoken(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    _keys(_is(dict, value, where), where, set(), LANGUAGES)
    return {lang: _texts(value[lang], f"{where} {lang}") for lang in LANGUAGES if lang in value}


def check(cat: Catalogue) -> list[str]:
    """Name every problem of a catalogue in words; an empty list means none."""
    return list(_problems(cat))


def _problems(cat: Catalogue) -> Iterator[str]:
    for family in cat.families.values():
        yield from (
            f"family {family.id}: {what}" for what in (*_of_codes(family), *_of_terms(family), *_of_cas(family))
        )
    yield from _unordered(cat)
    yield from (f"CAS {n}: stands in {' and '.join(ids)}" for n, ids in _twice(cat, "cas"))
    yield from (f"English name {n!r}: stands for {' and '.join(ids)}" for n, ids in _twice(cat, "en"))


def _of_codes(family: Family) -> Iterator[str]:
    for code in (*family.hs, *family.hs_exclude):
        if not hs_exists(code):
            yield f"HS {code} is no code of HS 2022"
    for code in family.hs_exclude:
        if not any(code.startswith(prefix) for prefix in family.hs):
            yield f"HS {code} is excluded from nothing"
    yield from (f"ICS {code!r} is not written like 67, 67.140 or 67.140.10" for code in family.ics if not _ICS(code))
    if not family.goods and family.hs:
        yield "a service has no HS codes"
    if family.goods and not (family.hs and family.ics):
        yield "goods need HS and ICS codes"


def _of_terms(family: Family) -> Iterator[str]:
    for lang in LANGUAGES:
        terms = family.terms.get(lang, ())
        if not terms:
            yield f"no {lang} terms"
        for term, count in Counter(term.casefold() for term in terms).items():
            if count > 1:
                yield f"{lang} term {term!r} stands twice"
        for term in (*terms, *family.veto.get(lang, ())):
            if not term.strip() or term != " ".join(term.split()):
                yield f"{lang} term {term!r} is empty or has stray blanks"
            elif len(term) < 2 or (term.isascii() and len(term) < 3):
                yield f"{lang} term {term!r} is too short to be told from other words"


def _of_cas(family: Family) -> Iterator[str]:
    for number in family.cas:
        digits = number.replace("-", "")
        shaped = re.fullmatch(r"[1-9]\d{1,6}-\d{2}-\d", number)
        if not shaped or sum(i * int(d) for i, d in enumerate(digits[::-1])) % 10 != int(digits[-1]):
            yield f"CAS {number} is mistyped: its check digit does not fit"


def _unordered(cat: Catalogue) -> Iterator[str]:
    """Subheadings that two families claim with prefixes of one length: neither goes first."""
    claims: dict[str, list[Family]] = defaultdict(list)
    for family in cat.families.values():
        for prefix in () if family.hs_needs_term else family.hs:
            claims[prefix].append(family)
    rivals: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for code in sorted(c for c in hs_codes() if len(c) == 6):
        for horizontal in (False, True):
            first = _first(code, claims, horizontal)
            if len(first) > 1:
                rivals[first].append(code)
    for ids, codes in rivals.items():
        yield f"HS {codes[0]}{f' and {len(codes) - 1} more' if codes[1:] else ''}: {' and '.join(ids)} claim it alike"


def _first(code: str, claims: Mapping[str, list[Family]], horizontal: bool) -> tuple[str, ...]:
    """The families that hold a subheading by the longest prefix."""
    for length in range(6, 1, -1):
        found = [f for f in claims.get(code[:length], ()) if f.horizontal == horizontal]
        if held := tuple(f.id for f in found if not any(code.startswith(x) for x in f.hs_exclude)):
            return held
    return ()


def _twice(cat: Catalogue, what: str) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for family in cat.families.values():
        for value in (family.en,) if what == "en" else family.cas:
            found[value].append(family.id)
    yield from ((value, ids) for value, ids in found.items() if len(ids) > 1)
