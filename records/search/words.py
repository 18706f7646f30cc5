"""Texts to the tokens that are indexed, and query words to the phrases that are looked for.  Pure.

Scripts that write words without blanks (Chinese, Japanese, Thai, Lao, Khmer, Burmese, and Korean for its endings) are
indexed as overlapping pairs of signs, so that a word is found inside any longer one; the last sign of a run stands
alone too, so that one sign is found as a beginning.  Everything else is indexed as words without case and accents.
The engines get ready-made tokens and are asked to add nothing of their own: the same text is found on all of them.
(zh-data: ranges of signs)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 64  # characters of one token; what is longer is cut
# Ranges of signs (zh-data).
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u3099-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = (
    "0-9a-z\u00df-\u00f6\u00f8-\u02af\u0370-\u052f\u0531-\u0587\u05d0-\u05ea\u0620-\u0669\u066e-\u06d3\u06f0-\u06fc"
    "\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff\u10a0-\u177f\u1e00-\u1fff"
)
_RUN = re.compile(f"([{_PAIRED}]+)|([{_WORD}]+)")
_MARKS = re.compile("[\u0300-\u036f]")
# Letters that Unicode does not take apart into a base and a mark.
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"})
_WHOLE = re.compile("[" + "".join(map(chr, _PLAIN)) + "]")
_ASCII_RUN = re.compile(r"[0-9a-z]+")

Phrase = tuple[str, ...]  # tokens that follow each other; a last one that ends in "*" is a beginning


def fold(text: str) -> str:
    """The text without case, accents and width: "Thé VERT ＡＢＣ" → "the vert abc"."""
    if text.isascii():
        return text.lower()
    taken = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    made = unicodedata.normalize("NFC", taken)
    return made.translate(_PLAIN) if _WHOLE.search(made) else made


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of letters of a folded text, with True for those indexed in pairs of signs."""
    for found in _RUN.finditer(text):
        yield found[0], found[1] is not None


def tokens(text: str) -> list[str]:
    """What is indexed of a text, in its order: "绿茶 Tea" → ["绿茶", "茶", "tea"]."""
    folded = fold(text)
    if folded.isascii():
        return [w[:LONGEST] for w in _ASCII_RUN.findall(folded)]
    out: list[str] = []
    for paired, word in _RUN.findall(folded):
        if word:
            out.append(word[:LONGEST])
        else:
            out += [paired[i : i + 2] for i in range(len(paired) - 1)]
            out.append(paired[-1])
    return out


@lru_cache(maxsize=1 << 14)
def phrase(text: str) -> Phrase:
    """The tokens that a text with these words holds one after the other; empty when there is nothing to look for.

    "锂电池" → ("锂电", "电池"); "茶" → ("茶*",): any pair that begins with it; "67.140.10" → ("67", "140", "10").
    """
    found = list(runs(fold(text)))
    out: list[str] = []
    for number, (run, paired) in enumerate(found):
        last = number == len(found) - 1
        if not paired:
            out.append(run[:LONGEST])
            continue
        out += [run[i : i + 2] for i in range(len(run) - 1)]
        if not last:
            out.append(run[-1])  # the next run follows the sign that ends this one
        elif len(run) == 1:
            out.append(f"{run}*")
    return tuple(out)


@lru_cache(maxsize=1 << 14)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The phrase of a text and, when it ends in a Latin word, the same with its plural and singular."""
    whole = phrase(text)
    if not whole:
        return ()
    return tuple(dict.fromkeys((*whole[:-1], form) for form in forms(whole[-1])))


def forms(word: str) -> tuple[str, ...]:
    """A word with its likely singular and plural in English, French and Spanish; others as they are.

    They are looked for beside the word, never in its place: "batteries" → also "battery", "colour" → also "colours".
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return (word,)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        bases = [word[:-1]]
        if word.endswith("ies"):
            bases = [word[:-3] + "y", word[:-1]]
        elif word.endswith("es"):
            bases = [word[:-1], word[:-2]]
        return tuple(w for w in (word, *bases) if len(w) > 2)
    more = [word + "s"]
    if word.endswith("y"):
        more.append(word[:-1] + "ies")
    if word.endswith(("s", "x", "z", "ch", "sh", "l", "n", "r", "d", "o")):
        more.append(word + "es")
    return (word, *more)
