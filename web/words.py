"""A watch in words: what it looks for, when its messages come, and how it stands."""

from __future__ import annotations

from datetime import date

from records.countries import groups
from records.grades import Colour
from records.notification import Kind
from records.rhythm import is_paused
from records.subscriptions import Mode, Subscription
from records.wording import msg, named, say
from web.rendering import say_day

GROUP_NAMES = {
    "ASEAN": msg("ASEAN"),
    "RCEP": msg("RCEP members"),
    "EU": msg("European Union (all states)"),
    "CPTPP": msg("CPTPP members"),
    "GCC": msg("Gulf states (GCC)"),
    "EAEU": msg("Eurasian Economic Union"),
    "EAC": msg("East African Community"),
    "ECOWAS": msg("West Africa (ECOWAS)"),
    "Mercosur": msg("Mercosur"),
    "BRI": msg("Belt and Road countries"),
    "USMCA": msg("North America (USMCA)"),
    "EFTA": msg("EFTA states"),
}
KINDS = {
    Kind.NOTIFICATION: msg("WTO notification"),
    Kind.REGULATION: msg("regulation"),
    Kind.STANDARD: msg("standard"),
    Kind.INCIDENT: msg("recall or refusal"),
}
MODES = {
    Mode.INSTANT: msg("everything at once"),
    Mode.DAILY: msg("red and orange at once, the rest once a day"),
    Mode.WEEKLY: msg("red and orange at once, the rest every Monday"),
}
LOWEST = {
    Colour.RED: msg("red only"),
    Colour.ORANGE: msg("orange and red"),
    Colour.YELLOW: msg("yellow, orange and red"),
    Colour.BLUE: msg("all, blue too"),
}


def describe(watch: Subscription, lang: str) -> list[tuple[str, str]]:
    """(label, what it says) of everything that is set, in the order of the form."""
    comma = say(", ", lang)
    products = [*(named(f"@sector:{s}", lang) for s in watch.sectors)]
    products += [*(named(f"@family:{f}", lang) for f in watch.families), *(f"HS {code}" for code in watch.hs)]
    rows = [
        (say(msg("Products"), lang), comma.join(products) or ("" if watch.words else say(msg("all products"), lang))),
        (say(msg("Words of the text"), lang), comma.join(watch.words)),
        (
            say(msg("Markets"), lang),
            comma.join(market(m, lang) for m in watch.members) or say(msg("all markets"), lang),
        ),
        (say(msg("Kind"), lang), comma.join(say(KINDS[Kind(k)], lang) for k in watch.kinds if k in list(Kind))),
        (say(msg("Grades"), lang), say(LOWEST[watch.lowest], lang)),
        (say(msg("Messages"), lang), say(MODES[watch.mode], lang)),
        (say(msg("Quiet hours"), lang), watch.quiet.replace("-", "–")),
        (say(msg("Association or firm"), lang), watch.organisation),
        (say(msg("Your note"), lang), watch.note),
    ]
    return [(label, text) for label, text in rows if text]


def market(code: str, lang: str) -> str:
    """The name of a member or of a group of members."""
    return say(GROUP_NAMES[code], lang) if code in GROUP_NAMES and code in groups() else named(f"@member:{code}", lang)


def standing(watch: Subscription, today: date, lang: str) -> str:
    """How it stands: "" while it runs, else until when it rests."""
    if not is_paused(watch, today):
        return ""
    if watch.paused or watch.paused_until is None:
        return say(msg("rests until you take it up again"), lang)
    return say(msg("rests until {day}"), lang, day=say_day(watch.paused_until, lang))
