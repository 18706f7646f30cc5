"""The state machines of cases, read from machines.yaml: which step may be taken from where, by whom, with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from records.cases import Case, CaseKind
from records.cases import Step as Taken
from records.roles import Owner, Person, may, verbs

TABLE = Path(__file__).parent / "machines.yaml"
SAME = "same"


class CaseError(ValueError):
    """A step cannot be taken; the message says why and what to do, as a msgid with its places."""

    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message.format(**params))
        self.message, self.params = message, params


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand; `next` says in words what comes, `due` when (see machines.yaml)."""

    id: str
    name: str
    next: str
    due: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: `verb` takes a case from one of `sources` ("" = it does not exist yet) to `to`."""

    verb: str
    name: str
    sources: tuple[str, ...]
    to: str
    right: str
    system: bool = False
    needs: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """The states and moves of one kind of case, in the order of the table."""

    kind: CaseKind
    states: Mapping[str, State]
    moves: tuple[Move, ...]

    def move(self, verb: str, source: str) -> Move:
        """The move of that name from that state; raises `CaseError` naming what is possible there."""
        for move in self.moves:
            if move.verb == verb and source in move.sources:
                return move
        possible = ", ".join(m.verb for m in self.moves if source in m.sources) or "-"
        raise CaseError("“{verb}” is not possible now; possible: {possible}", verb=verb, possible=possible)

    def target(self, move: Move, source: str) -> State:
        """Where the move leads from `source`."""
        return self.states[source if move.to == SAME else move.to]


@cache
def machines() -> Mapping[CaseKind, Machine]:
    """Every machine of the table; raises `ValueError` naming the first thing wrong in it."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {kind: _machine(kind, data[kind.value]) for kind in CaseKind}


def _machine(kind: CaseKind, data: Mapping[str, object]) -> Machine:
    rows: Mapping[str, Mapping[str, object]] = data["states"]  # type: ignore[assignment]
    states = {
        id_: State(id_, str(r["name"]), str(r["next"]), str(r.get("due", "")), bool(r.get("ends")))
        for id_, r in rows.items()
    }
    steps: Sequence[Mapping[str, object]] = data["steps"]  # type: ignore[assignment]
    moves = tuple(_move(row) for row in steps)
    for move in moves:
        for place in {*move.sources, move.to} - {"", SAME}:
            if place not in states:
                raise ValueError(f"machines.yaml, {kind}: step {move.verb!r} names the unknown state {place!r}")
    return Machine(kind, states, moves)


def _move(row: Mapping[str, object]) -> Move:
    def many(name: str) -> tuple[str, ...]:
        return tuple(str(v) for v in row.get(name, ()))  # type: ignore[attr-defined]

    right = str(row["right"])
    if right not in verbs():
        raise ValueError(f"machines.yaml: step {row['verb']!r} needs the right {right!r}, which permissions.yaml lacks")
    system = bool(row.get("system"))
    name, to = str(row["name"]), str(row["to"])
    return Move(str(row["verb"]), name, many("from"), to, right, system, many("needs"), many("apart"))


def owner_of(case: Case) -> Owner:
    """Whose the case is: who opened it or is told of it, the organisation, and those it was shared with."""
    return Owner(case.reader or case.opened_by, case.organisation, case.shared)


def possible(case: Case, person: Person, history: Sequence[Taken]) -> tuple[Move, ...]:
    """The moves this person may take now, in the order of the table: what a page offers as buttons."""
    return tuple(
        move
        for move in machines()[case.kind].moves
        if case.state in move.sources
        and may(person, move.right, owner_of(case))
        and not blocked(move, person.id, history)
    )


def blocked(move: Move, person: str, history: Sequence[Taken]) -> str:
    """The verb that this person took and that another than the taker of `move` must have taken; "" when free.

    Only the last round counts: what was approved before the draft went back does not.
    """
    for step in reversed(history):
        if step.verb in move.apart and step.actor == person:
            return step.verb
        if step.verb in ("return", "reopen", "open", "accept"):
            break
    return ""


def check(move: Move, values: Mapping[str, str]) -> None:
    """Raises `CaseError` naming the first field that the move needs and that is empty."""
    for name in move.needs:
        if not values.get(name, "").strip():
            raise CaseError("“{field}” is needed for “{verb}”", field=name, verb=move.verb)
