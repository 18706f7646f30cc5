"""Walking through ePing's JSON pages: windows of dates, the next page, and what the server ignored or left out.

The service ignores parameters that it does not know, without a word: what was asked for is checked again here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.eping_json import Answer, read_answer, records
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from records.notification import Notification
from records.runs import Invalid
from records.symbols import base
from records.wording import msg

PAGE = 100  # items asked for at once; 50 and 100 are used by live clients
FIRST_DAYS = 60  # the first time: what is still news; the workbook brings the past
LONGEST_DAYS = 365  # after a longer silence the workbook brings what is older
MOST_WANTED = 50  # single documents that are asked for in one run
_ACROSS = 300  # joint documents that are remembered from page to page


@dataclass(frozen=True, slots=True)
class Window:
    """What one request asked for; it travels in `Ask.note`.  `got` counts the items of the pages before this one."""

    first: date = date.min
    last: date = date.max
    page: int = 1
    got: int = 0
    symbol: str = ""
    joint: tuple[str, ...] = ()

    def note(self) -> str:
        """As text."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def of(cls, note: str) -> Window:
        """Read what `note` wrote; the widest window for none."""
        if not note:
            return cls()
        data = json.loads(note)
        first, last = (date.fromisoformat(data.pop(name)) for name in ("first", "last"))
        return cls(first, last, data["page"], data["got"], data["symbol"], tuple(data["joint"]))

    def holds(self, found: Notification) -> bool:
        """True for what was asked for."""
        if self.symbol:
            return self.symbol in {base(s) for s in found.symbols}
        return self.first <= found.distributed <= self.last


def span(plan: Plan) -> tuple[date, date]:
    """(first, last) day to ask for: since the last success less the overlap, or the newest 60 days."""
    earliest = plan.today - timedelta(days=LONGEST_DAYS)
    return max(plan.since or plan.today - timedelta(days=FIRST_DAYS), earliest), plan.today


def windows(first: date, last: date, days: int) -> Iterator[Window]:
    """The span in pieces of at most `days` days, ends included."""
    while first <= last:
        end = min(first + timedelta(days=days - 1), last)
        yield Window(first, end)
        first = end + timedelta(days=1)


def wanted(plan: Plan) -> tuple[str, ...]:
    """Symbols that a gap check asked to fetch again."""
    return tuple(s for s in plan.state.get("wanted", "").split("\n") if s)[:MOST_WANTED]


def ask(window: Window, address: str, headers: tuple[tuple[str, str], ...] = (), **more: str) -> Ask:
    """The request for a window: `address` without a query, `more` parameters beside those that say the window."""
    query = {"language": "1", **more, "page": str(window.page), "pageSize": str(PAGE)}
    if window.symbol:
        query["documentSymbol"] = window.symbol
    else:
        query |= {"distributionDateFrom": str(window.first), "distributionDateTo": str(window.last)}
    return Ask(f"{address}?{urlencode(query)}", headers, note=window.note())


def _again(before: Ask, window: Window) -> Ask:
    """The same request with another page or other dates."""
    parts = urlsplit(before.address)
    query = dict(parse_qsl(parts.query)) | {"page": str(window.page)}
    if not window.symbol:
        query |= {"distributionDateFrom": str(window.first), "distributionDateTo": str(window.last)}
    address = urlunsplit(parts._replace(query=urlencode(query)))
    return replace(before, address=address, note=window.note())


def walk(data: bytes, reading: Reading, source: str, *, newest_first: bool) -> Items:
    """The records of one page that belong to its window; what comes next is put into `reading.follow`.

    `newest_first`: the answer was asked to be sorted by date, falling, and must be; the walk ends at the window's
    first day.  Otherwise a window that the server cannot count is asked for again in halves.
    """
    window, answer = Window.of(reading.ask.note), read_answer(data, reading)
    if answer.exceeded and not newest_first and window.first < window.last < date.max:
        middle = window.first + (window.last - window.first) // 2
        halves = (Window(window.first, middle), Window(middle + timedelta(days=1), window.last))
        reading.follow += [_again(reading.ask, half) for half in halves]
        return
    joint, inside, days = dict.fromkeys(window.joint), 0, []
    for item in records(answer, source, reading):
        if isinstance(item, Notification):
            days.append(item.distributed)
            if not window.holds(item):
                continue
            inside += 1
            if len(item.symbols) > 1:
                if item.key in joint:
                    continue
                joint[item.key] = None
        yield item
    _checked(answer, window, days, inside, reading, newest_first)
    after = replace(window, page=window.page + 1, got=window.got + len(answer.items), joint=tuple(joint)[-_ACROSS:])
    past = newest_first and bool(days) and min(days) < window.first
    if answer.items and not past and _more(answer, after):
        reading.follow.append(_again(reading.ask, after))
    elif not past:
        yield from _short(answer, after, reading)
    if window.symbol and window.page == 1:
        _asked(window.symbol, inside > 0, reading)


def _more(answer: Answer, after: Window) -> bool:
    """Without a total a short page is the last one; with one, whatever length the server gives its pages."""
    return len(answer.items) >= PAGE if answer.total is None else after.got < answer.total


def _checked(
    answer: Answer, window: Window, days: list[date], inside: int, reading: Reading, newest_first: bool
) -> None:
    """Tell of what lies outside the window, and refuse an answer in which that cannot be put right here."""
    if not answer.items and window.page == 1:
        reading.zero = answer.total in (0, None)
    outside = len(days) - inside
    if newest_first and any(a < b for a, b in pairwise(days)):
        text = msg("{file} is not sorted by date although that was asked for; nothing can be said of what it left out")
        raise Unreadable(tell(text, file=reading.name))
    if not outside or window.symbol:
        reading.zero = reading.zero or bool(window.symbol)
        return
    if not newest_first and not inside:
        text = msg("{file}: none of {n} items lies in the dates asked for: the service ignores them now")
        raise Unreadable(tell(text, file=reading.name, n=outside))
    text = msg("{n} items of page {page} lie outside the dates asked for and were left out; its total of {total} is "
               "not that of these dates")  # fmt: skip
    total = "?" if answer.total is None else answer.total
    reading.notes.append(tell(text, n=outside, page=window.page, total=total))
    reading.zero = reading.zero or not inside


def _short(answer: Answer, after: Window, reading: Reading) -> Iterator[Invalid]:
    """Fewer or more items than the total: a row for the operator; refuse the run when more than a tenth is missing."""
    if answer.total is None or after.got == answer.total or after.symbol:
        return
    problem = tell("{got} items came, the answer's own total is {total}", got=after.got, total=answer.total)
    if after.got < answer.total * 0.9:
        raise Unreadable(f"{reading.name}: {problem}")
    yield Invalid(reading.name, problem, tell("nothing to do now: the next run asks for these days again"))


def _asked(symbol: str, found: bool, reading: Reading) -> None:
    """A wanted document was asked for: it is wanted no more; when it is not there, that is remembered with its day."""
    still = (s for s in reading.state.get("wanted", "").split("\n") if s and s != symbol)
    reading.state["wanted"] = "\n".join(still)
    known = reading.state.get("absent", "").split("\n")
    absent = [line for line in known if line and not line.startswith(f"{symbol}=")]
    if not found:
        absent.append(f"{symbol}={reading.today}")
    reading.state["absent"] = "\n".join(absent[-1000:])
