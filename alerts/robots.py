"""What the chat robots have in common: an address with a secret, a JSON question, a code in the answer's body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import httpx2

from alerts.connect import post
from alerts.errors import DeliveryError
from alerts.setup import Setup
from alerts.vendors import http_verdict, vendors, verdict
from records.delivery import Verdict
from records.masking import mask_in


def token(setup: Setup, vendor: str, address: str, parameter: str = "") -> tuple[str, str]:
    """(token, signing secret) of "token#secret", "https://…token…#secret" or "@name".

    `parameter` names the query field that holds the token, else it is the last part of the path.  An address on
    another host than the vendor's is refused: a token is never sent elsewhere.
    """
    given, _, secret = setup.named(address.strip()).partition("#")
    if not given:
        raise DeliveryError(f"no robot is known under {address[:20]!r}", configuration=True)
    if "://" not in given:
        return given, secret
    parts = urlsplit(given)
    if parts.netloc.lower() != urlsplit(setup.base(vendor)).netloc.lower():
        base = setup.base(vendor)
        raise DeliveryError(f"the robot's address is not on {base}; see SENTINEL_{vendor.upper()}_BASE", permanent=True)
    found = parse_qs(parts.query).get(parameter, [""])[0] if parameter else parts.path.rsplit("/", 1)[-1]
    if not found:
        raise DeliveryError("the robot's address holds no token", permanent=True)
    return found, secret


def ask(by: httpx2.Client, vendor: str, url: str, question: Mapping[str, object]) -> str:
    """POST JSON and read the answer's code; 0 is delivered, everything else a `DeliveryError` by the vendor's table."""
    data = json.dumps(question, ensure_ascii=False).encode()
    said = post(by, url, data, {"Content-Type": "application/json; charset=utf-8"})
    if said.status != 200:
        what, means = http_verdict(said.status)
        raise DeliveryError.of(what, f"HTTP {said.status} {means}".strip(), wait_s=wait_of(said.headers))
    try:
        answer = json.loads(said.body)
        code = answer.get(vendors()[vendor].field, answer.get("StatusCode"))
    except (ValueError, AttributeError) as error:
        raise DeliveryError("HTTP 200 without a readable answer") from error
    if code == 0:
        return "0 ok"
    words = mask_in(str(answer.get("errmsg") or answer.get("msg") or ""))[:200]
    if code is None:
        raise DeliveryError("HTTP 200 without a code in the answer")
    what, means = verdict(vendor, code, words)
    wait = 60 if what is Verdict.RETRY else 0
    raise DeliveryError.of(what, f"{code} {words} {means}".strip(), wait_s=wait)


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds of a Retry-After, at most a day; 0 without one."""
    given = headers.get("retry-after", "")
    return min(float(given), 86400.0) if given.isdigit() else 0.0
