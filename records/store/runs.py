"""Sources and runs: passports, how each attempt went, refused rows, conditional requests, the packaged sample."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from time import monotonic

from sqlalchemy import delete, exists, func, select, update

from records import tables as t
from records.codec import source_from_json, source_to_json
from records.runs import Invalid, Run, Source, Verdict
from records.store.base import Base, from_moment, moment


class Runs(Base):
    """Verbs around one attempt at one source."""

    _passports: tuple[float, Mapping[str, Source]] = (0.0, {})

    def register(self, sources: Iterable[Source]) -> None:
        """Write passports, so that pages show publisher, cadence and health without the crawlers."""
        with self.write() as connection:
            known = dict(connection.execute(select(t.source.c.name, t.source.c.passport)).tuples().all())
            self._passports = (0.0, {})
            for source in sources:
                text = source_to_json(source)
                if source.name not in known:
                    connection.execute(t.source.insert().values(name=source.name, passport=text))
                elif known[source.name] != text:
                    where = t.source.c.name == source.name
                    connection.execute(update(t.source).where(where).values(passport=text))

    def passports(self) -> Mapping[str, Source]:
        """Every registered passport by name; read again after a minute."""
        until, known = self._passports
        if monotonic() >= until:
            with self.read() as connection:
                texts = connection.execute(select(t.source.c.name, t.source.c.passport)).tuples().all()
            known = {name: source_from_json(text) for name, text in texts}
            self._passports = (monotonic() + 60 if known else 0.0, known)
        return known

    def begin(self, source: str, now: datetime) -> Run:
        """Open a run.  Its row says "not checked" until `finish`: a killed run has checked nothing."""
        run = Run(source=source, started=now)
        with self.write() as connection:
            values = {"source": source, "started": moment(now), "verdict": run.verdict.value}
            done = connection.execute(t.run.insert().values(**values))
            run.id = int(done.inserted_primary_key[0])  # type: ignore[index]
        return run

    def reject(self, run: Run, bad: Iterable[Invalid]) -> None:
        """Keep refused rows with their place, problem and advice; at most 1,000 a run are listed, all are counted."""
        rows = [
            {"run_id": run.id, "place": b.place[:400], "problem": b.problem[:1000], "advice": b.advice[:1000],
             "excerpt": b.excerpt[:400]}
            for b in bad
        ]  # fmt: skip
        room = max(0, 1000 - run.invalid)
        run.invalid += len(rows)
        if rows[:room]:
            with self.write() as connection:
                connection.execute(t.invalid.insert(), rows[:room])

    def finish(self, run: Run, now: datetime) -> None:
        """Close a run with its counts, verdict, message and left-over fields."""
        run.finished = now
        values = {n: getattr(run, n) for n in ("seen", "new", "changed", "same", "invalid", "message", "raw")}
        values |= {"finished": moment(now), "verdict": run.verdict.value}
        values["leftover"] = json.dumps(run.leftover or {}, ensure_ascii=False)
        with self.write() as connection:
            connection.execute(update(t.run).where(t.run.c.id == run.id).values(**values))

    def last_success(self, source: str) -> datetime | None:
        """When this source was last really looked at; None: never."""
        good = (Verdict.OK.value, Verdict.UNCHANGED.value)
        query = select(func.max(t.run.c.finished)).where(t.run.c.source == source, t.run.c.verdict.in_(good))
        with self.read() as connection:
            return from_moment(connection.scalar(query))

    def read_by(self, source: str) -> str:
        """The mark of the code that last read this source well, "" at first."""
        with self.read() as connection:
            return connection.scalar(select(t.meta.c.value).where(t.meta.c.name == f"reader:{source}")) or ""

    def remember_reader(self, source: str, mark: str) -> None:
        """Keep it."""
        if self.read_by(source) == mark:
            return
        name = f"reader:{source}"
        with self.write() as connection:
            connection.execute(delete(t.meta).where(t.meta.c.name == name))
            connection.execute(t.meta.insert().values(name=name, value=mark))

    def condition(self, source: str) -> tuple[str, str]:
        """(ETag, Last-Modified) of the last good answer, empty strings when none."""
        with self.read() as connection:
            query = select(t.source.c.etag, t.source.c.last_modified).where(t.source.c.name == source)
            row = connection.execute(query).first()
        return (row[0], row[1]) if row else ("", "")

    def state(self, source: str) -> dict[str, str]:
        """What the source itself remembered (a highest id, say); empty at first."""
        with self.read() as connection:
            text = connection.scalar(select(t.source.c.state).where(t.source.c.name == source))
        return dict(json.loads(text or "{}"))

    def remember_state(self, source: str, state: dict[str, str]) -> None:
        """Keep the source's own state; call it only after everything of the run is stored."""
        with self.write() as connection:
            text = json.dumps(state, ensure_ascii=False)
            connection.execute(update(t.source).where(t.source.c.name == source).values(state=text))

    def set_switch(self, source: str, switch: str) -> None:
        """Turn a source on or off, or to "needs_a_look"; empty: as its passport says."""
        with self.write() as connection:
            connection.execute(update(t.source).where(t.source.c.name == source).values(switch=switch))

    def wait_until(self, source: str, moment_: datetime) -> None:
        """Ask the source not before this moment: its publisher said so (Retry-After)."""
        with self.write() as connection:
            values = {"not_before": moment(moment_)}
            connection.execute(update(t.source).where(t.source.c.name == source).values(**values))

    def remember(self, source: str, etag: str, last_modified: str, raw_sha256: str) -> None:
        """Keep what the next conditional request needs; call it only after everything of the answer is stored."""
        values = {"etag": etag, "last_modified": last_modified, "last_raw": raw_sha256}
        with self.write() as connection:
            connection.execute(update(t.source).where(t.source.c.name == source).values(**values))

    def has_real(self) -> bool:
        """True when any document did not come from the packaged sample."""
        with self.read() as connection:
            return bool(connection.scalar(select(exists().where(t.document.c.sample.is_(False)))))

    def drop_sample(self) -> int:
        """Take the packaged sample out, with all that hangs on it: real data has come.  Returns documents dropped."""
        with self.write() as connection:
            gone = select(t.document.c.measure_id).where(t.document.c.sample)
            mail = select(t.alert.c.delivery_id).where(
                t.alert.c.measure_id.in_(gone), t.alert.c.delivery_id.is_not(None)
            )
            deliveries = set(connection.scalars(mail.distinct()))
            dropped = connection.execute(delete(t.measure).where(t.measure.c.id.in_(gone))).rowcount
            if dropped:
                connection.execute(delete(t.delivery).where(t.delivery.c.id.in_(deliveries)))
                # Whoever was told about the sample is welcomed anew with real measures.
                connection.execute(update(t.subscription).values(start_event=None))
        return dropped
