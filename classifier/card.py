"""The card of a model: what it learned from, under which licences, its figures and its limits, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifier.learning.sets import known_sets

_HEADS = (
    "family_f1",
    "family_macro_f1",
    "sector_f1",
    "relevant_precision",
    "relevant_recall",
    "top3",
    "calibration_error",
)
_LIMITS = """## Limits

- Made for notifications under the TBT and SPS Agreements and documents like them, in English, French, Spanish and
  Chinese; another language is read through its codes, Latin names and CAS numbers only.
- The labels it learned from were given by people who are not customs experts; about 6 of 100 of their labels differ.
- Few documents stand behind most families: a score near one half means that an expert should look.
- Descriptions of the real notifications it learned from were told in own words, shorter than the published ones.
- It says which families a rule touches, not how grave that is.
"""


def card(about: Mapping[str, Any]) -> str:
    """The card of a model from its JSON; made by `sentinel model card`."""
    told = about["card"]
    versions = ", ".join(f"{n} {v}" for n, v in sorted(told["versions"].items()))
    lines = [
        f"# Model {about['id']}",
        "",
        "Made by `sentinel model card`; do not edit by hand.",
        "",
        f"Catalogue version {told['catalogue']['version']}, {told['catalogue']['families']} families. "
        f"Seed {told['seed']}. {versions}.",
        f"{len(about['words']):,} words, {len(about['features'])} numbers for each (document, family) pair.",
        "",
        "## Sets",
        "",
        "| set | documents | in this model | licence | note | sha256 |",
        "| --- | ---: | --- | --- | --- | --- |",
        *_sets(told),
        "",
        f"Texts of the catalogue and of the HS titles: {told['samples']:,}. "
        f"Coded documents of the store: {told['coded']:,}.",
        f"Left out because they are held back for judging, or look like what is: {_left(told['left_out'])}.",
        "",
        "## Figures across folds",
        "",
        "Each document judged by trees that saw nothing of its measure, its look-alikes or its translations.",
        "The words of `classifier/data/words.yaml` were chosen with these documents in view:",
        "expect less on documents never seen.",
        "`docs/classifier.md` holds the figures on the gold set.",
        "",
        "| set | n | " + " | ".join(h.replace("_", " ") for h in _HEADS) + " |",
        "| --- " * (len(_HEADS) + 2) + "|",
        *(
            f"| {name} | {found['documents']:.0f} | " + " | ".join(_told(found[h]) for h in _HEADS) + " |"
            for name, found in sorted(told["folds"].items())
        ),
        "",
        _LIMITS,
    ]
    return "\n".join(lines)


def _told(value: float | None) -> str:
    """A figure, or a dash where there was nothing to judge."""
    return "—" if value is None else f"{value:.3f}"


def _sets(told: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, of in known_sets().items():
        here = told["sets"].get(name, {})
        count = here.get("rows", told["coded"] if name == "store" else 0)
        used = name in ("catalogue", "hs-titles") or bool(count)
        seal = here.get("sha256", "")[:16]
        rows.append(f"| {name} | {count or ''} | {'yes' if used else 'no'} | {of.licence} | {of.note} | {seal} |")
    return rows


def _left(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} ({why})" for why, n in counts.items()) or "none"
