"""The real documents: one PDF of 2026, addenda in English and Chinese, the form of 2011, read field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawlers.documents.dates import DateRead
from crawlers.documents.extract import extract
from crawlers.documents.form import parse
from crawlers.documents.link import attachment
from crawlers.documents.record import Form
from records.notification import DocumentType

REAL = Path("../shared/payloads/wto_docs")
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"needs the recorded documents in {REAL}")


def read(name: str) -> str:
    return (REAL / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vnm408() -> Form:
    extracted = extract((REAL / "G_TBT_N_VNM_408.pdf").read_bytes(), "application/pdf")
    assert (extracted.pages, extracted.truncated) == (3, False)
    return parse(extracted.text, links=extracted.links)


def test_pdf_head(vnm408: Form) -> None:
    form = vnm408
    assert (form.committee, form.type, form.emergency, form.language) == ("TBT", DocumentType.REGULAR, False, "en")
    assert (form.symbols, form.members, form.circulated) == (("G/TBT/N/VNM/408",), ("VNM",), date(2026, 5, 29))
    assert form.articles == ("2.9.2", "5.6.2")


def test_pdf_office_without_persons_or_telephones(vnm408: Form) -> None:
    assert (vnm408.agency, vnm408.mailboxes) == ("Department of Employment", ("tbtvn@mst.gov.vn",))
    for private in ("nhudv", "0915641569", "37 91 21 45", "Dinh Le"):
        assert private not in repr(vnm408)


def test_pdf_codes(vnm408: Form) -> None:
    tariff = [c.code for c in vnm408.codes if c.scheme == "tariff"]
    hs = [c.code for c in vnm408.codes if c.scheme == "hs"]
    assert tariff[:3] == ["65061020", "65061030", "65061090"] and tariff[-1] == "76130000" and len(tariff) == 15
    assert " ".join(hs) == "6401 6402 6403 6404 6405 8428 8431 8402 8403 7309 8415 8418 8426 8427"
    assert not [c for c in vnm408.codes if c.scheme == "ics"]


def test_pdf_texts(vnm408: Form) -> None:
    form = vnm408
    assert form.title.startswith("Draft Circular promulgating") and form.title.endswith("Ministry of Home Affairs")
    assert "welding shields providing protection" in form.products  # a line that the page broke
    assert form.products.count("\n") == 20 and "- 2 -" not in form.products
    assert form.description.endswith("3. Other relevant agencies, organizations, and individuals.")
    assert form.objectives == ("Protection of human health or safety (TBT)", "Protection of the environment (TBT)")
    assert form.relevant.startswith("- Law amending")


def test_pdf_links_are_whole(vnm408: Form) -> None:
    first, second = vnm408.documents
    assert attachment(first) is not None
    assert second.startswith(
        "https://moha.gov.vn/van-ban/du-thao/du-thao-thong-tu-quy-dinh-danh-muc-san-pham-hang-hoa-co-"
    )
    assert second.endswith("-thuoc-trach-nhiem-quan-ly-nha-nuoc-cua-bo-noi-vu---id1484") and len(second) == 192


def test_pdf_dates(vnm408: Form) -> None:
    assert vnm408.adoption == DateRead("To be determined", None, "open")
    assert vnm408.entry_into_force == DateRead("1 July 2026", date(2026, 7, 1), "stated")
    assert vnm408.comment_deadline == DateRead("20 June 2026", date(2026, 6, 20), "stated")
    assert (vnm408.unknown, vnm408.missing, vnm408.needs_a_look) == ((), (), ())


def test_the_text_of_another_reader_gives_the_same_form(vnm408: Form) -> None:
    assert parse(read("G_TBT_N_VNM_408.txt")) == vnm408


def test_addendum_in_english() -> None:
    form = parse(read("addendum_PHL_2024_text.txt"))
    assert (form.type, form.members, form.dated) == (DocumentType.ADDENDUM, ("PHL",), date(2024, 6, 19))
    assert form.title.startswith("Supplemental Technical Regulations for DAO 22-06")
    assert [(c.kind, c.date.day) for c in form.changes] == [("published", date(2024, 6, 8)), ("final-text", None)]
    assert [len(c.links) for c in form.changes] == [0, 2]
    last = attachment(form.documents[-1])
    assert last is not None and (last.sort, last.language) == ("final_measure", "en")
    assert (form.description, form.missing) == ("", ("Symbol",))  # the symbol's line was lost in the copy


def test_addendum_in_chinese() -> None:
    form = parse(read("addendum_TPKM_425_Add5_zh.txt"))
    assert (form.symbols, form.members, form.circulated) == (("G/TBT/N/TPKM/425/Add.5",), ("TPKM",), date(2025, 7, 21))
    kinds = [
        ("adopted", date(2025, 7, 18)),
        ("published", date(2025, 7, 18)),
        ("in-force", date(2025, 8, 1)),
        ("final-text", None),
    ]
    assert [(c.kind, c.date.day) for c in form.changes] == kinds
    assert (form.adoption.day, form.entry_into_force.day) == (date(2025, 7, 18), date(2025, 8, 1))
    assert form.comment_deadline.day is None and len(form.documents) == 2
    assert (form.language, form.codes, form.products, form.unknown, form.missing) == ("zh", (), "", (), ())


def test_form_of_2011() -> None:
    form = parse(read("tbt_2011_form_CHN_text.txt"))
    assert (form.members, form.circulated, form.articles) == (("CHN",), date(2011, 5, 5), ("2.9.2",))
    assert form.agency == "Standardization Administration of China (SAC)"
    assert [(c.scheme, c.code) for c in form.codes] == [("ics", "65.100.10")]
    assert (form.pages, form.languages) == (11, ("Chinese",))
    assert form.title.endswith("Thiosultap-Monosodium Technical Material")
    assert (form.adoption.day, form.entry_into_force.day) == (date(2011, 8, 3), date(2012, 2, 3))
    assert (form.comment_deadline.day, form.comment_deadline.rule) == (date(2011, 7, 4), "60 days after circulation")
    assert form.missing == ("Symbol",)


def test_a_base_from_the_index_does_not_replace_the_documents_own_date() -> None:
    text = read("tbt_2011_form_CHN_text.txt")
    assert parse(text, base=date(2020, 1, 1)) == parse(text)
    assert parse(text.replace("5 May 2011", ""), base=date(2011, 5, 5)) == replace(parse(text))
