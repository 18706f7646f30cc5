"""What a host's robots.txt allows, as RFC 9309 reads it: where there is none everything, where it fails nothing."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

MOST_BYTES = 512 << 10  # of the file: RFC 9309, 2.5 asks for 500 KiB
MOST_DELAY_S = 120.0


class Unavailable(OSError):
    """The file could not be had although the host may have one: nothing of the host may be asked now."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for one User-Agent."""

    agent: str
    parser: Protego | None = None

    def allowed(self, address: str) -> bool:
        """Whether this address may be asked for."""
        return self.parser is None or bool(self.parser.can_fetch(address, self.agent))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the host asks for, 0 when it says nothing."""
        found = self.parser.crawl_delay(self.agent) if self.parser else None
        return min(max(found or 0.0, 0.0), MOST_DELAY_S)


def rules(status: int, body: bytes, agent: str) -> Rules:
    """Read the answer to /robots.txt; raises `Unavailable` for a server's error and for "too many requests".

    A web page instead of the file is a soft 404: there is none.
    """
    if status >= 500 or status == 429:
        raise Unavailable(str(status))
    text = body[:MOST_BYTES].decode("utf-8-sig", errors="ignore")
    if status != 200 or text.lstrip()[:1] == "<":
        return Rules(agent)
    return Rules(agent, Protego.parse(text))
