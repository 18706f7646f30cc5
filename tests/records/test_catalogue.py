"""The catalogue holds: its own file has no fault, every kind of fault is found on a broken copy, spot look-ups."""

from __future__ import annotations

import csv
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from classifier.codes import CodeTable
from classifier.terms import TermTable
from records.catalogue import DATA, LANGUAGES, CatalogueError, check, load
from records.catalogue_page import BY_HAND, PAGE, SHARED, page, shared_file

ICS = Path(__file__).parents[3] / "shared" / "reference" / "ics.csv"
Break = Callable[[dict[str, Any]], None]


def test_our_catalogue_has_no_fault() -> None:
    assert check(load()) == []


def test_every_family_speaks_four_languages() -> None:
    families = load().families.values()
    assert len(families) >= 135
    silent = [(f.id, lang) for f in families for lang in LANGUAGES if not f.terms.get(lang)]
    assert not silent


def test_every_ics_code_exists() -> None:
    if not ICS.is_file():
        pytest.skip("the table of ICS titles is not here")
    with ICS.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    wrong = {f.id: [c for c in f.ics if c not in known] for f in load().families.values()}
    assert not any(wrong.values()), {k: v for k, v in wrong.items() if v}


def products(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [product for sector in raw["sectors"] for product in sector["products"]]


def broken(tmp_path: Path, change: Break) -> Path:
    raw = yaml.safe_load(DATA.read_text("utf-8"))
    change(raw)
    path = tmp_path / "broken.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    return path


def sugar(raw: dict[str, Any]) -> dict[str, Any]:
    return next(p for p in products(raw) if p["id"] == "food/sugar")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: sugar(r)["hs2022"]["include"].append("1799"), "food/sugar: HS 1799 is no code"),
        (lambda r: sugar(r)["hs2022"]["exclude"].append("0902"), "food/sugar: HS 0902 is excluded from nothing"),
        (lambda r: sugar(r)["hs2022"]["include"].append("090210"), "HS 090210: food/sugar and food/rival"),
        (lambda r: sugar(r)["ics"].append("67.18"), "food/sugar: ICS '67.18'"),
        (lambda r: sugar(r).update(ics=[]), "food/sugar: goods need HS and ICS"),
        (lambda r: sugar(r).update(goods=False), "food/sugar: a service has no HS"),
        (lambda r: sugar(r)["terms"].update(fr=[]), "food/sugar: no fr terms"),
        (lambda r: sugar(r)["terms"]["es"].append(" "), "food/sugar: es term ' ' is empty"),
        (lambda r: sugar(r)["terms"]["en"].append("SU"), "food/sugar: en term 'SU' is too short"),
        (lambda r: sugar(r)["terms"]["zh"].append("糖"), "food/sugar: zh term '糖' is too short"),
        (lambda r: sugar(r)["terms"]["en"].append("Cane Sugar"), "food/sugar: en term 'cane sugar' stands twice"),
        (lambda r: sugar(r)["cas"].append("57-50-2"), "food/sugar: CAS 57-50-2 is mistyped"),
        (lambda r: sugar(r)["cas"].append("1310-73-2"), "CAS 1310-73-2: stands in food/sugar and petrochemicals"),
        (lambda r: sugar(r).update(en="Fertilizers"), "English name 'Fertilizers'"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, change: Break, said: str) -> None:
    def with_rival(raw: dict[str, Any]) -> None:
        rival = {**deepcopy(sugar(raw)), "id": "food/rival", "en": "Rival", "cas": []}
        rival["hs2022"] = {"include": ["090210"], "exclude": []}
        raw["sectors"][2]["products"].append(rival)
        change(raw)

    found = check(load(broken(tmp_path, with_rival)))
    assert any(said in fault for fault in found), found
    assert len(found) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: sugar(r).update(id="food/alcohol"), "food/alcohol: the id appears twice"),
        (lambda r: sugar(r).update(id="automobiles/sugar"), "the id must begin with food/"),
        (lambda r: sugar(r).update(colour="white"), "food/sugar: unknown key colour"),
        (lambda r: sugar(r).pop("terms"), "food/sugar: terms missing"),
        (lambda r: sugar(r)["hs2022"].update(include=[1701]), "food/sugar: include: 1701 must be in quotes"),
        (lambda r: sugar(r).update(horizontal="no"), "food/sugar: horizontal: a bool is needed"),
        (lambda r: sugar(r).update(basis="guess"), "food/sugar: basis 'guess' is none of"),
        (lambda r: sugar(r).update(basis="today"), "food/sugar: basis today needs a source"),
        (lambda r: r.update(sectors="food"), "sectors: a list is needed"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, change: Break, said: str) -> None:
    with pytest.raises(CatalogueError) as refusal:
        load(broken(tmp_path, change))
    assert said in str(refusal.value) and "broken.yaml" in str(refusal.value)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("sectors: [", "utf-8")
    with pytest.raises(CatalogueError, match=r"bad\.yaml: cannot be read"):
        load(path)
    with pytest.raises(CatalogueError, match=r"none\.yaml: cannot be read"):
        load(tmp_path / "none.yaml")


LOOK_UPS = {
    "090210": "agriculture/tea",
    "170114": "food/sugar",
    "760421": "nonferrous-metals/aluminium-profiles",
    "870870": "nonferrous-metals/aluminium-alloy-wheels",
    "811292": "nonferrous-metals/indium",
    "282580": "nonferrous-metals/antimony-oxide",
    "870380": "automobiles/electric-hybrid-vehicles",
    "870122": "automobiles/electric-hybrid-vehicles",
    "842951": "machinery/wheel-loaders",
    "842710": "machinery/earthmoving-machinery",
    "843830": "machinery/sugar-machinery",
    "853720": "machinery/electrical-apparatus",
    "820719": "metallurgy/superhard-materials-tools",
    "390410": "petrochemicals/pvc",
    "391723": "petrochemicals/pvc",
    "721049": "metallurgy/galvanized-coil",
    "850650": "metallurgy/battery-materials",
    "691010": "building-materials/sanitary-ceramics",
    "380610": "forest-chemicals-paper/rosin",
    "090961": "forest-chemicals-paper/spices",
    "441233": "forest-chemicals-paper/wood-panels",
    "500200": "textiles-leather/silk",
    "060290": "agriculture/seeds-germplasm",
    "440310": "agriculture/timber-plantations",
}


@pytest.mark.parametrize(("code", "family"), LOOK_UPS.items())
def test_a_subheading_leads_to_its_family(code: str, family: str, table: CodeTable) -> None:
    book = table.book
    sure = {
        hit.family
        for hit in table.hs(code)
        if not hit.shadowed and not book.families[hit.family].hs_needs_term and not book.families[hit.family].horizontal
    }
    assert sure == {family}


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable(load())


TODAY = {
    "nonferrous-metals/copper": (),
    "electronics-ict/lithium-batteries": ("metallurgy/battery-materials",),
    "electronics-ict/photovoltaic": (),
    "textiles-leather/footwear": ("textiles-leather/leather",),
    "forest-chemicals-paper/furniture": (),
    "metallurgy/stainless-steel": (
        "metallurgy/iron-steel-articles",
        "metallurgy/hot-rolled-coil",
        "metallurgy/cold-rolled-coil",
        "metallurgy/steel-long-products",
    ),
}


def test_what_the_plan_could_not_name_is_marked() -> None:
    assert {f.id for f in load().families.values() if f.basis == "today"} == set(TODAY)


@pytest.mark.parametrize(("new", "older"), TODAY.items())
def test_a_new_family_takes_no_word_from_the_older_ones_that_hold_it(new: str, older: tuple[str, ...]) -> None:
    families = load().families
    for lang in LANGUAGES if older else ():
        kept = {term for id_ in older for term in families[id_].terms[lang]}
        kept |= set(families["automobiles/electric-hybrid-vehicles"].terms[lang])  # traction batteries
        assert set(families[new].terms[lang]) <= kept, lang


@pytest.mark.parametrize("new", TODAY)
def test_a_new_family_takes_no_code_from_an_older_one(new: str, table: CodeTable) -> None:
    family = table.book.families[new]
    if family.hs_needs_term:
        older = {h.family for code in family.hs for h in table.hs(code) if not h.shadowed} - set(TODAY)
        assert older


@pytest.mark.parametrize(
    ("lang", "term", "family"),
    [
        ("en", "jasmine tea", "agriculture/tea"),
        ("zh", "茉莉花茶", "agriculture/tea"),
        ("en", "star anise", "forest-chemicals-paper/spices"),
        ("zh", "八角", "forest-chemicals-paper/spices"),
        ("es", "canela casia", "forest-chemicals-paper/spices"),
        ("zh", "新能源汽车", "automobiles/electric-hybrid-vehicles"),
        ("fr", "bouteilles de gaz", "metallurgy/iron-steel-articles"),
        ("es", "tablestacas", "metallurgy/steel-long-products"),
        ("en", "paint thinner", "building-materials/coatings"),
        ("zh", "食用盐", "food/specialty-foods"),
        ("en", "seat belt", "automobiles/auto-parts"),
        ("zh", "玩具", "horizontal/consumer-products"),
    ],
)
def test_goods_are_named_where_they_belong(lang: str, term: str, family: str) -> None:
    assert term in load().families[family].terms[lang]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("llantas de aleación para automóviles", "petrochemicals/tyres"),
        ("el gobierno indio y el mercado indio", "nonferrous-metals/indium"),
        ("controles en torno a la máquina", "machinery/cnc-machine-tools"),
        ("piles of wood beside the road", "metallurgy/battery-materials"),
        ("une batterie de cuisine en inox", "metallurgy/battery-materials"),
        ("pilas de combustible", "metallurgy/battery-materials"),
        ("sugar-free chewing sticks", "food/sugar"),
        ("三氯蔗糖", "food/sugar"),
        ("tea tree oil", "agriculture/tea"),
        ("茶树油", "agriculture/tea"),
        ("copper compounds and copper in drinking water", "nonferrous-metals/copper"),
        ("brake shoes for trailers", "textiles-leather/footwear"),
        ("a white paper on concrete measures", "forest-chemicals-paper/paper"),
        ("a white paper on concrete measures", "building-materials/cement"),
        ("canned food in tin cans", "nonferrous-metals/refined-tin"),
        ("juega un papel importante", "forest-chemicals-paper/paper"),
        ("transmission of disease by pets", "automobiles/vehicle-powertrain-body-assemblies"),
        ("pets led to reach the door", "electronics-ict/electronic-components"),
        ("organic chemicals", "agriculture/organic-green-food"),
    ],
)
def test_a_false_friend_does_not_lead_to_a_family(text: str, family: str, terms: TermTable) -> None:
    hits = {hit.family for hit in terms.find(text, "title") if hit.kind in ("term", "name", "latin")}
    assert family not in hits


@pytest.fixture(scope="module")
def terms() -> TermTable:
    return TermTable(load())


def test_the_page_and_the_list_of_shared_words_are_up_to_date() -> None:
    again = "run python -m records.catalogue_page"
    assert PAGE.read_text("utf-8") == page(load()), again
    before = SHARED.read_text("utf-8")
    assert before == shared_file(load(), before), again
    assert BY_HAND in before


def test_the_page_shows_what_the_file_says(tmp_path: Path) -> None:
    def change(raw: dict[str, Any]) -> None:
        sugar(raw).update(en="Sugar | of cane", hs_needs_term=True, note="Sweet.")
        sugar(raw)["hs2022"]["exclude"].append("170199")

    text = page(load(broken(tmp_path, change)))
    assert "Sugar / of cane · 食糖及蔗糖深加工 | 1701" in text
    assert "but not 170199 (*needs a word*)" in text and "- `food/sugar`: Sweet." in text
    assert text.count("\n| `") == len(load().families)
