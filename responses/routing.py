"""To whom a question goes, who is asked for views on a comment, and which comments the program itself proposes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from records import queries
from records.cases import Case, CaseKind, Profile
from records.measures import Measure
from records.roles import Person, Role
from records.store import Store
from records.store.cases import CaseMoved
from records.wording import say
from responses.desk import CHINA, SYSTEM, move_case, open_case
from responses.machine import machines


def fits(profile: Profile, families: Collection[str], language: str, about: Collection[str]) -> bool:
    """Whether this expert may take it: speaks the language and keeps out of nothing that it is `about` (回避)."""
    touched = {*families, *(f.split("/")[0] for f in families), *about}
    return language[:2] in profile.languages and not touched & set(profile.recused)


def closeness(profile: Profile, families: Collection[str]) -> int:
    """2 for an expert of one of the product families, 1 of one of the sectors, 0 otherwise."""
    fields = set(profile.fields)
    if fields & set(families):
        return 2
    return int(bool(fields & {f.split("/")[0] for f in families}))


def choose(
    people: Sequence[Profile],
    load: dict[str, int],
    families: Collection[str],
    language: str,
    about: Collection[str] = (),
) -> Profile | None:
    """The expert closest to the field with the least to do; None when nobody is free who fits.

    `load` counts each person's open cases; `about` are members and organisations it touches.
    """
    free = [p for p in people if load.get(p.person, 0) < p.most and fits(p, families, language, about)]
    ranked = sorted(free, key=lambda p: (-closeness(p, families), load.get(p.person, 0), p.person))
    return ranked[0] if ranked else None


def assign_questions(store: Store, now: datetime) -> int:
    """Give each waiting question to an expert of its field; returns how many went to somebody."""
    waiting = queries.cases(store, queries.CaseFilter(kinds=(CaseKind.QUESTION,), states=("asked",)))
    people = queries.profiles(store)
    load = queries.load_of(store, [p.person for p in people])
    given = 0
    for case in sorted(waiting, key=lambda c: c.id):  # who asked first is served first
        expert = choose(people, load, *_field_of(store, case))
        if expert is None:
            continue
        try:
            move_case(store, SYSTEM, case.key, "assign", now, seen=case.version, values={"owner": expert.person})
        except CaseMoved:
            continue  # somebody took it by hand in the meantime
        load[expert.person] = load.get(expert.person, 0) + 1
        given += 1
    return given


def _field_of(store: Store, case: Case) -> tuple[list[str], str, list[str]]:
    families = [f for f in case.fields.get("families", "").split(",") if f]
    about = [case.organisation] if case.organisation else []
    for key in case.measures:
        measure = queries.measure(store, key)
        if measure is not None:
            families += [label.family for label in measure.labels]
            about += measure.members
    return families, case.language, about


def propose_comments(store: Store, now: datetime, limit: int = 50) -> int:
    """Propose a comment on each red or orange measure whose window is open and that has none; returns how many."""
    today = now.astimezone(CHINA).date()
    keys = queries.uncommented(store, today, limit)
    for key in keys:
        measure = queries.measure(store, key)
        if measure is not None:
            fields = {"why": propose_reason(measure)}
            open_case(store, SYSTEM, CaseKind.COMMENT, "propose", now, title=measure.title[:300], fields=fields,
                      measures=(key,), token=f"propose:{key}")  # fmt: skip
    return len(keys)


def propose_reason(measure: Measure) -> str:
    """Why the program proposes it: the grade's reasons, in Chinese."""
    return "\n".join(r.say("zh") for r in measure.grade.reasons) if measure.grade else ""


def reminders(store: Store, now: datetime, days: int = 2) -> tuple[Case, ...]:
    """Open cases whose next step is due within `days` days or overdue and that have an owner to be told."""
    by = now.astimezone(CHINA).date() + timedelta(days=days)
    due = queries.cases(store, queries.CaseFilter(open_only=True, due_by=by), limit=1000)
    return tuple(case for case in due if case.owner and not machines()[case.kind].states[case.state].ends)


def open_help(store: Store, now: datetime) -> int:
    """Make a question of each answer "I need help": the reader is told of what comes of it.  Returns how many."""
    opened = 0
    for reader, key, words in queries.calls_for_help(store):
        measure = queries.measure(store, key)
        if measure is None:
            continue
        asker = Person(reader, "", (Role.EXPORTER,))
        fields = {"text": words or say("Help is needed with this measure; no words were added.", "zh")}
        open_case(store, asker, CaseKind.QUESTION, "ask", now, title=measure.title[:300], fields=fields,
                  measures=(measure.key,), token=queries.help_token(reader, key))  # fmt: skip
        opened += 1
    return opened
