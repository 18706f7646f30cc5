"""The glossary's changes: added, never overwritten, each with who made it and when."""

from __future__ import annotations

from datetime import datetime

from records.glossary import LANGUAGES, Term, checked
from records.store.base import Base, moment
from records.tables_search import glossary_change


class Glossary(Base):
    """The verb `change_term`."""

    def change_term(self, term: Term, by: str, now: datetime) -> int:
        """Keep a new state of an entry (`removed`: it counts no longer); `GlossaryError` when it cannot be kept.

        Returns the change's number.  Who may do it is asked before.
        """
        checked(term)
        values = {lang: "; ".join(term.terms.get(lang, ())) for lang in LANGUAGES}
        values |= {"entry": term.id[:80], "kind": term.kind, "note": term.note[:1000], "by": by[:120]}
        with self.write() as connection:
            row = glossary_change.insert().values(**values, removed=term.removed, at=moment(now))
            number: int = connection.execute(row).inserted_primary_key[0]  # type: ignore[index]
        return number
