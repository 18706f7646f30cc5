"""Languages of titles: written here for each language, the repository's own cases, and the real export."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.language import SCRIPTS, WORDS, identify, official
from crawlers.reading import Reading
from crawlers.sources import wto_eping_workbook
from records.notification import Notification, Raw

ROOT = Path(__file__).resolve().parents[2]
# zh-data: titles in the members' own languages, invented here.
TITLES = (
    ("en", "CAN", "Proposed amendments to the regulations for lamps"),
    ("en", "BDI", "DEAS 1252-5:2025, Mosquito repellent, First Edition"),
    ("en", "USA", "Safety Standard No. 216; Roof Crush Resistance"),
    ("en", "VNM", "Draft Circular on lists of high-risk goods"),
    ("en", "", ""),
    ("fr", "CAF", "Arrêté ministériel relatif aux emballages"),
    ("fr", "BEN", "Farines de blé enrichies"),
    ("fr", "", "Projet de décret modifiant les règles d'étiquetage"),
    ("es", "CRI", "Productos eléctricos. Cocinas y hornos"),
    ("es", "", "Proyecto de resolución que establece requisitos para semillas"),
    ("es", "DOM", "Reglamento sanitario de alimentos (Sanitary regulation for food and drinks of the country)"),
    ("pt", "BRA", "Portaria que aprova o regulamento técnico para brinquedos"),
    ("pt", "BRA", "Consulta pública sobre requisitos de segurança das panelas"),
    ("zh", "CHN", "茶叶中农药最大残留限量"),
    ("zh", "CHN", "Wi-Fi 7 无线接入点技术要求与测试方法"),
    ("ja", "JPN", "食品衛生法に基づく規格の改正"),
    ("ko", "KOR", "식품의 기준 및 규격 일부개정고시"),
    ("vi", "VNM", "Dự thảo Thông tư quy định về chất lượng sản phẩm"),
    ("th", "THA", "ร่างประกาศกระทรวงสาธารณสุข เรื่อง ฉลากอาหาร"),
    ("id", "IDN", "Rancangan Peraturan Menteri tentang Standar Nasional Indonesia untuk mainan"),
    ("ms", "MYS", "Peraturan makanan pindaan bagi bahan yang dibungkus dan dijual"),
    ("ar", "EGY", "مشروع لائحة فنية بشأن بطاقات المواد الغذائية"),
    ("ru", "RUS", "Проект технического регламента о безопасности игрушек"),
    ("uk", "UKR", "Проект наказу про затвердження вимог до іграшок"),
    ("en", "JPN", "Revision of the standards for feeds [飼料の規格の改正]"),
)


@pytest.mark.parametrize(("language", "member", "title"), TITLES)
def test_titles(language: str, member: str, title: str) -> None:
    assert identify(title, (member,) if member else ()) == language


def test_the_members_languages_tip_the_balance() -> None:
    assert identify("Microscopios escolares") == "en" and identify("Microscopios escolares", ("PER",)) == "es"
    assert official(("CAN",)) == {"en", "fr"} and official(("EU",)) == frozenset() and "zh" in official(("TPKM",))


@pytest.mark.parametrize(
    ("name", "language"), [("french", "fr"), ("spanish", "es"), ("chinese", "zh"), ("english", "en")]
)
def test_the_cases_of_the_classifier(name: str, language: str) -> None:
    lines = (ROOT / f"tests/classifier/cases/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    titles = [t for t in (json.loads(line).get("notification", json.loads(line)).get("title") for line in lines) if t]
    found = Counter(identify(t) for t in titles)
    # Not one of them names a member; three or four words can be the same in two languages.
    assert len(titles) > 50 and found[language] >= 0.95 * len(titles), found


def test_the_real_export(export: Path) -> None:
    items = list(wto_eping_workbook.parse_file(export, Reading(Raw(), date(2025, 6, 12), export.name)))
    other = {i.key for i in items if isinstance(i, Notification) and i.language != "en"}
    # Read by hand: 18 titles are in Spanish; that of G/SPS/N/COL/378/Add.1 goes on in English for most of its length.
    assert len(other) == 18 and {i.language for i in items if isinstance(i, Notification)} == {"en", "es"}
    assert {"G/SPS/N/NIC/131", "G/SPS/N/DOM/74"} <= other


@given(st.text(max_size=300), st.sampled_from(["", "VNM", "EU", "nowhere", "TPKM"]))
def test_any_text_has_one_of_the_known_languages(text: str, member: str) -> None:
    known = {*WORDS, *(language for language, _ in SCRIPTS), "uk", "bg", "kk", "ky", "mk", "sr", "mn", "be", "fa", "ur"}
    assert identify(text, (member,)) in known


@pytest.mark.parametrize("text", ["(" * 100_000, "[" * 100_000, "( a" * 50_000, "é" * 100_000, "a b(" * 30_000])
def test_hostile_texts_cost_little(text: str) -> None:
    begun = time.monotonic()
    identify(text)
    assert time.monotonic() - begun < 1
