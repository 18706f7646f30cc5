"""Spellings of a catalogue term: plurals and singulars, British and American, ligatures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

_SPELLINGS = (
    ("aluminium", "aluminum"),
    ("fibre", "fiber"),
    ("tyre", "tire"),
    ("colour", "color"),
    ("sulph", "sulf"),
    ("ised", "ized"),
    ("isation", "ization"),
    ("isers", "izers"),
    ("iser", "izer"),
    ("litre", "liter"),
    ("flavour", "flavor"),
    ("yoghurt", "yogurt"),
    ("mould", "mold"),
    ("grey", "gray"),
    ("lorry", "lorries"),
    ("œ", "oe"),
    ("æ", "ae"),
)
_KEEP = {"gas", "molasses", "series", "species"}
_LINKS = {
    "de",
    "d'",
    "du",
    "des",
    "la",
    "le",
    "les",
    "del",
    "el",
    "los",
    "las",
    "y",
    "et",
    "and",
    "of",
    "in",
    "en",
    "a",
    "au",
    "aux",
    "para",
    "pour",
    "for",
    "with",
    "con",
    "sin",
    "sans",
    "to",
    "or",
    "on",
    "por",
    "par",
}


def variants(term: str, lang: str) -> set[str]:
    """Every spelling under which a term (folded by nothing yet, lower case) is looked for, itself included."""
    forms = {term}
    if lang == "zh":
        return forms
    for one, other in _SPELLINGS:
        for form in list(forms):
            if one in form:
                forms.add(form.replace(one, other))
            if other in form and lang == "en":
                forms.add(form.replace(other, one))
    return forms | {plural for form in forms for plural in _phrases(form, lang)}


def _phrases(form: str, lang: str) -> Iterator[str]:
    """The phrase with its last word changed (English), or with its first, or all its full words (French, Spanish)."""
    words = form.split(" ")
    if lang == "en":
        yield from (" ".join([*words[:-1], w]) for w in _numbers(words[-1], lang))
        if len(words) > 2 and words[1] in _LINKS:
            yield from (" ".join([w, *words[1:]]) for w in _numbers(words[0], lang))
        return
    yield from (" ".join([w, *words[1:]]) for w in _numbers(words[0], lang))
    if len(words) > 1:
        for pick in (_plural, _singular):
            yield " ".join(w if w in _LINKS or "'" in w else pick(w, lang) for w in words)
        if words[1] not in _LINKS:
            for pick in (_plural, _singular):
                yield " ".join([pick(words[0], lang), pick(words[1], lang), *words[2:]])


def _numbers(word: str, lang: str) -> set[str]:
    return {_plural(word, lang), _singular(word, lang)} - {word}


@cache
def _plural(word: str, lang: str) -> str:
    if len(word) < 3 or not word[-1].isalpha() or (word.endswith(("s", "x", "z")) and lang != "en"):
        return word
    if word.isupper() or (word.endswith("s") and not word.endswith("ss")):
        return word
    if lang == "en":
        if word.endswith("y") and word[-2] not in "aeiou":
            return word[:-1] + "ies"
        return word + ("es" if word.endswith(("ss", "x", "ch", "sh", "z")) else "s")
    if lang == "fr":
        return word[:-2] + "aux" if word.endswith("al") else word + ("x" if word.endswith(("eau", "eu")) else "s")
    if word.endswith("ión"):
        return word[:-2] + "ones"
    return word + ("s" if word[-1] in "aeiouáéó" else "es")


@cache
def _singular(word: str, lang: str) -> str:
    if len(word) < 5 or not word.endswith(("s", "x")) or word in _KEEP or word.endswith(("ss", "us", "is")):
        return word
    if lang == "en":
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith(("oes", "ches", "shes", "xes", "sses")):
            return word[:-2]
        return word[:-1] if word.endswith("s") else word
    if lang == "fr":
        return word[:-1] if word.endswith(("s", "eaux")) else word
    if word.endswith("iones"):
        return word[:-4] + "ón"
    if word.endswith("es") and word[-3] not in "aeiouháéíóúgtcv":
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
