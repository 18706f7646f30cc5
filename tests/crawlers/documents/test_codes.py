"""Product codes in the words of item 4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.documents.codes import codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HS8517", ["hs 8517"]),
        ("Helmets (HS 6506).", ["hs 6506"]),
        ("HS codes: 6506.10.20; 6116.10.90 6116.99.00", ["tariff 65061020", "tariff 61161090", "tariff 61169900"]),
        ("HS codes: 6401 to 6403; 7309, 8427", ["hs 6401", "hs 6402", "hs 6403", "hs 7309", "hs 8427"]),
        ("Children's watches (HS code(s): 910212); (ICS code(s): 39.040.10)", ["ics 39.040.10", "hs 910212"]),
        ("Vehicles (HS code(s): 87); (ICS code(s): 43.020)", ["ics 43.020", "hs 87"]),
        ("Código S.A. 7321.8911", ["tariff 73218911"]),
        ("tariff item numbers 0902 10 00, 0902 20 00", ["tariff 09021000", "tariff 09022000"]),
        ("position 8516 du SH", ["hs 8516"]),
        ("HS chapters 61, 62 and 63", ["hs 61", "hs 62", "hs 63"]),
        ("HS编码: 0902, 2106 ICS编码: 67.140.10", ["ics 67.140.10", "hs 0902", "hs 2106"]),
        ("HS 2101.20.20 to 2101.20.90", ["hs 2101"]),
        ("HS: 8402-8403", ["hs 8402", "hs 8403"]),
        ("Japanese lines HS 0902.10.100", ["tariff 090210100"]),
        ("Shrimps 0306.17 frozen, in bags of 1000.00 g", ["hs 030617"]),
        ("excluding HS 6401; HS 6402", ["hs 6402"]),
        ("HS 6402; 12 models of 2026", ["hs 6402"]),
        ("TCVN 8366:2010; ISO 9001; 0.7 bar; 1.000 kg; 2026", []),
        ("ex HS 0901, ex 2101", ["hs 0901", "hs 2101"]),
        ("Textiles", []),
        ("", []),
    ],
)  # fmt: skip
def test_codes(text: str, expected: list[str]) -> None:
    found, odd = codes(text)
    assert [f"{c.scheme} {c.code}" for c in found] == expected
    assert odd == ()


def test_words_beside_a_code_are_kept() -> None:
    found, _ = codes("HS code(s): 8517 - Telephone sets; 842410 - Fire extinguishers; 0902")
    assert [(c.code, c.text) for c in found] == [
        ("8517", "Telephone sets"),
        ("842410", "Fire extinguishers"),
        ("0902", ""),
    ]


def test_a_range_of_national_lines_gives_its_headings_and_keeps_the_words() -> None:
    found, _ = codes("(SA: 50010010-50079090)")
    assert [c.code for c in found] == [f"500{n}" for n in range(1, 8)]
    assert {c.text for c in found} == {"50010010-50079090"}


@pytest.mark.parametrize("odd", ["72106", "7777", "123"])
def test_a_number_that_is_no_code_is_told(odd: str) -> None:
    found, told = codes(f"HS {odd}")
    assert (found, told) == ((), (odd,) if len(odd) > 3 else ())


@given(st.text(alphabet="HSICS0123456789.,;-() to", max_size=200))
def test_any_text_gives_only_well_formed_codes(text: str) -> None:
    for code in codes(text)[0]:
        lengths = {"hs": (2, 4, 6), "tariff": range(8, 13)}.get(code.scheme)
        assert (code.code.isdigit() and len(code.code) in lengths) if lengths else code.scheme == "ics"
