"""Deliveries for the terminal: the outbox, one delivery's tries, what came back; addresses are masked everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.bounces import Ignored, read_bounce
from alerts.sending import Sender
from records.delivery import Attempt
from records.masking import mask
from records.queries.delivering import bounces, channel_health, delivery, path, refusals, waiting, workers
from records.store import Store
from records.store.base import StoreError
from records.store.leases import this_process
from records.subscriptions import Delivery, DeliveryState
from records.wording import msg, say
from service.delivering import setup
from service.options import told
from service.settings import ZONE, Settings
from service.table import new_table, put_out

STATES = {
    "pending": msg("pending"), "sent": msg("sent"), "dead": msg("dead"), "cancelled": msg("cancelled"),
    "retry": msg("tried again later"), "permanent": msg("for good"), "configuration": msg("needs a person"),
    "ok": msg("accepted"), "green": msg("open"), "red": msg("broken"), "": msg("not known yet"),
    "hard": msg("hard"), "soft": msg("soft"), "bounces": msg("came back too often"), "gone": msg("gone"),
    "complaint": msg("complaint"), "reader": msg("the reader's wish"),
}  # fmt: skip
WHY = (
    msg("An urgent message has been waiting for more than 15 minutes."),
    msg("No probe has been sent yet."),
    msg("The newest probe arrived."),
    msg("The first probe is on its way."),
    msg("Nobody is sending: no worker has been seen for 15 minutes."),
    msg("No probe has arrived for 15 minutes."),
)
Found = tuple[Delivery, tuple[Attempt, ...], datetime | None]


def show_deliveries(settings: Settings, found: Sequence[Delivery], *, as_json: bool) -> None:
    """`delivery list`."""
    if as_json:
        print(json.dumps([_as_dict(d) for d in found], ensure_ascii=False, indent=2))
        return
    lang = settings.language
    headings = (msg("Id"), msg("Day"), msg("Channel"), msg("Address"), msg("State"), msg("Tries"), msg("Last words"))
    table = new_table(lang, msg("Deliveries"), *headings)
    for d in found:
        state = say(STATES[d.state.value], lang)
        table.add_row(d.id[:12], str(d.created_on), d.channel, mask(d.address), state, str(d.tries), d.outcome[:80])
    put_out(table)


def show_delivery(settings: Settings, found: Found, *, as_json: bool) -> None:
    """`delivery show`."""
    one, tries, due = found
    lang = settings.language
    if as_json:
        told_tries = [{"at": a.at.isoformat(), "verdict": a.verdict, "outcome": a.outcome} for a in tries]
        more = {"tries": told_tries, "due": due.isoformat() if due else None}
        print(json.dumps(_as_dict(one) | more, ensure_ascii=False, indent=2))
        return
    alerts = say("{n} alerts", lang, n=len(one.alerts)) if one.kind == "alerts" else one.kind
    print(f"{one.id}  {one.channel}  {mask(one.address)}  {say(STATES[one.state.value], lang)}  {alerts}")
    if due:
        print(say("Due {at}", lang, at=_local(due)))
    table = new_table(lang, msg("Tries"), msg("At"), msg("Verdict"), msg("Last words"))
    for a in tries:
        table.add_row(_local(a.at), say(STATES.get(a.verdict, a.verdict), lang), a.outcome)
    put_out(table)


def show_bounces(settings: Settings, store: Store, *, as_json: bool) -> None:
    """`delivery bounces`."""
    lang, came, none = settings.language, bounces(store), refusals(store)
    if as_json:
        rows = [
            {"address": b.masked, "delivery": b.delivery_id, "at": b.at.isoformat(), "kind": b.kind,
             "status": b.status, "said": b.said}
            for b in came
        ]  # fmt: skip
        off = [{"address": r.masked, "reason": r.reason.value, "since": r.since.isoformat()} for r in none]
        print(json.dumps({"bounces": rows, "suppressed": off}, ensure_ascii=False, indent=2))
        return
    table = new_table(lang, msg("Came back"), msg("Address"), msg("At"), msg("Kind"), msg("Status"), msg("Last words"))
    for b in came:
        table.add_row(b.masked, _local(b.at), say(STATES[b.kind], lang), b.status, b.said[:80])
    off_table = new_table(lang, msg("Get nothing"), msg("Address"), msg("Since"), msg("Why"))
    for r in none:
        off_table.add_row(r.masked, _local(r.since), say(STATES[r.reason.value], lang))
    put_out(table, "", off_table)


def take_bounce(settings: Settings, store: Store, data: bytes) -> str:
    """Take in one returned mail; what became of it, in words."""
    found = read_bounce(data)
    if isinstance(found, Ignored):
        return say("ignored: {why}", settings.language, why=found.why)
    try:
        new, score = store.record_bounce(found, settings.now())
    except StoreError:
        return say("ignored: {why}", settings.language, why="not of ours")
    if not new:
        return told("known already; score {n}", n=score)
    kind = say(STATES["hard" if found.hard else "soft"], settings.language)
    return told("{kind} bounce ({status}); score {n}", kind=kind, status=found.status or "?", n=score)


def send_this(settings: Settings, store: Store, id: str) -> tuple[DeliveryState, str]:
    """Send what is due until this delivery has been tried; (its state, the other side's words)."""
    sender = Sender(store, setup(settings), this_process(), settings.now)
    while sender.step():
        if (found := delivery(store, id)) and found[1]:
            break
    found = delivery(store, id)
    assert found is not None
    return found[0].state, found[0].outcome


def figures(store: Store, settings: Settings) -> dict[str, Any]:
    """The part of `status --json` that is about delivery."""
    now = settings.now()
    state = path(store, now)
    return {
        "path": state.colour or "unknown",
        "why": state.why,
        "arrived_at": state.at.isoformat() if state.at else None,
        "waiting": waiting(store),
        "last_day": {h.channel: h.tries for h in channel_health(store, now)},
        "workers": len(workers(store)),
    }


def show_path(settings: Settings, store: Store) -> None:
    """The part of `status` that is about delivery: one line, and one for each channel that failed."""
    lang, now = settings.language, settings.now()
    state = path(store, now)
    colour = say(STATES[state.colour], lang)
    print(say("Delivery: {state}. {why}", lang, state=colour, why=f"@msg:{state.why}"), state.outcome)
    for h in channel_health(store, now):
        tries = ", ".join(f"{say(STATES.get(k, k), lang)} {n}" for k, n in sorted(h.tries.items()))
        print(f"  {h.channel}: {tries}" + (f" ({h.last_failure[:100]})" if h.last_failure else ""))


def _as_dict(d: Delivery) -> dict[str, Any]:
    return {
        "id": d.id, "kind": d.kind, "channel": d.channel, "address": mask(d.address), "state": d.state.value,
        "priority": d.priority, "created_on": d.created_on.isoformat(), "tries": d.tries, "outcome": d.outcome,
        "sent_at": d.sent_at.isoformat() if d.sent_at else None,
    }  # fmt: skip


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
