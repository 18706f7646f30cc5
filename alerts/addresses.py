"""The addresses that a message carries: answers by one tap, the measure's page, and how to change or end it."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.links import ANSWER, ANSWERS, MANAGE, MEASURE, UNSUBSCRIBE, link
from records.wording import msg, say

LABELS = {
    "concerns": msg("Concerns me"),
    "unconcerned": msg("Does not concern me"),
    "complies": msg("We comply already"),
    "help": msg("I need help"),
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Signed links for one reader; all are empty without a secret (nothing could be checked).

    `known`: the reader signed up, so that there is a page to manage everything on.
    """

    base_url: str = ""
    secret: bytes = field(default=b"", repr=False)
    reader: str = ""
    known: bool = False

    def answers(self, measure: str, lang: str) -> tuple[tuple[str, str], ...]:
        """(label, address) of each answer that one tap gives."""
        if not self.secret:
            return ()
        parts = _sound(self.reader), _sound(measure)
        made = (link(self.secret, self.base_url, ANSWER, *parts, a) for a in ANSWERS)
        return tuple(zip((say(LABELS[a], lang) for a in ANSWERS), made, strict=True))

    def measure(self, key: str) -> str:
        """The measure's public page."""
        return link(self.secret, self.base_url, MEASURE, _sound(key)) if self.base_url else ""

    @property
    def unsubscribe(self) -> str:
        """Ends everything of the reader; the page asks once more."""
        return link(self.secret, self.base_url, UNSUBSCRIBE, _sound(self.reader)) if self.secret else ""

    @property
    def manage(self) -> str:
        """Everything the reader watches, to be changed without a password."""
        return link(self.secret, self.base_url, MANAGE, _sound(self.reader)) if self.secret and self.known else ""


def _sound(text: str) -> str:
    """A text that can be written down: half a character (a lone surrogate) becomes "?"."""
    return text.encode(errors="replace").decode()
