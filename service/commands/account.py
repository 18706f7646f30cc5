"""`account`: who may sign in, with which roles; the first administrator is made here."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from records.roles import Role
from records.wording import both, msg
from service.options import actor, opened, told

if TYPE_CHECKING:
    from records.accounts import Account, Organisation
    from records.store import Store

app = typer.Typer(help=both("Accounts: add, list, roles, passwords; organisations."), no_args_is_help=True)
organisations = typer.Typer(help=both("Organisations: add, list, rename, remove."), no_args_is_help=True)
app.add_typer(organisations, name="organisation")

Login = Annotated[str, typer.Argument(metavar="LOGIN", help=both("Login name."))]
Roles = Annotated[
    list[Role] | None, typer.Option("--role", help=both("A role; may be repeated. operator runs the system."))
]
Belongs = Annotated[str | None, typer.Option("--organisation", help=both("Name of the organisation; empty: none."))]
Administers = Annotated[
    bool, typer.Option("--administrator", help=both("May manage the accounts of the organisation."))
]


@app.command(help=both("Add an account; its password is asked for, or read from standard input."))
def add(
    login: Login,
    role: Roles = None,
    name: Annotated[str, typer.Option("--name", help=both("The person's name."))] = "",
    email: Annotated[str, typer.Option("--email", help=both("Mail address."))] = "",
    organisation: Belongs = None,
    administrator: Administers = False,
    language: Annotated[str, typer.Option("--language", help=both("Language of the pages: zh or en."))] = "",
    temporary: Annotated[
        bool, typer.Option("--temporary", help=both("The password is changed at the first sign-in."))
    ] = False,
) -> None:
    """A new account; without a role it may do only what everybody with an account may."""
    from records.accounts import Account, login_problem, tidy_login
    from records.credentials import hash_password

    _, store = opened()
    login = tidy_login(login)
    _stop(login_problem(login))
    where = _organisation(store, organisation).id if organisation else ""
    made = Account(
        "", login, name, email, where, administrator=administrator, roles=tuple(role or ()), language=language,
        must_change=temporary,
    )  # fmt: skip
    made = store.add_account(made, hash_password(_password(login)), actor(), _now())
    print(told("Account {login} added.", login=made.login))


@app.command("list", help=both("List the accounts."))
def list_() -> None:
    """All accounts."""
    from records import queries
    from service.people import show_accounts

    now, store = opened()
    show_accounts(now, queries.accounts(store))


@app.command(help=both("Give an account another password, asked for or from standard input; its sessions end."))
def password(
    login: Login,
    temporary: Annotated[
        bool, typer.Option("--temporary", help=both("The password is changed at the first sign-in."))
    ] = False,
) -> None:
    """Another password."""
    from records.credentials import hash_password

    _, store = opened()
    found = _account(store, login)
    store.set_password(found.id, hash_password(_password(found.login)), actor(), _now(), must_change=temporary)
    print(told("Password of {login} changed; its sessions have ended.", login=found.login))


@app.command(help=both("Set the roles and the organisation of an account; its sessions end."))
def role(login: Login, role: Roles = None, organisation: Belongs = None, administrator: Administers = False) -> None:
    """The roles named here are all it has afterwards; without --organisation it stays where it is."""
    _, store = opened()
    found = _account(store, login)
    where = found.organisation if organisation is None else ""
    if organisation:
        where = _organisation(store, organisation).id
    made = store.set_rights(found.id, tuple(role or ()), where, administrator, actor(), _now())
    roles = ", ".join(made.roles) or told("none")
    print(told("Roles of {login}: {roles}; its sessions have ended.", login=made.login, roles=roles))


@app.command(help=both("Close an account; its sessions end. With --again it is opened."))
def disable(
    login: Login, again: Annotated[bool, typer.Option("--again", help=both("Open the account again."))] = False
) -> None:
    """What it did stays."""
    _, store = opened()
    found = _account(store, login)
    store.set_disabled(found.id, not again, actor(), _now())
    print(told("Account {login} is open again.", login=found.login) if again else
          told("Account {login} is closed; its sessions have ended.", login=found.login))  # fmt: skip


@app.command(help=both("Take the second step (one-time codes) off an account whose telephone is lost."))
def reset(login: Login) -> None:
    """Administrators set it up anew at the next sign-in."""
    _, store = opened()
    found = _account(store, login)
    store.drop_totp(found.id, actor(), _now())
    print(told("The second step of {login} is taken off; its sessions have ended.", login=found.login))


@organisations.command("list", help=both("List the organisations."))
def list_organisations() -> None:
    """All organisations with their accounts."""
    from records import queries
    from service.people import show_organisations

    now, store = opened()
    show_organisations(now, queries.organisations(store))


@organisations.command("add", help=both("Add an organisation."))
def add_organisation(
    name: Annotated[str, typer.Argument(help=both("Its name."))],
    kind: Annotated[
        str, typer.Option("--kind", help=both("enterprise, association, bureau or institute."))
    ] = "enterprise",
) -> None:
    """A new organisation."""
    from records.accounts import OrganisationKind

    if kind not in list(OrganisationKind):
        raise typer.BadParameter(f"{kind!r}: {', '.join(OrganisationKind)}")
    _, store = opened()
    made = store.add_organisation(name, OrganisationKind(kind), actor(), _now())
    print(told("Organisation {name} added.", name=made.name))


@organisations.command(help=both("Give an organisation another name."))
def rename(old: Annotated[str, typer.Argument()], new: Annotated[str, typer.Argument()]) -> None:
    """The accounts stay."""
    _, store = opened()
    store.rename_organisation(_organisation(store, old).id, new, actor(), _now())
    print(told("Organisation {name} is now called {new}.", name=old, new=new))


@organisations.command(help=both("Remove an organisation that has no account."))
def remove(name: Annotated[str, typer.Argument(help=both("Its name."))]) -> None:
    """Only an empty one."""
    _, store = opened()
    store.remove_organisation(_organisation(store, name).id, actor(), _now())
    print(told("Organisation {name} removed.", name=name))


def _now() -> datetime:
    """Signing in goes by the real clock, whatever day is taken as today."""
    return datetime.now(UTC)


def _password(login: str) -> str:
    """Asked for twice at a terminal, else one line of standard input; never an argument: others can read those."""
    from records.credentials import password_problem

    if sys.stdin.isatty():
        text = str(typer.prompt(told("Password"), hide_input=True, confirmation_prompt=told("Once more")))
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    _stop(password_problem(text, login))
    return text


def _stop(problem: str) -> None:
    from service.errors import Problem

    if problem:
        raise Problem(told(problem))


def _account(store: Store, login: str) -> Account:
    from records import queries
    from records.accounts import tidy_login
    from service.errors import Problem

    wanted = tidy_login(login)
    found = next((a for a in queries.accounts(store, limit=100_000) if a.login == wanted), None)
    if found is None:
        text = msg("There is no account {login}; `sentinel account list` shows them.")
        raise Problem(told(text, login=wanted))
    return found


def _organisation(store: Store, name: str) -> Organisation:
    from records import queries
    from service.errors import Problem

    found = next((o for o in queries.organisations(store) if name in (o.name, o.id)), None)
    if found is None:
        text = msg("There is no organisation {name}; `sentinel account organisation list` shows them.")
        raise Problem(told(text, name=name))
    return found
