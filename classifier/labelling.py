"""From a document to its labelling: find the evidence, weigh it, give reasons; the one way in for everybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from classifier.gather import finder
from classifier.input import Document, LineError, from_line, from_notification
from classifier.rules import label_by_rules
from records.labels import Labelling
from records.notification import Notification

RULES = "1"  # raise it when the rules change, so that what is stored is labelled again


class Pending(Protocol):
    """What `label_pending` needs of the store."""

    def unlabelled(self, model: str, batch: int = 1000) -> Iterator[list[Notification]]: ...
    def save_labels(self, model: str, labelled: Iterable[tuple[Notification, Labelling]], now: datetime) -> int: ...


class Answer(NamedTuple):
    """One line of `sentinel classify`: its number from 1, and either the JSON text to write or what is wrong."""

    number: int
    text: str = ""
    problem: str = ""


def model_id() -> str:
    """The version of everything that decides labels; it changes with the rules, the catalogue and the model."""
    return f"rules-{RULES}.catalogue-{finder().book.version}"


def label_document(doc: Document) -> Labelling:
    """Label one document view."""
    return label_by_rules(finder().find(doc), finder().book)


def label(notification: Notification) -> Labelling:
    """Label one stored document: families with score, origin and reasons; see `records.labels.Labelling`."""
    return label_document(from_notification(notification))


def label_lines(lines: Iterable[str]) -> Iterator[Answer]:
    """Answer every line of JSON, blank ones left out; a bad line gives an `Answer` with a problem, the rest go on."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            doc = from_line(line)
        except LineError as error:
            yield Answer(number, problem=str(error))
            continue
        yield Answer(number, json.dumps(as_json(doc.id, label_document(doc)), ensure_ascii=False))


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
    version = model_id()
    for batch in store.unlabelled(version):
        labelled = [(n, label(n)) for n in batch]
        store.save_labels(version, labelled, now)
        counts["documents"] += len(batch)
        counts["relevant"] += sum(x.relevant >= 0.5 for _, x in labelled)
        counts["abstained"] += sum(x.abstained for _, x in labelled)
        if progress is not None:
            progress(len(batch))
    return counts
