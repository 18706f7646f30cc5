"""The sentinel subscriber: a message to ourselves every few minutes, and a look whether it came."""

from __future__ import annotations

import email
import email.policy
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from alerts.channels.webhook import signature
from alerts.errors import DeliveryError
from records.delivery import URGENT, Letter
from records.queries.delivering import probes_waiting
from records.store import Store
from service.settings import Settings

EVERY = timedelta(minutes=5)
KEPT = timedelta(days=1)
PATH = "/probe"
MOST_FILES = 500  # of a mailbox that are looked at
TOLD = "told"  # the mailbox hands each mail to `sentinel delivery arrived`


def target(settings: Settings) -> tuple[str, str] | None:
    """(channel, address) of the probe; None when it is off.  Raises ValueError for a setting nobody can read."""
    name, _, address = settings.probe.partition(":")
    if name in ("", "off"):
        return None
    if name == "folder":
        return "folder", ""
    if name == "smtp" and "@" in address:
        return "smtp", address
    if name == "webhook":
        return "webhook", address or settings.public_url + PATH
    raise ValueError("SENTINEL_PROBE is off, folder, smtp:ADDRESS, webhook or webhook:URL")


def send(settings: Settings, store: Store, now: datetime) -> str | None:
    """Post the probe of these five minutes, once however many workers there are; None when it is off."""
    to = target(settings)
    if to is None:
        return None
    start = now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    letter = Letter(
        "probe",
        *to,
        f"probe {start.isoformat()}",
        "Sentinel probe",
        f"{start.isoformat()}\n",
        "",
        "en",
        "probe",
        URGENT,
    )
    store.forget_letters("probe", now - KEPT)
    return store.post(letter, now)


def look(settings: Settings, store: Store, now: datetime) -> int:
    """Note which probes have arrived; returns how many new ones."""
    to = target(settings)
    waiting = probes_waiting(store) if to else []
    if not waiting or to is None:
        return 0
    found: Iterable[str] = ()
    if to[0] == "folder":
        found = _in_outbox(settings.home / "outbox", [id for id, _ in waiting])
    elif to[0] == "smtp" and settings.probe_mailbox not in ("", TOLD):
        found = _in_mailbox(Path(settings.probe_mailbox), {id for id, _ in waiting})
    elif to[0] == "smtp" and not settings.probe_mailbox:
        found = [id for id, accepted in waiting if accepted]  # the relay took it: more cannot be known here
    return sum(store.arrived(id, now) for id in found)


def _in_outbox(place: Path, ids: Iterable[str]) -> list[str]:
    """Those whose file is there and whole; the file goes."""
    found = []
    for id in ids:
        path = place / f"{id}.eml"
        try:
            whole = f"<{id}@".encode() in path.read_bytes()
            path.unlink()
        except OSError:
            continue
        if whole:
            found.append(id)
    return found


def _in_mailbox(place: Path, ids: set[str]) -> list[str]:
    """Those that lie in a folder of mails (`new` and `cur` of a Maildir too); their files go, no others."""
    folders = [f for f in (place / "new", place / "cur", place) if f.is_dir()]
    newest = sorted((p for f in folders for p in f.iterdir() if p.is_file()), key=_age, reverse=True)[:MOST_FILES]
    found = []
    for path in newest:
        if (id := probe_id(path.read_bytes()[:65536])) in ids:
            path.unlink(missing_ok=True)
            found.append(id)
    return found


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def probe_id(data: bytes) -> str:
    """The delivery id in a mail's Message-ID; "" when there is none."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    return str(message.get("Message-ID", "")).strip(" <>").partition("@")[0]


def receive(secret: str, store: Store, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """A probe that came back to our own webhook: False when it is not signed by us, or is no probe."""
    id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    try:
        wanted = signature(secret, id, at, body)
        age = abs(now.timestamp() - int(at))
        told = json.loads(body)["data"]["delivery"]
    except (DeliveryError, ValueError, KeyError, TypeError):
        return False
    if not secret or age > 300 or told != id:
        return False
    return hmac.compare_digest(wanted, headers.get("webhook-signature", "")) and store.arrived(id, now)
