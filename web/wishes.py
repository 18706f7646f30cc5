"""A watch as people fill it in: read from the form, checked field by field, and the form filled from a watch again."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from records.catalogue import catalogue
from records.countries import groups, member_code, members
from records.grades import Colour
from records.hs import hs_exists
from records.notification import Kind
from records.readers import AddressError, address
from records.rhythm import quiet_hours
from records.subscriptions import Mode, Subscription
from records.wording import LANGUAGES, msg, named, say
from web.inputs import Form, listed

MOST = {"name": 60, "hs": 400, "words": 600, "others": 600, "note": 300, "organisation": 80, "email": 254}
MOST_VALUES = 40  # codes, words or typed members
GROUPS = ("ASEAN", "RCEP", "EU", "CPTPP", "GCC", "EAEU", "EAC", "ECOWAS", "Mercosur")
MARKETS = ("VNM", "THA", "MYS", "IDN", "PHL", "SGP", "KHM", "LAO", "MMR", "BRN", "TLS",
           "USA", "JPN", "KOR", "IND", "AUS", "CAN", "GBR", "RUS", "BRA", "MEX", "ZAF")  # fmt: skip
_HS = re.compile(r"\d{2}(\d{2}){0,4}").fullmatch
_TOO_LONG = msg("At most {most} characters; this has {n}.")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in, what is wrong with it by field, and the wish (of no use while `errors` holds)."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    wish: Subscription | None = None
    address: str = ""


def read_wish(form: Form, lang: str, *, with_address: bool) -> Filled:
    """Read and check; nothing is stored.  Every error names its field and says what to write instead."""
    values, errors = as_typed(form, lang), dict[str, str]()
    for name, most in MOST.items():
        if len(values[name]) > most:
            errors[name] = say(_TOO_LONG, lang, most=most, n=len(values[name]))
            values[name] = values[name][:most]
    hs = _codes(values["hs"], lang, errors)
    words = _words(values["words"], lang, errors)
    others = _members(values["others"], lang, errors)
    quiet = _quiet(values["quiet_from"], values["quiet_to"], lang, errors)
    found = _address(values["email"], lang, errors) if with_address else ""
    known = catalogue()
    families = tuple(f for f in values["families"] if f.split("/")[0] not in values["sectors"])
    wish = Subscription(
        key="",
        reader="",
        name=values["name"] or _name(values["sectors"], families, hs, words, lang),
        sectors=tuple(s for s in known.sectors if s in values["sectors"]),
        families=tuple(f for f in known.families if f in families),
        hs=hs,
        words=words,
        members=tuple(dict.fromkeys((*values["members"], *others))),
        kinds=values["kinds"],
        lowest=Colour(values["lowest"]),
        mode=Mode(values["mode"]),
        quiet=quiet,
        language=values["language"],
        note=values["note"],
        organisation=values["organisation"],
        welcome=values["welcome"],
    )
    return Filled(values, errors, wish, found)


def as_typed(form: Form, lang: str) -> dict[str, Any]:
    """The values of the form, choices reduced to those there are."""
    known = catalogue()
    return {
        **{
            n: form.one(n) for n in ("name", "hs", "words", "others", "organisation", "email", "quiet_from", "quiet_to")
        },
        "note": form.one("note"),
        "sectors": tuple(s for s in form.many("sectors") if s in known.sectors),
        "families": tuple(f for f in form.many("families") if f in known.families),
        "members": tuple(m for m in form.many("members") if m in (*GROUPS, *MARKETS)),
        "kinds": tuple(k for k in form.many("kinds") if k in list(Kind)),
        "lowest": _one_of(form.one("lowest"), Colour, Colour.YELLOW),
        "mode": _one_of(form.one("mode"), Mode, Mode.DAILY),
        "language": _one_of(form.one("language"), LANGUAGES, lang),
        "welcome": form.one("welcome") == "yes" if form.has("sent") else True,
    }


def from_watch(watch: Subscription) -> dict[str, Any]:
    """The form filled in with a watch."""
    first, _, last = watch.quiet.partition("-")
    return {
        "name": watch.name,
        "hs": ", ".join(watch.hs),
        "words": ", ".join(watch.words),
        "others": ", ".join(m for m in watch.members if m not in (*GROUPS, *MARKETS)),
        "organisation": watch.organisation,
        "email": "",
        "quiet_from": first,
        "quiet_to": last,
        "note": watch.note,
        "sectors": watch.sectors,
        "families": watch.families,
        "members": tuple(m for m in watch.members if m in (*GROUPS, *MARKETS)),
        "kinds": watch.kinds,
        "lowest": watch.lowest.value,
        "mode": watch.mode.value,
        "language": watch.language,
        "welcome": watch.welcome,
    }


def _one_of(given: str, choices: Iterable[str], default: str) -> str:
    return given if given in [str(c) for c in choices] else str(default)


def _codes(text: str, lang: str, errors: dict[str, str]) -> tuple[str, ...]:
    """HS prefixes of 2, 4 or 6 digits; national lines of 8 and 10 are cut to the 6 that all countries share."""
    found: list[str] = []
    for part in (p for item in listed(unicodedata.normalize("NFKC", text)) for p in item.split()):
        code = part.replace(".", "")
        if not _HS(code):
            say_it = msg("“{code}” is no HS code: 2, 4 or 6 digits, e.g. 0902.")
            errors.setdefault("hs", say(say_it, lang, code=part[:20]))
        elif not hs_exists(code[:6]):
            errors.setdefault("hs", say(msg("HS 2022 has no code {code}; give 2, 4 or 6 digits."), lang, code=code[:6]))
        else:
            found.append(code[:6])
    return _few("hs", found, lang, errors)


def _words(text: str, lang: str, errors: dict[str, str]) -> tuple[str, ...]:
    found = listed(text)
    for word in found:
        if len(word) < 2 or len(word) > 60:
            said = say(
                msg("Each word has 2 to 60 characters; separate them by commas: “{word}”."), lang, word=word[:20]
            )
            errors.setdefault("words", said)
    return _few("words", found, lang, errors)


def _members(text: str, lang: str, errors: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in listed(text):
        group = next((g for g in groups() if g.upper() == name.upper()), None)
        code = group or member_code(name)
        if code:
            found.append(code)
        elif "others" not in errors:
            near = _near(name, lang)
            hint = (
                msg("We know no market “{name}”. Did you mean {near}?") if near else msg("We know no market “{name}”.")
            )
            errors["others"] = say(hint, lang, name=name[:40], **({"near": near} if near else {}))
    return _few("others", found, lang, errors)


def _near(name: str, lang: str) -> str:
    names = {n: m.names[lang] for m in members().values() for n in (m.names["zh"], m.names["en"].lower()) if n}
    close = difflib.get_close_matches(name[:60].lower(), names, 2, 0.6)
    return say(", ", lang).join(names[n] for n in close)


def _few(name: str, found: Iterable[str], lang: str, errors: dict[str, str]) -> tuple[str, ...]:
    few = tuple(dict.fromkeys(found))
    if len(few) > MOST_VALUES:
        errors.setdefault(name, say(msg("At most {most} entries; these are {n}."), lang, most=MOST_VALUES, n=len(few)))
    return few[:MOST_VALUES]


def _quiet(first: str, last: str, lang: str, errors: dict[str, str]) -> str:
    if not first and not last:
        return ""
    quiet = f"{first[:5]}-{last[:5]}"
    try:
        hours = quiet_hours(quiet)
    except ValueError:
        errors["quiet"] = say(msg("Give both times, e.g. 22:00 and 07:00, or none."), lang)
        return ""
    return quiet if hours else ""


def _address(text: str, lang: str, errors: dict[str, str]) -> str:
    try:
        return address(text)
    except AddressError as error:
        errors["email"] = say(str(error), lang)
        return ""


def _name(sectors: Iterable[str], families: Iterable[str], hs: Iterable[str], words: Iterable[str], lang: str) -> str:
    """A name from what is watched, for a watch that was given none."""
    parts = [*(named(f"@sector:{s}", lang) for s in sectors), *(named(f"@family:{f}", lang) for f in families)]
    parts += [*(f"HS {c}" for c in hs), *words]
    if not parts:
        return say(msg("Everything"), lang)
    text = say(", ", lang).join(parts[:2])[:50]
    return say(msg("{names} and more"), lang, names=text) if len(parts) > 2 else text
