"""What the page of one measure asks beside the measure itself: its life, what changed, its files, and its kin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote, urlencode

from alerts import summary
from dashboard import data
from dashboard.data.asking import ask
from records import queries
from records.attached import AttachedText, TextState
from records.differences import Difference, Piece
from records.differences import differences as _differences
from records.lifecycle import Lifecycle, Stage, Step, lifecycle
from records.links import MEASURE, PREFIX
from records.measures import Measure
from records.notification import Notification
from records.queries import likes as _likes
from records.queries.likes import Like
from records.queries.references import Linked, linked
from records.queries.texts import attached_texts
from records.showing import shown
from records.store import Store

__all__ = ["AttachedText", "Difference", "Lifecycle", "Like", "Linked", "Piece", "Stage", "Step", "TextState"]


def title(found: Measure, lang: str) -> str:
    """The title in the reader's language, composed where the source has none."""
    return summary.title(found, lang) if lang == "zh" else found.title


def gist(found: Measure, lang: str) -> str:
    """A sentence or two in the reader's language on who does what to which products."""
    return summary.sentence(found, lang)


def life(found: Measure) -> Lifecycle:
    """Where the measure stands today, worked out from everything its record says."""
    return ask(_life, found.key, data.today())


def _life(store: Store, key: str, today: date) -> Lifecycle:
    whole = queries.measure(store, key)
    assert whole is not None, key  # it was read a moment ago
    return lifecycle(whole, today)


def changes(found: Measure) -> Mapping[str, Sequence[Difference]]:
    """What each document says otherwise than those before it, by its key; only what may be shown."""
    made: dict[str, list[Difference]] = defaultdict(list)
    for difference in _differences(found):
        made[difference.document].append(difference)
    return made


def corrections(found: Measure) -> Mapping[str, Sequence[Difference]]:
    """What the publisher changed in a document after it was first read, by its key."""
    made: dict[str, list[Difference]] = {}
    for document in found.documents:
        before = [shown(d, data.store().passports().get(d.source)) for d in ask(queries.revisions, document.id)]
        steps = [replace(d, distributed=document.distributed, symbols=()) for d in (*before, document)]
        if before and (told := _differences(replace(found, documents=tuple(steps)))):
            made[document.key] = list(told)
    return made


def files(found: Measure) -> Mapping[int, Sequence[AttachedText]]:
    """The files that were asked for behind each document, by its row number; their texts are not for pages."""
    texts = ask(attached_texts, tuple(d.id for d in found.documents))
    return {id: [replace(t, text="") for t in of] for id, of in texts.items()}


def likes(found: Measure) -> Sequence[Like]:
    """Earlier measures that are like this one."""
    return ask(_likes.likes, found, data.today())


def linked_with(found: Measure) -> Sequence[Linked]:
    """Other measures that are the same act, or name this one, or are named by it."""
    return ask(linked, found.id)


def public_address(found: Measure) -> str:
    """The address of the page that needs no login and stays."""
    return f"{PREFIX}/{MEASURE}/{quote(found.key, safe='/')}"


def subscribe_address(found: Measure) -> str:
    """The sign-up form, filled in with this measure's products and markets."""
    families = [("families", x.family) for x in found.labels[:3]]
    members = [("others", ", ".join(found.members[:5]))] if found.members else []
    return f"{PREFIX}/subscribe?{urlencode([*families, *members])}"


def said_by(found: Measure, field: str) -> Notification | None:
    """The newest document that fills a field."""
    return next((d for d in reversed(found.documents) if getattr(d, field)), None)
