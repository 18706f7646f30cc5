"""A redirect to another host takes no key along; where nothing is redirected every header arrives."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.http import Request

from crawlers.guard import PublicOnly

HEADERS = {"Ocp-Apim-Subscription-Key": "secret", "X-Api-Key": "secret", "Accept": "application/json"}
OWN = "https://api.example.org/x"


@pytest.mark.parametrize("own_hosts", [frozenset(), frozenset({"api.example.org"})])
def test_a_key_and_a_condition_reach_the_host_they_are_meant_for(own_hosts: frozenset[str]) -> None:
    request = Request(OWN, headers=HEADERS | {"If-None-Match": '"one"'})
    PublicOnly(own_hosts).process_request(request)
    moved = request.replace(url="https://api.example.org/y", meta={"redirect_urls": [OWN]})
    PublicOnly(own_hosts).process_request(moved)
    for one in (request, moved):
        assert one.headers[b"X-Api-Key"] == b"secret" and one.headers[b"If-None-Match"] == b'"one"'


@pytest.mark.parametrize(
    "place", ["https://other.example.org/x", "http://api.example.org/x", "https://api.example.org:8443/x"]
)
def test_a_redirect_elsewhere_takes_no_key_along(place: str) -> None:
    meta: dict[str, Any] = {"redirect_urls": [OWN, "https://api.example.org/y"]}
    request = Request(place, headers=HEADERS, meta=meta)
    PublicOnly(frozenset({"api.example.org", "other.example.org"})).process_request(request)
    assert {n.lower() for n in request.headers} == {b"accept"}
