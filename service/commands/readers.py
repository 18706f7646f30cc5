"""`subscription members · export · forget`: what the operator does for readers who ask on paper."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Annotated

import typer

from records.wording import both
from service.commands.watch import Key
from service.options import noted, opened, told

AddressOf = Annotated[str, typer.Argument(help=both("The reader's mail address."))]
Addresses = Annotated[
    Path | None, typer.Option("--add", metavar="FILE", help=both("Mail addresses, one on each line."))
]
Consent = Annotated[
    str, typer.Option("--consent", help=both("Where the members' consent stands; kept in the audit trail."))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Members of an association's subscription; add those whose consent it holds."))(members)
    app.command(help=both("Everything that is kept of a reader, as JSON."))(export)
    app.command(help=both("Delete a reader with everything that names them."))(forget)


def members(key: Key, add: Addresses = None, consent: Consent = "") -> None:
    """List them, or take in those of a file without a mail to confirm."""
    from records.masking import mask
    from service.errors import Problem

    now, store = opened()
    watch = store.subscription(key)
    if watch is None:
        raise Problem(told("There is no subscription {key}; `sentinel subscription list` shows the keys.", key=key))
    if add is not None:
        if not consent.strip():
            raise Problem(told("Say with --consent where the members' consent stands."))
        good = _addresses(add)
        for one in good:
            store.admit(watch, one, secrets.token_urlsafe(12), secrets.token_hex(8), now.mail_channel, now.today())
        detail = {"addresses": [mask(a) for a in good], "consent": consent.strip()[:300]}
        noted(store, "members.admit", f"subscription:{key}", **detail)
    for member in store.members_of(key):
        print(f"{mask(member.address):40} {member.state:10} {member.on}")


def _addresses(path: Path) -> list[str]:
    from records.readers import AddressError, address
    from service.errors import Problem

    if not path.is_file():
        raise Problem(told("There is no file {path}.", path=path))
    good = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines()[:5000], 1):
        if not line.strip():
            continue
        try:
            good.append(address(line))
        except AddressError as error:
            where = told("{path}, line {n}: {problem} Nobody was added.", path=path, n=number, problem=told(str(error)))
            raise Problem(where) from None
    return list(dict.fromkeys(good))


def _reader(text: str) -> str:
    from records.readers import AddressError, address
    from service.errors import Problem

    try:
        found = opened()[1].reader_at(address(text))
    except AddressError as error:
        raise Problem(told(str(error))) from None
    if found is None:
        raise Problem(told("No reader has this address."))
    return found.key


def export(address: AddressOf) -> None:
    """To standard output."""
    from records.queries.readers import everything_of

    print(json.dumps(everything_of(opened()[1], _reader(address)), ensure_ascii=False, indent=1))


def forget(address: AddressOf) -> None:
    """At once and for good; the audit trail keeps that it was done, not for whom."""
    _, store = opened()
    key = _reader(address)
    store.forget(key)
    noted(store, "reader.forget", f"reader:{key}")
    print(told("Everything that names this reader is deleted."))
