"""The glossary on the pages: words of notifications in the reader's language, entries, changes and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from dashboard import data
from dashboard.data import access
from dashboard.data.asking import ask, forget
from records.glossary import KINDS, LANGUAGES, GlossaryError, Term, split
from records.queries import glossary
from records.wording import say

__all__ = ["KINDS", "LANGUAGES", "GlossaryError", "Term", "split"]


def all_terms() -> Mapping[str, Term]:
    """Every entry as it is now, by id."""
    return ask(glossary.terms)


def history(entry: str) -> Sequence[Term]:
    """Every state of an entry, the oldest first."""
    return glossary.term_history(data.store(), entry)


def may_edit() -> bool:
    """True for experts and officials."""
    return access.can("glossary.edit")


def change(term: Term) -> int:
    """Keep a new state of an entry under the name of whoever looks; `GlossaryError` says why not."""
    who = access.demand("glossary.edit")
    number = data.store().change_term(term, who.name or who.id, datetime.now(UTC))
    data.note(who, "glossary.edit", f"term:{term.id}", {"revision": number})
    forget()
    return number


def in_words(value: str, lang: str) -> str:
    """A keyword or objective of a source in the reader's language; as it is when neither list knows it."""
    plain = value.removesuffix(" (TBT)").removesuffix(" (SPS)")
    if lang == "en":
        return plain
    return _names(glossary.glossary_version(data.store()), data.store().url, lang).get(
        plain.casefold(), say(plain, lang)
    )


@lru_cache(maxsize=8)
def _names(version: int, url: str, lang: str) -> Mapping[str, str]:
    del version, url  # parts of the key: the glossary as it is now
    return {word.casefold(): t.name(lang) for t in all_terms().values() for word in t.terms.get("en", ())}
