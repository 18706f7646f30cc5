"""`delivery`: what was sent and what was not, tests, what comes back, and addresses that get nothing."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.delivery import Suppression
from records.masking import mask
from records.subscriptions import DeliveryState
from records.wording import both, msg
from service.options import AsJson, AsOf, noted, opened, told

if TYPE_CHECKING:
    from records.store import Store
    from service.table_delivery import Found

app = typer.Typer(help=both("Deliveries: list, show, send again, test, what came back."), no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help=both("Id of a delivery, or its beginning."))]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help=both("The address."))]


@app.command("list", help=both("List deliveries; addresses are masked."))
def list_(
    state: Annotated[DeliveryState | None, typer.Option("--state", help=both("Only those in this state."))] = None,
    channel: Annotated[str, typer.Option("--channel", help=both("Only those of this channel."))] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10000, help=both("At most so many."))] = 50,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """The outbox."""
    from records.queries.delivering import outbox
    from service.table_delivery import show_deliveries

    now, store = opened()
    found = outbox(store, state=state.value if state else "", channel=channel, limit=limit)
    show_deliveries(now, found, as_json=as_json)


@app.command(help=both("One delivery with all its tries."))
def show(id: Id, as_json: AsJson = False, as_of: AsOf = None) -> None:
    """One delivery."""
    from service.table_delivery import show_delivery

    now, store = opened()
    show_delivery(now, _found(store, id), as_json=as_json)


@app.command(help=both("Send dead or cancelled deliveries again, under their own ids."))
def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help=both("Ids, or their beginnings."))] = None,
    all_dead: Annotated[bool, typer.Option("--all-dead", help=both("All that are dead."))] = False,
    as_of: AsOf = None,
) -> None:
    """Back into the outbox."""
    from records.queries.delivering import outbox

    now, store = opened()
    wanted = [_found(store, id)[0].id for id in ids or ()]
    if all_dead:
        wanted += [d.id for d in outbox(store, state=DeliveryState.DEAD.value, limit=100_000)]
    for id in dict.fromkeys(wanted):
        store.replay(id, now.now())
        noted(store, "delivery.replay", f"delivery:{id}")
    print(told("{n} deliveries wait to be sent again; `sentinel send` sends them.", n=len(set(wanted))))


@app.command(help=both("Send a test message now and say what the other side answered."))
def test(
    channel: Annotated[str, typer.Argument(help=both("Channel: smtp, wecom, dingtalk, feishu, webhook, folder …"))],
    address: Annotated[str, typer.Argument(help=both("Where to."))] = "",
    as_of: AsOf = None,
) -> None:
    """Through the outbox, as everything else."""
    from alerts.channels import CHANNELS
    from service.errors import Problem
    from service.jobs import test_letter
    from service.table_delivery import send_this

    if channel not in CHANNELS:
        text = told("There is no channel {name}; there are {names}.", name=channel, names=", ".join(CHANNELS))
        raise Problem(text)
    now, store = opened()
    letter = test_letter(channel, address, secrets.token_hex(8), now.language)
    state, outcome = send_this(now, store, store.post(letter, now.now()))
    noted(store, "delivery.test", f"channel:{channel}", state=state.value)
    print(told("{state}: {outcome}", state=f"@msg:{state.value}", outcome=outcome))
    if state is not DeliveryState.SENT:
        raise typer.Exit(1)


@app.command(help=both("Take in returned mails: files, or one from standard input."))
def bounce(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]…", help=both("Returned mails (.eml)."))] = None,
    as_of: AsOf = None,
) -> None:
    """For the mailbox's own delivery: `|sentinel delivery bounce`."""
    from service.table_delivery import take_bounce

    now, store = opened()
    for path in _files(files):
        name = path.name if path else "-"
        print(f"{name}: {take_bounce(now, store, path.read_bytes() if path else sys.stdin.buffer.read())}")


@app.command(help=both("List what came back, and addresses that get nothing."))
def bounces(as_json: AsJson = False, as_of: AsOf = None) -> None:
    """Bounces and refusals."""
    from service.table_delivery import show_bounces

    now, store = opened()
    show_bounces(now, store, as_json=as_json)


@app.command(help=both("Send nothing to this address any more."))
def suppress(address: Address, as_of: AsOf = None) -> None:
    """By hand: a complaint, a wish."""
    now, store = opened()
    new = store.suppress(address, Suppression.COMPLAINT, now.now())
    called_off = store.cancel_pending(address=address)
    noted(store, "delivery.suppress", f"address:{mask(address)}", called_off=called_off)
    text = msg("It gets nothing any more; {n} waiting messages were called off.")
    print(told(text if new else msg("It got nothing already; {n} waiting messages were called off."), n=called_off))


@app.command(help=both("Send to this address again, with a clean slate."))
def unsuppress(address: Address, as_of: AsOf = None) -> None:
    """After the mailbox was mended."""
    from service.errors import Problem

    _, store = opened()
    if not store.unsuppress(address):
        raise Problem(told("This address is not on the list; `sentinel delivery bounces` shows it masked."))
    noted(store, "delivery.unsuppress", f"address:{mask(address)}")
    print(told("It gets messages again."))


@app.command(help=both("Note a probe's arrival: its mail from standard input."))
def arrived(as_of: AsOf = None) -> None:
    """For the probe mailbox's own delivery: `|sentinel delivery arrived`."""
    from service.probing import probe_id

    now, store = opened()
    known = store.arrived(probe_id(sys.stdin.buffer.read(65536)), now.now())
    print(told("noted") if known else told("not a probe that is waited for"))


def _files(files: list[Path] | None) -> list[Path | None]:
    """Every file of folders too; standard input when none is named."""
    if not files:
        return [None]
    return [p for f in files for p in (sorted(q for q in f.iterdir() if q.is_file()) if f.is_dir() else [f])]


def _found(store: Store, id: str) -> Found:
    from records.queries.delivering import delivery
    from service.errors import Problem

    found = delivery(store, id)
    if found is None:
        raise Problem(told("There is no one delivery {id}; `sentinel delivery list` shows the ids.", id=id))
    return found
