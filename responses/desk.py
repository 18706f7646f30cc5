"""The verbs of cases: open, move, contribute, share, rate.  Each asks for the right, the table and the four eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from records import queries
from records.cases import Case, CaseKind, Input, Outcome
from records.measures import Measure
from records.roles import Person, demand
from records.store import Store, StoreError
from responses.due import due_day, follows_measure
from responses.files import MOST_FILES, checked
from responses.machine import CaseError, Machine, Move, State, blocked, check, machines, owner_of

LONGEST = 20_000  # characters of one field; a longer one is refused whole, never cut
LONGEST_TITLE = 300
MOST_FIELDS = 40
SYSTEM = Person("system", "system")
STANCES = ("support", "oppose", "information")
CHINA = ZoneInfo("Asia/Shanghai")
# What each kind of case lets every other reader contribute to, and the states in which it may.
INPUT_STATES = {CaseKind.COMMENT: ("collecting", "drafting"), CaseKind.CONCERN: ("clue", "waiting", "guangxi")}
READ = {
    CaseKind.COMMENT: "comment.read",
    CaseKind.CONCERN: "concern.read",
    CaseKind.QUESTION: "question.read",
    CaseKind.REPORT: "barrier.read",
}


def open_case(
    store: Store,
    person: Person,
    kind: CaseKind,
    verb: str,
    now: datetime,
    *,
    title: str,
    fields: Mapping[str, str],
    measures: Sequence[str] = (),
    language: str = "zh",
    reader: str = "",
    token: str = "",
    note: str = "",
) -> Case:
    """Open a case; the same `token` (of a form that was submitted twice) gives the same case.

    Raises `Refused` (no right), `CaseError` (a field is missing or too long), `StoreError` (unknown measure).
    """
    machine = machines()[kind]
    move = machine.move(verb, "")
    _allow(person, move)
    given = _bounded(fields)
    check(move, given | {"note": note})
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise CaseError("a title of 1 to {most} characters is needed", most=str(LONGEST_TITLE))
    target = machine.states[move.to]
    main = _measure(store, measures)
    due = due_day(target.due, _day(now), main)
    case = Case("", kind, move.to, title.strip(), now, person.id, organisation=person.organisation,
                reader=reader or person.id, language=language, due=due, due_rule=target.due, fields=given,
                measures=tuple(measures))  # fmt: skip
    return store.open_case(case, verb, now, note=_short(note), token=token)


def move_case(
    store: Store,
    person: Person,
    key: str,
    verb: str,
    now: datetime,
    *,
    seen: int,
    values: Mapping[str, str] | None = None,
    measures: Sequence[str] | None = None,
    release: bool | None = None,
) -> Case:
    """Take a step.  `seen` is the version the person looked at; `values` are the fields of the step's form.

    Raises `Refused`, `CaseError` (not possible from here, a field is missing, or the same person took the step that
    somebody else must check), `CaseMoved` (somebody was quicker; nothing is changed), `StoreError`.
    """
    case, machine, move = _find(store, key, verb)
    if person.id != SYSTEM.id or not move.system:
        demand(person, move.right, owner_of(case))
    steps = queries.history(store, key)
    if own := blocked(move, person.id, steps):
        raise CaseError("four eyes: you took the step “{own}”; somebody else must “{verb}”", own=own, verb=verb)
    given = _bounded(values or {})
    check(move, given)
    if move.verb == "close" and given.get("outcome", Outcome.SOLVED) not in set(Outcome):
        raise CaseError("“{outcome}” is no outcome", outcome=given["outcome"])
    if verb == "publish" and case.fields.get("consent") != "yes":
        raise CaseError("the asker did not agree to a published answer; ask them first")
    target = machine.target(move, case.state)
    after = _after(store, replace(case, version=seen), move, target, given, measures, now)
    if release is not None:
        after = replace(after, released=release)
    note = given.pop("note", "")
    return store.move_case(after, verb, person.id, now, note=note, data=given)


def _after(
    store: Store,
    case: Case,
    move: Move,
    target: State,
    given: Mapping[str, str],
    measures: Sequence[str] | None,
    now: datetime,
) -> Case:
    """The case as it stands after the step."""
    tied = case.measures if measures is None else tuple(dict.fromkeys(measures))
    kept = {name: text for name, text in given.items() if name not in ("note", "outcome", "owner")}
    case = replace(case, state=target.id, measures=tied, fields={**case.fields, **kept})
    if "owner" in given:
        case = replace(case, owner=given["owner"])
    if move.verb == "publish":
        case = replace(case, released=True)
    if target.ends:
        return replace(case, closed_at=case.closed_at or now, outcome=given.get("outcome", ""), due=None, due_rule="")
    if move.to != "same":
        due = due_day(target.due, _day(now), _measure(store, tied))
        case = replace(case, due=due, due_rule=target.due)
    return replace(case, closed_at=None, outcome="")


def contribute(
    store: Store, person: Person, key: str, stance: str, text: str, now: datetime, *, public: bool = False
) -> bool:
    """Add a reader's or an organisation's view to a comment or a concern; a second one replaces the first.

    Raises `Refused`, `CaseError` (collecting is over, no such stance, text empty or too long).  True when it is new.
    """
    case = found(store, key)
    demand(person, "comment.input" if case.kind is CaseKind.COMMENT else "concern.file", person.own)
    if case.state not in INPUT_STATES.get(case.kind, ()):
        raise CaseError("views are no longer collected for {key}; its state is “{state}”", key=key, state=case.state)
    if stance not in STANCES:
        raise CaseError("“{stance}” is none of {stances}", stance=stance, stances=", ".join(STANCES))
    words = _bounded({"text": text})["text"].strip()
    if not words:
        raise CaseError("“{field}” is needed for “{verb}”", field="text", verb="input")
    given = Input(now, person.id, person.organisation, stance, words, public)
    return store.add_input(key, given)


def attach(store: Store, person: Person, key: str, name: str, body: bytes, now: datetime) -> str:
    """Keep a file with a case; returns its hash.  Raises `Refused`, or `CaseError` for a file that is not taken."""
    case = found(store, key)
    demand(person, READ[case.kind], owner_of(case))
    safe, media = checked(name, body)
    kept = queries.attachments(store, key)
    if len(kept) >= MOST_FILES:
        raise CaseError("a case has {most} files at most", most=str(MOST_FILES))
    return store.attach(key, person.id, safe, media, body, "", now)


def share(store: Store, person: Person, key: str, organisation: str, now: datetime, *, take_back: bool = False) -> None:
    """Let another organisation read a case and take part in it, or take that back."""
    case = found(store, key)
    demand(person, "case.share", owner_of(case))
    store.share_case(key, organisation, now, take_back=take_back)
    verb = "unshare" if take_back else "share"
    store.note_case(key, verb, person.id, now, "", {"organisation": organisation})


def hand_over(store: Store, person: Person, key: str, organisation: str, now: datetime, *, seen: int) -> Case:
    """Hand a case to another organisation; the one that had it keeps reading."""
    case = found(store, key)
    demand(person, "case.hand_over", owner_of(case))
    if case.organisation:
        store.share_case(key, case.organisation, now)
    after = replace(case, version=seen, organisation=organisation, owner="")
    return store.move_case(after, "hand_over", person.id, now, data={"organisation": organisation})


def take(store: Store, person: Person, key: str, owner: str, now: datetime, *, seen: int) -> Case:
    """Give a case to a person (or take it oneself); the first of two who take it at once has it."""
    case = found(store, key)
    demand(person, READ[case.kind], owner_of(case))
    demand(person, "case.take" if owner == person.id else "case.assign", owner_of(case))
    after = replace(case, version=seen, owner=owner)
    return store.move_case(after, "take", person.id, now, data={"owner": owner})


def rate(store: Store, person: Person, key: str, rating: int, now: datetime) -> bool:
    """How satisfied the asker was, 1..5: asked once, after closing.  False when it was given already."""
    case = found(store, key)
    demand(person, "satisfaction.give", owner_of(case))
    if not 1 <= rating <= 5:
        raise CaseError("“{rating}” is no number from 1 to 5", rating=str(rating))
    return store.rate_case(key, rating, person.id, now)


def redate(store: Store, now: datetime) -> int:
    """Move the due dates of open cases whose measure's deadline moved; returns how many moved."""
    dues = []
    for case in store.open_cases():
        if case.main and follows_measure(case.due_rule):
            due = due_day(case.due_rule, _day(now), queries.measure(store, case.main))
            if due != case.due and not (case.due and case.due < _day(now) and due == _day(now)):
                dues.append((case, due))
    return store.redate_cases(dues, now)


def found(store: Store, key: str) -> Case:
    """The case of that number; raises `StoreError` when there is none."""
    case = queries.case(store, key)
    if case is None:
        raise StoreError(f"no case {key!r}")
    return case


def _find(store: Store, key: str, verb: str) -> tuple[Case, Machine, Move]:
    case = found(store, key)
    machine = machines()[case.kind]
    return case, machine, machine.move(verb, case.state)


def _allow(person: Person, move: Move) -> None:
    if person.id == SYSTEM.id and move.system:
        return
    demand(person, move.right, person.own)


def _bounded(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields without control characters; raises `CaseError` for too many or too long ones."""
    if len(fields) > MOST_FIELDS:
        raise CaseError("a form has {most} fields at most", most=str(MOST_FIELDS))
    for name, text in fields.items():
        if len(text) > LONGEST:
            raise CaseError(
                "“{field}” has {length} characters; {most} at most: shorten it or attach it as a file",
                field=name,
                length=str(len(text)),
                most=str(LONGEST),
            )
    return {name: _clean(text) for name, text in fields.items()}


def _clean(text: str) -> str:
    return "".join(ch for ch in text if ch in "\n\t" or ch.isprintable())


def _short(note: str) -> str:
    return _bounded({"note": note})["note"]


def _measure(store: Store, measures: Sequence[str]) -> Measure | None:
    return queries.measure(store, measures[0]) if measures else None


def _day(now: datetime) -> date:
    return now.astimezone(CHINA).date()
