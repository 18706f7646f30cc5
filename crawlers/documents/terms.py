"""The four dates of a form: proposed adoption, publication, entry into force, and the end of comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from crawlers.documents.boxes import boxes
from crawlers.documents.dates import DateRead, read_date
from crawlers.documents.labels import vocabulary
from crawlers.documents.sections import Sections
from crawlers.documents.tidy import flow

# Between a ticked period and a date written beside it: "and/or (dd/mm/yy):"
# zh-data: Chinese words of the forms stand among the patterns below.
_AND_OR: Final = re.compile(
    r",?\s*(?:and/or|et/ou|y/o|及/或|及或|和/或)\s*\((?:dd|jj|d|年)[^()]{0,12}\)\s*[:：]?|\((?:dd|jj)/[^()]{0,12}\)\s*[:：]?",
    re.IGNORECASE,
)

# The form's own advice to the notifier, left standing: "(If the addendum extends the scope …)"
_ADVICE: Final = re.compile(r"\((?:[^()]|\([^()]{0,80}\)){60,1500}\)")


@dataclass(frozen=True, slots=True)
class Terms:
    """The dates, each with its words."""

    adoption: DateRead
    publication: DateRead
    entry: DateRead
    deadline: DateRead
    trade_facilitating: bool


def read_terms(sections: Sections, base: date | None) -> Terms:
    """The dates of `sections`; periods count from `base`, or from the adoption or publication that the form states."""
    adoption_words, entry_words = _adoption_and_entry(sections, base)
    adoption = read_date(adoption_words, base)
    publication = read_date(chosen(sections.first("publication")), base, adoption.day)
    known = adoption.day, publication.day
    entry_text = sections.first("entry")
    return Terms(
        adoption,
        publication,
        read_date(entry_words, base, *known),
        read_date(_deadline(sections), base, *known),
        any(b.ticked and vocabulary().found("trade_facilitating", b.text) for b in boxes(entry_text)[1]),
    )


def chosen(text: str) -> str:
    """The words of a date item that count: without unticked boxes, unless a date is written beside one."""
    before, ticks = boxes(_ADVICE.sub(" ", text))
    parts = [before]
    for box in ticks:
        if vocabulary().found("trade_facilitating", box.text):
            continue
        period, *written = _AND_OR.split(box.text, maxsplit=1)
        parts += [period if box.ticked else "", *written]
    text = _AND_OR.sub(" ", "\n".join(parts))
    return flow(text).replace("\n", " ").strip()


def _deadline(sections: Sections) -> str:
    """The words of the end of comments; behind an addendum's "New deadline" the boxes of the next reasons follow."""
    anew = flow(boxes(sections.first("new_deadline"))[0]).replace("\n", " ")
    return anew or chosen(sections.first("deadline"))


def _adoption_and_entry(sections: Sections, base: date | None) -> tuple[str, str]:
    """The words of both items.

    Old forms set the two labels in one cell and the two answers in the next: label, label, answer, answer.  A brace
    stands for one answer to both.
    """
    adoption, entry = chosen(sections.first("adoption")), sections.first("entry")
    lines = [line.strip() for line in flow(entry).split("\n") if line.strip()]
    if not adoption and entry.lstrip().startswith("}"):
        both = chosen(entry).lstrip("} ")
        return both, both
    if not adoption and sections.has("adoption") and len(lines) == 2:
        first, second = lines
        if all(read_date(x, base, date.max).rule != "unclear" for x in lines):
            return chosen(first), chosen(second)
    return adoption, chosen(entry)
