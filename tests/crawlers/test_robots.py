"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import pytest

from crawlers.agent import user_agent
from crawlers.robots import MOST_DELAY_S, Unavailable, rules

AGENT, PLACE = user_agent("desk@example.org"), "https://example.org/api/list?page=1"


@pytest.mark.parametrize(
    ("status", "text", "allowed"),
    [
        (200, "", True),
        (200, "User-agent: *\nDisallow: /api/", False),
        (200, "User-agent: *\nDisallow: /api/\nAllow: /api/list", True),
        (200, "User-agent: sentinel\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (200, "User-agent: other\nDisallow: /", True),
        (200, "\ufeffUser-agent: *\nDisallow: /", False),
        (200, "\n<!DOCTYPE html><p>User-agent: *\nDisallow: /", True),  # a soft 404
        (404, "User-agent: *\nDisallow: /", True),
        (403, "no", True),
    ],
)
def test_what_is_allowed(status: int, text: str, allowed: bool) -> None:
    assert rules(status, text.encode(), AGENT).allowed(PLACE) is allowed


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_host_that_cannot_say_is_not_asked(status: int) -> None:
    with pytest.raises(Unavailable):
        rules(status, b"User-agent: *\nAllow: /", AGENT)


def test_the_delay_that_the_host_asks_for_is_bounded() -> None:
    for text, delay in (("7", 7.0), ("1e9", MOST_DELAY_S), ("-3", 0.0), ("soon", 0.0)):
        assert rules(200, f"User-agent: *\nCrawl-delay: {text}".encode(), AGENT).delay == delay
