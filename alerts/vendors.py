"""The table of what mail servers, robots and webhooks answer, and what that means for a delivery."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from records.delivery import Verdict

TABLE = Path(__file__).parent / "vendors.yaml"
_ENHANCED = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """One known code: what it means for the delivery, in whose words, and words that decide otherwise."""

    verdict: Verdict
    means: str
    says: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vendor:
    """One side that answers: the field that holds its code (0 is success) and the codes known."""

    name: str
    source: str
    field: str
    codes: Mapping[str, Answer]


@cache
def vendors() -> Mapping[str, Vendor]:
    """The table by vendor; codes are text."""
    read = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {name: _vendor(name, entry) for name, entry in read.items()}


def _vendor(name: str, entry: Mapping[str, object]) -> Vendor:
    codes = entry["codes"]
    assert isinstance(codes, dict)
    answers = {
        str(code): Answer(
            Verdict(a["verdict"]), a["means"], {word: Verdict(v) for word, v in (a.get("says") or {}).items()}
        )
        for code, a in codes.items()
    }
    return Vendor(name, str(entry["source"]), str(entry["field"]), answers)


def verdict(vendor: str, code: int | str, said: str = "") -> tuple[Verdict, str]:
    """What a code means: (verdict, the table's words or "").  Unknown codes are tried again."""
    answer = vendors()[vendor].codes.get(str(code))
    if answer is None:
        return Verdict.RETRY, ""
    for word, other in answer.says.items():
        if word in said.lower():
            return other, answer.means
    return answer.verdict, answer.means


def http_verdict(status: int) -> tuple[Verdict, str]:
    """What an HTTP status other than 2xx means: unlisted 3xx, 4xx need a person, the rest is tried again."""
    if str(status) in vendors()["http"].codes:
        return verdict("http", status)
    return (Verdict.CONFIGURATION if 300 <= status < 500 else Verdict.RETRY), ""


def smtp_verdict(code: int, said: str) -> tuple[Verdict, str]:
    """What a mail server's reply means: its enhanced status if it gives one that is known, else its code's class."""
    enhanced = _ENHANCED.search(said[:200])
    for known in (enhanced.group(1) if enhanced else "", str(code)):
        if known in vendors()["smtp"].codes:
            return verdict("smtp", known)
    return (Verdict.PERMANENT if 500 <= code < 600 else Verdict.RETRY), ""
