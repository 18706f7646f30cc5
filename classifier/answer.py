"""What is said about a scored document: labels with reasons, whether experts should look, how the rule touches it."""

from __future__ import annotations

from classifier.estimator import SURE, Estimator, Scored, settled
from classifier.evidence import Evidence
from classifier.reasons import MOST, explain, notes_of
from classifier.rules import origin_of, sectors_of
from classifier.touch import touch
from records.labels import Label, Labelling
from records.wording import Reason

SHOWN = 0.1  # labels below this are not written, but for the best
BEST = 3  # so many are written when they are above `LEAST`
LEAST = 0.04
TOLD = 0.3  # from here the telling words are given
_SOUNDS = "the wording is like that of {family} ({words})"
_FEW = "there is hardly any text: the answer is doubtful"
_ASK = "no family is sure enough: an expert should look"


def answer(scored: Scored, model: Estimator) -> Labelling:
    """The labelling of one scored document."""
    book, view = scored.view.book, scored.view
    scores = settled(scored.families, scored.relevant, book)
    order = sorted(scores.items(), key=lambda x: (-x[1], x[0]))
    kept = [(f, s) for i, (f, s) in enumerate(order) if s >= SHOWN or (i < BEST and s >= LEAST)]
    labels = tuple(_label(f, s, scored, model) for f, s in kept)
    core = {f: s for f, s in kept if not book.families[f].horizontal}
    abstained = doubtful(scored, model)
    notes = list(notes_of(view.found))
    if len(view.doc.text) < 4:
        notes.append(Reason.of(_FEW))
    elif abstained:
        notes.append(Reason.of(_ASK))
    return Labelling(labels, round(scored.relevant, 4), sectors_of(core), abstained, tuple(notes))


def doubtful(scored: Scored, model: Estimator) -> bool:
    """True when an expert should look: nothing is sure, yet something may apply, or there was nothing to go by."""
    core = {f: s for f, s in scored.families.items() if not scored.view.book.families[f].horizontal}
    if any(s >= SURE for s in core.values()):
        return False
    near = any(s >= model.threshold(f) for f, s in core.items())
    nothing = not scored.view.found.evidence and not any(s >= SURE for s in scored.families.values())
    return near or scored.relevant >= model.threshold("") or nothing


def _label(family: str, score: float, scored: Scored, model: Estimator) -> Label:
    view = scored.view
    evidence = view.found.evidence.get(family)
    reasons = explain(evidence)[: MOST - 1] if evidence else ()
    if score >= TOLD and len(reasons) < MOST - 1 and (words := model.words.telling(view.bag, family)):
        reasons += (Reason.of(_SOUNDS, family=f"@family:{family}", words=", ".join(words)),)
    evidence = evidence or Evidence(family)
    if score >= SHOWN:
        reasons += (touch(view.doc, evidence, view.book.families[family]),)
    spoken = evidence.codes or evidence.terms
    return Label(family, round(score, 4), origin_of(evidence) if spoken else f"model:{model.id}", reasons)
