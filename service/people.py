"""Accounts, organisations and the audit trail as tables for the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table

from records.accounts import KIND_NAMES, ROLE_NAMES, Account, Organisation
from records.store.audit import Entry
from records.wording import msg, say
from service.settings import ZONE, Settings


def show_accounts(now: Settings, accounts: Sequence[Account]) -> None:
    """One row each."""
    lang = now.language
    table = _table(lang, msg("Login name"), msg("Name"), msg("Organisation"), msg("Roles"), msg("State"))
    for one in accounts:
        table.add_row(one.login, one.name, one.organisation_name, _roles(one, lang), _state(one, lang))
    _print(table, say("{n} accounts", lang, n=len(accounts)))


def show_organisations(now: Settings, organisations: Sequence[Organisation]) -> None:
    """One row each."""
    table = _table(now.language, msg("Organisation"), msg("Kind"), msg("Accounts"))
    for one in organisations:
        table.add_row(one.name, say(KIND_NAMES[one.kind], now.language), str(one.accounts))
    _print(table, say("{n} organisations", now.language, n=len(organisations)))


def show_trail(now: Settings, entries: Sequence[Entry]) -> None:
    """One row each, the newest first."""
    table = _table(now.language, msg("No."), msg("Moment"), msg("By whom"), msg("Deed"), msg("Record"), msg("Details"))
    for e in entries:
        at = datetime.fromisoformat(e.at).astimezone(ZONE)
        detail = json.dumps(e.detail, ensure_ascii=False)
        table.add_row(str(e.id), f"{at:%Y-%m-%d %H:%M:%S}", e.actor, e.verb, e.record, detail)
    _print(table)


def _roles(one: Account, lang: str) -> str:
    names = [say(ROLE_NAMES[r], lang) for r in one.roles]
    return ", ".join(names + ([say("administrator of the organisation", lang)] if one.administrator else []))


def _state(one: Account, lang: str) -> str:
    if one.disabled:
        return say("account closed", lang)
    marks = [msg("signs in elsewhere")] if one.external else []
    marks += [msg("second step")] if one.totp_on else []
    marks += [msg("must change its password")] if one.must_change else []
    return ", ".join(say(m, lang) for m in marks) or say("account open", lang)


def _table(lang: str, *headings: str) -> Table:
    made = Table(show_edge=False, pad_edge=False, box=None)
    for heading in headings:
        made.add_column(say(heading, lang), overflow="fold", justify="left")
    return made


def _print(*parts: object) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=False)
    for part in parts:
        console.print(part)
