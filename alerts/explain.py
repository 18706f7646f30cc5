"""A grade as a sum that can be checked by hand, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.table import table
from records.grades import Grade, Score
from records.wording import msg, say

DISCLAIMER = msg("A notice on technical trade measures; no warning in the sense of the Emergency Response Law")
_BASES = {"estimate": msg("estimate"), "figures": msg("customs figures"), "unknown": msg("unknown")}


def explain(grade: Grade, lang: str = "zh", ruled: Grade | None = None) -> str:
    """A line for each score with value, weight and product, then sum, thresholds, bounds, review day, disclaimer.

    `ruled`: the rule's own grade where an expert moved it.
    """
    return "\n".join(_lines(grade, lang, ruled))


def _lines(grade: Grade, lang: str, ruled: Grade | None) -> Iterator[str]:
    text = msg("Grade {colour} by table {version} on {day}")
    yield say(text, lang, colour=f"@msg:{grade.colour.value}", version=grade.version, day=grade.as_of)
    for name, score in grade.scores:
        if name != "certainty":
            yield f"  {_value(name, score, lang)}  {score.reason.say(lang)}"
    parts = [_number(s, "weight") * _number(s, "counts") for n, s in grade.scores if n != "certainty"]
    scores = dict(grade.scores)
    yield say("  Subtotal {sum}", lang, sum=f"{sum(parts):.4f}")
    if certain := scores.get("certainty"):
        yield f"  × {say('certainty', lang)} {_plain(certain.value, lang)}  {certain.reason.say(lang)}"
    known = {s.reason for _, s in grade.scores}
    yield from (f"  {r.say(lang)}" for r in grade.reasons if r not in known)
    rules = table()
    if grade.version == rules.version:
        steps = "  ".join(f"{say(c, lang)} ≥ {v:.2f}" for c, v in rules.thresholds.items())
        yield say("  Thresholds: {steps}", lang, steps=steps)
        yield from _sources(scores, rules.sources, lang)
    if grade.expert:
        yield say("  Moved by {who}", lang, who=grade.expert)
        if ruled:
            yield say("  The rule itself gives {colour}", lang, colour=f"@msg:{ruled.colour.value}")
        if grade.until:
            yield say("  The rule's counts again on {day}", lang, day=grade.until)
    if grade.review_on:
        yield say("  To be graded again on {day}", lang, day=grade.review_on)
    yield say(DISCLAIMER, lang)


def _value(name: str, score: Score, lang: str) -> str:
    figures = dict(score.figures)
    head = f"{say(name, lang)} {_plain(score.value, lang)}"
    if basis := figures.get("basis"):
        head += f" ({say(_BASES[basis], lang)})"
    if score.value is None:
        head += say(", counted as {n}", lang, n=figures.get("counts", "?"))
    return f"{head} × {figures.get('weight', '?')} = {_number(score, 'weight') * _number(score, 'counts'):.4f}"


def _sources(scores: dict[str, Score], sources: object, lang: str) -> Iterator[str]:
    figures = dict(scores["exposure"].figures) if "exposure" in scores else {}
    assert isinstance(sources, dict)
    for key in ("family_source", "market_source"):
        if (name := figures.get(key)) and name in sources:
            yield say("  Source of the estimate: {source}", lang, source=sources[name])


def _plain(value: float | None, lang: str) -> str:
    return say("unknown", lang) if value is None else f"{value:.2f}"


def _number(score: Score, name: str) -> float:
    return float(dict(score.figures).get(name, "0"))
