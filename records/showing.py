"""What may be shown of a document: everything, the facts, or a link, as its source's passport says; pure.

Every door to readers (pages, mail, robots, command line, open API, feeds, bulk) goes through here; the desk that
judges documents reads the record itself.  `tests/test_doors.py` walks the doors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from records.measures import Measure
from records.notification import Kind, Notification
from records.runs import Source

FULL, FACTS, NONE = "full", "facts", "none"
SCOPE = 1_000  # characters of a standard's scope; its text is never shown
LABEL = 120  # an objective or keyword that is longer is prose, no fact


def shown(document: Notification, passport: Source | None) -> Notification:
    """The document with what its source lets everybody see.

    "full": all of it, of a standard no more than its scope.  "facts" (also without a passport): symbols, titles,
    members, type, dates and the words for them, codes without descriptions, objectives and keywords that are labels,
    the office, links, the life of a standard, the facts of an incident.  "none": identity, day and links.
    """
    allowed = passport.republish if passport else FACTS
    if allowed == FULL:
        return replace(document, description=document.description[:SCOPE]) if _is_standard(document) else document
    facts = replace(
        document,
        description="",
        products="",
        summary_zh="",
        codes=tuple(replace(c, text="") for c in document.codes),
        objectives=tuple(o for o in document.objectives if len(o) <= LABEL),
        keywords=tuple(k for k in document.keywords if len(k) <= LABEL),
        regions=tuple(r for r in document.regions if len(r) <= LABEL),
        agency=document.agency[: 2 * LABEL],
    )
    if allowed == FACTS:
        return facts
    return replace(
        facts, title="", title_zh="", codes=(), objectives=(), keywords=(), regions=(), agency="", standard=None,
        incident=None, comment_deadline_text="", adoption_text="", entry_into_force_text="",
    )  # fmt: skip


def _is_standard(document: Notification) -> bool:
    return document.kind is Kind.STANDARD or document.standard is not None


def shown_measure(measure: Measure, passports: Mapping[str, Source]) -> Measure:
    """The measure with each of its documents as it may be shown."""
    return replace(measure, documents=tuple(shown(d, passports.get(d.source)) for d in measure.documents))


def attributions(sources: Iterable[str], passports: Mapping[str, Source]) -> tuple[str, ...]:
    """The exact line that each of these sources asks for, each once; a source without a passport is named."""
    found = ((passports[s].attribution if s in passports else "") or s for s in sources)
    return tuple(dict.fromkeys(found))
