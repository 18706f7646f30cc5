"""`subscription`: who watches what."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Annotated, Any

import typer

from records.grades import Colour
from records.notification import Kind
from records.subscriptions import Mode
from records.wording import both, msg
from service.options import AsOf, noted, opened, told

app = typer.Typer(help=both("Subscriptions: list, add, change, rest, remove."), no_args_is_help=True)
Many = list[str] | None


def _option(flag: str, message: str) -> Any:
    return typer.Option(flag, help=both(message))


Key = Annotated[str, typer.Argument(help=both("Its key, as `list` shows it."))]
Name = Annotated[str, _option("--name", msg("What it is called in messages."))]
Sectors = Annotated[Many, _option("--sector", msg("Sector id; may be repeated."))]
Families = Annotated[Many, _option("--family", msg("Product family id; may be repeated."))]
Codes = Annotated[Many, _option("--hs", msg("HS prefix of 2, 4 or 6 digits; may be repeated."))]
Words = Annotated[Many, _option("--word", msg("Product word; may be repeated."))]
Members = Annotated[Many, _option("--member", msg("Member or group (VNM, EU, ASEAN); may be repeated."))]
Kinds = Annotated[list[Kind] | None, _option("--kind", msg("Kind of document; may be repeated."))]
Lowest = Annotated[Colour, _option("--lowest", msg("Lowest grade that is told."))]
Rhythm = Annotated[Mode, _option("--mode", msg("When yellow and blue are told; red and orange always come at once."))]
Quiet = Annotated[str, _option("--quiet", msg("Hours in which only red alarms leave: 22:00-07:00."))]
ReaderId = Annotated[str, _option("--reader", msg("Whose it is: all of a reader come in one message."))]
Channel = Annotated[str, _option("--channel", msg("folder, smtp, wecom, dingtalk, feishu or webhook."))]
Address = Annotated[str, _option("--address", msg("Mail address, robot or webhook of the channel."))]
Organisation = Annotated[str, _option("--organisation", msg("The association or firm it belongs to."))]
Language = Annotated[str, _option("--language", msg("Language of the messages: zh or en."))]
Note = Annotated[str, _option("--note", msg("Why you watch this; shown in the message."))]
Welcome = Annotated[bool, typer.Option("--welcome/--no-welcome", help=both("Begin with a message of what is open."))]
Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=both("The day it runs again."))]


@app.command("list", help=both("List subscriptions."))
def list_() -> None:
    """All subscriptions."""
    from service.table import show_subscriptions

    now, store = opened()
    show_subscriptions(now, store.subscriptions())


@app.command(help=both("Add a subscription; without a channel its messages go to the outbox folder."))
def add(
    name: Name,
    sector: Sectors = None,
    family: Families = None,
    hs: Codes = None,
    word: Words = None,
    member: Members = None,
    kind: Kinds = None,
    lowest: Lowest = Colour.YELLOW,
    mode: Rhythm = Mode.DAILY,
    quiet: Quiet = "",
    reader: ReaderId = "local",
    channel: Channel = "folder",
    address: Address = "",
    organisation: Organisation = "",
    language: Language = "zh",
    note: Note = "",
    welcome: Welcome = True,
    as_of: AsOf = None,
) -> None:
    """A new subscription; the first real one takes the examples away."""
    from records.subscriptions import Subscription
    from service.criteria import checked

    now, store = opened()
    criteria: dict[str, Any] = {"sectors": sector, "families": family, "hs": hs, "words": word, "members": member}
    criteria["kinds"] = [k.value for k in kind or ()]
    chosen: dict[str, Any] = {field: tuple(values or ()) for field, values in criteria.items()}
    chosen |= {"lowest": lowest, "mode": mode, "quiet": quiet, "channel": channel, "address": address}
    chosen |= {"organisation": organisation, "language": language, "note": note, "welcome": welcome}
    made = Subscription(key=secrets.token_hex(8), reader=reader, name=name, since=now.today(), **chosen)
    made = store.add_subscription(checked(made))
    noted(store, "subscription.add", f"subscription:{made.key}", reader=made.reader)
    print(told("Subscription {name} added ({key}).", name=name, key=made.key))


@app.command(help=both("Change what is given; the rest stays."))
def change(
    key: Key,
    name: Annotated[str | None, _option("--name", msg("What it is called in messages."))] = None,
    sector: Sectors = None,
    family: Families = None,
    hs: Codes = None,
    word: Words = None,
    member: Members = None,
    kind: Kinds = None,
    lowest: Annotated[Colour | None, _option("--lowest", msg("Lowest grade that is told."))] = None,
    mode: Annotated[Mode | None, _option("--mode", msg("instant, daily or weekly."))] = None,
    quiet: Annotated[str | None, _option("--quiet", msg("Hours in which only red alarms leave: 22:00-07:00."))] = None,
    language: Annotated[str | None, _option("--language", msg("Language of the messages: zh or en."))] = None,
    note: Annotated[str | None, _option("--note", msg("Why you watch this; shown in the message."))] = None,
) -> None:
    """Members of an association's subscription get the change too."""
    from dataclasses import replace

    from service.criteria import checked

    now, store = opened()
    criteria: dict[str, Any] = {"sectors": sector, "families": family, "hs": hs, "words": word, "members": member}
    given: dict[str, Any] = {field: tuple(values) for field, values in criteria.items() if values}
    given |= {"kinds": tuple(k.value for k in kind)} if kind else {}
    single = {"name": name, "lowest": lowest, "mode": mode, "quiet": quiet, "language": language, "note": note}
    given |= {field: value for field, value in single.items() if value is not None}
    good = checked(replace(_known(key), **given))
    made = store.change_subscription(key, now.today(), **{field: getattr(good, field) for field in given})
    store.spread(made, now.today())
    noted(store, "subscription.change", f"subscription:{key}", fields=sorted(given))
    print(told("Subscription {name} changed.", name=made.name))


@app.command(help=both("Let a subscription rest, until a day or for good."))
def pause(key: Key, until: Until = None, as_of: AsOf = None) -> None:
    """Rest."""
    now, store = opened()
    day: date | None = until.date() if until else None
    made = store.pause_subscription(_known(key).key, now.today(), day)
    noted(store, "subscription.change", f"subscription:{key}", paused=True, until=day)
    print(told("Subscription {name} rests.", name=made.name))


@app.command(help=both("Take a resting subscription up again."))
def resume(key: Key, as_of: AsOf = None) -> None:
    """End a pause."""
    now, store = opened()
    made = store.resume_subscription(_known(key).key, now.today())
    noted(store, "subscription.change", f"subscription:{key}", paused=False)
    print(told("Subscription {name} runs again.", name=made.name))


@app.command(help=both("Remove a subscription."))
def remove(key: Key) -> None:
    """Delete one."""
    _, store = opened()
    store.remove_subscription(_known(key).key)
    noted(store, "subscription.remove", f"subscription:{key}")
    print(told("Subscription {key} removed.", key=key))


@app.command("remove-examples", help=both("Delete the example subscriptions for good."))
def remove_examples() -> None:
    """Delete the examples."""
    _, store = opened()
    n = store.remove_examples()
    noted(store, "example.remove", "subscription:examples", n=n)
    print(told("{n} example subscriptions deleted.", n=n))


def _known(key: str) -> Any:
    """The subscription of a key; `Problem` says how to find the right one."""
    from service.errors import Problem

    found = opened()[1].subscription(key)
    if found is None:
        raise Problem(told("There is no subscription {key}; `sentinel subscription list` shows the keys.", key=key))
    return found
