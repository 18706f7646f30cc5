"""Unpacking for Scrapy, in the place of its own: that one takes the readable part of half an answer for the whole."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawlers.packed import ACCEPTED, Damaged, TooLarge, Unpacker
from crawlers.reading import tell


class BrokenAnswer(IgnoreRequest):
    """An answer that came only in part."""


class LargeAnswer(IgnoreRequest):
    """An answer that is larger than the passport allows."""


class Unpack:
    """Scrapy downloader middleware: an answer is unpacked to its end, within its bounds, or refused."""

    def __init__(self, most: int) -> None:
        self.most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unpack:
        """Scrapy's way to make it."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Say what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """The same answer, unpacked."""
        encodings = [e.decode("latin-1") for e in response.headers.getlist("Content-Encoding")]
        if not encodings or request.method == "HEAD" or not response.body:
            return response
        try:
            unpacker = Unpacker(",".join(encodings), self.most)
            body = b"".join(unpacker.feed(response.body))
            unpacker.end()
        except Damaged as error:
            raise BrokenAnswer(tell("the packed answer is damaged ({error})", error=error)) from error
        except TooLarge as error:
            text = tell("the answer is larger than {n} MB; it was not read", n=self.most >> 20)
            raise LargeAnswer(text) from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        return response.replace(body=body, headers=headers)
