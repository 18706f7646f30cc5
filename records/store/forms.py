"""Forms of notification documents: which were brought and not read yet, and keeping what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select, union_all

from records import tables as t
from records.store.base import Base
from records.store.sightings import sighting
from records.tables_forms import document_form


class Forms(Base):
    """Verbs of forms."""

    def unread_forms(self, source: str, limit: int = 500) -> list[tuple[int, date, str]]:
        """(document's row number, its day, hash of the kept bytes) of what the source brought without a kept form."""
        d, s, f = t.document.c, sighting.c, document_form.c
        own = select(d.id, d.raw_sha256).where(d.source == source, d.raw_sha256 != "")
        seen = select(s.document_id, s.raw_sha256).where(s.source == source, s.raw_sha256 != "")
        both = union_all(own, seen).subquery()
        query = (
            select(both.c.id, d.distributed, both.c.raw_sha256)
            .join(t.document, d.id == both.c.id)
            .outerjoin(document_form, f.document_id == both.c.id)
            .where(or_(f.raw_sha256.is_(None), f.raw_sha256 != both.c.raw_sha256))
            .order_by(both.c.id)
            .limit(limit)
        )
        with self.read() as connection:
            return list(connection.execute(query).tuples())

    def keep_form(self, document_id: int, raw_sha256: str, form: Mapping[str, Any]) -> None:
        """Keep what a document says; an earlier reading of it goes."""
        row = {"document_id": document_id, "raw_sha256": raw_sha256, "form": json.dumps(form, ensure_ascii=False)}
        with self.write() as connection:
            connection.execute(delete(document_form).where(document_form.c.document_id == document_id))
            connection.execute(document_form.insert().values(**row))
