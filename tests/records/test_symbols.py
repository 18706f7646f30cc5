"""The grammar of WTO symbols, whole: every symbol is read back as it is written, everything else is refused."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.symbols import Symbol, SymbolError, base, document_key, measure_key, normalise, parse, split

MEMBERS = st.one_of(
    st.sampled_from(["EU", "TPKM", "VNM", "USA", "CHN"]), st.text(string.ascii_uppercase, min_size=2, max_size=4)
)
PARTS = st.lists(
    st.tuples(st.sampled_from(["Rev", "Add", "Corr", "Suppl"]), st.integers(1, 9999)), max_size=4
).map(tuple)  # fmt: skip
NEW = st.builds(Symbol, st.sampled_from(["TBT", "SPS"]), MEMBERS, st.integers(1, 99_999), PARTS)
OLD = st.builds(
    lambda committee, year, number, parts: Symbol(committee, "", number, parts, f"{year:02}"),
    st.sampled_from(["TBT", "SPS"]), st.integers(0, 99), st.integers(1, 9_999), PARTS,
)  # fmt: skip
SYMBOLS = st.one_of(NEW, OLD)


@given(SYMBOLS)
def test_a_symbol_is_read_back_as_it_is_written(symbol: Symbol) -> None:
    text = str(symbol)
    assert parse(text) == symbol and normalise(text) == text
    assert parse(symbol.base).parts == () and text.startswith(symbol.base) and base(text) == symbol.base
    assert document_key([text]) == text and measure_key([text]) == symbol.base


@given(SYMBOLS, st.randoms(use_true_random=False))
def test_blanks_case_and_leading_zeros_do_not_matter(symbol: Symbol, chance: random.Random) -> None:
    text = "".join(chance.choice(["", " ", "\u00a0", "\n"]) + c for c in str(symbol)) + " "
    text = text.lower() if chance.random() < 0.5 else text
    assert parse(text) == symbol
    if symbol.member and symbol.number < 1000:
        padded = str(symbol).replace(f"/{symbol.number}", f"/{symbol.number:05}", 1)
        assert parse(padded) == symbol


@given(st.lists(NEW, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_a_joint_set_is_one_document_and_one_measure_in_any_order(joint: list[Symbol], chance: random.Random) -> None:
    texts = [str(s) for s in joint]
    mixed = chance.sample(texts + texts, 2 * len(texts))
    assert document_key(mixed) == document_key(texts) and measure_key(mixed) == measure_key(texts)
    assert split(", ".join(texts)) == tuple(dict.fromkeys(texts)) == split(";\n".join([*texts, texts[0]]))
    assert measure_key(document_key(texts).split(", ")) == measure_key(texts)


@given(st.one_of(st.text(max_size=60), st.text("G/TBSPNotif.ddRevCorl0123456789VNM\u212a\u017f\u0661 ", max_size=40)))
def test_any_other_text_is_refused_or_read_to_a_fixed_point(text: str) -> None:
    try:
        once = normalise(text)
    except SymbolError as error:
        assert len(str(error)) < 200
        return
    assert once.isascii() and normalise(once) == once


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("G/TBT/N/VNM/408", Symbol("TBT", "VNM", 408)),
        (" G/SPS/N/EU/12/Add.1", Symbol("SPS", "EU", 12, (("Add", 1),))),
        ("G/TBT/N/USA/552/Rev.3/Add.5", Symbol("TBT", "USA", 552, (("Rev", 3), ("Add", 5)))),
        ("G/TBT/N/BRA/366/Add.2/Corr.1", Symbol("TBT", "BRA", 366, (("Add", 2), ("Corr", 1)))),
        ("G/SPS/N/TPKM/425/Suppl.1", Symbol("SPS", "TPKM", 425, (("Suppl", 1),))),
        ("G/TBT/Notif.00/005", Symbol("TBT", "", 5, (), "00")),
        ("G/TBT/Notif.99/5/Add.1", Symbol("TBT", "", 5, (("Add", 1),), "99")),
    ],
)
def test_the_forms_that_were_seen(text: str, symbol: Symbol) -> None:
    assert parse(text) == symbol


@pytest.mark.parametrize(
    "text",
    ["", "G/TBT/N/VNM", "G/TBT/N/V/1", "G/TBT/N/VNMXX/1", "G/AG/N/VNM/1", "G/TBT/N/VNM/408/Add", "G/TBT/N/VNM/4080000",
     "G/TBT/N/VNM/408/Mod.1", "XG/TBT/N/VNM/408", "G/TBT/N/VNM/408, G/TBT/N/VNM/409", "G/TBT/N/\u212aOR/1"],
)  # fmt: skip
def test_what_is_no_symbol_is_told(text: str) -> None:
    with pytest.raises(SymbolError, match="is not a WTO symbol"):
        parse(text)
