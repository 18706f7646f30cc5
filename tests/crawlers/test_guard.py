"""A redirect to another host takes no key along."""

from __future__ import annotations

from scrapy.http import Request

from crawlers.guard import PublicOnly


def test_a_key_goes_to_its_own_host_only() -> None:
    guard = PublicOnly(frozenset({"api.example.org"}))
    headers = {"Ocp-Apim-Subscription-Key": "secret", "X-Api-Key": "secret", "Accept": "application/json"}
    own, other = (Request(f"https://{host}/x", headers=headers) for host in ("api.example.org", "other.example.org"))
    guard.process_request(own)
    guard.process_request(other)
    assert own.headers[b"X-Api-Key"] == b"secret" and b"Ocp-Apim-Subscription-Key" in own.headers
    assert {n.lower() for n in other.headers} == {b"accept"}
