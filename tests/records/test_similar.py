"""Re-posts, twins and near-duplicates: hand-made pairs, a plain comparison of all with all, and the real export."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawlers.reading import Reading
from crawlers.sources import wto_eping_workbook
from records.notification import DocumentType, Kind, Notification, Raw
from records.similar import NEAR, Likeness, _candidates, likeness, mentions, pairs, words

DAY = date(2026, 3, 1)


def notice(symbol: str, title: str, days: int = 0, **fields: object) -> Notification:
    made = Notification(
        source="test",
        key=symbol,
        measure=symbol.split("/Add")[0],
        kind=Kind.NOTIFICATION,
        type=DocumentType.REGULAR,
        distributed=DAY + timedelta(days=days),
        title=title,
        members=(symbol.split("/")[3],),
        symbols=(symbol,),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


FEED = "Revision of the specifications of feeds and feed additives"


def found(*documents: Notification) -> list[tuple[str, str, Likeness]]:
    return [(p.first, p.second, p.likeness) for p in pairs(documents)]


def test_a_text_notified_again_is_found() -> None:
    a, b = notice("G/TBT/N/JPN/1", FEED), notice("G/TBT/N/JPN/2", f"{FEED.upper()}.", 30)
    assert found(b, a) == [(a.key, b.key, Likeness.AGAIN)]
    assert found(a, replace(b, distributed=DAY + timedelta(days=800))) == []
    assert found(replace(a, products="Pens for children"), replace(b, products="Steel wire for tyres")) == []


def test_twins_of_both_committees_are_found() -> None:
    a, b = notice("G/TBT/N/JPN/865", FEED), notice("G/SPS/N/JPN/1345", FEED)
    assert found(a, b) == [(b.key, a.key, Likeness.TWIN)]


def test_nearly_the_same_title_is_found_but_not_another_edition() -> None:
    a = notice("G/TBT/N/JPN/1", f"{FEED} for farm animals")
    assert found(a, notice("G/TBT/N/JPN/2", f"{FEED} for animals", 3)) == [(a.key, "G/TBT/N/JPN/2", Likeness.NEAR)]
    assert found(a, notice("G/TBT/N/JPN/2", f"{FEED} for animals", 90)) == []
    assert likeness("DEAS 1252-5:2025 Spatial repellent", "DEAS 1252-6:2025 Spatial repellent") == 0


def test_members_threads_and_short_titles_are_told_apart() -> None:
    a = notice("G/TBT/N/JPN/1", FEED)
    assert found(a, notice("G/TBT/N/KOR/2", FEED)) == []
    assert found(a, notice("G/TBT/N/JPN/1/Add.1", FEED, 5, type=DocumentType.ADDENDUM)) == []
    assert found(notice("G/TBT/N/JPN/1", "Food labels"), notice("G/TBT/N/JPN/2", "Food labels")) == []


def test_words_fold_case_accents_and_scripts() -> None:
    assert words("Étiquetage [Labelling] des PRODUITS, n° 12-3") == {"etiquetage", "des", "produits", "n", "12-3"}
    assert likeness("食品安全国家标准 茶叶", "食品安全国家标准茶叶") > 0.7
    assert words("") == frozenset() and likeness("", "") == 0


def test_what_a_text_names() -> None:
    text = "See G/SPS/N/JPN/1345 (dated 20 May), G/TBT/N/JPN/865/Add.1 and G/TBT/Notif.00/5."
    assert mentions(notice("G/TBT/N/JPN/865", "T", description=text)) == ("G/SPS/N/JPN/1345", "G/TBT/Notif.00/5")


def test_the_real_export(export: Path) -> None:
    items = wto_eping_workbook.parse_file(export, Reading(Raw(), date(2025, 6, 12), export.name))
    made = pairs(i for i in items if isinstance(i, Notification))
    # Read by hand, title beside title: the same draft under a number of each committee.
    assert [(p.first, p.second, p.likeness) for p in made] == [
        ("G/SPS/N/UGA/443", "G/TBT/N/UGA/2158", Likeness.TWIN),
        ("G/SPS/N/UKR/244", "G/TBT/N/UKR/344", Likeness.TWIN),
    ]


TITLES = st.lists(
    st.frozensets(st.sampled_from([f"w{n}" for n in range(12)]), min_size=4, max_size=10), max_size=25, unique=True
)


@given(TITLES)
def test_the_prefix_filter_loses_no_pair(titles: list[frozenset[str]]) -> None:
    told = {frozenset(p) for p in _candidates(titles)}
    for a, b in combinations(titles, 2):
        if len(a & b) / len(a | b) >= NEAR:
            assert frozenset((a, b)) in told


@given(st.permutations([notice(f"G/TBT/N/JPN/{n}", FEED, n % 3) for n in range(5)]))
def test_the_order_of_reading_does_not_matter(documents: list[Notification]) -> None:
    assert found(*documents) == found(*sorted(documents, key=lambda d: d.key))
    assert len(found(*documents)) == 4


def test_cost_grows_with_the_number_of_documents() -> None:
    same = [notice(f"G/TBT/N/JPN/{n}", FEED) for n in range(3_000)]
    many = [notice(f"G/TBT/N/KOR/{n}", f"Rules for goods of sort alpha{n % 700} and use beta{n}") for n in range(3_000)]
    begun = time.monotonic()
    assert len(pairs(same + many)) >= 2_999
    assert time.monotonic() - begun < 10
