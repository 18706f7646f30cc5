"""What notification documents say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from records.store import Store
from records.store.base import chunks
from records.tables_forms import document_form

# Fields that are facts: whoever may see the record may see them.  The form's prose stays where it is.
FACTS = (
    "agency", "mailboxes", "articles", "pages", "languages", "regions", "international", "adoption", "publication",
    "entry_into_force", "comment_deadline", "circulated",
)  # fmt: skip


def forms_of(store: Store, ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """Row number of each document (of `ids`) that was fetched and read → the facts of its form, without empty ones."""
    found: dict[int, Mapping[str, Any]] = {}
    with store.read() as connection:
        for part in chunks(ids, 500):
            query = select(document_form.c.document_id, document_form.c.form)
            for id, text in connection.execute(query.where(document_form.c.document_id.in_(part))).tuples():
                form = json.loads(text)
                if facts := {name: form[name] for name in FACTS if form.get(name)}:
                    found[id] = facts
    return found
