"""Training as the command line does it: the store's documents and experts beside the files, the gate, going live."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier import models
from classifier.agreement import decide
from classifier.estimator import Estimator
from classifier.evaluate import Gold, compare
from classifier.gather import finder
from classifier.input import from_notification
from classifier.learning.sets import Row, cleaned, group_of, known_sets
from classifier.learning.train import Material, gather_files, held_back, kept_cases, train
from records.store import Store
from service.errors import Problem
from service.options import told

ROOT = Path(__file__).resolve().parent.parent
MOST_CODED = 20_000  # stored documents that are learned from, drawn by the seed
LEAST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Trained:
    """A new model, how it compared with the live one, why it must not go live (empty: it may), and what was absent."""

    model: Estimator
    wrong: tuple[str, ...]
    material: Material
    compared: Mapping[str, Any] | None = None


def material(store: Store | None, seed: int, ship: bool) -> Material:
    """Everything that may train; with `ship` only the sets whose licence lets the model be given away."""
    sets = known_sets()
    held = held_back(store.home if store else None)
    files = [n for n, of in sets.items() if of.file and (of.ships or not ship)]
    found = gather_files(ROOT, files, held, finder().book)
    if store is not None and not ship:
        _add_store(found, store, seed)
        _add_experts(found, store)
    if len(found.rows) < LEAST_ROWS:
        message = (
            "Only {n} labelled documents are here; training needs {least}. Label some, or put the files in their place."
        )
        raise Problem(told(message, n=len(found.rows), least=LEAST_ROWS))
    return found


def _add_store(found: Material, store: Store, seed: int) -> None:
    held = held_back(store.home)
    documents = [from_notification(n) for batch in store.unlabelled("") for n in batch if n.codes_of("hs")]
    found.coded = [d for d in documents if not held.holds(d)]
    found.left["stored documents held back"] = len(documents) - len(found.coded)
    if len(found.coded) > MOST_CODED:
        found.coded = random.Random(seed).sample(found.coded, MOST_CODED)


def _add_experts(found: Material, store: Store) -> None:
    of, rows = known_sets()["experts"], []
    for notification, given in store.expert_labels():
        doc, decision = from_notification(notification), decide(given)
        if len(given) > 1:
            rows.append(Row(doc, decision.families, decision.open_, of.name, of.weight, group_of(doc)))
    good, left = cleaned([*found.rows, *rows], held_back(store.home), finder().book)
    found.rows = good
    found.left |= left


def gold_for(given: list[Gold]) -> list[Gold]:
    """What a new model is judged by: the given documents and the hand-made cases that never train."""
    return given + [Gold(r.doc, r.families, r.maybe) for r in kept_cases(ROOT)]


def make(store: Store | None, seed: int, ship: bool, gold: list[Gold], texts: int = 10**6) -> Trained:
    """Train on at most `texts` texts of the catalogue, and judge; nothing goes live here."""
    found = material(store, seed, ship)
    new = train(found, seed, knowledge=texts)
    judged = gold_for(gold)
    if not judged:
        return Trained(new, (told("there is nothing to judge it by: give --gold FILE"),), found)
    home = store.home if store else None
    compared = compare(judged, new, models.live(home))
    return Trained(new, tuple(compared["wrong"]), found, compared)
