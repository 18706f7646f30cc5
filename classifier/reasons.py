"""Evidence in words: why a family was found, said in Chinese and English through the catalogue of messages."""

from __future__ import annotations

from classifier.evidence import CodeHit, Evidence, TermHit
from classifier.gather import Findings
from records.wording import Reason

MOST = 4  # reasons for one label
_EXACT = "HS {code} belongs to {family}"
_PART = "HS {code} covers {family} in part ({percent} %)"
_EARLIER = "HS {code} of the {edition} edition belongs to {family}"
_ICS = "ICS {code} is listed under {family}"
_PLACES = {
    "title": "the title names {term} (characters {start}–{end})",
    "products": "the products name {term} (characters {start}–{end})",
    "description": "the description names {term} (characters {start}–{end})",
}
_ROLES = {
    "excluded": "{term} is named only as left out",
    "package": "{term} is named only as what is packed",
    "machine": "{term} is named only as what a machine works on",
    "use": "{term} is named only as a use",
    "ingredient": "{term} is named only as an ingredient or flavour",
    "example": "{term} is named only as an example",
}


def explain(evidence: Evidence) -> tuple[Reason, ...]:
    """At most `MOST` reasons for one family: exact codes first, then terms in the title, products and description."""
    family = f"@family:{evidence.family}"
    codes = [_code(c, family) for c in sorted(evidence.codes, key=_strength)[:2]]
    plain = list({t.term: t for t in reversed(evidence.plain)}.values())[::-1]
    terms = [_term(t) for t in plain[: MOST - len(codes)]]
    if not evidence.plain and evidence.terms:
        first = evidence.terms[0]
        terms = [Reason.of(_ROLES[first.context], term=first.term)]
    return tuple(dict.fromkeys((*codes, *terms)))


def _strength(hit: CodeHit) -> tuple[bool, bool, float, int]:
    return hit.scheme != "hs", hit.shadowed, -hit.share, -hit.digits


def _code(hit: CodeHit, family: str) -> Reason:
    if hit.scheme == "ics":
        return Reason.of(_ICS, code=hit.code, family=family)
    if hit.edition:
        return Reason.of(_EARLIER, code=hit.code, edition=hit.edition, family=family)
    if hit.share < 1:
        return Reason.of(_PART, code=hit.code, family=family, percent=max(1, round(100 * hit.share)))
    return Reason.of(_EXACT, code=hit.code, family=family)


def _term(hit: TermHit) -> Reason:
    return Reason.of(_PLACES[hit.place], term=hit.term, start=hit.start + 1, end=hit.end)


def notes_of(found: Findings) -> tuple[Reason, ...]:
    """What a reader should know about the whole document: codes that do not exist, nothing found."""
    notes = [Reason.of("HS {code} is in no edition since 2002: not used", code=c) for c in found.unknown[:5]]
    if not found.evidence:
        notes.append(Reason.of("no code and no term of the catalogue was found"))
    return tuple(notes)
