"""The Store on a real SQLite and a real PostgreSQL: documents, labels, grades, alerts and mail, each done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from records import queries
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification, Standard
from records.runs import Invalid, Run, Source, Verdict
from records.store import Store, StoreError
from records.subscriptions import Alert, EventKind, Subscription
from records.threads import load
from records.wording import Reason

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
TODAY = NOW.date()
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2025, 6, 4),
    title="Rules for leaves",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2025, 8, 3),
    codes=(Code("hs", "0902", "Tea"), Code("ics", "67.140.10")),
    objectives=("Food safety (SPS)",),
)
ADD = replace(
    TEA,
    key="G/TBT/N/VNM/408/Add.1",
    symbols=("G/TBT/N/VNM/408/Add.1",),
    type=DocumentType.ADDENDUM,
    comment_deadline=None,
    distributed=date(2025, 6, 10),
)
SUB = Subscription("tea", "r1", "Tea", families=("agriculture/tea",), since=TODAY)


def save(store: Store, *documents: Notification, now: datetime = NOW) -> Run:
    run = store.begin("test", now)
    store.save(run, documents, now)
    run.verdict = Verdict.OK
    store.finish(run, now)
    return run


def label_all(store: Store) -> None:
    answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs", (Reason.of("HS {code}", code="0902"),)),), 0.9)
    for batch in store.unlabelled("m1"):
        store.save_labels("m1", [(n, answer) for n in batch], NOW)


def grade_all(store: Store, colour: Colour, today: date = TODAY) -> int:
    scores = (
        ("exposure", Score(None, Reason.of("unknown"))),
        ("urgency", Score(0.5, Reason.of("x"), (("days", "9"),))),
    )
    grade = Grade(colour, "v1", today, scores, (Reason.of("because"),), review_on=today + timedelta(days=5))
    return sum(store.save_grades("v1", [(m, grade) for m in batch], NOW) for batch in store.ungraded("v1", today))


def test_new_same_changed_and_the_old_stays(store: Store) -> None:
    assert save(store, TEA, ADD).new == 2
    again = save(store, TEA, ADD)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    moved = save(store, replace(TEA, comment_deadline=date(2025, 9, 1)), now=NOW + timedelta(days=1))
    assert (moved.new, moved.changed) == (0, 1)
    whole = queries.measure(store, "G/TBT/N/VNM/408/Add.1")
    assert whole is not None and [d.key for d in whole.documents] == [TEA.key, ADD.key]
    assert whole.date_of("comment_deadline") == date(2025, 9, 1)
    assert [o.comment_deadline for o in queries.revisions(store, whole.documents[0].id)] == [date(2025, 8, 3)]
    kinds = [(e.kind, e.key.split(":")[0]) for _, e in store.new_events()]
    assert kinds == [(EventKind.FIRST, "first"), (EventKind.REVISION, "revision"), (EventKind.DATE, "date")]


def test_a_record_survives_the_store_whole(store: Store) -> None:
    iso = replace(
        TEA,
        key="iso:1",
        measure="iso:1",
        kind=Kind.STANDARD,
        standard=Standard("ISO 1", edition=2, replaces=("a", "b")),
    )
    save(store, iso)
    whole = queries.measure(store, "iso:1")
    assert whole is not None and whole.documents[0] == iso


def test_an_addendum_without_its_base_is_found_by_the_base_symbol(store: Store) -> None:
    save(store, ADD)
    whole = queries.measure(store, "G/TBT/N/VNM/408")
    assert whole is not None and whole.key == "G/TBT/N/VNM/408"


def test_old_documents_are_stored_without_events(store: Store) -> None:
    save(store, replace(TEA, distributed=date(2009, 1, 1)))
    assert store.new_events() == []


def test_a_failed_batch_stores_nothing(store: Store) -> None:
    run = store.begin("test", NOW)
    broken = replace(ADD, distributed=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        store.save(run, [TEA, broken], NOW)
    assert queries.status(store, TODAY)["notifications"] == 0


def test_labels_are_pending_once_per_model_and_revision(store: Store) -> None:
    save(store, TEA, ADD)
    label_all(store)
    assert list(store.unlabelled("m1")) == []
    assert sum(map(len, store.unlabelled("m2"))) == 2
    save(store, replace(TEA, title="Other"))
    assert [n.title for b in store.unlabelled("m1") for n in b] == ["Other"]


def test_grades_are_added_and_a_change_of_colour_is_an_event(store: Store) -> None:
    save(store, TEA)
    assert list(store.ungraded("v1", TODAY)) == []  # without a label nothing of Guangxi is touched
    label_all(store)
    assert grade_all(store, Colour.YELLOW) == 1
    assert list(store.ungraded("v1", TODAY)) == []
    assert sum(map(len, store.ungraded("v1", TODAY + timedelta(days=5)))) == 1  # its review day
    whole = queries.measure(store, TEA.key)
    assert whole is not None and whole.grade is not None and whole.grade.colour is Colour.YELLOW
    assert dict(whole.grade.scores)["exposure"].value is None
    assert grade_all(store, Colour.RED, TODAY + timedelta(days=5)) == 1
    assert store.new_events()[-1][1].key == "grade:yellow:red:2025-06-17"


def alert(event: str = "first", measure: str = TEA.key) -> Alert:
    return Alert("tea", measure, event, EventKind.FIRST, Colour.YELLOW, TODAY, (Reason.of("HS {code}", code="0902"),))


def test_alerts_bundles_and_deliveries_happen_once(store: Store) -> None:
    save(store, TEA, ADD)
    store.add_subscription(SUB)
    assert [s.key for s in store.unwelcomed()] == ["tea"]
    assert store.welcome(SUB, [alert(), alert()]) == 1
    assert store.welcome(SUB, [alert()]) == 0 and store.unwelcomed() == ()
    assert store.queue([alert("second")], upto=2) == 1
    assert store.new_events() == [] and store.listening(1) == () and len(store.listening(99)) == 1
    assert store.bundle(NOW) == 1 and store.bundle(NOW) == 0
    first = store.claim_delivery("host:1", NOW)
    assert first is not None and len(first.alerts) == 2 and store.claim_delivery("other:1", NOW) is None
    # a lease that ran out can be claimed again
    again = store.claim_delivery("other:1", NOW + timedelta(minutes=6))
    assert again is not None and again.id == first.id
    items = store.mail_of(again)
    assert {i.alert.event for i in items} == {"first", "second"} and items[0].measure.key == TEA.key
    store.settle(first.id, True, "ok", NOW)
    assert store.claim_delivery("host:1", NOW + timedelta(days=9)) is None
    assert queries.status(store, TODAY)["deliveries"] == {"sent": 1, "pending": 0, "dead": 0}


def test_many_workers_claim_each_delivery_once(store: Store) -> None:
    save(store, TEA)
    for number in range(12):
        one = replace(SUB, key=f"tea-{number}", reader=f"r{number}")
        store.add_subscription(one)
        store.welcome(one, [replace(alert(), subscription=one.key)])
    assert store.bundle(NOW) == 12

    def work(worker: int) -> list[str]:
        claimed = iter(lambda: store.claim_delivery(f"host{worker}:1", NOW), None)
        return [delivery.id for delivery in claimed]

    with ThreadPoolExecutor(4) as pool:
        ids = [id for part in pool.map(work, range(4)) for id in part]
    assert len(ids) == len(set(ids)) == 12


def test_two_writers_of_the_same_documents_store_each_once(store: Store) -> None:
    documents = [replace(TEA, key=f"test:{n}", measure=f"test:{n // 2}") for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: save(store, *documents), range(4)))
    assert sorted(run.new for run in runs) == [0, 0, 0, 200] and sum(run.same for run in runs) == 600
    assert queries.status(store, TODAY)["measures"] == 100


def test_more_documents_than_a_statement_has_parameters(store: Store) -> None:
    old = replace(TEA, distributed=date(2009, 1, 1), codes=())
    many = [replace(old, key=f"test:{n}", measure=f"test:{n}") for n in range(70_000)]
    assert save(store, *many).new == 70_000
    with store.read() as connection:
        assert len(load(connection, range(69_991, 140_001))) == 10


def test_hostile_text_is_stored_or_refused_alike(store: Store) -> None:
    odd = replace(TEA, title="a\0b \U0001f375 100%_\\ 'x'; --", keywords=("k\0", "x" * 900), key="é:1")
    assert save(store, odd).new == 1
    whole = queries.measure(store, TEA.key)
    assert whole is not None and whole.documents[0] == odd
    assert save(store, odd).same == 1


def test_a_failing_delivery_waits_longer_and_longer_and_dies(store: Store) -> None:
    save(store, TEA)
    store.add_subscription(SUB)
    store.welcome(SUB, [alert()])
    store.bundle(NOW)
    now, tries = NOW, 0
    while (claimed := store.claim_delivery("h:1", now)) is not None:
        store.settle(claimed.id, False, "451 later", now)
        assert store.claim_delivery("h:1", now) is None
        now, tries = now + timedelta(days=2), tries + 1
    assert tries == 7 and queries.status(store, TODAY)["deliveries"]["dead"] == 1


def test_the_same_alerts_make_the_same_delivery_id(new_store: Callable[[], Store]) -> None:
    ids = []
    for name in ("a", "b"):
        one = new_store()
        save(one, *([TEA, ADD] if name == "a" else [ADD, TEA]))
        one.add_subscription(SUB)
        one.welcome(SUB, [alert(), alert("second")] if name == "a" else [alert("second"), alert()])
        one.bundle(NOW)
        delivery = one.claim_delivery("h:1", NOW)
        assert delivery is not None
        ids.append(delivery.id)
    assert ids[0] == ids[1]


def test_examples_live_until_a_real_subscription_comes(store: Store) -> None:
    example = replace(SUB, key="example-tea", example=True)
    assert store.ensure_examples([example]) == 1 and store.ensure_examples([example]) == 0
    store.add_subscription(SUB)
    assert [s.key for s in store.subscriptions()] == ["tea"]
    with pytest.raises(StoreError, match="already a subscription"):
        store.add_subscription(SUB)
    assert store.remove_subscription("tea") and not store.remove_subscription("tea")
    assert store.ensure_examples([example]) == 0


def test_examples_removed_by_hand_never_come_back(store: Store) -> None:
    example = replace(SUB, key="example-tea", example=True)
    store.ensure_examples([example])
    assert store.remove_examples() == 1 and store.ensure_examples([example]) == 0


def test_the_sample_leaves_with_all_that_hangs_on_it(store: Store) -> None:
    save(store, replace(TEA, sample=True))
    label_all(store)
    grade_all(store, Colour.YELLOW)
    store.add_subscription(SUB)
    store.welcome(SUB, [alert()])
    store.bundle(NOW)
    assert queries.is_sample(store) and not store.has_real()
    assert store.drop_sample() == 1
    figures = queries.status(store, TODAY)
    assert (figures["notifications"], figures["alerts"], figures["deliveries"]["pending"]) == (0, 0, 0)
    assert not queries.is_sample(store) and [s.key for s in store.unwelcomed()] == ["tea"]


def test_raw_bytes_come_back_and_equal_bytes_are_kept_once(store: Store, tmp_path: Path) -> None:
    text, packed = b"<rss/>" * 1000, b"PK\x03\x04 not really a zip"
    for data in (text, packed):
        raw = store.keep_raw(data, "http://example.org/a")
        file = tmp_path / "f"
        file.write_bytes(data)
        assert store.keep_raw_file(file, "x").sha256 == raw.sha256
        assert store.raw_bytes(raw.sha256) == data
    assert len([p for p in (tmp_path / "raw").rglob("*") if p.is_file()]) == 2
    with pytest.raises(StoreError, match="fetch the source again"):
        store.raw_bytes("0" * 64)


def test_runs_sources_and_refused_rows_are_readable(store: Store) -> None:
    source = Source(
        "test", "测试", "Test", "Me", "CHN", "notification", "feed", "http://127.0.0.1/", False, "CC0", "Me", 24, (1, 9)
    )
    store.register([source])
    store.register([replace(source, title_en="Test 2")])
    assert queries.sources(store)[0].last is None  # never tried is not checked
    run = store.begin("test", NOW)
    store.reject(run, [Invalid("f.xlsx row 7", "no symbol", "fill it in", "x")])
    assert queries.sources(store)[0].last.verdict is Verdict.NOT_CHECKED  # type: ignore[union-attr]
    run.verdict, run.seen, run.leftover = Verdict.OK, 3, {"column X": 3}
    store.finish(run, NOW)
    store.remember("test", "etag", "yesterday", "")
    health = queries.sources(store)[0]
    assert health.last_success == NOW and health.last is not None and health.last.leftover == {"column X": 3}
    assert health.source.title_en == "Test 2" and store.condition("test") == ("etag", "yesterday")
    assert queries.invalids(store, "test")[0][1].place == "f.xlsx row 7"


def test_find_filters_and_counts(store: Store) -> None:
    rice = replace(
        TEA, key="G/TBT/N/EU/1", measure="G/TBT/N/EU/1", symbols=("G/TBT/N/EU/1",), members=("EU",), title="Rice 100%"
    )
    save(store, TEA, ADD, rice)
    label_all(store)
    grade_all(store, Colour.YELLOW)

    def keys(**wanted: object) -> set[str]:
        page = queries.find(store, queries.Filter(**wanted), TODAY)  # type: ignore[arg-type]
        assert page.total == len(page.rows)
        return {row.key for row in page.rows}

    everything = {TEA.key, rice.key}
    assert keys() == keys(sectors=("agriculture",)) == keys(open_only=True) == keys(colours=("yellow",)) == everything
    assert keys(members=("ASEAN",)) == {TEA.key} and keys(members=("DEU",)) == {rice.key}
    assert keys(text="100%") == {rice.key} and keys(text="_") == set() and keys(families=("food/sugar",)) == set()
    assert queries.find(store, queries.Filter(), TODAY).rows[0].days_left == 52
    assert [r.key for r in queries.deadlines(store, TODAY)] == [rice.key, TEA.key] or len(
        queries.deadlines(store, TODAY)
    ) == 2
    assert {(c.sector, c.member, c.count) for c in queries.board(store, TODAY)} == {
        ("agriculture", "VNM", 1),
        ("agriculture", "EU", 1),
    }
