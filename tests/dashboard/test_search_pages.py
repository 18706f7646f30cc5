"""Search, one measure, industries, calendar and help: what a reader does there, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from streamlit.testing.v1 import AppTest

from dashboard.data import agenda, guide
from dashboard.data.searching import Wanted
from records.notification import Code, DocumentType, Kind, Notification
from records.store import Store
from tests.dashboard.conftest import NOW, opened_store
from tests.dashboard.pages import Open, words

SEARCH, MEASURE = "everybody/notifications.py", "everybody/measure.py"
DAYS, INDUSTRIES, HELP = "everybody/days.py", "everybody/industries.py", "everybody/help.py"
SUGAR = Notification(
    source="uk_gov", key="G/TBT/N/VNM/9", measure="G/TBT/N/VNM/9", kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
    distributed=date(2025, 6, 2), title="Labelling of packed sugar", members=("VNM",), symbols=("G/TBT/N/VNM/9",),
    description="Packed cane sugar shall be labelled within six months.", comment_deadline=date(2025, 8, 1),
    entry_into_force=date(2026, 1, 1), codes=(Code("hs", "170199"), Code("ics", "67.180.10")), agency="STAMEQ",
    documents=("https://members.wto.org/crnattachments/a.pdf", "javascript:alert(1)"),
    links=(("en", "https://docs.wto.org/x"),), objectives=("Food safety (SPS)",), keywords=("Labelling",),
)  # fmt: skip
ADD = replace(
    SUGAR, key="G/TBT/N/VNM/9/Add.1", symbols=("G/TBT/N/VNM/9/Add.1",), type=DocumentType.ADDENDUM,
    distributed=date(2025, 6, 10), comment_deadline=date(2025, 9, 1),
    description="Packed cane sugar shall be labelled within twelve months.",
)  # fmt: skip
OLDER = replace(SUGAR, key="G/TBT/N/VNM/3", measure="G/TBT/N/VNM/3", symbols=("G/TBT/N/VNM/3",),
                distributed=date(2020, 1, 2), comment_deadline=date(2020, 3, 1), entry_into_force=None,
                title="Labelling of sugar", keywords=())  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a thread of two documents, one corrected later, and an older measure like it."""
    made = tmp_path_factory.mktemp("thread")
    store = opened_store(made)
    for documents in ([OLDER, SUGAR, ADD], [replace(SUGAR, agency="STAMEQ (Ministry of Science)")]):
        store.save(store.begin("uk_gov", NOW), documents, NOW)
    store.index_pending(NOW.date())
    store.close()
    return made


def link(app: AppTest, label: str) -> str:
    """The address of a link button."""
    return next(b.proto.url for b in app.get("link_button") if label in b.proto.label)


def titles(app: AppTest) -> list[str]:
    """What the cards' links say."""
    return [p.proto.label for p in app.get("page_link") if p.proto.page == "measure" or "measure" in p.proto.page]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_search_finds_translations_and_can_be_subscribed_to(lang: str, home: Path, open_page: Open) -> None:
    app = open_page(SEARCH, lang=lang, home=home, q="\u98df\u7cd6 \u8d8a\u5357")
    assert not app.exception and not app.error
    text = words(app)
    assert "sugar" in text and len(titles(app)) == 2
    asked = parse_qs(urlsplit(link(app, "订阅" if lang == "zh" else "Subscribe")).query)
    assert asked["others"] == ["VNM"] and "sugar" in asked["words"][0] and "\u98df\u7cd6" in asked["words"][0]
    app.text_input(key="q").set_value("sugar zzzz").run()
    assert "zzzz" in words(app) and app.query_params["q"] in ("sugar zzzz", ["sugar zzzz"])
    app.text_input(key="q").set_value("nothingatall").run()
    assert ("没有措施" in words(app)) if lang == "zh" else ("No measure fits" in words(app))


def test_filters_count_narrow_and_stand_in_the_address(open_page: Open) -> None:
    app = open_page(SEARCH, "many")
    assert "2,000" in words(app)
    red = next(o for group in app.get("button_group") for o in group.proto.options if "红" in o.content)
    assert re.search(r"[1-9]", red.content)
    app = open_page(SEARCH, "many", colour="red", member="VNM", open="yes")
    assert list(app.query_params["colour"]) in (["red"], list("red"))
    total = int(re.search(r"共 ([\d,]+) 项", words(app)).group(1))  # type: ignore[union-attr]
    assert 0 < total < 40
    app = open_page(SEARCH, "many", colour="purple", member="XX' OR 1", order="nonsense")
    assert not app.exception and "2,000" in words(app)


def test_an_account_keeps_searches_and_a_visitor_the_address(home: Path, open_page: Open) -> None:
    app = open_page(SEARCH, home=home, who="expert", q="sugar")
    keep = next(t for t in app.text_input if t.label == "名称")
    keep.set_value("糖")
    next(b for b in app.button if b.label == "保存").click().run()
    assert any("我的检索" in e.label for e in app.expander)
    next(b for b in app.button if b.label == "移除").click().run()
    assert not any("我的检索" in e.label for e in app.expander)
    visitor = open_page(SEARCH, home=home, who="visitor", q="sugar")
    assert "收藏网址" in words(visitor) and not [t for t in visitor.text_input if t.label == "名称"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_measure_in_full(lang: str, home: Path, open_page: Open) -> None:
    app = open_page(MEASURE, lang=lang, home=home, measure="G/TBT/N/VNM/9/Add.1")
    assert not app.exception and not app.error
    text = words(app)
    assert "2025-09-01" in text and "2026-01-01" in text and "81" in text  # days left
    assert "~~six" in text.replace("\\", "") and "**twelve" in text.replace("\\", "")  # what the addendum changed
    assert "Ministry of Science" in text.replace("\\", "")  # what was corrected later
    assert "170199" in text and "67\\.180\\.10" in text
    assert "javascript:" not in text.replace("\u2060", "") and "crnattachments/a.pdf" in text
    assert any("Labelling of sugar" in t.replace("\\", "") or "9/Add" in t for t in titles(app)) or lang == "zh"
    assert link(app, "固定网址" if lang == "zh" else "Address").endswith("/p/measure/G/TBT/N/VNM/9")
    if lang == "zh":
        assert "越南" in app.title[0].value and "Labelling of packed sugar" in text


def test_a_measure_that_is_not_there_says_where_to_look(home: Path, open_page: Open) -> None:
    app = open_page(MEASURE, home=home, measure="<img src=x onerror=alert(1)>")
    assert not app.exception and not re.search(r"(?<!\\)<img", words(app))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_industries_show_a_sector_and_a_family(lang: str, open_page: Open) -> None:
    app = open_page(INDUSTRIES, "many", lang, family="agriculture/tea")
    assert not app.exception and len(app.get("vega_lite_chart")) == 2
    assert "HS 0902" in words(app)
    whole = open_page(INDUSTRIES, "many", lang, sector="food")
    assert not whole.exception and len(titles(whole)) >= 1
    assert not open_page(INDUSTRIES, "many", lang, sector="nonsense").exception


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_calendar_turns_months_and_lists_their_dates(lang: str, home: Path, open_page: Open) -> None:
    app = open_page(DAYS, lang=lang, home=home, month="2025-09")
    app.toggle(key="agenda-graded").set_value(False).run()
    assert not app.exception and "2025-09-01" in words(app) and len(titles(app)) == 1
    next(b for b in app.button if b.key == "agenda-before").click().run()
    assert "2025-08" in app.query_params["month"] and not titles(app)
    assert not open_page(DAYS, "many", lang, month="9999-99").exception


def test_the_calendar_file_opens_in_a_calendar(home: Path, open_page: Open) -> None:
    open_page(DAYS, home=home)
    found = Calendar.from_ical(agenda.file(Wanted(), tuple(agenda.SORTS), "zh")).walk("VEVENT")
    assert {str(e["UID"]) for e in found} == {
        "G-TBT-N-VNM-9.comment@sentinel.invalid", "G-TBT-N-VNM-9.force@sentinel.invalid",
    }  # fmt: skip
    assert {e["DTSTART"].dt for e in found} == {date(2025, 9, 1), date(2026, 1, 1)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_topic_of_the_help_opens(lang: str, open_page: Open) -> None:
    assert list(guide.topics("zh")) == list(guide.topics("en")) and len(guide.topics("zh")) == 7
    for topic, (title, text) in guide.topics(lang).items():
        app = open_page(HELP, lang=lang, topic=topic)
        assert not app.exception and title in words(app) and text[:40] in words(app)


def test_experts_edit_the_glossary_and_visitors_read_it(home: Path, open_page: Open) -> None:
    app = open_page(HELP, home=home, who="expert", topic="glossary")
    chinese, english = app.text_input[1], app.text_input[2]
    chinese.set_value("甘蔗制品")
    english.set_value("cane sugar")
    next(b for b in app.button if b.label == "保存").click().run()
    assert app.success and not app.error
    assert len(titles(open_page(SEARCH, home=home, q="甘蔗制品"))) == 2
    chinese = app.text_input[1].set_value("")
    next(b for b in app.button if b.label == "保存").click().run()
    visitor = open_page(HELP, home=home, who="visitor", topic="glossary")
    assert not visitor.exception and not [b for b in visitor.button if b.label == "保存"]


def test_documents_that_wait_for_the_index_are_told(tmp_path: Path, open_page: Open) -> None:
    store = Store(f"sqlite:///{tmp_path / 'sentinel.db'}", tmp_path)
    store.migrate()
    store.save(store.begin("uk_gov", NOW), [SUGAR], datetime.fromisoformat("2025-06-12T08:00:00+08:00"))
    app = open_page(SEARCH, home=tmp_path)
    assert not app.exception and "sentinel index" in words(app)
