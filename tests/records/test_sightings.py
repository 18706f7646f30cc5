"""A document that several sources bring: nothing flaps, nothing that one of them changes is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from records import queries
from records.codec import to_json
from records.notification import Code, DocumentType, Kind, Notification, Raw
from records.runs import Run
from records.store import Store
from records.store.sightings import filled, merged

NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
SHEET = Notification(
    source="sheet",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 8, 20),
    title="Leaves for drinks",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2026, 10, 19),
    codes=(Code("hs", "0902", "Tea"),),
    links=(("en", "https://docs.example/1"),),
    raw=Raw("a" * 64, "https://sheet.example", "row 7"),
)
SITE = replace(SHEET, source="site", adoption_text="To be determined", entry_into_force=date(2027, 1, 1))
FORM = replace(SITE, source="form", agency="Office", codes=(*SITE.codes, Code("tariff", "09021010")))


def save(store: Store, *documents: Notification, days: int = 0) -> Run:
    now = NOW + timedelta(days=days)
    run = store.begin(documents[0].source, now)
    store.save(run, documents, now)
    store.finish(run, now)
    return run


def latest(store: Store) -> Notification:
    found = queries.measure(store, SHEET.key)
    assert found is not None
    return found.latest


def kinds(store: Store) -> list[str]:
    return [e.key.rsplit(":", 1)[0] for _, e in store.new_events()]


def test_three_sources_by_turns_change_nothing_after_the_first_round(store: Store) -> None:
    assert [save(store, n).new for n in (SHEET,)] == [1]
    assert [save(store, n).changed for n in (SITE, FORM)] == [1, 1]
    whole = latest(store)
    assert (whole.source, whole.agency, whole.entry_into_force) == ("sheet", "Office", date(2027, 1, 1))
    assert whole.raw.place == "row 7" and len(whole.codes) == 2 and whole.adoption_text == "To be determined"
    for day in range(1, 4):
        runs = [save(store, n, days=day) for n in (SHEET, SITE, FORM)]
        assert [(r.new, r.changed, r.same) for r in runs] == [(0, 0, 1)] * 3
    assert latest(store) == whole


def test_what_another_source_adds_is_no_new_step_but_its_dates_are_told(store: Store) -> None:
    save(store, SHEET)
    save(store, SITE)
    assert kinds(store) == ["first", "date:entry_into_force:2027-01-01"]
    save(store, FORM)
    assert kinds(store) == ["first", "date:entry_into_force:2027-01-01"]


def test_a_correction_reaches_the_document_once_from_whichever_source_comes_first(store: Store) -> None:
    save(store, SHEET)
    save(store, SITE)
    later = date(2026, 11, 30)
    assert save(store, replace(SITE, comment_deadline=later), days=1).changed == 1
    assert latest(store).comment_deadline == later
    # The daily workbook is still a day behind, then catches up.
    assert save(store, SHEET, days=1).same == 1
    assert save(store, replace(SHEET, comment_deadline=later), days=2).same == 1
    assert latest(store).comment_deadline == later and latest(store).entry_into_force == date(2027, 1, 1)
    assert len(queries.revisions(store, latest(store).id)) == 2


def test_one_source_alone_leaves_no_row_and_changes_as_before(store: Store) -> None:
    from records.store.sightings import sighting

    save(store, SHEET)
    assert save(store, replace(SHEET, title="Other words")).changed == 1
    with store.read() as connection:
        assert connection.execute(sighting.select()).all() == []
    assert latest(store).title == "Other words"


def test_a_document_dropped_takes_its_sightings_along(store: Store) -> None:
    from records import tables as t
    from records.store.sightings import sighting

    save(store, SHEET)
    save(store, SITE)
    with store.write() as connection:
        assert len(connection.execute(sighting.select()).all()) == 2
        connection.execute(t.measure.delete())
        assert connection.execute(sighting.select()).all() == []


def test_what_a_source_takes_back_comes_from_the_others(store: Store) -> None:
    for n in (SHEET, SITE, FORM):
        save(store, n)
    save(store, replace(SITE, entry_into_force=None, codes=()), days=1)
    whole = latest(store)
    assert whole.entry_into_force == date(2027, 1, 1) and len(whole.codes) == 2  # the form still says both
    save(store, replace(FORM, entry_into_force=None, codes=SHEET.codes), days=2)
    whole = latest(store)
    assert whole.entry_into_force is None and whole.codes == SHEET.codes


def test_many_documents_of_two_sources_in_one_call(store: Store) -> None:
    keys = [f"G/TBT/N/VNM/{n}" for n in range(1, 30)]
    many = [replace(SHEET, key=k, measure=k, symbols=(k,)) for k in keys]
    save(store, *many[:20])
    run = save(store, *(replace(n, source="site", agency="Office") for n in many[10:]))
    assert (run.new, run.changed) == (9, 10)
    again = save(store, *many)
    assert (again.same, again.changed) == (29, 0)  # the sheet adds nothing to what the site brought
    assert save(store, *many).same == 29


NOTICES = st.builds(
    lambda title, day, agency, codes, words: replace(
        SHEET, title=title, comment_deadline=day, agency=agency, codes=codes, adoption_text=words
    ),
    st.sampled_from(["", "A", "B"]),
    st.sampled_from([None, date(2026, 10, 1), date(2026, 11, 1)]),
    st.sampled_from(["", "Office"]),
    st.lists(st.sampled_from([Code("hs", "0902", "Tea"), Code("hs", "0902"), Code("ics", "67")]), max_size=2).map(
        lambda cs: tuple({(c.scheme, c.code): c for c in cs}.values())
    ),
    st.sampled_from(["", "soon"]),
)


@given(NOTICES, NOTICES)
def test_filling_loses_no_text_and_is_done_once(document: Notification, new: Notification) -> None:
    once = filled(document, new)
    assert to_json(filled(once, new)) == to_json(once)
    assert once.title == (document.title or new.title) and once.agency == (document.agency or new.agency)
    assert {c.code for c in once.codes} == {c.code for c in (*document.codes, *new.codes)}


@given(NOTICES, NOTICES, NOTICES)
def test_an_unchanged_source_changes_nothing_and_a_changed_one_gets_its_way(
    document: Notification, before: Notification, new: Notification
) -> None:
    assert merged(document, before, before, ()) == document
    made = merged(document, before, new, ())
    for name in ("title", "comment_deadline", "agency"):
        expected = new if getattr(before, name) != getattr(new, name) else document
        assert getattr(made, name) == getattr(expected, name)
