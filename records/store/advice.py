"""Experts' opinions, the directory of experts, earlier comments of members, and committee meetings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select, update

from records import tables as t
from records import tables_cases as c
from records.cases import PastComment, Profile
from records.store.base import Base, StoreError, chunks, moment


class Advice(Base):
    """Verbs of what experts say about measures and of who they are."""

    def save_opinion(self, measure: str, author: str, text: str, now: datetime, text_en: str = "") -> int:
        """Keep a signed and dated opinion; returns its number.  It is not public before `release_opinion`."""
        with self.write() as connection:
            id_ = connection.scalar(select(t.measure.c.id).where(t.measure.c.key == measure))
            if id_ is None:
                raise StoreError(f"no measure {measure!r} in the store; take one that is listed")
            values = {"measure_id": id_, "author": author, "at": moment(now), "text": text, "text_en": text_en}
            made = connection.execute(c.opinion.insert().values(**values)).inserted_primary_key
            return int(made[0])  # type: ignore[index]

    def release_opinion(self, opinion: int, *, public: bool = True) -> None:
        """Make an opinion public, or take it out of public view."""
        self._opinion(opinion, released=public)

    def withdraw_opinion(self, opinion: int) -> None:
        """Mark an opinion as withdrawn by its author; it stays on record, no longer public."""
        self._opinion(opinion, withdrawn=True, released=False)

    def _opinion(self, opinion: int, **values: bool) -> None:
        with self.write() as connection:
            if not connection.execute(update(c.opinion).where(c.opinion.c.id == opinion).values(**values)).rowcount:
                raise StoreError(f"no opinion number {opinion}")

    def save_profile(self, profile: Profile) -> None:
        """Keep an expert's line of the directory in the place of the one before."""
        lists = {n: json.dumps(list(getattr(profile, n)), ensure_ascii=False) for n in ("fields", "languages")}
        lists["recused"] = json.dumps(list(profile.recused), ensure_ascii=False)
        plain = {n: getattr(profile, n) for n in ("person", "name", "institution", "most", "active")}
        with self.write() as connection:
            connection.execute(delete(c.profile).where(c.profile.c.person == profile.person))
            connection.execute(c.profile.insert().values(**plain, **lists))

    def save_past_comments(self, comments: Iterable[PastComment]) -> int:
        """Keep earlier comments of members; one of the same member, measure and day takes the old one's place."""
        kept = 0
        names = ("measure", "member", "on", "summary", "outcome", "source")
        past = c.past_comment.c
        for part in chunks(comments, 500):
            with self.write() as connection:
                for comment in part:
                    same = (past.measure == comment.measure) & (past.member == comment.member) & (past.on == comment.on)
                    connection.execute(delete(c.past_comment).where(same))
                    values = {name: getattr(comment, name) for name in names}
                    connection.execute(c.past_comment.insert().values(**values))
                    kept += 1
        return kept

    def save_meeting(self, committee: str, starts: date, ends: date | None, collect_until: date, source: str) -> None:
        """Keep a committee meeting ("TBT" or "SPS"); the same day of the same committee takes the old one's place."""
        with self.write() as connection:
            same = (c.meeting.c.committee == committee) & (c.meeting.c.starts == starts)
            connection.execute(delete(c.meeting).where(same))
            values = {"committee": committee, "starts": starts, "ends": ends, "collect_until": collect_until}
            connection.execute(c.meeting.insert().values(**values, source=source))
