"""From a document to its labelling: find the evidence, score it, give reasons; the one way in for everybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from classifier.answer import answer
from classifier.estimator import Estimator
from classifier.gather import finder
from classifier.input import Document, LineError, from_line, from_notification
from classifier.models import live
from classifier.rules import label_by_rules
from classifier.threads import Threads
from records.labels import Labelling
from records.notification import Notification

RULES = "7"  # raise it when rules or features change, so that what is stored is labelled again
BATCH = 256  # documents scored at once


class Pending(Protocol):
    """What `label_pending` needs of the store."""

    home: Path

    def unlabelled(self, model: str, batch: int = 1000) -> Iterator[list[Notification]]: ...
    def save_labels(self, model: str, labelled: Iterable[tuple[Notification, Labelling]], now: datetime) -> int: ...


class Answer(NamedTuple):
    """One line of `sentinel classify`: its number from 1, and either the JSON text to write or what is wrong."""

    number: int
    text: str = ""
    problem: str = ""


def model_id(home: Path | None = None) -> str:
    """The version of everything that decides labels; it changes with the model, the rules and the catalogue."""
    return version_of(live(home))


def version_of(model: Estimator | None) -> str:
    """See `model_id`; without a model the rules alone decide."""
    return f"{model.id if model else 'no-model'}.rules-{RULES}.catalogue-{finder().version}"


def label_documents(docs: Sequence[Document], model: Estimator | None) -> list[Labelling]:
    """Label many document views at once; the answers do not depend on what is asked together."""
    find = finder()
    if model is None:
        return [label_by_rules(find.find(d), find.book) for d in docs]
    views = [model.view(d, find.find(d), find.book) for d in docs]
    return [answer(s, model) for s in model.score(views)]


def label_document(doc: Document, home: Path | None = None) -> Labelling:
    """Label one document view by the live model of a home folder (none: the model that ships)."""
    return label_documents([doc], live(home))[0]


def label(notification: Notification, home: Path | None = None) -> Labelling:
    """Label one stored document: families with score, origin and reasons; see `records.labels.Labelling`."""
    return label_document(from_notification(notification), home)


def label_lines(lines: Iterable[str], home: Path | None = None) -> Iterator[Answer]:
    """Answer every line of JSON, blank ones left out; a bad line gives an `Answer` with a problem, the rest go on.

    A follow-up takes over the families of its measure when that stood on an earlier line.
    """
    model, threads = live(home), Threads()
    numbered = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    size = 1  # the first answer at once, then more and more together
    while batch := list(islice(numbered, size)):
        size = min(BATCH, size * 4)
        read = [(number, _read(line)) for number, line in batch]
        found = iter(label_documents([d for _, d in read if isinstance(d, Document)], model))
        for number, doc in read:
            if isinstance(doc, str):
                yield Answer(number, problem=doc)
                continue
            labelled = threads.join(doc, next(found))
            yield Answer(number, json.dumps(as_json(doc.id, labelled), ensure_ascii=False))


def _read(line: str) -> Document | str:
    try:
        return from_line(line)
    except LineError as error:
        return str(error)


def as_json(id_: str, found: Labelling, lang: str = "zh") -> dict[str, Any]:
    """The shape that `sentinel classify` writes."""
    return {
        "id": id_,
        "labels": [
            {
                "family": x.family,
                "sector": x.sector,
                "score": x.score,
                "origin": x.origin,
                "reasons": [r.say(lang) for r in x.reasons],
            }
            for x in found.labels
        ],
        "sectors": dict(found.sectors),
        "relevant": found.relevant,
        "abstained": found.abstained,
    }


def label_pending(store: Pending, now: datetime, progress: Callable[[int], None] | None = None) -> dict[str, int]:
    """Label what the store has not labelled with this version; {"documents", "relevant", "abstained"} counted.

    `progress` is called with the number of documents of each batch.
    """
    counts = {"documents": 0, "relevant": 0, "abstained": 0}
    model = live(store.home)
    version = version_of(model)
    for batch in store.unlabelled(version):
        answers: list[Labelling] = []
        for start in range(0, len(batch), BATCH):
            answers += label_documents([from_notification(n) for n in batch[start : start + BATCH]], model)
        labelled = list(zip(batch, answers, strict=True))
        store.save_labels(version, labelled, now)
        counts["documents"] += len(batch)
        counts["relevant"] += sum(x.relevant >= 0.5 for _, x in labelled)
        counts["abstained"] += sum(x.abstained for _, x in labelled)
        if progress is not None:
            progress(len(batch))
    return counts
