"""Addresses of WTO documents: from a symbol to the address and back, also for every address of a real export."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.documents.link import LinkError, address, attachment, locate
from records.symbols import Symbol

EXPORT = Path("../shared/datasets/eping-export-fas-2025/Notifications_example.xlsx")
PARTS = st.lists(st.tuples(st.sampled_from(["Rev", "Add", "Corr", "Suppl"]), st.integers(1, 99)), max_size=3)
MEMBERS = st.sampled_from(["VNM", "EU", "TPKM", "USA", "CHN", "SLV", "RUS", "ARE", "CAN", "SAU"])


def test_addresses_of_the_published_rule() -> None:
    host = "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments"
    assert address("G/TBT/N/BRA/366/Add.1/Corr.1", 2010) == f"{host}/t/G/TBTN10/BRA366A1C1.DOCX"
    assert address("G/SPS/N/CHL/796/Rev.1", None, "es") == f"{host}/v/G/SPS/NCHL796R1.DOCX"
    assert address("G/TBT/N/USA/552/Rev.3/Add.5", 2010, "fr") == f"{host}/u/G/TBTN10/USA552R3A5.DOCX"
    joint = ["G/TBT/N/BDI/608", "G/TBT/N/KEN/1808", "G/TBT/N/RWA/1207"]
    assert address(joint, 2025) == f"{host}/t/G/TBTN25/BDI608.DOCX"


def test_the_other_way_takes_capitals_other_endings_and_the_pdf_letters() -> None:
    host = "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments"
    found = locate(f"{host}/T/G/TBTN26/ARE703.docx")
    assert (found.symbol, found.year, found.language) == ("G/TBT/N/ARE/703", 2026, "en")
    assert locate(f"{host}/s/G/TBTN98/USA5.pdf").year == 1998
    assert locate(f"{host}/v/G/SPS/NBRA2175A2C1.DOCX").symbol == "G/SPS/N/BRA/2175/Add.2/Corr.1"


@given(st.sampled_from(["TBT", "SPS"]), MEMBERS, st.integers(1, 99_999), PARTS, st.integers(1995, 2094),
       st.sampled_from(["en", "fr", "es"]))  # fmt: skip
def test_there_and_back(
    committee: str, member: str, number: int, parts: list[tuple[str, int]], year: int, language: str
) -> None:
    symbol = str(Symbol(committee, member, number, tuple(parts)))
    found = locate(address(symbol, year, language))
    assert (found.symbol, found.language) == (symbol, language)
    assert found.year == (year if committee == "TBT" else None)


def test_what_has_no_address_says_why() -> None:
    with pytest.raises(LinkError, match=r"no rule is known for the address of G/TBT/Notif\.00/5"):
        address("G/TBT/Notif.00/5", 2000)
    with pytest.raises(LinkError, match="needs the year of its first notification"):
        address("G/TBT/N/VNM/408/Add.1", None)
    with pytest.raises(LinkError, match="not in zh"):
        address("G/TBT/N/VNM/408", 2026, "zh")
    elsewhere = "https://docs.wto.org.evil.example/imrd/directdoc.asp?DDFDocuments/t/G/SPS/NCHL1.DOCX"
    for other in ("", "https://docs.wto.org/", elsewhere, "@sector:x"):
        with pytest.raises(LinkError, match="is no address of a WTO document"):
            locate(other)


def test_attachments() -> None:
    found = attachment("https://members.wto.org/crnattachments/2024/TBT/PHL/final_measure/24_03857_00_e.pdf")
    assert found is not None
    assert (found.year, found.member, found.job, found.language, found.sort) == (
        2024,
        "PHL",
        "24_03857",
        "en",
        "final_measure",
    )
    draft = attachment("https://members.wto.org/crnattachments/2026/TBT/VNM/26_02825_00_x.pdf")
    assert draft is not None and (draft.language, draft.sort, draft.part) == ("", "", 0)
    assert attachment("https://members.wto.org/other.pdf") is None


@pytest.mark.skipif(not EXPORT.exists(), reason=f"needs the recorded export {EXPORT}")
def test_every_address_of_the_real_export_follows_from_its_symbol() -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(EXPORT, read_only=True).active
    assert sheet is not None
    seen = 0
    for row in list(sheet.iter_rows(values_only=True))[1:]:
        symbols = [s.strip() for s in re.sub(r'.*",\s*"|"\)$', "", str(row[2])).split(",")]
        for cell in filter(None, row[14:17]):
            given_address = str(cell).split('"')[1]
            found = locate(given_address)
            assert found.symbol == symbols[0], row[2]
            assert address(symbols, found.year, found.language) == given_address
            seen += 1
    assert seen > 200
