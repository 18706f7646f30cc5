"""`match` and `send`: from events to alerts, from alerts to messages."""

from __future__ import annotations

import typer

from records.wording import both
from service.options import AsOf, opened, told


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Match new events with subscriptions."))(match)
    app.command(help=both("Write and send pending messages."))(send)


def match(as_of: AsOf = None) -> None:
    """Write alerts."""
    from alerts.stages import match_pending
    from service.delivering import translator_of

    now, store = opened()
    written = match_pending(store, now.today(), now.now(), translator_of(now))
    print(told("{n} alerts written.", n=written))


def send(as_of: AsOf = None) -> None:
    """Bundle alerts and deliver them."""
    from service.update import send_all

    now, store = opened()
    sent, failed = send_all(now, store)
    print(
        told(
            "{sent} messages sent, {failed} failed; outbox: {place}",
            sent=sent,
            failed=failed,
            place=now.home / "outbox",
        )
    )
    if failed:
        raise typer.Exit(1)
