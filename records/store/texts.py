"""Attached texts: what was asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from records import tables as t
from records.attached import KIND, AttachedText, TextState
from records.store.base import Base, moment
from records.tables_texts import attached_text as table
from records.wording import reasons_to_json


class Texts(Base):
    """Verbs of the files behind documents."""

    def ask_texts(self, wanted: Iterable[tuple[int, str]], now: datetime) -> None:
        """Note that these files, as (document's row number, address), are being asked for: each counts as a try.

        What was read stays readable until something better comes.
        """
        with self.write() as connection:
            for document, address in dict.fromkeys(wanted):
                row = {"document_id": document, "kind": KIND, "address": address}
                again = update(table).where(*(table.c[n] == v for n, v in row.items()))
                values = {"asked_at": moment(now), "tries": table.c.tries + 1}
                if not connection.execute(again.values(**values)).rowcount:
                    new = {"state": TextState.ASKED.value, "asked_at": moment(now), "tries": 1}
                    connection.execute(table.insert().values(**row, **new))

    def keep_text(self, found: AttachedText, now: datetime) -> str:
        """Keep what came of one file: "new", "changed" or "same".

        Its measure counts as touched when there is a text that was not there: search takes it in.  Raises `KeyError`
        when no document has this key.
        """
        with self.write() as connection:
            at = select(t.document.c.id, t.document.c.measure_id).where(t.document.c.key == found.document)
            document = connection.execute(at).first()
            if document is None:
                raise KeyError(found.document)
            row = {"document_id": document.id, "kind": KIND, "address": found.address}
            where = [table.c[n] == v for n, v in row.items()]
            before = connection.execute(select(table.c.state, table.c.text).where(*where)).first()
            values = _values(found, now)
            if before is None:
                connection.execute(table.insert().values(**row, **values, asked_at=moment(now), tries=1))
            elif before.state == TextState.READ.value and found.state is not TextState.READ:
                return "same"  # a text that is here is better than none
            else:
                connection.execute(update(table).where(*where).values(**values))
            known = before is not None and before.state != TextState.ASKED.value
            changed = before is None or (before.state, before.text) != (values["state"], values["text"])
            if found.state is TextState.READ and changed:
                measure = t.measure.c.id == document.measure_id
                connection.execute(update(t.measure).where(measure).values(touched=t.measure.c.touched + 1))
        return "new" if not known else "changed" if changed else "same"


def _values(found: AttachedText, now: datetime) -> dict[str, Any]:
    return {
        "state": found.state.value,
        "read_at": moment(now),
        "text": found.text.replace("\0", " "),
        "pages": found.pages,
        "truncated": found.truncated,
        "language": found.language,
        "problem": reasons_to_json((found.problem,) if found.problem else ()),
        "raw_sha256": found.raw_sha256,
    }
