"""What the shipped model must do whatever its figures: invariance, direction, least cases, bad input, new families."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifier import label_document, label_lines
from classifier.estimator import Estimator
from classifier.gather import Finder
from classifier.input import Document, from_mapping
from classifier.labelling import label_documents
from classifier.models import live
from records.catalogue import catalogue
from records.labels import Labelling

# One plain product of each sector in the four languages: title and families that must be among the best three.
LEAST: dict[str, tuple[str, str, str, str, str]] = json.loads(
    (Path(__file__).parent / "least.json").read_text(encoding="utf-8")
)
TITLES = {"en": "Draft technical regulation on {}", "fr": "Projet de règlement technique relatif aux {}"}
TITLES |= {"es": "Proyecto de reglamento técnico sobre {}", "zh": "关于{}的技术法规草案"}


def families(found: Labelling) -> dict[str, float]:
    return {x.family: x.score for x in found.labels}


def test_a_model_ships_and_is_live() -> None:
    model = live()
    assert model is not None and len(model.id) == 10


@pytest.mark.parametrize("sector", sorted(LEAST))
@pytest.mark.parametrize("lang", ["en", "fr", "es", "zh"])
def test_every_sector_is_found_in_every_language(sector: str, lang: str) -> None:
    name = LEAST[sector][("en", "fr", "es", "zh").index(lang)]
    found = label_document(Document("x", title=TITLES[lang].format(name), products=name))
    assert sector in [x.sector for x in found.labels[:3]], (name, families(found))


def test_the_16_sectors_are_all_there() -> None:
    assert set(LEAST) == set(catalogue().sectors)


@pytest.mark.parametrize("member", ["Viet Nam", "Kenya", "European Union", "印度尼西亚", ""])
def test_the_member_changes_nothing(member: str) -> None:
    doc = Document("x", title="Residue limits in green tea", hs=("0902",), member=member)
    assert label_document(doc) == label_document(replace(doc, member="Chile"))


def test_case_changes_nothing() -> None:
    doc = Document("x", title="Draft standard for cane sugar", products="raw cane sugar", description="sugar in bags")
    upper = replace(doc, title=doc.title.upper(), products=doc.products.upper(), description=doc.description.upper())
    assert families(label_document(doc)) == families(label_document(upper))


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("tea", "agriculture/tea"),
        ("sugar", "food/sugar"),
        ("tyres", "petrochemicals/tyres"),
        ("茶叶", "agriculture/tea"),
    ],
)
def test_adding_a_product_raises_its_family(word: str, family: str) -> None:
    plain = Document("x", title="Draft resolution on labelling", description="Requirements on labelling and sampling.")
    more = replace(plain, title=f"Draft resolution on labelling of {word}", products=word)
    assert families(label_document(more)).get(family, 0) > families(label_document(plain)).get(family, 0) + 0.2


def test_a_code_raises_its_family() -> None:
    plain = Document("x", title="Draft resolution")
    coded = replace(plain, hs=("170114",))
    assert (
        families(label_document(coded)).get("food/sugar", 0)
        > families(label_document(plain)).get("food/sugar", 0) + 0.3
    )


def test_answers_do_not_depend_on_the_company() -> None:
    docs = [Document(str(i), title=t) for i, t in enumerate(("tea", "sugar", "", "steel wire", "汽车轮胎"))]
    assert label_documents(docs, live()) == [label_document(d) for d in docs]


def test_sectors_and_relevance_follow_from_the_families() -> None:
    found = label_document(Document("x", title="Green tea", hs=("0902",)))
    best = max(s for f, s in families(found).items() if f.startswith("agriculture/"))
    assert dict(found.sectors)["agriculture"] == best and found.relevant >= best


def test_every_label_has_reasons_in_both_languages() -> None:
    found = label_document(Document("x", title="Green tea and cane sugar", hs=("0902", "1701"), ics=("67.140.10",)))
    for label in found.labels:
        if label.score >= 0.1:
            assert label.reasons and all(r.say(lang) for r in label.reasons for lang in ("zh", "en"))
            assert label.reasons[-1].say("en").split(":")[0] in ("direct", "indirect", "general")


@pytest.mark.parametrize(
    ("title", "family", "kind"),
    [
        ("Specification for green tea", "agriculture/tea", "direct"),
        ("Labels on packaging for green tea", "agriculture/tea", "indirect"),
    ],
)
def test_direct_and_indirect(title: str, family: str, kind: str) -> None:
    found = label_document(Document("x", title=title, hs=("0902",)))
    label = next(x for x in found.labels if x.family == family)
    assert label.reasons[-1].say("en").startswith(kind + ":")


def test_a_family_added_by_data_alone_is_found_at_once() -> None:
    book = catalogue()
    new = replace(
        book.families["agriculture/tea"],
        id="agriculture/truffles",
        en="Truffle crops",
        zh="松露",
        hs=("070956",),
        ics=(),
        terms={"en": ("black truffle",), "fr": ("truffe noire",), "es": ("trufa negra",), "zh": ("黑松露",)},
        latin=("Tuber melanosporum",),
        cas=(),
        veto={},
    )
    bigger = replace(book, families={**book.families, new.id: new})
    find, model = Finder(bigger), live()
    assert isinstance(model, Estimator)
    for title in ("Quality of black truffle", "Norme sur la truffe noire", "黑松露质量要求", "Truffle crops"):
        doc = Document("x", title=title, products=title)
        scores = model.score([model.view(doc, find.find(doc), bigger)])[0].families
        assert max(scores, key=lambda f: scores[f]) == new.id and scores[new.id] >= 0.5, (title, scores)


BAD = {
    "empty": {},
    "one word": {"title": "x"},
    "a megabyte": {"title": "tea " * 250_000},
    "controls": {"title": "green\x00 tea\x1b[31m\u202e"},
    "html": {"title": "<script>alert(1)</script><b>tea</b> &amp; <<<<", "products": "<" * 5000},
    "mixed scripts": {"title": "чай شاي 茶 tea ชา चाय"},
    "codes that never were": {"hs": ["9898.76", "0000", "abc", None, 1.5, {"a": 1}], "ics": ["99.999"]},
    "wrong types": {"title": ["tea", 1], "description": {"a": 1}, "products": 7, "hs": "0902", "symbols": 5},
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_answered_with_a_low_score_or_a_reason(name: str) -> None:
    found = label_document(from_mapping({"id": "x", **BAD[name]}))
    assert all(0 <= x.score <= 1 for x in found.labels) and 0 <= found.relevant <= 1
    if name in ("empty", "one word", "codes that never were"):
        assert found.abstained and found.notes and not any(x.score >= 0.5 for x in found.labels)
    if name == "codes that never were":
        assert any("9898" in n.say("en") for n in found.notes)


def test_a_bad_line_is_numbered_and_the_rest_goes_on() -> None:
    lines = ['{"id": "a", "title": "tea"}', "nonsense", "", "[]", '{"title": "no id"}', '{"id": "b", "title": "sugar"}']
    found = list(label_lines(lines))
    assert [(a.number, bool(a.problem)) for a in found] == [(1, False), (2, True), (4, True), (5, True), (6, False)]


def test_a_follow_up_takes_over_its_measure() -> None:
    first = {"id": "G/TBT/N/VNM/9", "symbols": ["G/TBT/N/VNM/9"], "title": "Green tea", "hs": ["0902"]}
    later = {"id": "G/TBT/N/VNM/9/Add.1", "symbols": ["G/TBT/N/VNM/9/Add.1"], "title": "Entry into force"}
    one, two = (json.loads(a.text) for a in label_lines([json.dumps(first), json.dumps(later)]))
    tea = next(x for x in two["labels"] if x["family"] == "agriculture/tea")
    assert (
        tea["origin"] == "thread" and tea["score"] == max(x["score"] for x in one["labels"]) and two["relevant"] >= 0.5
    )
    alone = json.loads(next(iter(label_lines([json.dumps(later)]))).text)
    assert alone["abstained"] and "agriculture/tea" not in [x["family"] for x in alone["labels"] if x["score"] >= 0.5]
