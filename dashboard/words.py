"""Words on the pages: the reader's language, names, dates, and crawled text made harmless before Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import quote, urlsplit

import streamlit as st

from dashboard import data
from dashboard.data import msg, named, say

GROUPS = {
    "BRI": msg("Belt and Road partners"),
    "GCC": msg("Gulf Cooperation Council"),
    "Mercosur": msg("Mercosur"),
    "EAEU": msg("Eurasian Economic Union"),
    "RCEP": msg("RCEP members"),
    "CPTPP": msg("CPTPP members"),
    "EU": msg("European Union and its states"),
    "EAC": msg("East African Community"),
    "ECOWAS": msg("ECOWAS members"),
    "ASEAN": msg("ASEAN members"),
    "USMCA": msg("USMCA members"),
    "EFTA": msg("EFTA members"),
}
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&$:@^=\"'/])")
_SHORTCODE = re.compile(r":(?=[\w+\-/]+:)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINK_SAFE = ":/?#@!$&'*+,;=%-._~"  # no brackets, quotes, spaces or angle brackets: they would end a Markdown link


def lang() -> str:
    """The language of this visit."""
    return str(st.session_state.get("language") or data.default_language())


def tr(message: str, **params: object) -> str:
    """Say a message in the reader's language; see `records.wording.say`."""
    return say(message, lang(), **params)


def name(sort: str, id: str) -> str:
    """The name of a "sector", "family" or "member"; an id that the catalogue no longer has is shown as it is."""
    if sort == "member" and id in GROUPS:
        return tr(GROUPS[id])
    try:
        return named(f"@{sort}:{id}", lang())
    except KeyError:
        return id


def names(sort: str, ids: Iterable[str], most: int = 99) -> str:
    """Names in a row; beyond `most` only how many more there are."""
    all_names = [name(sort, i) for i in dict.fromkeys(ids)]
    text = tr(", ").join(all_names[:most])
    return text if len(all_names) <= most else tr("{names} and {n} more", names=text, n=len(all_names) - most)


def plain(text: str, most: int = 2000) -> str:
    """Crawled text on one line, without control and direction characters, cut at `most` characters."""
    line = " ".join(_INVISIBLE.sub("", text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def safe(text: str, most: int = 2000) -> str:
    """Crawled text that Markdown shows letter by letter: no markup, HTML, formula, directive, icon or link.

    Every ASCII punctuation mark that could begin something is escaped.  Streamlit looks for `:shortcodes:` after the
    escapes are gone, so their colon is followed by an invisible word joiner.  A bare address loses its "//".
    """
    line = _SHORTCODE.sub(":\u2060", plain(text, most))
    return re.sub(r"(?i)(https?|ftp|www)(?=\\[:.])", "\\1\u2060", _MARKUP.sub(r"\\\1", line))


def web(address: str) -> str | None:
    """An address to link to: http or https only, with everything that could break out of a link encoded; else None."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(address.strip(), safe=_LINK_SAFE)[:2000]


def when(day: date | None) -> str:
    """A calendar day, relative and absolute: "还有 12 天 · 2025-08-03"."""
    if day is None:
        return tr("date not given")
    return f"{distance((day - data.today()).days)} · {day.isoformat()}"


def distance(days: int) -> str:
    """How far a day is from today, in words."""
    if days == 0:
        return tr("today")
    if days > 0:
        return tr("{n} days left", n=days) if days > 1 else tr("1 day left")
    return tr("{n} days ago", n=-days) if days < -1 else tr("yesterday")


def moment(at: datetime | None) -> str:
    """A moment in Guangxi's time, relative and absolute: "3 小时前 · 2025-06-12 08:00"."""
    if at is None:
        return tr("never")
    minutes = round((data.now() - at).total_seconds() / 60)
    return f"{_ago(minutes)} · {at.astimezone(data.ZONE):%Y-%m-%d %H:%M}"


def _ago(minutes: int) -> str:
    size, ahead = abs(minutes), minutes < 0
    if size < 2:
        return tr("just now")
    if size < 120:
        return tr("in {n} minutes", n=size) if ahead else tr("{n} minutes ago", n=size)
    if size < 48 * 60:
        return tr("in {n} hours", n=size // 60) if ahead else tr("{n} hours ago", n=size // 60)
    return tr("in {n} days", n=size // 1440) if ahead else tr("{n} days ago", n=size // 1440)


def settle_language(own: str = "") -> None:
    """Take the visit's first language from `?lang=`, the account or the default; later the switch decides."""
    if "language" not in st.session_state:
        given = [w for w in (st.query_params.get("lang"), own) if w in data.LANGUAGES]
        st.session_state["language"] = given[0] if given else data.default_language()
