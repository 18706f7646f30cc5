"""Sites and APIs through Scrapy: robots.txt, delays, size limits and conditional requests are its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.agent import user_agent
from crawlers.reading import tell
from records.runs import Source


@dataclass(slots=True)
class Answer:
    """How the visit went.  `problem` empty: it was read (or unchanged)."""

    problem: str = ""
    unchanged: bool = False
    etag: str = ""
    last_modified: str = ""
    error: Exception | None = None


class SiteSpider(scrapy.Spider):
    """Asks one address once and hands the body on."""

    name = "site"
    custom_settings = {"HTTPERROR_ALLOWED_CODES": [304]}  # noqa: RUF012  Scrapy's own form

    def __init__(self, address: str, headers: dict[str, str], answer: Answer, parse: Callable[[bytes], None]) -> None:
        super().__init__()
        self.address, self.headers, self.answer, self.parse_body = address, headers, answer, parse

    async def start(self) -> AsyncIterator[Request]:
        """The only request."""
        self.answer.problem = tell("no answer came (blocked by robots.txt, or nothing was sent)")
        yield Request(self.address, headers=self.headers, callback=self.read, errback=self.failed)

    def read(self, response: Response) -> None:
        """Take the body; what the parser raises is given to the caller after the reactor has stopped."""
        self.answer.problem = ""
        if response.status == 304:
            self.answer.unchanged = True
            return
        names = ("ETag", "Last-Modified")
        values = [(response.headers.get(n) or b"").decode("latin-1") for n in names]
        self.answer.etag, self.answer.last_modified = values
        try:
            self.parse_body(response.body)
        except Exception as error:  # handed on: raised again by `visit`
            self.answer.error = error
            raise

    def failed(self, failure: Any) -> None:
        """Say in words why there is no answer."""
        if failure.check(HttpError):
            status = failure.value.response.status
            self.answer.problem = tell("the publisher answered {status}", status=status)
        else:
            self.answer.problem = tell("no connection ({error})", error=failure.type.__name__)


def visit(
    source: Source,
    address: str,
    condition: tuple[str, str],
    contact: str,
    parse: Callable[[bytes], None],
    progress: Callable[..., None],
) -> Answer:
    """Ask `address` and give its body to `parse`.  Once for each process: Scrapy's reactor cannot start twice."""
    names = ("If-None-Match", "If-Modified-Since")
    headers = {n: v for n, v in zip(names, condition, strict=True) if v}
    answer = Answer()
    process = CrawlerProcess(_settings(source, contact))
    process.crawl(SiteSpider, address=address, headers=headers, answer=answer, parse=parse)
    process.start(install_signal_handlers=False)
    progress(bytes=None)
    if answer.error is not None:
        raise answer.error
    return answer


def _settings(source: Source, contact: str) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_MAXSIZE": source.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_DELAY": source.min_delay_s,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "RETRY_TIMES": 1,
        "REDIRECT_MAX_TIMES": 3,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "URLLENGTH_LIMIT": 8000,
    }
