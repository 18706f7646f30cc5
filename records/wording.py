"""The product's words: gettext catalogues (msgid = the English text) and reasons that can be said in any language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")


@cache
def _messages(lang: str) -> Mapping[str, str]:
    """msgid -> text of every catalogue file of one language ("zh" reads `zh_CN*.po`); English is its own msgid."""
    if lang == "en":
        return {}
    from babel.messages.pofile import read_po  # 60 ms: only when words are wanted

    found: dict[str, str] = {}
    for path in sorted(LOCALE.glob(f"{lang}*.po")):
        with path.open("rb") as file:
            found.update({str(m.id): str(m.string) for m in read_po(file) if m.id and m.string})
    return found


def say(message: str, lang: str = "zh", **params: object) -> str:
    """Say `message` (a msgid with `{name}` places) in `lang`, filling in `params`; untranslated text stays English.

    Parameter values that begin with "@" name a thing and are said in the same language: "@family:agriculture/tea",
    "@sector:food", "@member:VNM", "@msg:Total", "@colour:red".
    """
    text = _messages(lang[:2]).get(message, message)
    return text.format(**{k: named(v, lang) for k, v in params.items()}) if params else text


def msg(message: str) -> str:
    """Mark a text that is said elsewhere (a table of names, say), so that the catalogue test finds it."""
    return message


def both(message: str) -> str:
    """Chinese and English on one line, for the command line's help."""
    zh = say(message, "zh")
    return message if zh == message else f"{zh} / {message}"


def named(value: object, lang: str) -> str:
    """Say a parameter: see `say`; an unknown name is shown as it is."""
    text = str(value)
    if not text.startswith("@") or ":" not in text:
        return text
    sort, _, name = text[1:].partition(":")
    if sort in ("family", "sector"):
        from records.catalogue import catalogue

        return catalogue().name(name, lang)
    if sort == "member":
        from records.countries import member_name

        return member_name(name, lang)
    return say(name, lang) if sort in ("msg", "colour") else text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: a msgid and its parameters, so that it can be said in each language."""

    message: str
    params: tuple[tuple[str, str | int | float], ...] = ()

    @classmethod
    def of(cls, message: str, **params: str | int | float) -> Reason:
        """`Reason.of("HS {code} belongs to {family}", code="0902", family="@family:agriculture/tea")`."""
        return cls(message, tuple(params.items()))

    def say(self, lang: str = "zh") -> str:
        """The reason as a sentence."""
        return say(self.message, lang, **dict(self.params))


def reasons_to_json(reasons: Iterable[Reason]) -> str:
    """Store reasons with what they said in both languages, so that a later wording does not change the record."""
    rows = [{"m": r.message, "p": dict(r.params), "zh": r.say("zh"), "en": r.say("en")} for r in reasons]
    return json.dumps(rows, ensure_ascii=False)


def reasons_from_json(text: str) -> tuple[Reason, ...]:
    """Read what `reasons_to_json` wrote."""
    return tuple(Reason(r["m"], tuple(r["p"].items())) for r in json.loads(text or "[]"))
