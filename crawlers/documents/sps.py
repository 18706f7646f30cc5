"""The items that only SPS forms have: regions, objectives, the international standard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from crawlers.documents.boxes import Box, boxes
from crawlers.documents.labels import vocabulary
from crawlers.documents.record import International
from crawlers.documents.sections import Sections
from crawlers.documents.tidy import flow

# zh-data: Chinese words of the forms stand among the patterns below.
ALL_PARTNERS: Final = "All trading partners"


def regions(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(regions as given, "All trading partners" in English; boxes that nobody knows)."""
    words = vocabulary()
    before, ticks = boxes(text)
    places: list[str] = []
    unknown: list[str] = []
    for box in ticks:
        if words.found("all_partners", box.text):
            places += [ALL_PARTNERS] if box.ticked else []
        elif found := words.found("specific_regions", box.text):
            places += _listed(box.text[found.end() :]) if box.ticked else []
        elif box.ticked:
            unknown.append(flow(box.text)[:80])
    if not ticks:
        places = [ALL_PARTNERS] if words.found("all_partners", before) else _listed(before)
    return tuple(dict.fromkeys(places)), tuple(unknown)


def _listed(text: str) -> list[str]:
    parts = re.split(r"[,;、，；\n]|\s(?:and|et|y)\s", flow(text).lstrip(" :：-"))
    return [p for part in parts if (p := part.strip(" .-–:")) and len(p) <= 120]


def objectives(text: str, committee: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(objectives by the index's names; ticked boxes that nobody knows).

    SPS: the ticked boxes.  TBT: the index's phrases where they stand between semicolons.
    """
    words = vocabulary()
    _, ticks = boxes(text)
    if committee != "TBT" and ticks:
        named = [(words.named("objectives", b.text[:120]), b) for b in ticks if b.ticked]
        return tuple(n for n, _ in named if n), tuple(flow(b.text)[:80] for n, b in named if not n)
    parts = {part.strip(" .\n").lower() for part in re.split(r"[;\n]", flow(text))}
    return tuple(f"{name} (TBT)" for name in words.tbt_objectives if name.lower() in parts), ()


def international(sections: Sections) -> tuple[International | None, tuple[str, ...]]:
    """(the relation to an international standard, None when the form has no such item; unknown ticked boxes)."""
    if not sections.has("standard"):
        return None, ()
    _, ticks = boxes("\n".join(sections.values["standard"]))
    ticked = [b for b in ticks if b.ticked]
    named = [(vocabulary().named("bodies", b.text), b) for b in ticked]
    bodies = tuple((name, _reference(b)) for name, b in named if name and name != "none")
    unknown = tuple(flow(b.text)[:80] for name, b in named if not name)
    deviation = flow("\n".join(sections.values.get("deviation", ())))
    made = International(bodies, any(n == "none" for n, _ in named), _conforms(sections), deviation)
    return made, unknown


def _reference(box: Box) -> str:
    """The words behind the body's name: "(e.g. title of the standard): CXS 1-1985" → "CXS 1-1985"."""
    text = flow(box.text)
    text = re.sub(r"\([^()]{0,40}(?:e\.g\.|par exemple|por ejemplo|p\. ?ex|例如)[^()]{0,200}\)", " ", text)
    _, colon, rest = text.partition(":")
    if not colon:
        _, _, rest = text.partition("\n")
    return " ".join(rest.split()).strip(" .;-")[:300]


def _conforms(sections: Sections) -> bool | None:
    _, ticks = boxes("\n".join(sections.values.get("conforms", ())))
    answers = {answer for answer in map(_answer, _ticked(ticks)) if answer is not None}
    return answers.pop() if len(answers) == 1 else None


def _ticked(ticks: Iterable[Box]) -> Iterable[str]:
    return (" ".join(b.text.split()).lower()[:20] for b in ticks if b.ticked)


def _answer(text: str) -> bool | None:
    words = vocabulary()
    if (found := words.found("conforms_yes", text)) and found.start() == 0:
        return True
    return False if (found := words.found("conforms_no", text)) and found.start() == 0 else None
