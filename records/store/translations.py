"""Machine translations, kept so that a text is translated once and a message says the same when it is made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from records import tables as t
from records.measures import Measure
from records.store.base import Base, chunks, moment
from records.tables_readers import reader
from records.tables_translation import translation
from records.threads import load


class Translations(Base):
    """Verbs of machine translations."""

    def translations(self, texts: Iterable[str], language: str) -> dict[str, str]:
        """The translations at hand, by original text."""
        by_digest = {_digest(text): text for text in texts if text}
        found: dict[str, str] = {}
        with self.read() as connection:
            for part in chunks(by_digest, 500):
                where = translation.c.digest.in_(part), translation.c.language == language
                rows = connection.execute(select(translation.c.digest, translation.c.text).where(*where))
                found.update({by_digest[digest]: text for digest, text in rows.tuples()})
        return found

    def save_translation(self, original: str, language: str, text: str, engine: str, now: datetime) -> None:
        """Keep one; a text that has one already keeps it."""
        row = {"digest": _digest(original), "language": language, "text": text, "engine": engine, "at": moment(now)}
        with self.write() as connection:
            self.insert(connection, translation, [row])

    def untold(self, language: str, limit: int = 500) -> list[Measure]:
        """Measures that alerts in this language, not bundled yet, are about."""
        query = (
            select(t.alert.c.measure_id)
            .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
            .where(t.alert.c.delivery_id.is_(None), t.subscription.c.language == language)
            .distinct()
            .limit(limit)
        )
        with self.read() as connection:
            return load(connection, connection.scalars(query).all())

    def signed_up(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of these readers who signed up, so that there is a page to manage their subscriptions on."""
        found: set[str] = set()
        with self.read() as connection:
            for part in chunks(sorted(set(keys)), 500):
                found |= set(connection.scalars(select(reader.c.key).where(reader.c.key.in_(part))))
        return frozenset(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
