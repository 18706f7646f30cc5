"""robots.txt for Scrapy, in the place of its own: that one takes an error of the server for leave to go on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from crawlers.reading import tell
from crawlers.robots import Rules, Unavailable, rules

_MARK = "robots.txt itself"


class Closed(IgnoreRequest):
    """Nothing of the host may be asked now; `retry_after` in the publisher's own words."""

    def __init__(self, text: str, retry_after: str = "") -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Robots:
    """Scrapy downloader middleware: asks each host for its rules once, and keeps them and the delay they ask for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler, self.agent = crawler, crawler.settings["USER_AGENT"]
        self.known: dict[str, Deferred[Rules | Exception] | Rules | Exception] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """Scrapy's way to make it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass what the host's rules allow."""
        if request.meta.get(_MARK):
            return
        parts = urlsplit(request.url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self.known:
            waiting: Deferred[Any] = Deferred()
            self.known[place] = waiting
            self.known[place] = found = await self._ask(f"{place}/robots.txt", request)
            waiting.callback(found)
        got: Any = self.known[place]
        if isinstance(got, Deferred):
            got = await maybe_deferred_to_future(_followed(got))
        if isinstance(got, Exception):
            raise got
        if not got.allowed(request.url):
            raise IgnoreRequest(tell("robots.txt of {host} does not allow it; it was not asked", host=parts.netloc))

    async def _ask(self, address: str, request: Request) -> Rules | Exception:
        """The rules, or why nothing may be asked."""
        engine: Any = self.crawler.engine
        asked = Request(address, priority=1000, meta={_MARK: True}, callback=NO_CALLBACK)
        try:
            answer = await engine.download_async(asked)
            found = rules(answer.status, answer.body, self.agent)
        except Unavailable as error:
            text = tell("robots.txt of {host} answers {status}; nothing was asked", host=urlsplit(address).netloc,
                        status=error)  # fmt: skip
            return Closed(text, (answer.headers.get("Retry-After") or b"").decode("latin-1"))
        except Exception as error:  # noqa: BLE001  whatever happened, it is told in the place of the request itself
            return error
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is not None:
            slot.delay = max(slot.delay, found.delay)
        return found


def _followed(first: Deferred[Any]) -> Deferred[Any]:
    """A second one that fires with the first: each may be awaited once."""
    second: Deferred[Any] = Deferred()

    def fire(found: Any) -> Any:
        second.callback(found)
        return found

    first.addCallback(fire)
    return second
