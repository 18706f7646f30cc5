"""Letters about cases: to whom something changed, to whom something came, and to whose view is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.letters import LetterKind, write
from records import queries
from records.delivery import Letter
from records.links import CASE, link
from records.store import Store
from records.wording import msg, say
from responses.machine import machines
from responses.routing import reminders
from responses.telling import News, Notice, due_notices, notices
from service.settings import Settings

KINDS = {
    News.CHANGED: LetterKind.CASE_CHANGED,
    News.WITH_YOU: LetterKind.CASE_WITH_YOU,
    News.CALL: LetterKind.CASE_CALL,
}
STATE, NEXT, DUE, NUMBER, ANSWER = msg("State"), msg("Next"), msg("Due"), msg("Number of the case"), msg("Answer")


def tell(settings: Settings, store: Store, now: datetime, channel: str) -> int:
    """Put the letters of every step that nobody was told of into the outbox, and reminders; returns how many."""
    posted = 0
    while steps := store.untold_steps():
        found = [n for number, case, step in steps for n in notices(store, number, case, step)]
        posted += _post(settings, store, found, now, channel)
        store.told_steps(steps[-1][0])
    return posted + _post(settings, store, due_notices(reminders(store, now)), now, channel)


def _post(settings: Settings, store: Store, found: Iterable[Notice], now: datetime, channel: str) -> int:
    posted = 0
    for notice in found:
        letter = _letter(settings, store, notice, channel)
        if letter is not None:
            store.post(letter, now)
            posted += 1
    return posted


def _letter(settings: Settings, store: Store, notice: Notice, channel: str) -> Letter | None:
    """The letter; None when no address is known (somebody at this machine, or a reader who left)."""
    reader = store.reader(notice.reader)
    if reader is not None:
        address, lang, channel = reader.address, reader.language, reader.channel
        where = link(settings.link_secret(), settings.public_url, CASE, notice.reader, notice.case.key)
    else:
        account = next((a for a in queries.accounts(store) if a.id == notice.reader), None)
        if account is None or not account.email or account.disabled:
            return None
        address, lang = account.email, account.language or settings.language
        page = "comments" if notice.news is News.WITH_YOU else "cases"
        where = f"{settings.public_url}/{page}?case={notice.case.key}"
    subject, text, html = write(KINDS[notice.news], lang, where, facts(notice, lang))
    return Letter(notice.reader, channel, address, notice.slot, subject, text, html, lang)


def facts(notice: Notice, lang: str) -> list[tuple[str, str]]:
    """What a letter says of the case: never more than its title, state and, to the asker, the answer."""
    case = notice.case
    state = machines()[case.kind].states[case.state]
    told = [(say(NUMBER, lang), case.key), (case.main or say(NUMBER, lang), case.title)]
    if notice.news is News.CALL:
        return told[1:] + ([(say(DUE, lang), case.due.isoformat())] if case.due else [])
    told.append((say(STATE, lang), say(state.name, lang)))
    if notice.answer:
        told.append((say(ANSWER, lang), notice.answer))
    told.append((say(NEXT, lang), say(state.next, lang)))
    if case.due and notice.news is News.WITH_YOU:
        told.append((say(DUE, lang), case.due.isoformat()))
    return told
