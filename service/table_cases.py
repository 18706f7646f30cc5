"""Cases and experts as tables for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from records import queries
from records.cases import Case, Profile
from records.roles import LOCAL
from records.store import Store
from records.wording import msg, say
from responses.machine import machines, possible
from service.settings import ZONE, Settings
from service.table import new_table, put_out

KINDS = {"comment": msg("comment"), "concern": msg("concern"), "question": msg("question"), "report": msg("report")}


def cases_json(cases: Sequence[Case]) -> str:
    """What `case list --json` prints: no fields, as they may be confidential."""
    names = ("key", "state", "title", "owner", "organisation", "outcome")
    rows = [
        {n: getattr(c, n) for n in names}
        | {"kind": c.kind.value, "due": c.due.isoformat() if c.due else None, "measures": list(c.measures)}
        for c in cases
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def show_cases(settings: Settings, cases: Sequence[Case]) -> None:
    """One line for each case."""
    lang = settings.language
    if not cases:
        print(say("No case is open. `sentinel case open` opens one; red and orange measures propose themselves.", lang))
        return
    made = new_table(
        lang, msg("Cases"), msg("Number of the case"), msg("Kind"), msg("State"), msg("Due"), msg("With"), msg("Title")
    )
    for c in cases:
        due = c.due.isoformat() if c.due else "-"
        late = " !" if c.due and c.due < settings.today() else ""
        made.add_row(c.key, say(KINDS[c.kind], lang), say(_state(c), lang), due + late, c.owner or "-", c.title)
    put_out(made)


def show_case(settings: Settings, store: Store, case: Case) -> None:
    """Everything about one case."""
    lang = settings.language
    state = machines()[case.kind].states[case.state]
    print(f"{case.key}  {say(KINDS[case.kind], lang)}  {say(state.name, lang)}  {case.title}")
    print(say("Next: {what} (due {due})", lang, what=f"@msg:{state.next}", due=case.due or "-"))
    for measure in case.measures:
        print(f"  {measure}")
    for name, text in case.fields.items():
        print(f"  {name}: {text}")
    for given in queries.inputs(store, case.key):
        who, when = given.organisation or given.reader, given.at.astimezone(ZONE)
        print(f"  + {when:%Y-%m-%d} {who} {given.stance}: {given.text}")
    steps = queries.history(store, case.key)
    for step in steps:
        at = f"{step.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        print(f"  {at}  {step.actor}  {step.verb}: {step.source or '-'} → {step.to}  {step.note}")
    moves = possible(case, LOCAL, steps)
    print(say("Possible: {moves}", lang, moves=", ".join(m.verb for m in moves) or "-"))


def show_profiles(settings: Settings, people: Sequence[Profile], load: Mapping[str, int]) -> None:
    """The directory of experts."""
    lang = settings.language
    if not people:
        print(say("The directory is empty; `sentinel expert add LOGIN` adds one.", lang))
        return
    heads = (msg("Name"), msg("Institution"), msg("Fields"), msg("Languages"), msg("Load"), msg("Keeps out of"))
    made = new_table(lang, msg("Experts"), *heads)
    for p in people:
        made.add_row(p.name, p.institution, ", ".join(p.fields), ", ".join(p.languages),
                     f"{load.get(p.person, 0)}/{p.most}", ", ".join(p.recused))  # fmt: skip
    put_out(made)


def _state(case: Case) -> str:
    return machines()[case.kind].states[case.state].name
