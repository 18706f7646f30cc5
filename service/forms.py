"""The forms of fetched notification documents, read from the kept bytes and kept field by field for the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from crawlers.documents.extract import ExtractError, extract
from crawlers.documents.form import FormError, parse
from records.store import Store, StoreError
from service.documents import SOURCE, as_dict


def keep_forms(store: Store) -> int:
    """Read what was fetched and not read yet; returns how many.  What cannot be read is not tried again."""
    waiting = store.unread_forms(SOURCE)
    for document_id, distributed, sha256 in waiting:
        store.keep_form(document_id, sha256, _form(store, distributed, sha256))
    return len(waiting)


def _form(store: Store, distributed: date, sha256: str) -> dict[str, Any]:
    try:
        got = extract(store.raw_bytes(sha256))
        return as_dict(parse(got.text, distributed, got.links))
    except (StoreError, ExtractError, FormError, OSError):
        return {}
