"""Messages: substance first, readable when parsed back, and nothing hostile in headers or HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from alerts.addresses import Addresses
from alerts.compose import MOST, compose
from alerts.exposure import Trade
from alerts.grade import assess
from alerts.plain import BIDI
from records.grades import Colour
from records.links import ANSWERS, read
from records.measures import Measure
from records.notification import Code, DocumentType
from records.subscriptions import Delivery, EventKind, Subscription
from records.wording import Reason

Build = Callable[..., Any]
TODAY = date(2025, 6, 12)
DISCLAIMER = "技术性贸易措施提示，非《突发事件应对法》意义上的预警信息"
SENT = Delivery("0123abcd" * 4, "reader-7", "folder", "", "slot", "zh", TODAY)
LINKS = Addresses("https://sentinel.example.cn", b"0123456789abcdef", "4f" * 16, known=True)
SOURCE = {"hand": "Source: WTO ePing (https://epingalert.org)"}


def back(message: EmailMessage) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(bytes(message), policy=policy.default))


def parts(message: EmailMessage) -> tuple[str, str]:
    read = back(message)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert isinstance(text, EmailMessage) and isinstance(html, EmailMessage)
    return text.get_content(), html.get_content()


@pytest.fixture
def limit(graded: Build) -> Measure:
    made: Measure = graded(
        title="Maximum residue levels for chlorpyrifos in tea",
        comment_deadline=date(2025, 8, 11),
        entry_into_force=date(2026, 1, 1),
        objectives=("Food safety (SPS)",),
    )
    return made


def test_a_message_reads_well_after_a_round_trip(limit: Measure, item: Build, tea: Subscription) -> None:
    watch = replace(tea, note="because we sell 0902 to Hamburg")
    message = compose(SENT, [item(limit, subscription=watch)], TODAY, attributions=SOURCE)
    read = back(message)
    assert read["Message-ID"] == f"<{SENT.id}@sentinel.localhost>"
    assert read["Subject"] == "【桂贸哨兵】黄色 1｜欧盟：茶叶｜限值或限用物质"
    assert read["To"] == "reader-7@localhost" and read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].startswith("Thu, 12 Jun 2025 08:00:00 +0800")
    for body in parts(message):
        for words in (
            "◆ 黄色", "G/SPS/N/EU/900",
            "欧盟于 2025-06-10 通报（常规通报）：限值或限用物质。涉及产品：茶叶。通报目的：食品安全。",
            "您的产品：茶叶", "because we sell 0902 to Hamburg", "2025-07-21", "还有 39 天", "2025-08-11", "还有 60 天",
            "2026-01-01", "暴露度为估计", "请看是否涉及您的产品", "https://docs.example.org/EU900",
            "Maximum residue levels for chlorpyrifos in tea", DISCLAIMER, "来源：WTO ePing", "My tea",
        ):  # fmt: skip
            assert words in body, words
        substance, boilerplate = body.index("您的产品"), body.index(DISCLAIMER)
        assert substance < boilerplate


def test_the_same_delivery_gives_the_same_bytes(limit: Measure, item: Build) -> None:
    one, two = (bytes(compose(SENT, [item(limit)], TODAY)) for _ in range(2))
    assert one == two and b"\r\n" in one


def test_in_english(limit: Measure, item: Build) -> None:
    message = compose(replace(SENT, language="en"), [item(limit)], TODAY)
    text, html = parts(message)
    assert not re.search(r"[\u4e00-\u9fff]", back(message)["Subject"] + text + html)
    assert "Comments close on 2025-08-11 (60 days left)" in text and 'lang="en"' in html


def test_measures_stand_once_most_serious_first_then_soonest(graded: Build, item: Build, tea: Subscription) -> None:
    def make(key: str, family: str, title: str, day: date) -> Measure:
        made: Measure = graded(family, key=key, measure=key, title=title, members=("VNM",), comment_deadline=day)
        return made

    blue = make("G/TBT/N/VNM/1", "agriculture/tea", "Labelling of tea", date(2025, 8, 1))
    later = make("G/TBT/N/VNM/2", "agriculture/fruit", "Labelling of fruit", date(2025, 8, 11))
    sooner = make("G/TBT/N/VNM/3", "agriculture/fruit", "Labelling of fruit", date(2025, 8, 10))
    ban = make("G/TBT/N/VNM/4", "agriculture/fruit", "Ban on imports of fruit", date(2025, 8, 11))
    second = replace(tea, key="other", name="Other", note="")
    items = [item(m, subscription=s) for m in (blue, later, sooner, ban) for s in (tea, second)]
    text, html = parts(compose(SENT, items, TODAY))
    for body in (text, html):
        places = [body.index(m.key) for m in (ban, sooner, later, blue)]
        assert places == sorted(places) and all(body.count(m.key) == 1 for m in (ban, sooner, later, blue))
    assert back(compose(SENT, items, TODAY))["Subject"].startswith("【桂贸哨兵】橙色 1 黄色 2 蓝色 1｜越南：水果")
    assert "My tea、Other" in text


def test_twenty_in_full_the_rest_counted(limit: Measure, item: Build) -> None:
    many = [replace(limit, key=f"G/SPS/N/EU/{n}") for n in range(1000, 1000 + MOST + 7)]
    text, html = parts(compose(SENT, [item(m) for m in many], TODAY, addresses=LINKS))
    for body in (text, html):
        assert sum(m.key in body for m in many) == MOST and "另有 7 项措施未在此列出" in body
    assert f"黄色 {MOST + 7}" in back(compose(SENT, [item(m) for m in many], TODAY))["Subject"]
    assert len(html.encode()) < 102_000  # larger messages are cut short by some readers


@pytest.mark.parametrize(
    ("event", "kind", "says"),
    [
        ("first:G/SPS/N/EU/900", EventKind.FIRST, "新措施"),
        ("revision:G/SPS/N/EU/900/Add.1", EventKind.REVISION, "已知措施有新进展"),
        ("date:comment_deadline:2025-08-30:G/SPS/N/EU/900", EventKind.DATE, "日期有变：评议截止日改为 2025-08-30"),
        ("date:adoption:none:G/SPS/N/EU/900", EventKind.DATE, "日期取消：拟通过日"),
        ("grade:blue:yellow:2025-06-12", EventKind.GRADE, "等级由蓝色升为黄色"),
        ("grade:red:yellow:2025-06-12", EventKind.GRADE, "等级由红色降为黄色"),
        ("grade:yellow:None:2025-06-12", EventKind.GRADE, "解除：原为黄色，现已不涉及广西产品"),
        ("something else", EventKind.REMINDER, "提醒"),
        ("reminder:comment:7:2025-07-21", EventKind.REMINDER, "提醒：我方截止日为 2025-07-21"),
        ("reminder:force:30:2026-01-01", EventKind.REMINDER, "提醒：生效日为 2026-01-01"),
        ("grade:None:yellow:2025-06-12", EventKind.GRADE, "首次定级：黄色"),
    ],
)
def test_follow_ups_say_what_they_change(limit: Measure, item: Build, event: str, kind: EventKind, says: str) -> None:
    items = [item(limit, event, kind)]
    assert all(says in body for body in parts(compose(SENT, items, TODAY)))
    earlier = {("tea", limit.key): date(2025, 6, 3)}
    for body in parts(compose(SENT, items, TODAY, earlier=earlier)):
        assert "更新 2025-06-03 发给您的内容" in body and says in body


def test_an_all_clear_has_no_grade_and_is_told(limit: Measure, item: Build) -> None:
    gone = replace(limit, grade=None, labels=())
    items = [item(gone, "grade:yellow:None:2025-06-12", EventKind.GRADE, colour=Colour.BLUE)]
    assert "■ 蓝色" in parts(compose(SENT, items, TODAY))[0]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"comment_deadline": date(2025, 6, 20)}, "时间不多"),
        ({"comment_deadline": date(2025, 6, 1)}, "已不能评议"),
        ({}, "未给出评议日期"),
        ({"emergency": True}, "下一批发货前请先问买家"),
        ({"title": "Suspension of imports of tea from Brazil", "members": ("VNM",)}, "目前无需行动"),
        ({"members": ("CHN",)}, "中国自己的规定"),
        ({"type": DocumentType.ADDENDUM, "description": "The draft is withdrawn."}, "该措施已撤回"),
    ],
)
def test_what_to_do_next(graded: Build, item: Build, fields: dict[str, Any], says: str) -> None:
    text, _ = parts(compose(SENT, [item(graded(**fields))], TODAY))
    assert says in text


def test_colour_is_never_the_only_sign_and_nothing_comes_from_outside(limit: Measure, item: Build) -> None:
    _, html = parts(compose(SENT, [item(limit)], TODAY))
    assert "◆ 黄色" in html
    assert not re.search(r"<(?:img|link|script|iframe|form|object|embed)|url\(|@import|src=", html, re.IGNORECASE)
    assert re.findall(r'href="([^"]+)"', html) == ["https://docs.example.org/EU900"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "https://a.example/x y", "http:", "http://[", "data:text/html,x"],
)
def test_only_web_addresses_become_links(graded: Build, item: Build, link: str) -> None:
    _, html = parts(compose(SENT, [item(graded(links=(("en", link),)))], TODAY))
    assert "href" not in html


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("li@example.org", "li@example.org"),
        ("no address", "reader-7@localhost"),
        ("a@b@c", "reader-7@localhost"),
        ("@", "reader-7@localhost"),
    ],
)
def test_the_address_is_the_readers_or_a_stand_in(limit: Measure, item: Build, address: str, to: str) -> None:
    assert back(compose(replace(SENT, address=address), [item(limit)], TODAY))["To"] == to


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\r\n\0\t\u2028\u2029\u0085\u202e\u2066\u200f\ud800<>&\"'{}%@:,;\\"),
    ),
    max_size=60,
)
ALLOWED = {"html", "head", "meta", "title", "body", "div", "span", "table", "tr", "td", "br", "ul", "li", "p", "a"}


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crawled=st.lists(HOSTILE, min_size=8, max_size=8), typed=st.lists(HOSTILE, min_size=5, max_size=5))
@example(crawled=["\ud800\r\n@x\u202e<b>"] * 8, typed=["\ud800\r\n@x\u202e<b>"] * 5)
def test_no_hostile_text_reaches_a_header_or_survives_as_html(
    graded: Build, item: Build, crawled: list[str], typed: list[str]
) -> None:
    title, key, description, objective, zh, summary, link, member = crawled
    made = graded(
        title=title, key=key, measure=key, description=description, objectives=(objective,),
        title_zh=zh, comment_deadline=date(2025, 8, 11),
        summary_zh=summary, links=(("zh", link), ("en", "https://x.example/" + link)), members=(member,),
    )  # fmt: skip
    watch = Subscription(typed[0], typed[1], typed[2], note=typed[3], since=TODAY, id=1)
    sent = replace(SENT, id=typed[0], reader=typed[1], address=typed[4])
    links = Addresses("https://sentinel.example", b"0123456789abcdef", typed[1], known=True)
    reasons = (Reason.of("Your product: {family}", family="x"),)
    told = [item(made, f"revision:{key}", EventKind.REVISION, subscription=watch, reasons=reasons)]
    message = compose(sent, told, TODAY, addresses=links, translations={title: typed[4]})
    raw = bytes(message)
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")  # headers are encoded, so plain ASCII
    names = [line.split(":", 1)[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    assert sorted(names) == sorted(
        ["Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    read = back(message)
    for value in map(str, read.values()):
        assert not any(c in BIDI or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in value)
    attached = list(read.iter_attachments())
    assert [p.get_content_type() for p in attached] == ["text/calendar"]
    calendar = attached[0].get_content()
    begins = ("BEGIN:", "END:", "UID:", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "SEQUENCE", "TRANSP")
    for line in calendar.replace("\r\n ", "").splitlines():
        assert line.startswith((*begins, "PRODID", "VERSION", "METHOD", "CALSCALE")), line
    text, html = parts(message)
    assert not any(c in BIDI or (unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t") for c in text + html)
    page = Tags()
    page.feed(html)
    assert page.tags <= ALLOWED
    assert page.attributes <= {
        "lang",
        "charset",
        "name",
        "content",
        "style",
        "role",
        "cellspacing",
        "cellpadding",
        "href",
    }


def test_the_card_of_a_day_far_away(limit: Measure, item: Build) -> None:
    late = TODAY + timedelta(days=400)
    text, _ = parts(compose(replace(SENT, created_on=late), [item(limit)], late))
    assert "已过" in text and "反馈意见" not in text.split("官方评议截止")[0]


def hrefs(html: str) -> list[str]:
    return [unescape(h) for h in re.findall(r'href="([^"]+)"', html)]


def test_answers_page_and_ways_out_are_signed_for_this_reader(limit: Measure, item: Build) -> None:
    text, html = parts(compose(SENT, [item(limit)], TODAY, addresses=LINKS))
    read_back = [read(LINKS.secret, h.rpartition("/")[2]) for h in hrefs(html) if h.startswith(LINKS.base_url)]
    told = [(purpose, parts) for found in read_back if found for purpose, parts in [found]]
    assert told == [
        *(("answer", (LINKS.reader, limit.key, a)) for a in ANSWERS),
        ("manage", (LINKS.reader,)),
        ("unsubscribe", (LINKS.reader,)),
    ]
    assert f"{LINKS.base_url}/p/measure/{limit.key}" in hrefs(html)
    for label in ("关系到我", "与我无关", "已符合", "需要帮助", "退订", "修改或暂停订阅"):
        assert label in text and label in html
    assert all(h in text for h in hrefs(html))
    assert html.index("还有 39 天") < html.index("关系到我") < html.index("Maximum residue levels")


def test_without_a_secret_nothing_is_linked_and_strangers_have_no_page(limit: Measure, item: Build) -> None:
    _, html = parts(compose(SENT, [item(limit)], TODAY))
    assert hrefs(html) == ["https://docs.example.org/EU900"]
    _, html = parts(compose(SENT, [item(limit)], TODAY, addresses=replace(LINKS, known=False)))
    assert "/p/unsubscribe/" in html and "/p/manage/" not in html


def calendar(message: EmailMessage) -> Calendar:
    (attached,) = [p for p in back(message).iter_attachments() if p.get_content_type() == "text/calendar"]
    return Calendar.from_ical(attached.get_content())


def test_dates_to_come_are_attached_and_a_moved_one_moves(limit: Measure, item: Build, notify: Build) -> None:
    first = calendar(compose(SENT, [item(limit)], TODAY))
    days = {str(e["uid"]): e["dtstart"].dt for e in first.walk("VEVENT")}
    assert sorted(days.values()) == [date(2025, 7, 21), date(2025, 8, 11), date(2026, 1, 1)]
    assert next(str(e["summary"])[:7] for e in first.walk("VEVENT")) == "请在此日前反映"
    later = replace(limit, documents=(replace(limit.documents[0], comment_deadline=date(2025, 9, 1)),))
    second = calendar(compose(replace(SENT, created_on=date(2025, 6, 20)), [item(later)], date(2025, 6, 20)))
    moved = {str(e["uid"]): (e["dtstart"].dt, int(e["sequence"])) for e in second.walk("VEVENT")}
    assert moved.keys() == days.keys() and sorted(d for d, _ in moved.values())[1] == date(2025, 9, 1)
    assert {n for _, n in moved.values()} == {date(2025, 6, 20).toordinal()}
    late = compose(SENT, [item(limit)], date(2027, 1, 1))
    assert not list(back(late).iter_attachments())


def test_exports_stand_in_the_card_by_figures_by_estimate_or_as_unknown(measure: Build, item: Build) -> None:
    sold = {("agriculture/tea", "EU"): Trade(1_234_567, 0.42, 3, source="customs statistics 2022-01 to 2024-12")}
    made = measure(comment_deadline=date(2025, 8, 11))
    text, _ = parts(compose(SENT, [item(replace(made, grade=assess(made, TODAY, exports=sold)))], TODAY))
    for words in ("1,234,567", "42%", "第 3 位", "2022-01"):
        assert words in text
    text, _ = parts(compose(SENT, [item(replace(made, grade=assess(made, TODAY)))], TODAY))
    assert "估计" in text and "尚未导入海关统计" in text


def test_what_an_addendum_changes_is_told_in_words(graded: Build, item: Build, notify: Build) -> None:
    first = notify(products="Green tea", codes=(Code("hs", "0902"),))
    key = "G/SPS/N/EU/900/Add.1"
    second = notify(
        key=key, type=DocumentType.ADDENDUM, distributed=TODAY, products="Green tea and black tea",
        codes=(Code("hs", "0902"), Code("hs", "2101")),
    )  # fmt: skip
    made = graded(documents=(first, second))
    text, _ = parts(compose(SENT, [item(made, f"revision:{key}", EventKind.REVISION)], TODAY))
    assert "and black tea" in text.split("为何发给您")[0] and "2101" in text.split("为何发给您")[0]
    text, _ = parts(compose(SENT, [item(made, "first:G/SPS/N/EU/900", EventKind.FIRST)], TODAY))
    assert "→ and black tea" not in text


def test_a_machine_translation_is_marked(limit: Measure, item: Build) -> None:
    translated = {limit.title: "茶叶中毒死蜱的最高残留限量"}
    for body in parts(compose(SENT, [item(limit)], TODAY, translations=translated)):
        assert "机器翻译： 茶叶中毒死蜱的最高残留限量" in body and limit.title in body
    assert all("机器翻译" not in body for body in parts(compose(SENT, [item(limit)], TODAY)))
