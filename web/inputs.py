"""What people send: forms read within bounds, text without what cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from fastapi import Request

from web.guard import TooLarge, bounded_body

MOST_FIELDS = 600  # a form with every family and member ticked has about 350


class Form:
    """The fields of a form, each as a list of plain texts in the order sent."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def one(self, name: str, *, lines: bool = False) -> str:
        """The first value, plain; "" when there is none."""
        return plain(self._values.get(name, [""])[0], lines=lines)

    def raw(self, name: str) -> str:
        """The first value letter by letter, for passwords; "" when there is none."""
        return self._values.get(name, [""])[0]

    def many(self, name: str) -> tuple[str, ...]:
        """Every value, plain, each once, without empty ones."""
        return tuple(dict.fromkeys(filter(None, map(plain, self._values.get(name, ())))))

    def has(self, name: str) -> bool:
        """True when the field was sent at all."""
        return name in self._values

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """(name, value) of every field: to carry a form along in hidden ones."""
        return ((name, plain(v, lines=True)) for name, values in self._values.items() for v in values)


async def posted(request: Request) -> Form:
    """The form of a request; a body that is no form gives an empty one.  Raises `TooLarge`."""
    body = await bounded_body(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="replace"
        )
    except UnicodeDecodeError:
        return Form([])
    except ValueError:
        raise TooLarge from None
    return Form(pairs)


def asked(query: Iterable[tuple[str, str]]) -> Form:
    """The query of an address as a form: links that fill a form in beforehand."""
    return Form(list(query)[:50])


def plain(text: str, *, lines: bool = False) -> str:
    """Composed form, one space between words, no control, format, private or broken characters; line feeds kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    if not lines:
        return re.sub(r"\s+", " ", kept).strip()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+", " ", kept)).strip()


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list as people type it: between commas, semicolons, the Chinese marks for them, and line ends."""
    return tuple(dict.fromkeys(filter(None, (p.strip() for p in re.split(r"[,;\n，；、]+", text)))))
