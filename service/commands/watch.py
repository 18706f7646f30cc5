"""`subscription`: who watches what."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from records.grades import Colour
from records.wording import both, msg
from service.options import AsOf, opened, told

app = typer.Typer(help=both("Subscriptions: list, add, remove."), no_args_is_help=True)
Many = list[str] | None


def _choice(flag: str, message: str) -> object:
    return typer.Option(flag, help=both(message))


@app.command("list", help=both("List subscriptions."))
def list_() -> None:
    """All subscriptions."""
    from service.table import show_subscriptions

    now, store = opened()
    show_subscriptions(now, store.subscriptions())


@app.command(help=both("Add a subscription; its messages go to the outbox folder."))
def add(
    name: Annotated[str, typer.Option("--name", help=both("What it is called in messages."))],
    sector: Annotated[Many, _choice("--sector", msg("Sector id; may be repeated."))] = None,
    family: Annotated[Many, _choice("--family", msg("Product family id; may be repeated."))] = None,
    hs: Annotated[Many, _choice("--hs", msg("HS prefix of 2, 4 or 6 digits; may be repeated."))] = None,
    word: Annotated[Many, _choice("--word", msg("Product word; may be repeated."))] = None,
    member: Annotated[Many, _choice("--member", msg("Member or group (VNM, EU, ASEAN); may be repeated."))] = None,
    lowest: Annotated[Colour, typer.Option("--lowest", help=both("Lowest grade that is told."))] = Colour.YELLOW,
    reader: Annotated[
        str, typer.Option("--reader", help=both("Whose it is: all of a reader come in one message."))
    ] = "local",
    language: Annotated[str, typer.Option("--language", help=both("Language of the messages: zh or en."))] = "zh",
    note: Annotated[str, typer.Option("--note", help=both("Why you watch this; shown in the message."))] = "",
    as_of: AsOf = None,
) -> None:
    """A new subscription; the first real one takes the examples away."""
    from records.subscriptions import Subscription
    from service.criteria import checked

    now, store = opened()
    made = Subscription(
        key=secrets.token_hex(8),
        reader=reader,
        name=name,
        sectors=tuple(sector or ()),
        families=tuple(family or ()),
        hs=tuple(hs or ()),
        words=tuple(word or ()),
        members=tuple(member or ()),
        lowest=lowest,
        language=language,
        note=note,
        since=now.today(),
    )
    store.add_subscription(checked(made))
    print(told("Subscription {name} added ({key}).", name=name, key=made.key))


@app.command(help=both("Remove a subscription."))
def remove(key: Annotated[str, typer.Argument(help=both("Its key, as `list` shows it."))]) -> None:
    """Delete one."""
    from service.errors import Problem

    _, store = opened()
    if not store.remove_subscription(key):
        raise Problem(told("There is no subscription {key}; `sentinel subscription list` shows the keys.", key=key))
    print(told("Subscription {key} removed.", key=key))


@app.command("remove-examples", help=both("Delete the example subscriptions for good."))
def remove_examples() -> None:
    """Delete the examples."""
    _, store = opened()
    print(told("{n} example subscriptions deleted.", n=store.remove_examples()))
