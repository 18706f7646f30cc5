"""The Word form is opened with a real reader and says what the case says; articles come with their signs."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document

from records.cases import Case, CaseKind, Input
from records.measures import Measure
from records.notification import Code, DocumentType, Kind, Notification
from responses.articles import articles, hints
from responses.form import comment_form

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DRAFT = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 2, 20),
    title="Draft circular on the certification of tea",
    title_zh="茶叶认证通告草案",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2026, 4, 1),
    entry_into_force=date(2026, 6, 1),
    codes=(Code("hs", "0902", "Tea"),),
    objectives=("Consumer protection",),
)
MEASURE = Measure(DRAFT.measure, Kind.NOTIFICATION, (DRAFT,))
CASE = Case("PY2026-0001", CaseKind.COMMENT, "approved", "Tea", NOW, "e1", fields={
    "body_zh": "第一段。\n第二段<b>。", "body_en": "First.\nSecond \x0b& last.", "articles": "2.12, TBT 5.2; 9.99",
    "sent_on": "2026-03-20", "sent_to": "国家通报咨询中心",
})  # fmt: skip


def words(body: bytes) -> str:
    paper = Document(io.BytesIO(body))
    cells = [c.text for table in paper.tables for row in table.rows for c in row.cells]
    return "\n".join([*cells, *(p.text for p in paper.paragraphs)])


def test_the_form_says_what_the_case_says() -> None:
    public = Input(NOW, "r1", "桂林茶业协会", "oppose", "检测要四个月", public=True)
    secret = Input(NOW, "r2", "某厂", "oppose", "我们的成本是 3 万元")
    text = words(comment_form(CASE, MEASURE, (public, secret), NOW.date()))
    for said in ("评议意见表", "PY2026-0001", "G/TBT/N/VNM/408", "越南 Vietnam", "茶叶认证通告草案", DRAFT.title,
                 "0902", "2026-04-01", "第二段<b>。", "Second & last.", "TBT 2.12", "TBT 5.2", "9.99",
                 "桂林茶业协会: 检测要四个月", "国家通报咨询中心"):  # fmt: skip
        assert said in text, said
    assert "3 万元" not in text and "某厂" not in text  # what was not opened is counted only
    assert "反对 Against: 2" in text


def test_an_east_asian_font_is_set() -> None:
    paper = Document(io.BytesIO(comment_form(CASE, MEASURE, (), NOW.date())))
    assert 'w:eastAsia="SimSun"' in paper.element.xml


@pytest.mark.parametrize(
    ("change", "article", "word"),
    [
        ({}, "2.12", "61"),  # from the deadline to entry into force
        ({}, "2.9", "40"),  # days to comment
        ({}, "5.2", "certificat"),
        ({"emergency": True}, "2.10", "emergency"),
        ({"objectives": ()}, "2.5", "objective"),
    ],
)
def test_articles_come_with_their_signs(change: dict[str, object], article: str, word: str) -> None:
    found = {h.article.article: h for h in hints(replace(MEASURE, documents=(replace(DRAFT, **change),)))}  # type: ignore[arg-type]
    assert any(word in r.say("en") for r in found[article].reasons)
    assert all(h.article.agreement == "TBT" for h in found.values())


def test_a_measure_without_signs_gets_the_general_ones_only() -> None:
    plain = replace(
        DRAFT, title="Tea", comment_deadline=date(2026, 4, 30), entry_into_force=date(2027, 1, 1), documents=("x",)
    )
    found = hints(replace(MEASURE, documents=(plain,)))
    assert [h.article.article for h in found] == ["2.2", "2.4"] and all(h.general for h in found)
    sps = replace(plain, symbols=("G/SPS/N/VNM/9",))
    assert {h.article.agreement for h in hints(replace(MEASURE, documents=(sps,)))} == {"SPS"}


def test_every_article_stands_once() -> None:
    names = [(a.agreement, a.article) for a in articles()]
    assert len(set(names)) == len(names) >= 25
