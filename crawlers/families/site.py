"""Sites, APIs and feeds through Scrapy: robots.txt, delays, size limits and conditional requests are its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings.default_settings import RETRY_EXCEPTIONS
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.agent import user_agent
from crawlers.engine import Order
from crawlers.families.unpack import LargeAnswer
from crawlers.reading import Ask, Unreadable, tell
from records.runs import Source
from records.wording import msg

MOST_PAGES = 500  # requests in one run: a source that leads on for ever is stopped and said so

_NOT_NEEDED = (
    "corestats.CoreStats", "feedexport.FeedExporter", "logcount.LogCount", "logstats.LogStats", "memusage.MemoryUsage",
    "memdebug.MemoryDebugger", "spiderstate.SpiderState", "telnet.TelnetConsole", "closespider.CloseSpider",
    "throttle.AutoThrottle", "remote_control.RemoteControl",
)  # fmt: skip

_NO_NAME = "scrapy.exceptions.CannotResolveHostError"  # the resolver itself has asked more than once

# Takes what was asked, the body (None: as it was kept), ETag and Last-Modified; gives back what to ask next.
Read = Callable[[Ask, bytes | None, str, str], Sequence[Ask]]
Conditions = Mapping[str, dict[str, str]]  # address → headers that ask for what has changed only


@dataclass(slots=True)
class Visit:
    """How the visit went: pages that came and that are as they were, what failed and why."""

    read: int = 0
    unchanged: int = 0
    absent: list[Ask] = field(default_factory=list)  # items that the publisher says it does not have
    failures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # those of the failures in which an answer came and was no good
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""  # the publisher's own words: seconds or a date
    error: Exception | None = None


class SiteSpider(scrapy.Spider):
    """Asks what the source planned, hands each body on, and follows what the source names next."""

    name = "site"
    custom_settings = {"HTTPERROR_ALLOWED_CODES": [304]}  # noqa: RUF012  Scrapy's own form

    def __init__(self, asks: Sequence[Ask], conditions: Conditions, visit: Visit, read: Read, most_bytes: int) -> None:
        super().__init__()
        self.too_large = tell("the answer is larger than {n} MB; it was not read", n=most_bytes >> 20)
        self.asks, self.conditions, self.visit, self.read_body = asks, conditions, visit, read
        self.sent = 0

    async def start(self) -> AsyncIterator[Request]:
        """The planned requests."""
        for ask in self.asks:
            yield self._request(ask)

    def _request(self, ask: Ask) -> Request:
        self.sent += 1
        plain = ask.method == "GET" and not ask.body
        headers = dict(ask.headers) | (self.conditions.get(ask.address, {}) if plain else {})
        return Request(
            ask.address,
            method=ask.method,
            headers=headers,
            body=ask.body,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"ask": ask},
            meta={"dont_retry": bool(ask.absent)},
            dont_filter=True,
        )

    def parse(self, response: Response, ask: Ask) -> Iterator[Request]:
        """Take the body; what the source's parser raises is given to the caller after the reactor has stopped."""
        if self.visit.error is not None:
            return
        known = response.status == 304
        try:
            body = None if known else response.body
            following = self.read_body(ask, body, _header(response, "ETag"), _header(response, "Last-Modified"))
        except Exception as error:
            self.visit.error = error  # handed on: raised again by `visit`
            raise
        self.visit.unchanged += known
        self.visit.read += not known
        for more in following:
            if self.sent >= MOST_PAGES:
                self.visit.failures.append(tell("more than {n} pages: the rest was not asked", n=MOST_PAGES))
                return
            yield self._request(more)

    def failed(self, failure: Any) -> None:
        """Say in words why there is no answer."""
        if failure.check(HttpError):
            response = failure.value.response
            ask: Ask = failure.request.cb_kwargs["ask"]
            if response.status in ask.absent:
                self.visit.absent.append(ask)
                return
            self.visit.statuses.append(response.status)
            self.visit.retry_after = _header(response, "Retry-After") or self.visit.retry_after
            self.visit.failures.append(tell("the publisher answered {status}", status=response.status))
        elif failure.check(LargeAnswer, DownloadCancelledError):
            self.visit.failures.append(self.too_large)
            self.visit.refused.append(self.too_large)
        elif failure.check(IgnoreRequest) and str(failure.value):
            self.visit.failures.append(str(failure.value)[:300])
            self.visit.retry_after = getattr(failure.value, "retry_after", "") or self.visit.retry_after
        else:
            self.visit.failures.append(tell("no connection ({error})", error=failure.type.__name__))


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def visit(source: Source, asks: Sequence[Ask], conditions: Conditions, order: Order, read: Read) -> Visit:
    """Ask and read.  Once for each process: Scrapy's reactor cannot start twice.  Raises what `read` raised."""
    done = Visit()
    process = CrawlerProcess(_settings(source, order, asks))
    process.crawl(SiteSpider, asks=asks, conditions=conditions, visit=done, read=read, most_bytes=source.max_bytes)
    process.start(install_signal_handlers=False)
    if done.error is not None:
        raise done.error
    if not done.read and not done.unchanged and not done.failures:
        text = msg("none of the {n} items that were asked for is there")
        done.failures.append(tell(text, n=len(done.absent)) if done.absent else tell("no answer came"))
    return done


def _settings(source: Source, order: Order, asks: Sequence[Ask]) -> dict[str, Any]:
    hosts = sorted({urlsplit(a.address).hostname or "" for a in asks})
    if not hosts:
        raise Unreadable(tell("{name} planned no request", name=source.name))
    return {
        "USER_AGENT": user_agent(order.contact),
        "ROBOTSTXT_OBEY": False,  # `Robots` does
        "OWN_HOSTS": [order.own_host] if order.own_host else [],
        "DNS_RESOLVER": "crawlers.guard.PublicResolver",
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),  # a redirect leads to http(s) or nowhere
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _NOT_NEEDED},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # loads three libraries to do nothing
            "crawlers.guard.PublicOnly": 50,
            "crawlers.families.robots.Robots": 100,
            "crawlers.families.unpack.Unpack": 590,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        },
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_MAXSIZE": source.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": order.timeout,
        "DOWNLOAD_DELAY": 0 if all(h in ("localhost", "127.0.0.1") for h in hosts) else source.min_delay_s,
        "DOWNLOAD_DELAY_JITTER": 0,  # it is the least, not the mean
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "RETRY_TIMES": 1,
        "RETRY_EXCEPTIONS": [e for e in RETRY_EXCEPTIONS if e != _NO_NAME],
        "RETRY_HTTP_CODES": [500, 502, 504, 408],  # 429 and 503 say when to come again
        "REDIRECT_MAX_TIMES": 3,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "URLLENGTH_LIMIT": 8000,
    }
