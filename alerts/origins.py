"""Which countries of origin a sanitary measure is aimed at: many bans and import conditions name them."""

from __future__ import annotations

import re
from functools import cache

from alerts.impact import Finding, head_of, text_of
from alerts.plain import bare
from records.countries import expand, member_code, members
from records.measures import Measure
from records.notification import Kind, Notification

AIMED = frozenset({"ban", "certification", "licence"})  # kinds of measure that are made for named origins
_FROM = (
    r"(?:from|originating in|origin(?:ating)? (?:in|from)|in the (?:area|territory) of|outbreaks? [^.;]{0,80}? in)"
    r"(?: the)?(?: (?:whole|entire) territory of)?(?: the)?"
    r"|(?:sobre|de|desde|procedentes? de|originari[oa]s? de|provenientes? de)(?: la| el| los| las)?"
    r"|(?:originaires?|en provenance) (?:de|du|des)(?: la| les)?"
)
_CHINA = "CHN"


def origins(measure: Measure, finding: Finding) -> frozenset[str]:
    """Codes of the origins that a measure is made for; empty when it holds for goods of any origin.

    Where the notifier states the regions affected, the newest such statement counts; a region that cannot be read ("all
    trading partners") means any.  Else the newest document's words are read, for sanitary and phytosanitary measures of
    a kind that is made for single origins, or an emergency: rules under the TBT agreement hold for all.
    """
    regions = next((d.regions for d in reversed(measure.documents) if d.regions), ())
    if regions:
        codes = [member_code(region) for region in regions]
        return frozenset() if None in codes else _without_notifier(expand(c for c in codes if c), measure)
    aimed = finding.id in AIMED or measure.latest.emergency
    if measure.kind is not Kind.NOTIFICATION or not _is_sps(measure.latest) or not aimed:
        return frozenset()
    return _without_notifier(frozenset(_named(measure.latest)), measure)


def china_is_meant(named: frozenset[str]) -> bool:
    """True when no origin is named or China is among them."""
    return not named or _CHINA in named


def _is_sps(document: Notification) -> bool:
    return any(symbol.startswith("G/SPS/") for symbol in document.symbols)


def _without_notifier(codes: frozenset[str], measure: Measure) -> frozenset[str]:
    return codes - set(measure.members)


def _named(document: Notification) -> set[str]:
    pattern, codes = _names()
    text = f"{head_of(document)}\n{text_of(document)[:1500]}"  # without accents, like the names
    return {codes[found[1] or found[2] or found[3]] for found in pattern.finditer(text)}


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for "from X" in four languages (names by CLDR and our aliases), and name → code."""
    from babel import Locale  # loaded on first use: start-up stays short

    codes: dict[str, str] = {}
    for code, member in members().items():
        spoken = [Locale.parse(lang).territories.get(member.iso2, "") for lang in ("fr", "es")]
        for name in (member.names["en"], member.names["zh"], *member.aliases, *spoken):
            if len(name) > (1 if _chinese(name) else 3):
                codes.setdefault(bare(name), code)
    ordered = sorted(codes, key=len, reverse=True)
    latin = "|".join(re.escape(n) for n in ordered if not _chinese(n))
    chinese = "|".join(re.escape(n) for n in ordered if _chinese(n))
    # Names keep their capitals ("from turkey meat" names no country); zh-data: Chinese writes origins two ways.
    return re.compile(rf"\b(?i:{_FROM}) ({latin})|(?:自|产于|来源于)({chinese})|({chinese})(?:产|输)"), codes


def _chinese(name: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", name))
