"""Judging a model on labelled documents: every figure, by slice, with and without codes; and the gate for a new one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.estimator import Estimator
from classifier.fold import fold
from classifier.input import Document, from_mapping
from classifier.labelling import BATCH, label_documents
from classifier.metrics import Judged, by_sector, figures, intervals
from classifier.terms import language_of
from records.catalogue import Catalogue, catalogue
from records.countries import member_code, members
from records.labels import Labelling

WORSE_BY = 0.02  # a sector may lose so much and a new model still goes live
LEAST = 5  # documents of a sector before it can stop a model
LEAST_SLICE = 5


@dataclass(frozen=True, slots=True)
class Gold:
    """One judged document."""

    doc: Document
    families: frozenset[str]
    maybe: frozenset[str]


class GoldError(ValueError):
    """A gold file cannot be read; the text says which line."""


def read_gold(path: Path) -> list[Gold]:
    """Read JSON Lines of {"id", texts, codes, "families", "maybe"}; a "gist" stands in for a missing description."""
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise GoldError(f"{path}: not UTF-8 text; save it as JSON Lines in UTF-8") from None
    for number, line in enumerate(lines, 1):
        try:
            raw = json.loads(line)
            doc = from_mapping({**raw, "description": raw.get("description") or raw.get("gist", "")})
            found.append(Gold(doc, frozenset(raw["families"]), frozenset(raw.get("maybe", ()))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise GoldError(f"{path} line {number}: not a labelled document ({error})") from None
    if not found:
        raise GoldError(f"{path}: no labelled document in it")
    return found


def judge(
    gold: Sequence[Gold], model: Estimator | None, change: Callable[[Document], Document] = lambda d: d
) -> list[Judged]:
    """The gold documents with the model's answers; `change` may hide a part of each document first."""
    answers: list[Labelling] = []
    for start in range(0, len(gold), BATCH):
        answers += label_documents([change(g.doc) for g in gold[start : start + BATCH]], model)
    return [judged(g, a) for g, a in zip(gold, answers, strict=True)]


def judged(gold: Gold, found: Labelling) -> Judged:
    """One document beside its answer."""
    scores = {x.family: x.score for x in found.labels}
    return Judged(gold.families, gold.maybe, scores, found.relevant, found.abstained)


def slices(doc: Document) -> Iterable[tuple[str, str]]:
    """The slices a document falls into: (what is split by, part)."""
    yield "language", language_of(fold(f"{doc.title} {doc.description[:400]}")) or "en"
    yield "codes", "HS" if doc.hs else "ICS only" if doc.ics else "none"
    yield "document", "follow-up" if doc.follow_up else "first"
    yield "committee", "SPS" if doc.sps else "TBT"
    for group in groups(doc):
        yield "member", group


def groups(doc: Document) -> tuple[str, ...]:
    """The groups (EU, ASEAN, …), else the region, of the document's member."""
    member = members().get(member_code(doc.member) or "")
    return (member.groups or (member.region,)) if member else ("unknown",)


def evaluate(gold: Sequence[Gold], model: Estimator | None, times: int = 300) -> dict[str, Any]:
    """{"all", "without_codes": {figure: value, "interval"…}, "slices": {"language=fr": …}, "sectors": {…}}."""
    book = catalogue()
    rows = judge(gold, model)
    parts: dict[str, list[Judged]] = {}
    for g, row in zip(gold, rows, strict=True):
        for by, part in slices(g.doc):
            parts.setdefault(f"{by}={part}", []).append(row)
    return {
        "model": model.id if model else "rules",
        "all": figures(rows, book),
        "intervals": intervals(rows, book, times),
        "without_codes": figures(judge(gold, model, Document.without_codes), book),
        "slices": {n: figures(p, book) for n, p in sorted(parts.items()) if len(p) >= LEAST_SLICE},
        "sectors": {n: {"f1": c.f1, "documents": c.tp + c.fn} for n, c in sorted(by_sector(rows, book).items())},
    }


def gate(gold: Sequence[Gold], new: Estimator, old: Estimator | None, book: Catalogue | None = None) -> list[str]:
    """Why the new model must not go live, in words; empty: it may."""
    return list(compare(gold, new, old, book)["wrong"])


def compare(
    gold: Sequence[Gold], new: Estimator, old: Estimator | None, book: Catalogue | None = None
) -> dict[str, Any]:
    """The new model beside the live one on the same documents, as `records.queries.models.Compared` reads it."""
    book = book or catalogue()
    mine, theirs = judge(gold, new), judge(gold, old)
    now, before = figures(mine, book), figures(theirs, book)
    sectors, old_sectors = by_sector(mine, book), by_sector(theirs, book)
    wrong = []
    if now["family_f1"] < before["family_f1"]:
        wrong.append(f"family F1 {now['family_f1']:.3f}, the live model has {before['family_f1']:.3f}")
    both, sizes = {}, {}
    for name, count in sorted(old_sectors.items()):
        fresh = sectors[name].f1 if name in sectors else 0.0
        if not (size := count.tp + count.fn):
            continue
        both[name], sizes[name] = (round(count.f1, 4), round(fresh, 4)), size
        if size >= LEAST and fresh < count.f1 - WORSE_BY:
            wrong.append(f"sector {name}: F1 {fresh:.3f}, the live model has {count.f1:.3f}")
    figures_ = {n: (round(before[n], 4), round(now[n], 4)) for n in now if math.isfinite(before[n] + now[n])}
    return {
        "beside": old.id if old else "rules",
        "judged": len(gold),
        "figures": figures_,
        "sectors": both,
        "documents": sizes,
        "wrong": wrong,
    }


def table(found: Mapping[str, Any]) -> str:
    """The evaluation as text, one line for each part."""
    first = ("family_f1", "family_precision", "family_recall", "family_macro_f1", "sector_f1")
    names = (
        *first,
        "relevant_precision",
        "relevant_recall",
        "top3",
        "calibration_error",
        "abstained",
        "exact_where_sure",
    )
    heads = ("family", "fam P", "fam R", "macro", "sector", "rel P", "rel R", "top-3", "ECE", "abst", "sure ok")
    lines = [f"{'':28}{'n':>5}" + "".join(f"{h:>9}" for h in heads)]
    parts = {"all": found["all"], "without codes": found["without_codes"], **found["slices"]}
    for name, part in parts.items():
        lines.append(f"{name:28}{part['documents']:5.0f}" + "".join(f"{part[n]:9.3f}" for n in names))
    spans = found["intervals"]
    low, high = (" ".join(f"{spans[n][i]:8.3f}" if n in spans else " " * 8 for n in names) for i in (0, 1))
    lines[2:2] = [f"{'  95 % from':33} {low}", f"{'  to':33} {high}"]
    lines += [f"{'sector ' + n:33}{s['f1']:9.3f}  ({s['documents']} documents)" for n, s in found["sectors"].items()]
    return "\n".join(lines)
