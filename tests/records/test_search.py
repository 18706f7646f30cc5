"""Search on a real SQLite and a real PostgreSQL, by the same expectations: words of any script, meanings, facets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, text

from records import queries
from records.attached import AttachedText, TextState
from records.glossary import GlossaryError, Term
from records.grades import Colour, Grade
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.queries.glossary import term_history
from records.queries.likes import likes
from records.queries.search import Order, Wanted, search
from records.queries.searches import saved_searches
from records.search import engine
from records.search.passage import Passage
from records.search.shelf import newer, shelf
from records.store import Store, StoreError

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
TODAY = NOW.date()
BASE = Notification(
    source="test", key="", measure="", kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
    distributed=date(2025, 6, 4), title="", members=("VNM",),
)  # fmt: skip


def one(symbol: str, title: str, *, member: str = "VNM", **rest: object) -> Notification:
    base = replace(BASE, key=symbol, measure=symbol, symbols=(symbol,), title=title, members=(member,))
    return replace(base, **rest)  # type: ignore[arg-type]


SUGAR = one("G/TBT/N/VNM/1", "National standard for cane sugar", codes=(Code("hs", "170199"),),
            comment_deadline=date(2025, 8, 3), objectives=("Food safety (SPS)",))  # fmt: skip
SUGAR_ES = one("G/SPS/N/CHL/2", "Norma del azúcar", member="CHL", language="es", comment_deadline=date(2025, 6, 20))
BATTERY = one("gb:3", "Secondary cells", title_zh="动力电池安全要求", member="CHN", kind=Kind.STANDARD,
              distributed=date(2025, 5, 1))  # fmt: skip
TEA = one("G/TBT/N/KEN/4", "Règlement du thé vert", member="KEN", products="Thé vert (ICS 67.140.10)",
          codes=(Code("hs", "090210"), Code("ics", "67.140.10"), Code("cas", "7440-02-0")), keywords=("Labelling",),
          comment_deadline=date(2025, 1, 3), distributed=date(2024, 11, 1))  # fmt: skip
ADD = replace(TEA, key="G/TBT/N/KEN/4/Add.1", symbols=("G/TBT/N/KEN/4/Add.1",), type=DocumentType.ADDENDUM,
              title="Notice", description="The deadline for Batteries is moved", distributed=date(2025, 6, 1),
              comment_deadline=None, codes=(), products="")  # fmt: skip
TYRES = one("G/TBT/N/EU/5", "Wheels", member="EU")
EVERY = (SUGAR, SUGAR_ES, BATTERY, TEA, ADD, TYRES)


def put(store: Store, *documents: Notification) -> None:
    run = store.begin("test", NOW)
    store.save(run, documents, NOW)


def label(store: Store) -> None:
    answer = Labelling((Label("petrochemicals/tyres", 0.9, "rule:term"),), 0.9)
    none = Labelling((), 0.1)
    for batch in store.unlabelled("m1"):
        store.save_labels("m1", [(n, answer if n.title == "Wheels" else none) for n in batch], NOW)
    for batch in store.ungraded("v1", TODAY):
        store.save_grades("v1", [(m, Grade(Colour.ORANGE, "v1", TODAY, (), ())) for m in batch], NOW)


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, *EVERY)
    label(store)
    assert store.index_pending(TODAY) == 5 and store.index_pending(TODAY) == 0
    return store


def found(store: Store, typed: str = "", order: Order = Order.RELEVANCE, **wanted: object) -> list[str]:
    answer = search(store, Wanted(typed, **wanted), TODAY, order)  # type: ignore[arg-type]
    assert answer.total == len(answer.rows)
    return [row.key for row in answer.rows]


def test_words_are_found_in_every_script_and_way_of_writing(filled: Store) -> None:
    for typed in ("电池", "动力电池", "池安", "安", "SECONDARY cell", "ＳＥＣＯＮＤＡＲＹ"):
        assert BATTERY.key in found(filled, typed), typed
    for typed in ("the vert", "THÉ VERT", "67.140.10", "67.140", "0902", "0902.10", "090210", "HS 0902", "7440-02-0",
                  "G/TBT/N/KEN/4", "KEN/4/Add.1", "reglements"):  # fmt: skip
        assert found(filled, typed) == [TEA.key], typed
    for typed in ("KEN/44", "09", "电水", "AND"):
        assert found(filled, typed) == [], typed
    for typed in ("%", "'", '"', "(", "*", "-"):  # nothing to look for
        assert len(found(filled, typed)) == 5, typed


def test_a_search_finds_what_is_written_in_another_language(filled: Store) -> None:
    assert set(found(filled, "食糖")) == {SUGAR.key, SUGAR_ES.key} == set(found(filled, "sugar"))
    assert found(filled, "蔗糖") == [SUGAR.key]
    assert set(found(filled, "食糖标准")) == {SUGAR.key, SUGAR_ES.key}
    assert found(filled, "battery") == [BATTERY.key, TEA.key]  # in the title by translation, then in the text
    assert found(filled, "绿茶") == [TEA.key]
    assert found(filled, "轮胎") == [TYRES.key] == found(filled, "tyres")  # by its label: no word of it is there
    assert found(filled, "越南 食糖") == [SUGAR.key] == found(filled, "越南食糖") == found(filled, "Viet Nam sugar")
    assert found(filled, "东盟 食糖") == [SUGAR.key]


def test_parts_are_joined_left_out_quoted_or_dropped(filled: Store) -> None:
    assert found(filled, "sugar -azucar") == [SUGAR.key]
    assert found(filled, '"cane sugar"') == [SUGAR.key] and found(filled, '"sugar cane"') == []
    assert found(filled, "vert deadline") == [TEA.key]  # one in the notification, one in its addendum
    answer = search(filled, Wanted("sugar zzzz"), TODAY)
    assert answer.total == 2 and [u.text for u in answer.understood if u.dropped] == ["zzzz"]
    begun = search(filled, Wanted("regle"), TODAY)
    assert begun.total == 1 and begun.understood[0].begun
    assert found(filled, "zzzz") == []
    assert search(filled, Wanted("食糖"), TODAY).passages[SUGAR.key].hit == "sugar"
    assert search(filled, Wanted("the vert"), TODAY).passages[TEA.key].hit == "thé vert"


def test_facets_filter_and_count_what_each_further_choice_would_give(filled: Store) -> None:
    everything = search(filled, Wanted(), TODAY)
    assert everything.counts["kind"] == {"notification": 4, "standard": 1}
    assert everything.counts["colour"] == {"none": 4, "orange": 1}
    assert everything.counts["family"] == {"petrochemicals/tyres": 1}
    assert everything.counts["group"]["ASEAN"] == 1 and everything.counts["member"]["KEN"] == 1
    assert everything.counts["state"] == {"comment open": 2, "comment closed": 1, "drafted": 2}
    chosen = search(filled, Wanted(members=("ASEAN", "CHL"), kinds=("notification",)), TODAY)
    assert chosen.total == 2 and chosen.counts["member"] == {"VNM": 1, "CHL": 1, "KEN": 1, "EU": 1}
    assert chosen.counts["kind"] == {"notification": 2}
    assert found(filled, members=("DEU",)) == [TYRES.key] == found(filled, sectors=("petrochemicals",))
    assert found(filled, colours=("orange",)) == [TYRES.key] == found(filled, families=("petrochemicals/tyres",))
    assert found(filled, states=("comment closed",)) == [TEA.key] == found(filled, keywords=("Labelling",))
    assert found(filled, objectives=("Food safety (SPS)",)) == [SUGAR.key] == found(filled, hs=("1701",))
    assert set(found(filled, open_only=True)) == {SUGAR.key, SUGAR_ES.key, BATTERY.key, TYRES.key}
    assert found(filled, since=date(2025, 6, 5)) == [] and len(found(filled, until=date(2025, 5, 31))) == 1
    assert found(filled, years=("2024",)) == [TEA.key] == found(filled, types=("addendum",))


def test_orders_and_pages(filled: Store) -> None:
    assert found(filled, order=Order.DEADLINE)[:3] == [SUGAR_ES.key, SUGAR.key, TEA.key]
    assert found(filled, order=Order.GRADE)[0] == TYRES.key
    newest = found(filled, order=Order.NEWEST)
    assert newest[-2:] == [TEA.key, BATTERY.key] and len(newest) == 5
    pages = [search(filled, Wanted(), TODAY, Order.NEWEST, 2, at) for at in (0, 2, 4, 6)]
    assert [r.key for p in pages for r in p.rows] == newest and {p.total for p in pages} == {5}


def test_the_index_follows_documents_labels_and_grades(filled: Store) -> None:
    before = shelf(filled)
    put(filled, replace(SUGAR, title="Rules for honey", codes=()), one("G/TBT/N/PHL/6", "Mangoes", member="PHL"))
    assert found(filled, "mango") == []  # not indexed yet
    assert filled.index_pending(TODAY) == 2
    assert found(filled, "sugar") == [SUGAR_ES.key] and found(filled, "honey") == [SUGAR.key]
    assert found(filled, "芒果") == ["G/TBT/N/PHL/6"] and len(shelf(filled)) == len(before) + 1
    tea = queries.measure(filled, TEA.key)
    assert tea is not None
    filled.save_expert_labels(tea.documents[0].id, "Li", ["agriculture/tea"], NOW)
    label(filled)
    assert filled.index_pending(TODAY) == 3 and found(filled, families=("agriculture/tea",)) == [TEA.key]
    assert set(found(filled, colours=("orange",))) == {TYRES.key, TEA.key}


def test_states_follow_the_calendar_without_a_new_index(filled: Store) -> None:
    later = TODAY + timedelta(days=60)
    states = search(filled, Wanted(), later).counts["state"]
    assert states == {"comment closed": 3, "drafted": 2}


def test_what_left_the_store_is_no_longer_found(store: Store) -> None:
    put(store, replace(SUGAR, sample=True), replace(BATTERY, sample=True))
    store.index_pending(TODAY)
    assert len(found(store)) == 2
    store.drop_sample()
    put(store, TEA)
    store.index_pending(TODAY)
    assert found(store) == [TEA.key] and found(store, "sugar") == []
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM search_text")) == 1


def test_an_expert_adds_a_word_and_its_history_is_kept(filled: Store) -> None:
    word = Term("product-xyz", "product", {"zh": ("\u7518\u8517\u5236\u54c1",), "en": ("cane sugar",)})
    assert found(filled, "\u7518\u8517\u5236\u54c1") == []
    filled.change_term(word, "Li", NOW)
    assert found(filled, "\u7518\u8517\u5236\u54c1") == [SUGAR.key]
    filled.change_term(replace(word, removed=True), "Wu", NOW)
    assert found(filled, "\u7518\u8517\u5236\u54c1") == []
    assert [(t.by, t.removed) for t in term_history(filled, "product-xyz")] == [("Li", False), ("Wu", True)]
    with pytest.raises(GlossaryError, match="two languages"):
        filled.change_term(replace(word, terms={"zh": ("x",)}), "Li", NOW)


def test_searches_are_kept_once_for_each_owner(store: Store) -> None:
    first = store.save_search("a1", " Sugar  to ASEAN ", "q=sugar", NOW)
    store.save_search("a1", "Sugar", "q=sugar", NOW + timedelta(seconds=1))
    store.save_search("a2", "Tea", "q=tea", NOW)
    assert [(s.name, s.query) for s in saved_searches(store, "a1")] == [("Sugar", "q=sugar")]
    key = saved_searches(store, "a2")[0].key
    assert not store.remove_search("a1", key) and not store.remove_search("a1", first)
    assert store.remove_search("a2", key) and saved_searches(store, "a2") == ()
    for number in range(49):
        store.save_search("a1", "n", f"q={number}", NOW)
    with pytest.raises(StoreError, match="remove one"):
        store.save_search("a1", "one too many", "q=x", NOW)
    with pytest.raises(StoreError, match="a name"):
        store.save_search("a1", " ", "q=y", NOW)


def test_attached_files_are_searched_but_not_quoted(filled: Store) -> None:
    long = "moisture " * 30_000 + "cadmium in lychees"
    filled.keep_text(AttachedText(TYRES.key, "https://members.wto.org/a.pdf", TextState.READ, long), NOW)
    assert found(filled, "cadmium") == [] and filled.index_pending(TODAY) == 1
    for typed in ("cadmium", "\u9549 \u8354\u679d", "wheels cadmium", '"cadmium in lychees"'):
        answer = search(filled, Wanted(typed), TODAY)
        assert [r.key for r in answer.rows] == [TYRES.key], typed
    assert search(filled, Wanted("cadmium"), TODAY).passages[TYRES.key].field == "attachment"
    assert search(filled, Wanted("deadline"), TODAY).passages[TEA.key] == Passage(ADD.key, "unseen", "", "", "")
    assert filled.index_pending(TODAY) == 0


def test_long_texts_are_cut_and_hostile_ones_are_indexed(store: Store) -> None:
    odd = one("G/TBT/N/VNM/9", "a\0b \U0001f375 'x'; -- \\ \" * ( ) <-> & | ! :A " + "食" * 3000, products="q" * 500)
    put(store, odd, replace(SUGAR, description="sugar " * 60_000))
    assert store.index_pending(TODAY) == 2
    assert found(store, "食食") == [odd.key] and found(store, "q" * 500) == [odd.key]
    for typed in ("' OR 1", 'a" OR "b', "a:*", "NEAR(a b)", "head:a", "x" * 10_000, "\0", '-"', "''", "a\\b"):
        search(store, Wanted(typed), TODAY)


def plan(store: Store, sql: str, parameters: tuple[str, ...] = ()) -> str:
    """How the engine would answer; PostgreSQL is asked to scan a small table only where it has no other way."""
    with store.read() as connection:
        if connection.dialect.name == "sqlite":
            return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters))
        connection.exec_driver_sql("SET enable_seqscan = off")
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", parameters))


def compiled(store: Store, query: Select[Any]) -> str:
    """A query as text with its values in it."""
    return str(query.compile(store.engine, compile_kwargs={"literal_binds": True}))


def test_searching_scans_no_table(filled: Store) -> None:
    dialect = filled.engine.dialect.name
    for head in (False, True):
        asked = engine.statement(dialect, (("\u98df\u7cd6",), ("cane", "sugar"), ("\u8336*",)), head=head)
        assert asked is not None
        told = plan(filled, *asked)
        index = "ix_search_text_head" if head else "ix_search_text_everything"
        assert ("VIRTUAL TABLE INDEX 0:M" if dialect == "sqlite" else index) in told and "Seq Scan" not in told, told
    told = plan(filled, compiled(filled, newer(1)))
    assert "ix_entry_stamp" in told and "Seq Scan" not in told and "SCAN" not in told.replace("Index Scan", ""), told


def test_earlier_measures_that_are_alike(filled: Store) -> None:
    older = one("G/TBT/N/VNM/90", "National standard for raw cane sugar", codes=(Code("hs", "170113"),),
                distributed=date(2020, 2, 3))  # fmt: skip
    other = one("G/TBT/N/VNM/91", "Lamps and their safety", codes=(Code("hs", "9405"),), distributed=date(2020, 2, 3))
    put(filled, older, other)
    filled.index_pending(TODAY)
    sugar = queries.measure(filled, SUGAR.key)
    assert sugar is not None
    found_likes = likes(filled, sugar, TODAY)
    assert [x.row.key for x in found_likes] == [older.key]
    assert found_likes[0].headings == ("1701",) and found_likes[0].same_member and found_likes[0].state == "drafted"
    first = queries.measure(filled, older.key)
    assert first is not None and likes(filled, first, TODAY) == []
