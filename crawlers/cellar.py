"""The European Union's CELLAR: the watch list of acts, the SPARQL questions asked of it, and rows joined to acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from records.notification import DocumentType

DATA = Path(__file__).parent / "data" / "eu_watch.yaml"
LIMIT = 5000  # rows of one answer; reaching it is a failure
# How an act belongs to another one, strongest first, and which step of that measure it is.
RELATIONS = {
    "corrects": DocumentType.CORRIGENDUM,
    "amends": DocumentType.ADDENDUM,
    "proposes_to_amend": DocumentType.ADDENDUM,
    "repeals": DocumentType.REVISION,
    "based_on": DocumentType.SUPPLEMENT,
}
VARIABLES = ("celex", "date", "published", "force", "title", "rel", "base")
_ABOUT = """
?act cdm:resource_legal_id_celex ?celex .
OPTIONAL { ?act cdm:work_date_document ?date }
OPTIONAL { ?act cdm:official-journal-act_date_publication ?published }
OPTIONAL { ?act cdm:resource_legal_date_entry-into-force ?force }
OPTIONAL { ?e cdm:expression_belongs_to_work ?act ; cdm:expression_title ?title ;
 cdm:expression_uses_language <http://publications.europa.eu/resource/authority/language/ENG> }
OPTIONAL { VALUES (?rel ?p) { %s } ?act ?p ?b . ?b cdm:resource_legal_id_celex ?base }
""" % " ".join(f'("{r}" cdm:resource_legal_{r}_resource_legal)' for r in RELATIONS)  # noqa: UP031  braces of SPARQL
_PREFIX = """PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@dataclass(slots=True)
class Act:
    """One act, gathered from the rows that speak of it."""

    celex: str
    title: str = ""
    date: str = ""
    published: str = ""
    force: set[str] = field(default_factory=set)
    bases: set[tuple[str, str]] = field(default_factory=set)  # (relation, CELEX)


@cache
def watched() -> Mapping[str, str]:
    """CELEX → short name of the acts that are followed, in the file's order."""
    return {str(a["celex"]): str(a["name"]) for a in _data()["acts"]}


@cache
def terms() -> re.Pattern[str]:
    """Words in titles by which other acts are taken."""
    return re.compile("|".join(f"(?:{t})" for t in _data()["terms"]), re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    found = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def about_acts(numbers: Sequence[str], since: date) -> str:
    """The question for the watched acts themselves and every act since a day that belongs to one of them."""
    values = " ".join(f'"{n}"^^xsd:string' for n in numbers)
    ways = "|".join(f"cdm:resource_legal_{r}_resource_legal" for r in RELATIONS)
    where = f"""VALUES ?watched {{ {values} }} ?w cdm:resource_legal_id_celex ?watched .
{{ BIND(?w AS ?act) }} UNION {{ ?act {ways} ?w ; cdm:work_date_document ?d . FILTER(?d >= "{since}"^^xsd:date) }}"""
    return _question(where)


def published(first: date, last: date) -> str:
    """The question for the acts that the Official Journal published from one day to another."""
    where = f"""?act cdm:official-journal-act_date_publication ?day .
FILTER(?day >= "{first}"^^xsd:date && ?day <= "{last}"^^xsd:date)"""
    return _question(where)


def _question(where: str) -> str:
    names = " ".join(f"?{v}" for v in VARIABLES)
    return f"{_PREFIX}SELECT DISTINCT {names} WHERE {{ {where}{_ABOUT}}} ORDER BY ?celex LIMIT {LIMIT}"


def acts(rows: Sequence[Mapping[str, Mapping[str, str]]]) -> Iterator[Act]:
    """The acts that rows speak of: one act has a row for each of its dates and relations."""
    found: dict[str, Act] = {}
    for row in rows:
        value = {name: cell["value"] for name, cell in row.items()}
        act = found.setdefault(value["celex"], Act(value["celex"]))
        act.title = act.title or value.get("title", "")
        act.date = min(filter(None, (act.date, value.get("date", ""))), default="")
        act.published = min(filter(None, (act.published, value.get("published", ""))), default="")
        if value.get("force", "1001")[:4] not in ("1001", "9999"):  # placeholders for "not known", "open"
            act.force.add(value["force"][:10])
        if value.get("base") and value.get("rel"):
            act.bases.add((value["rel"], value["base"]))
    yield from found.values()


def belongs(act: Act) -> tuple[str, str]:
    """(relation, CELEX) of the thread the act belongs to; ("", its own) when it begins one.

    The same whichever question found the act: a watched act stands for itself; then the first watched act in the
    order of the relations and of the list; then what it corrects, amends or proposes to amend.
    """
    if act.celex in watched():
        return "", act.celex
    order = list(watched())
    of = [(r, b) for r in RELATIONS for b in order if (r, b) in act.bases]
    of += sorted(x for x in act.bases if x[0] in ("corrects", "amends", "proposes_to_amend"))
    return of[0] if of else ("", act.celex)
