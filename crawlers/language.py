"""The language of a title: by script, then by the small words and the legal words that titles are made of.

English, French and Spanish, the WTO's languages, are weighed first; the official languages of the notifying members
tip the balance where the words do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from records.countries import members as known_members

# Words that are frequent in one language; those that several share count for each of them.
WORDS: Final[dict[str, str]] = {
    "en": "the of and for in on to with by from or as at which their its are is be this that act draft amendment "
    "regulation regulations requirements standards notification order rules proposed import imports products amending",
    "fr": "le la les l d du de des et en pour dans sur au aux par un une relatif relative relatifs relatives à arrêté "
    "décret projet loi règlement portant fixant modifiant ministériel norme qui est ce cette avec ou sont",
    "es": "el la los las del de y en para por con se su sus al un una que es lo como o resolución reglamento "
    "técnico técnica norma proyecto decreto ley ministerial modifica establece mediante requisitos sobre productos",
    "pt": "os do da dos das de em na nos nas para por com que se um uma ao à pela pelo são não portaria "
    "resolução regulamento técnico técnica consulta pública lei instrução normativa requisitos sobre estabelece altera",
    "id": "yang dan di untuk dari dengan pada dalam tentang atas oleh ini itu adalah serta atau peraturan rancangan "
    "menteri standar nasional produk wajib persyaratan republik keputusan makanan kepala badan terhadap secara",
    "vi": "và của các cho về thông tư quy định sản phẩm nghị",
    "de": "der die das und für über von zur zum des den mit im verordnung gesetz entwurf änderung zur",
    "tr": "ve ile için hakkında tebliğ yönetmelik dair değişiklik bir",
    "ms": "yang dan di untuk dari dengan pada dalam bagi oleh peraturan perintah akta makanan pindaan rang",
}
_SETS: Final = {language: frozenset(words.split()) for language, words in WORDS.items()}
# Endings and letters that only some of the near relatives have: (pattern, languages, weight).
SIGNS: Final = (
    (re.compile(r"(?:ción|ciones|dad)$"), ("es",), 0.5),
    (re.compile(r"(?:ção|ções|dade)$"), ("pt",), 0.5),
    (re.compile(r"(?:ité|ités|eux|euse)$"), ("fr",), 0.5),
    (re.compile(r"...[oa]s?$"), ("es", "pt"), 0.2),
    (re.compile(r"[áíóú]"), ("es", "pt"), 0.5),
    (re.compile(r"ñ"), ("es",), 0.5),
    (re.compile(r"[ãõ]"), ("pt",), 0.5),
    (re.compile(r"[êôâç]"), ("fr", "pt"), 0.5),
    (re.compile(r"[èëîïœùû]"), ("fr",), 0.5),
    (re.compile(r"[äß]"), ("de",), 0.5),
    (re.compile(r"[ğış]"), ("tr",), 0.5),
)
# Letters of one script only; the first range that holds most of a text decides.
SCRIPTS: Final = (
    ("ja", r"\u3040-\u30ff"), ("ko", r"\uac00-\ud7af\u1100-\u11ff"), ("zh", r"\u3400-\u9fff\uf900-\ufaff"),
    ("th", r"\u0e00-\u0e7f"), ("lo", r"\u0e80-\u0eff"), ("km", r"\u1780-\u17ff"), ("my", r"\u1000-\u109f"),
    ("ar", r"\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"), ("he", r"\u0590-\u05ff"),
    ("ru", r"\u0400-\u04ff"), ("el", r"\u0370-\u03ff"), ("hi", r"\u0900-\u097f"), ("ka", r"\u10a0-\u10ff"),
)  # fmt: skip
# Scripts that several languages share: the member's own language where it is one of these.
SHARED: Final = {"ru": ("uk", "bg", "kk", "ky", "mk", "sr", "mn", "be"), "ar": ("fa", "ur")}
_SCRIPT: Final = tuple((language, re.compile(f"[{letters}]")) for language, letters in SCRIPTS)
_NOT_LATIN: Final = re.compile("[" + "".join(letters for _, letters in SCRIPTS) + "]")
_VIETNAMESE: Final = re.compile(r"[\u1ea0-\u1ef9ơưƠƯ]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ASIDE: Final = re.compile(r"\[[^\]]*\]|https?://\S+")
_BRACKET: Final = re.compile(r"\(([^()]*)\)")  # "Reglamento sanitario … (Sanitary Regulations for …)"
LONGEST: Final = 2_000  # characters that are looked at
# The WTO's index is in English where nothing speaks against it; a member's own language weighs less than one word.
BASE, PRIOR = 0.75, 0.6


@lru_cache(maxsize=1 << 16)
def _votes(token: str) -> tuple[tuple[str, float], ...]:
    """What the words of one token in lower case ("l’importation,") say for which languages."""
    words = _WORD.findall(token)
    found = [(language, 1.0) for w in words for language, known in _SETS.items() if w in known]
    found += [(x, weight) for w in words for sign, languages, weight in SIGNS if sign.search(w) for x in languages]
    return tuple(found)


@cache
def official(members: Sequence[str]) -> frozenset[str]:
    """The official languages (ISO 639, two letters) of members by symbol code, as CLDR has them; empty for the EU."""
    from babel.languages import get_official_languages

    found = (known_members().get(m) for m in members)
    tags = (t for m in found if m and m.iso2 for t in get_official_languages(m.iso2))
    return frozenset(tag.split("_")[0] for tag in tags)


def identify(text: str, members: Iterable[str] = ()) -> str:
    """The language of a title as ISO 639 code; "en" when nothing speaks for another one.

    What stands in square brackets, or in long round ones behind a few words, is left out: indexes put a translation
    there.
    """
    text = text[:LONGEST]
    if "[" in text or "://" in text:
        text = _ASIDE.sub(" ", text)
    if "(" in text and len((outside := _BRACKET.sub(_without_sentences, text)).split()) >= 4:
        text = outside
    home = official(tuple(members))
    if not text.isascii():
        if _NOT_LATIN.search(text) and (script := _script(text, home)):
            return script
        if len(_VIETNAMESE.findall(text)) >= 2:
            return "vi"
    scores = dict.fromkeys(WORDS, 0.0)
    scores["en"] = BASE
    for token in text.lower().split():
        for language, weight in _votes(token):
            scores[language] += weight
    for language in home & scores.keys():
        scores[language] += PRIOR
    if "ms" not in home:  # Malay and Indonesian share their small words
        del scores["ms"]
    # At a draw the order of WORDS decides: the WTO's languages come first.
    return max(scores, key=scores.__getitem__)


def _without_sentences(bracket: re.Match[str]) -> str:
    return " " if len(bracket[1].split()) > 4 else bracket[0]


def _script(text: str, home: frozenset[str]) -> str:
    """The language of the script that most letters belong to; "" for Latin letters."""
    letters = sum(map(len, _WORD.findall(text)))
    counts = {language: len(pattern.findall(text)) for language, pattern in _SCRIPT}
    if sum(counts.values()) * 2 <= letters:
        return ""
    if counts["ja"]:  # kana stand among Chinese characters in Japanese only
        return "ja"
    best = max(counts, key=counts.__getitem__)
    return next((other for other in SHARED.get(best, ()) if other in home and best not in home), best)
