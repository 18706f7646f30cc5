"""What changed between a draft and the later documents of its measure: field by field, and word by word in texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from records.lifecycle import in_order
from records.measures import Measure
from records.notification import Notification

FIELDS = ("title", "comment_deadline", "adoption", "entry_into_force", "agency")
LISTS = ("codes", "objectives", "regions", "documents")
TEXTS = ("title", "products", "description")
MOST_WORDS = 1_500  # of each side; the comparison's cost grows with their product
MOST_PIECES = 200
ALIKE = 0.5  # below it one text does not restate the other, and a word by word comparison says nothing


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `sort` is "equal", "insert", "delete" or "replace" (difflib's opcodes)."""

    sort: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What `document` (key), distributed `on`, says otherwise than the documents before it.

    `old` and `new` are texts (dates as YYYY-MM-DD, list items joined by "; "); for lists they hold only what went and
    what came.  `pieces` compares texts that restate each other; `cut` when they were longer than is compared.
    """

    field: str
    old: str
    new: str
    document: str
    on: date
    pieces: tuple[Piece, ...] = ()
    cut: bool = False


def differences(measure: Measure) -> tuple[Difference, ...]:
    """Every change along the thread, in the order of its documents.

    A follow-up repeats only what it changes: an empty field says nothing, and is compared with nothing.
    """
    said: dict[str, object] = {}
    found: list[Difference] = []
    for document in in_order(measure.documents):
        for field in dict.fromkeys((*FIELDS, *LISTS, *TEXTS)):
            value = getattr(document, field)
            if not value:
                continue
            if (before := said.get(field)) and before != value and (made := _difference(field, before, document)):
                found.append(made)
            said[field] = value
    return tuple(found)


def _difference(field: str, before: object, document: Notification) -> Difference | None:
    value = getattr(document, field)
    if field in LISTS:
        assert isinstance(before, tuple)
        old, new = _items(before, value), _items(value, before)
        return Difference(field, old, new, document.key, document.distributed) if old or new else None
    if field not in TEXTS:
        return Difference(field, str(before), str(value), document.key, document.distributed)
    pieces, cut = compare(str(before), value)
    return Difference(field, str(before), value, document.key, document.distributed, pieces, cut)


def _items(there: Sequence[object], not_there: Sequence[object]) -> str:
    """The items of the first that the second lacks; codes by scheme and digits, whatever words stand beside them."""
    other = {_identity(x) for x in not_there}
    return "; ".join(_shown(x) for x in there if _identity(x) not in other)


def _identity(item: object) -> str:
    return f"{item.scheme} {item.code}" if hasattr(item, "scheme") and hasattr(item, "code") else str(item)


def _shown(item: object) -> str:
    return f"{_identity(item)} {item.text}".strip() if hasattr(item, "text") else str(item)


def compare(old: str, new: str) -> tuple[tuple[Piece, ...], bool]:
    """(pieces that lead from `old` to `new`, whether texts or pieces were cut).

    At most 1,500 words of each and 200 pieces; no pieces when the texts are too unlike to be two states of one text.
    """
    a, b = old.split(), new.split()
    cut = max(len(a), len(b)) > MOST_WORDS
    a, b = a[:MOST_WORDS], b[:MOST_WORDS]
    matcher = SequenceMatcher(None, a, b)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return (), cut
    codes = matcher.get_opcodes()
    pieces = tuple(Piece(s, " ".join(a[i:j]), " ".join(b[k:m])) for s, i, j, k, m in codes[:MOST_PIECES])
    return pieces, cut or len(codes) > MOST_PIECES
