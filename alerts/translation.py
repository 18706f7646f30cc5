"""Machine translation of original titles: off, a model in a local folder, or a service of one's own; always marked.

Summaries need none: they are composed from fields, catalogue and glossary.  What an engine says is kept in the store.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from records.measures import Measure
from records.store import Store

TEXTS, SECONDS = 50, 60.0  # at most so many texts and so long in one run: alerts do not wait for a slow engine
LONGEST = 1000  # characters of a text that is sent to an engine
TIMEOUT_S = 15
ANSWER = 2**20  # bytes of an answer that are read


class TranslatorError(RuntimeError):
    """The engine cannot translate; the message says what to do."""


class Translator(Protocol):
    """Turns a text of one language (ISO 639-1) into another; "" when it does not know the pair."""

    @property
    def name(self) -> str: ...

    def translate(self, text: str, source: str, target: str) -> str: ...


class Service:
    """A service with the LibreTranslate protocol: POST {q, source, target, format, api_key} → {translatedText}."""

    def __init__(self, address: str, key: str = "") -> None:
        self.address = address.rstrip("/") + ("" if address.rstrip("/").endswith("/translate") else "/translate")
        self.key = key
        self.name = f"service {address.split('//')[-1].split('/')[0].rpartition('@')[2]}"

    def translate(self, text: str, source: str, target: str) -> str:
        """Raises `TranslatorError` when it does not answer as the protocol says."""
        asked = {"q": text, "source": source, "target": target, "format": "text"}
        asked |= {"api_key": self.key} if self.key else {}
        request = urllib.request.Request(
            self.address, json.dumps(asked).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                told: Any = json.loads(answer.read(ANSWER))
        except (OSError, ValueError) as error:
            raise TranslatorError(f"the translation service did not answer: {type(error).__name__}: {error}") from error
        said = told.get("translatedText") if isinstance(told, dict) else None
        if not isinstance(said, str):
            raise TranslatorError("the translation service answered without `translatedText`; is it LibreTranslate?")
        return said


class LocalModel:
    """A folder with models for CTranslate2: `en-zh/` and so on, each with model.bin, source.spm and target.spm.

    Needs the packages ctranslate2 and sentencepiece, which are no dependency of this project.
    """

    def __init__(self, folder: Path) -> None:
        try:
            engine, pieces = (import_module(name) for name in ("ctranslate2", "sentencepiece"))
        except ImportError as error:
            raise TranslatorError(
                "a local translation model needs two more packages: pip install ctranslate2 sentencepiece"
            ) from error
        self.name = f"model {folder.name}"
        self._folder, self._engine, self._pieces = folder, engine, pieces
        self._loaded: dict[str, tuple[Any, Any, Any]] = {}

    def translate(self, text: str, source: str, target: str) -> str:
        """One text; "" for a pair without a folder."""
        place = self._folder / f"{source}-{target}"
        if not (place / "model.bin").is_file():
            return ""
        if place.name not in self._loaded:
            pieces = [self._pieces.SentencePieceProcessor(str(place / f"{n}.spm")) for n in ("source", "target")]
            self._loaded[place.name] = (self._engine.Translator(str(place), device="cpu"), *pieces)
        model, first, last = self._loaded[place.name]
        asked = [[*first.encode(text, out_type=str), "</s>"]]
        try:
            found = model.translate_batch(asked, beam_size=2, max_decoding_length=400)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"the model in {place} cannot be used: {error}") from error
        return str(last.decode([p for p in found[0].hypotheses[0] if p != "</s>"]))


def translator(setting: str, key: str = "") -> Translator | None:
    """The engine that a setting names: an address, a folder, or none; raises `TranslatorError`."""
    if not setting.strip():
        return None
    if setting.startswith(("http://", "https://")):
        return Service(setting.strip(), key)
    if not Path(setting).is_dir():
        raise TranslatorError(f"SENTINEL_TRANSLATOR: {setting!r} is neither an http(s) address nor a folder of models")
    return LocalModel(Path(setting))


def translate_titles(store: Store, engine: Translator, measures: Iterable[Measure], now: datetime, to: str) -> str:
    """Translate the titles that have no words in this language and no translation yet; what went wrong, else "".

    The first failure ends it: a message without a translation is better than one that waits.
    """
    wanted = {m.title: m.latest.language[:2] or "en" for m in measures if not _has_words(m, to)}
    for text in store.translations(wanted, to):
        del wanted[text]
    began = time.monotonic()
    for text, source in list(wanted.items())[:TEXTS]:
        if time.monotonic() - began > SECONDS:
            return "the translation engine is too slow; the rest is left out"
        try:
            told = engine.translate(text[:LONGEST], source, to)
        except TranslatorError as error:
            return str(error)
        if told.strip():
            store.save_translation(text, to, told.strip()[: 2 * LONGEST], engine.name, now)
    return ""


def _has_words(measure: Measure, language: str) -> bool:
    newest = measure.latest
    return newest.language[:2] == language or (language == "zh" and any(d.title_zh for d in measure.documents))
