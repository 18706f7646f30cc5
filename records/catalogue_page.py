"""The page of the catalogue, and the list of words that several families share: `python -m records.catalogue_page`."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from records.catalogue import DATA, LANGUAGES, Catalogue, Family, Sector, catalogue

PAGE = Path(__file__).parents[1] / "docs" / "catalogue.md"
SHARED = DATA.with_name("terms-ambiguous.csv")
BY_HAND = "known ambiguity (hand list)"
_HEAD = ("kind", "lang", "term", "families_or_note")
_BASIS = {
    "plan": "named in the plan of 2009",
    "generic": "the plan names only its group",
    "inferred": "not in the plan, added beside it",
    "today": "one of today's large exports, which the plan could not name",
}
_INTRO = """# Sectors and product families

Made by `python -m records.catalogue_page` from `records/data/sectors.yaml`, version {version}; do not edit.
{sectors} sectors, {families} families, {terms:,} terms ({by_language}), {vetoes:,} phrases that cancel a term.

How a code finds its family: the longest HS 2022 prefix wins; codes under *but not* are taken out. A family marked
*needs a word* shares its codes with others: the code alone is not enough. A *horizontal* family only counts when no
other family does. A *service* has no HS codes. Terms match whole words in any of the four languages, without regard
to case and accents (Chinese inside the text); of overlapping terms the longest counts.

{bases}
"""


def page(cat: Catalogue) -> str:
    """Return the page in Markdown: what the catalogue holds, sector by sector."""
    families = cat.families.values()
    counts = Counter({lang: sum(len(f.terms.get(lang, ())) for f in families) for lang in LANGUAGES})
    basis = Counter(f.basis for f in families)
    intro = _INTRO.format(
        version=cat.version,
        sectors=len(cat.sectors),
        families=len(cat.families),
        terms=sum(counts.values()),
        by_language=", ".join(f"{lang} {n:,}" for lang, n in counts.items()),
        vetoes=sum(len(v) for f in families for v in f.veto.values()),
        bases="\n".join(f"- `{name}`: {says} ({basis[name]} families)" for name, says in _BASIS.items()),
    )
    return intro + "".join(_sector(cat, sector) for sector in cat.sectors.values())


def _sector(cat: Catalogue, sector: Sector) -> str:
    rows = "".join(_row(cat.families[id_]) for id_ in sector.families)
    notes = "".join(f"- `{f}`: {cat.families[f].note}\n" for f in sector.families if cat.families[f].note)
    head = "| family | name | HS 2022 | ICS | terms | basis |\n| --- | --- | --- | --- | --- | --- |\n"
    return f"\n## {sector.en} · {sector.zh}\n\n{head}{rows}" + (f"\n{notes}" if notes else "")


def _row(family: Family) -> str:
    hs = " ".join(family.hs) or "none"
    if family.hs_exclude:
        hs += f"; but not {' '.join(family.hs_exclude)}"
    marks = [
        mark
        for mark, true in (
            ("needs a word", family.hs_needs_term),
            ("horizontal", family.horizontal),
            ("service", not family.goods),
        )
        if true
    ]
    cells = (
        f"`{family.id}`",
        f"{family.en} · {family.zh}",
        hs + (f" (*{', '.join(marks)}*)" if marks else ""),
        " ".join(family.ics),
        str(sum(map(len, family.terms.values()))),
        family.basis,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def shared(cat: Catalogue) -> Iterator[tuple[str, str, str, str]]:
    """Yield (kind, language, term, families) of every term that stands in several families of one language."""
    for lang in LANGUAGES:
        found: dict[str, list[str]] = defaultdict(list)
        for family in cat.families.values():
            for term in family.terms.get(lang, ()):
                found[term.casefold()].append(family.id)
        for term, ids in sorted(found.items()):
            if len(ids) > 1:
                yield "same term in several families", lang, term, ";".join(ids)


def shared_file(cat: Catalogue, before: str) -> str:
    """Return the file of shared terms anew, with the rows that were written by hand in `before`."""
    by_hand = [row for row in csv.reader(io.StringIO(before)) if row and row[0] == BY_HAND]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_HEAD, *shared(cat), *by_hand])
    return out.getvalue()


def main() -> None:
    """Write both files."""
    PAGE.write_text(page(catalogue()), "utf-8")
    SHARED.write_text(shared_file(catalogue(), SHARED.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
