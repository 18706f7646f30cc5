"""`case`, `expert`, `meeting`: what operators need of cases, the directory of experts and the committees' calendar."""

from __future__ import annotations

import getpass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.cases import Case, CaseKind
from records.wording import both
from service.errors import Problem
from service.options import AsJson, noted, opened, told

if TYPE_CHECKING:
    from records.roles import Person
    from records.store import Store

app = typer.Typer(help=both("Cases: comments, concerns, questions, reports of barriers."), no_args_is_help=True)
experts = typer.Typer(help=both("Directory of experts."), no_args_is_help=True)
meetings = typer.Typer(help=both("Committee meetings."), no_args_is_help=True)

Key = Annotated[str, typer.Argument(help=both("Number of the case, as `case list` shows it."))]
As = Annotated[str, typer.Option("--as", metavar="LOGIN", help=both("On behalf of this account (default: yourself)."))]
Fields = Annotated[list[str] | None, typer.Argument(metavar="[NAME=TEXT]…", help=both("Fields of the step's form."))]


@app.command("list", help=both("List cases, those due first."))
def list_(
    kind: Annotated[str, typer.Option("--kind", help=both("comment, concern, question or report"))] = "",
    everything: Annotated[bool, typer.Option("--all", help=both("Closed ones too."))] = False,
    as_json: AsJson = False,
) -> None:
    """Cases as a table or JSON."""
    from records import queries
    from service.table_cases import cases_json, show_cases

    now, store = opened()
    wanted = queries.CaseFilter(kinds=(_kind(kind),) if kind else (), open_only=not everything)
    found = queries.cases(store, wanted)
    if as_json:
        print(cases_json(found))
    else:
        show_cases(now, found)


@app.command(help=both("Show one case: its fields, its history, and which steps are possible."))
def show(key: Key) -> None:
    """One case."""
    from responses.desk import found
    from service.table_cases import show_case

    now, store = opened()
    show_case(now, store, found(store, key))


@app.command("open", help=both("Open a case."))
def open_(
    kind: Annotated[str, typer.Argument(help=both("comment, concern, question or report"))],
    title: Annotated[str, typer.Option("--title", help=both("What it is about, in one line."))],
    fields: Fields = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", metavar="SYMBOL", help=both("The measure; may be repeated."))
    ] = None,
    login: As = "",
) -> None:
    """A new case by the first step of its table that the person may take."""
    from responses.desk import open_case
    from responses.machine import machines

    now, store = opened()
    sort, values = _kind(kind), _values(fields)
    verbs = {"comment": "open", "concern": "raise", "question": "ask", "report": "report"}
    assert verbs[sort] in {m.verb for m in machines()[sort].moves}
    made = open_case(store, _person(store, login), sort, verbs[sort], now.now(), title=title, fields=values,
                     measures=_measures(store, measure or ()))  # fmt: skip
    print(told("Case {key} is open.", key=made.key))


@app.command(help=both("Take a step with a case (`case show` lists what is possible)."))
def move(
    key: Key,
    verb: Annotated[str, typer.Argument(help=both("The step, e.g. draft, submit, approve, send, close."))],
    fields: Fields = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", metavar="SYMBOL", help=both("Tie to these measures instead."))
    ] = None,
    release: Annotated[bool | None, typer.Option("--release/--hide", help=both("Publish it or not."))] = None,
    login: As = "",
) -> None:
    """One step."""
    from responses.desk import found, move_case

    now, store = opened()
    seen = found(store, key).version
    tied = _measures(store, measure) if measure else None
    after = move_case(store, _person(store, login), key, verb, now.now(), seen=seen, values=_values(fields),
                      measures=tied, release=release)  # fmt: skip
    due = after.due.isoformat() if after.due else "-"
    print(told("Case {key}: {state}; due {due}.", key=key, state=f"@msg:{_state(after)}", due=due))


@app.command(help=both("Write a comment as a Word form (.docx)."))
def export(
    key: Key, out: Annotated[Path | None, typer.Option("--out", help=both("Where to (default: KEY.docx)."))] = None
) -> None:
    """The comment form."""
    from records import queries
    from responses.desk import found
    from responses.form import comment_form

    now, store = opened()
    case = found(store, key)
    measure = queries.measure(store, case.main) if case.main else None
    if case.kind is not CaseKind.COMMENT or measure is None:
        raise Problem(told("Case {key} is no comment on a measure; only those have a form.", key=key))
    target = out or Path(f"{key}.docx")
    target.write_bytes(comment_form(case, measure, queries.inputs(store, key), now.today()))
    store.note_case(key, "export", _me(), now.now(), "", {"file": target.name})
    print(told("Written: {path}", path=target))


@experts.command("list", help=both("List the experts with their open load."))
def list_experts() -> None:
    """The directory."""
    from records import queries
    from service.table_cases import show_profiles

    now, store = opened()
    people = queries.profiles(store, active_only=False)
    show_profiles(now, people, queries.load_of(store, [p.person for p in people]))


@experts.command("add", help=both("Add an expert or change their line of the directory."))
def add_expert(
    login: Annotated[str, typer.Argument(help=both("Login of the expert's account."))],
    name: Annotated[str, typer.Option("--name", help=both("Name as shown."))] = "",
    institution: Annotated[str, typer.Option("--institution", help=both("Institution."))] = "",
    field: Annotated[list[str] | None, typer.Option("--field", help=both("Sector or family id; repeatable."))] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help=both("zh, en …; repeatable."))] = None,
    keep_out: Annotated[
        list[str] | None,
        typer.Option("--keep-out", help=both("Family, sector, member or organisation to keep out of.")),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help=both("Open items at once."))] = 10,
) -> None:
    """One line of the directory."""
    from records.cases import Profile
    from records.catalogue import catalogue

    _, store = opened()
    person = _person(store, login)
    known = {*catalogue().sectors, *catalogue().families}
    if unknown := set(field or ()) - known:
        raise Problem(told("{field} is no sector or family; see docs/catalogue.md.", field=sorted(unknown)[0]))
    profile = Profile(person.id, name or person.name, institution, tuple(field or ()), tuple(language or ("zh",)), most,
                      tuple(keep_out or ()))  # fmt: skip
    store.save_profile(profile)
    noted(store, "profile.change", f"profile:{person.id}")
    print(told("{name} is in the directory.", name=profile.name))


@meetings.command("add", help=both("Enter a committee meeting; concerns are collected until a month before."))
def add_meeting(
    committee: Annotated[str, typer.Argument(help="TBT / SPS")],
    starts: Annotated[str, typer.Argument(metavar="DATE", help=both("First day (YYYY-MM-DD)."))],
    ends: Annotated[str, typer.Option("--ends", metavar="DATE", help=both("Last day."))] = "",
    source: Annotated[str, typer.Option("--source", help=both("Where the dates are published."))] = "",
) -> None:
    """One meeting."""
    _, store = opened()
    if committee not in ("TBT", "SPS"):
        raise Problem(told("{committee} is neither TBT nor SPS.", committee=committee))
    first, last = _day(starts), _day(ends) if ends else None
    store.save_meeting(committee, first, last, first - timedelta(days=30), source)
    noted(store, "deadline.set", f"meeting:{committee} {first}", source=source)
    print(told("Concerns for it are collected until {day}.", day=first - timedelta(days=30)))


@meetings.command("list", help=both("List meetings to come."))
def list_meetings() -> None:
    """Meetings that are not over."""
    from records import queries

    now, store = opened()
    for m in queries.meetings(store, now.today()):
        print(f"{m.committee}  {m.starts}  {m.ends or ''}  ≤ {m.collect_until}  {m.source}")


def _kind(text: str) -> CaseKind:
    try:
        return CaseKind(text)
    except ValueError:
        raise Problem(told("{kind} is none of comment, concern, question, report.", kind=text)) from None


def _values(fields: list[str] | None) -> dict[str, str]:
    found = {}
    for field in fields or ():
        name, equals, text = field.partition("=")
        if not equals or not name.isidentifier():
            raise Problem(told("“{field}” is not NAME=TEXT.", field=field))
        found[name] = text
    return found


def _measures(store: Store, symbols: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    from records import queries

    found = []
    for symbol in symbols:
        measure = queries.measure(store, symbol)
        if measure is None:
            raise Problem(told("{symbol} is not in the store.", symbol=symbol))
        found.append(measure.key)
    return tuple(found)


def _me() -> str:
    return f"cli:{getpass.getuser()}"


def _person(store: Store, login: str) -> Person:
    """The account of that login, or whoever sits at this machine, with every role."""
    from dataclasses import replace

    from records import queries
    from records.roles import LOCAL

    if not login:
        return replace(LOCAL, id=_me())
    account = next((a for a in queries.accounts(store) if a.login == login), None)
    if account is None:
        raise Problem(told("There is no account {login}; `sentinel account list` shows them.", login=login))
    return account.person


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(told("{day} is no day; write YYYY-MM-DD.", day=text)) from None


def _state(case: Case) -> str:
    from responses.machine import machines

    return machines()[case.kind].states[case.state].name
